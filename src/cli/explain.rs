//! `snn explain CODE`: what an error means, at length.

use crate::diagnostic::{explain, explanations};

/// The explanation, or all codes with their titles where none is asked for.
///
/// # Errors
/// What to say where there is no such code.
pub fn text(code: Option<&str>) -> Result<String, String> {
    match code {
        None => Ok(explanations().map(|found| format!("{}  {}\n", found.code, found.title)).collect()),
        Some(code) => explain(code).map(|found| found.text()).ok_or_else(|| {
            format!("there is no error or warning with the code `{code}`; `snn explain` lists all")
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn examples_are_indented() {
        let text = text(Some("e0106")).unwrap();
        assert!(text.starts_with("E0106: this is not a unit\n\n"), "{text}");
        assert!(text.contains("\n    # refused\n    node n = iaf_psc_exp { E_L = -70 mv }\n"), "{text}");
        assert!(!text.contains("```"));
    }

    #[test]
    fn an_unknown_code_is_an_error() {
        assert!(text(Some("E9999")).is_err());
        assert!(text(None).unwrap().lines().count() > 90);
    }
}

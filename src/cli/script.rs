//! Which script the command line means, and with which settings.

use super::arguments::SettingArguments;
use crate::diagnostic::Diagnostic;
use crate::session::{Script, Settings, read};
use std::num::NonZero;
use std::path::Path;

/// The script in a file, or given as text.
///
/// # Errors
/// E0901: there is no such file.
pub fn script(file: Option<&Path>, code: Option<&str>) -> Result<Script, Box<Diagnostic>> {
    if let Some(code) = code {
        return Ok(Script { name: "<command line>".into(), text: code.into() });
    }
    let Some(file) = file else {
        return Ok(Script { name: "<command line>".into(), text: String::new() });
    };
    read(file)
}

/// Threads to use: as many as the user says, or all cores.
pub fn threads(given: Option<u16>) -> usize {
    given.map_or_else(|| std::thread::available_parallelism().map_or(1, NonZero::get), usize::from)
}

/// The settings of a run.
///
/// # Errors
/// What to say of a `--set` that is not `NAME=VALUE`, or that repeats a name.
pub fn settings(given: &SettingArguments, threads: usize) -> Result<Settings, String> {
    let mut settings = Settings { set: Vec::new(), seed: given.seed.map(u64::from), threads, memory: None };
    for text in &given.set {
        let Some((name, value)) = text.split_once('=') else {
            return Err(format!(
                "`--set {text}` has no value; write `--set {text}=VALUE`, as in --set weight='30 pA'"
            ));
        };
        let (name, value) = (name.trim(), value.trim());
        if settings.set.iter().any(|(set, _)| set == name) {
            return Err(format!("`--set {name}` is given twice; keep one of them"));
        }
        settings.set.push((name.into(), value.into()));
    }
    Ok(settings)
}

#[cfg(test)]
mod tests {
    use super::settings;
    use crate::cli::arguments::SettingArguments;

    fn given(set: &[&str]) -> SettingArguments {
        SettingArguments { set: set.iter().map(|text| text.to_string()).collect(), seed: Some(3) }
    }

    #[test]
    fn settings_are_split_at_the_first_equals_sign() {
        let settings = settings(&given(&["weight = 30 pA", "label=a=b"]), 2).unwrap();
        assert_eq!(settings.set, [("weight".into(), "30 pA".into()), ("label".into(), "a=b".into())]);
        assert_eq!(settings.seed, Some(3));
    }

    #[test]
    fn settings_without_value_or_given_twice_are_refused() {
        assert!(settings(&given(&["weight"]), 1).unwrap_err().contains("has no value"));
        assert!(settings(&given(&["a=1", "a=2"]), 1).unwrap_err().contains("twice"));
    }
}

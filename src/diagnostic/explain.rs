//! What each code means, at length: the texts of `docs/errors/`, for `snn explain E0302`.
//!
//! A text is a section `## E0302: title`. Its examples are fenced blocks: `snn refused` must give the code, `snn` must
//! not (tests run them); `text` blocks are only read.

/// The explanation of one code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// `E0302`
    pub code: &'static str,
    /// One line.
    pub title: &'static str,
    /// Markdown, without the heading.
    pub body: &'static str,
}

const FILES: &[&str] = &[
    include_str!("../../docs/errors/syntax.md"),
    include_str!("../../docs/errors/names.md"),
    include_str!("../../docs/errors/types.md"),
    include_str!("../../docs/errors/values.md"),
    include_str!("../../docs/errors/time.md"),
    include_str!("../../docs/errors/network.md"),
    include_str!("../../docs/errors/records.md"),
    include_str!("../../docs/errors/running.md"),
    include_str!("../../docs/errors/files.md"),
    include_str!("../../docs/errors/prompt.md"),
    include_str!("../../docs/errors/warnings.md"),
];

/// All explanations, in the order of their codes, errors first.
pub fn explanations() -> impl Iterator<Item = Explanation> {
    FILES.iter().flat_map(|text| text.split("\n## ").skip(1)).filter_map(|section| {
        let (heading, body) = section.split_once('\n')?;
        let (code, title) = heading.split_once(": ")?;
        Some(Explanation { code, title, body: body.trim() })
    })
}

/// The explanation of a code, in capitals or not.
pub fn explain(code: &str) -> Option<Explanation> {
    explanations().find(|explanation| explanation.code.eq_ignore_ascii_case(code))
}

impl Explanation {
    /// The text for a terminal: examples are indented instead of fenced, and a comment says which is wrong.
    pub fn text(&self) -> String {
        let mut text = format!("{}: {}\n\n", self.code, self.title);
        let mut example = false;
        for line in self.body.lines() {
            if let Some(kind) = line.strip_prefix("```") {
                example = !example;
                text.push_str(match (example, kind) {
                    (true, "snn refused") if self.code.starts_with('E') => "    # refused\n",
                    (true, "snn refused") => "    # gives the warning\n",
                    (true, "snn") => "    # accepted\n",
                    _ => "",
                });
            } else if line.is_empty() {
                text.push('\n');
            } else {
                text.push_str(if example { "    " } else { "" });
                text.push_str(line);
                text.push('\n');
            }
        }
        text
    }

    /// The examples: what stands behind the fence (`snn refused`, `snn`, `text`), and the text.
    pub fn examples(&self) -> Vec<(&'static str, &'static str)> {
        let mut examples = Vec::new();
        let mut rest = self.body;
        while let Some((_, fenced)) = rest.split_once("```") {
            let Some((example, after)) = fenced.split_once("```") else { break };
            examples.extend(example.split_once('\n'));
            rest = after;
        }
        examples
    }
}

#[cfg(test)]
mod tests {
    use super::{explain, explanations};

    #[test]
    fn codes_are_explained_once_each_and_in_order() {
        let codes: Vec<&str> = explanations().map(|explanation| explanation.code).collect();
        assert!(codes.len() > 90, "{}", codes.len());
        let mut sorted = codes.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(codes, sorted);
    }

    #[test]
    fn every_explanation_shows_what_is_wrong_and_what_is_right() {
        for explanation in explanations() {
            let kinds: Vec<&str> = explanation.examples().iter().map(|(kind, _)| *kind).collect();
            assert!(kinds.len() >= 2 || kinds == ["text"], "{}: {kinds:?}", explanation.code);
            assert!(kinds.iter().all(|kind| ["snn", "snn refused", "text"].contains(kind)), "{kinds:?}");
            let lines = explanation.text().lines().count();
            assert!((5..=32).contains(&lines), "{} has {lines} lines", explanation.code);
            assert!(
                explanation.text().lines().all(|line| line.chars().count() <= 120),
                "{}",
                explanation.code
            );
        }
    }

    #[test]
    fn a_code_may_be_written_small() {
        assert_eq!(explain("e0302").map(|explanation| explanation.code), Some("E0302"));
        assert_eq!(explain("E9999"), None);
    }
}

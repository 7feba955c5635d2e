//! What a test says when it fails.

/// One reason why a test failed, or one change of a golden file that was accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failure {
    /// The file that it is about; empty for the script as a whole.
    pub file: String,
    /// What is wrong, on one line.
    pub headline: String,
    /// More lines: where, how much, a message of the checker.
    pub details: Vec<String>,
}

impl Failure {
    /// A failure of a file, or of the whole script where `file` is empty.
    pub fn new(file: &str, headline: impl Into<String>) -> Failure {
        Failure { file: file.into(), headline: headline.into(), details: Vec::new() }
    }

    /// With more lines.
    pub fn details(mut self, text: &str) -> Failure {
        self.details.extend(text.trim_end().lines().map(str::to_string));
        self
    }

    /// All of it as text, indented; ends with a newline.
    pub fn text(&self) -> String {
        let mut text = match self.file.as_str() {
            "" => format!("    {}\n", self.headline),
            file => format!("    {file}: {}\n", self.headline),
        };
        for line in &self.details {
            text.push_str(format!("        {line}").trim_end());
            text.push('\n');
        }
        text
    }
}

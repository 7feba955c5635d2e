//! A session without a terminal: lines in, a transcript out.

use super::{Desk, Repl, Reply};
use std::io::BufRead;

impl Repl {
    /// What stands before a line that goes on with the one above, as wide as the prompt.
    pub fn continuation(&self) -> String {
        let width = self.prompt().chars().count();
        format!("{:>width$}", "... ")
    }

    /// Enters lines one after the other; `echo` gets each with its prompt. Ends at `:quit`, at a line that Ctrl-C stops, and
    /// where `until_failure` at the first line that fails.
    ///
    /// # Errors
    /// What keeps the lines from being read.
    pub fn batch(
        &mut self,
        lines: &mut dyn BufRead,
        until_failure: bool,
        echo: &mut dyn FnMut(&str),
        desk: Desk<'_>,
    ) -> std::io::Result<Reply> {
        let mut input = String::new();
        let mut worst = Reply::Done;
        for line in lines.lines() {
            let line = line?;
            let prompt = if input.is_empty() { self.prompt() } else { self.continuation() };
            echo(format!("{prompt}{line}").trim_end());
            input.push_str(&line);
            input.push('\n');
            if !Repl::is_complete(&input) {
                continue;
            }
            match self.enter(&std::mem::take(&mut input), desk) {
                Reply::Quit => return Ok(worst),
                Reply::Stopped => return Ok(Reply::Stopped),
                Reply::Failed if until_failure => return Ok(Reply::Failed),
                Reply::Failed => worst = Reply::Failed,
                Reply::Done => {}
            }
        }
        // What was never completed is entered as it is, so that its mistake is told.
        match input.trim().is_empty() {
            true => Ok(worst),
            false => Ok(self.enter(&input, desk).max(worst)),
        }
    }
}

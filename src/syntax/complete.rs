//! Is a line at the prompt complete, or does the next one go on with it?

use super::layout::{goes_on_after, layout};
use super::token::Token;

/// False if more has to follow: a bracket is open, the text ends in an operator, or an `if` waits for `then` or `else`.
pub fn is_complete(text: &str) -> bool {
    let layout = layout(text);
    if layout.open_at_end > 0 {
        return false;
    }
    let Some(chunk) = layout.chunks.last() else { return true };
    let tokens = &layout.tokens[chunk.tokens.clone()];
    !goes_on_after(text, tokens) && !waits_for_branch(text, tokens)
}

/// Is there an `if` that chooses between values and lacks a branch? The `if` of a statement has a block.
fn waits_for_branch(source: &str, tokens: &[Token]) -> bool {
    let mut ifs = 0_usize;
    let mut is_block = false;
    for (at, token) in tokens.iter().enumerate() {
        let is_field = at > 0 && tokens[at - 1].text(source) == ".";
        // `{ if = 1 }` is a property.
        let is_property = tokens.get(at + 1).is_some_and(|next| matches!(next.text(source), "=" | "~"));
        match token.text(source) {
            "if" if !is_field && !is_property && at > 0 => ifs += 1,
            "else" if !is_field => ifs = ifs.saturating_sub(1),
            "{" if tokens[0].text(source) == "if" => is_block = true,
            _ => {}
        }
    }
    ifs > 0 && !is_block && !matches!(tokens[0].text(source), "for" | "sweep" | "plot")
}

#[cfg(test)]
mod tests {
    use super::is_complete;

    #[test]
    fn what_has_to_go_on_is_not_complete() {
        for text in [
            "let x =",
            "connect A ->",
            "node n = lif {",
            "f(1,",
            "1 +",
            "let x = if a",
            "let x = if a then b",
            "{",
        ] {
            assert!(!is_complete(text), "{text}");
        }
    }

    #[test]
    fn what_can_end_is_complete() {
        for text in [
            "",
            "1",
            "let x = 1",
            "node n = lif { C_m = 1 pF }",
            "if a { print 1 }",
            "t.from",
            "\"open",
            "0 ..",
        ] {
            assert!(is_complete(text), "{text}");
        }
        assert!(is_complete("let x = if a then b else c"));
        assert!(is_complete(")"));
    }
}

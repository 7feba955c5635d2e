//! Text to tokens, in one pass without recursion.

use super::token::{Token, TokenKind};

/// Marks of two characters; all others have one.
const PAIRS: [&str; 9] = ["->", "==", "!=", "<=", ">=", "..", "&&", "||", "**"];

/// All tokens of a text, in order; blanks between them are left out.
pub(super) fn tokens(source: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(source.len() / 4);
    let mut start = 0;
    while let Some(first) = source[start..].chars().next() {
        let rest = &source[start..];
        let (kind, length) = match first {
            '\n' => (Some(TokenKind::Newline), 1),
            '#' => (Some(TokenKind::Comment), rest.find('\n').unwrap_or(rest.len())),
            '"' => text(rest),
            _ if is_blank(first) => (None, first.len_utf8()),
            _ if first.is_ascii_digit() => (Some(TokenKind::Number), number_length(rest)),
            _ if is_word_character(first) => {
                (Some(TokenKind::Word), rest.find(|c| !is_word_character(c)).unwrap_or(rest.len()))
            }
            _ if PAIRS.iter().any(|pair| rest.starts_with(pair)) => (Some(TokenKind::Symbol), 2),
            _ => (Some(TokenKind::Symbol), first.len_utf8()),
        };
        if let Some(kind) = kind {
            tokens.push(Token { kind, start, end: start + length });
        }
        start += length;
    }
    tokens
}

/// Is this a blank to the grammar, or made one by the layout: also a carriage return and a byte order mark?
pub(super) fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\u{feff}')
}

fn is_word_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | 'µ' | 'μ')
}

/// Length of the number at the start of `rest`, as the grammar's rule `number` has it.
fn number_length(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let digits = |mut at: usize| {
        while bytes.get(at).is_some_and(|byte| byte.is_ascii_digit() || *byte == b'_') {
            at += 1;
        }
        at
    };
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut end = digits(0);
    if bytes.get(end) == Some(&b'.') && is_digit(end + 1) {
        end = digits(end + 1);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = matches!(bytes.get(end + 1), Some(b'+' | b'-')) as usize;
        if is_digit(end + 1 + sign) {
            end += 1 + sign;
            while is_digit(end) {
                end += 1;
            }
        }
    }
    end
}

/// What of a text is being read.
enum Inside {
    /// Characters, up to a quote.
    Characters,
    /// An expression in `{…}` or in brackets within it.
    Expression,
}

/// The text at the start of `rest` with its length. It ends with its line at the latest, whatever its braces do.
fn text(rest: &str) -> (Option<TokenKind>, usize) {
    let bytes = rest.as_bytes();
    let mut stack = vec![Inside::Characters];
    let mut deepest = 1;
    let mut at = 1;
    while at < bytes.len() && bytes[at] != b'\n' && !stack.is_empty() {
        let next = bytes.get(at + 1).copied();
        match (&stack[stack.len() - 1], bytes[at]) {
            (Inside::Characters, b'\\') if next.is_some_and(|byte| byte != b'\n') => at += 1,
            (Inside::Characters, b'{') if next == Some(b'{') => at += 1,
            (Inside::Characters, b'{') => stack.push(Inside::Expression),
            (Inside::Characters, b'"') => {
                stack.pop();
            }
            (Inside::Expression, b'"') => stack.push(Inside::Characters),
            (Inside::Expression, b'(' | b'[' | b'{') => stack.push(Inside::Expression),
            (Inside::Expression, b')' | b']' | b'}') => {
                stack.pop();
            }
            _ => {}
        }
        deepest = deepest.max(stack.len());
        at += 1;
    }
    let closed = stack.is_empty();
    if !closed {
        at = rest.find('\n').unwrap_or(rest.len());
    }
    (Some(TokenKind::Text { closed, depth: deepest - 1 }), at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(source: &str) -> Vec<&str> {
        tokens(source).into_iter().map(|token| token.text(source)).collect()
    }

    #[test]
    fn numbers_words_and_marks_are_told_apart() {
        assert_eq!(
            written("0..8 1e-3 2e 5mV a.b"),
            ["0", "..", "8", "1e-3", "2", "e", "5", "mV", "a", ".", "b"]
        );
        assert_eq!(written("A->B # c\nx**2"), ["A", "->", "B", "# c", "\n", "x", "**", "2"]);
    }

    #[test]
    fn a_text_holds_texts_in_its_braces_and_ends_with_its_line() {
        assert_eq!(written(r#""a {f("}")} {{" b"#), [r#""a {f("}")} {{""#, "b"]);
        let open = tokens("\"a { b\" \\\nc");
        assert_eq!(open[0].kind, TokenKind::Text { closed: false, depth: 2 });
        assert_eq!(open.len(), 3);
    }
}

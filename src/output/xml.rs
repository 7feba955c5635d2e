//! Text for XML, in attributes and elements.

/// Text as XML has it; a character that XML cannot hold becomes U+FFFD, which readers show as a question mark.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(character),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            control if control.is_control() => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn words_cannot_leave_their_attribute() {
        assert_eq!(escaped("a\"<b>&\u{0}\n"), "a&quot;&lt;b&gt;&amp;\u{fffd}\n");
    }
}

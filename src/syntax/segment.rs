//! Which statement, or entry of a plot, is broken, and which names it would have declared.

use super::layout::Chunk;
use super::token::{Token, TokenKind, is_reserved};

/// A statement or entry around a mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    /// Its tokens.
    pub tokens: std::ops::Range<usize>,
    /// Is it an entry of a plot?
    pub in_plot: bool,
    /// Brackets of it that are open at the mistake, outermost first.
    pub open: Vec<usize>,
}

/// What stands between brackets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Statements,
    Entries,
    Other,
}

struct Frame {
    opener: Option<usize>,
    inside: Inside,
    /// The first token of the statement that is being read.
    start: usize,
}

/// The innermost statement or entry around byte `at` of a chunk.
pub(super) fn broken_segment(source: &str, tokens: &[Token], chunk: &Chunk, at: usize) -> Segment {
    let mut frames = vec![Frame { opener: None, inside: Inside::Statements, start: chunk.tokens.start }];
    let mut found: Option<(usize, Segment)> = None;
    for index in chunk.tokens.clone() {
        let token = tokens[index];
        let text = token.text(source);
        if found.is_none() && token.end > at {
            found = Some(segment_of(&frames));
        }
        match (token.kind, text) {
            (TokenKind::Newline, _) | (TokenKind::Symbol, ";") => {
                // A newline is kept inside `(` or `[` only where these are given up.
                while token.kind == TokenKind::Newline
                    && frames.len() > 1
                    && !is_brace(&frames, tokens, source)
                {
                    frames.pop();
                }
                if let Some((level, segment)) = &mut found
                    && frames.len() <= *level + 1
                {
                    segment.tokens.end = index;
                    break;
                }
                if let Some(frame) = frames.last_mut() {
                    frame.start = index + 1;
                }
            }
            (TokenKind::Symbol, "(" | "[") => {
                frames.push(Frame { opener: Some(index), inside: Inside::Other, start: index + 1 });
            }
            (TokenKind::Symbol, "{") => {
                let inside =
                    frames.last().map_or(Inside::Other, |frame| block_kind(source, tokens, frame, index));
                frames.push(Frame { opener: Some(index), inside, start: index + 1 });
            }
            (TokenKind::Symbol, ")" | "]" | "}") => {
                while text == "}" && frames.len() > 1 && !is_brace(&frames, tokens, source) {
                    frames.pop();
                }
                if frames.len() > 1 && (text == "}") == is_brace(&frames, tokens, source) {
                    frames.pop();
                }
                if let Some((level, segment)) = &mut found
                    && frames.len() <= *level
                {
                    segment.tokens.end = index;
                    break;
                }
            }
            _ => {}
        }
    }
    let (_, mut segment) = found.unwrap_or_else(|| segment_of(&frames));
    segment.tokens.end = segment.tokens.end.min(chunk.tokens.end).max(segment.tokens.start);
    segment
}

/// The innermost statement of these frames, with the level of its frame.
fn segment_of(frames: &[Frame]) -> (usize, Segment) {
    let level = frames.iter().take_while(|frame| frame.inside != Inside::Other).count().max(1) - 1;
    let tokens = frames[level].start..usize::MAX;
    let open = frames[level + 1..].iter().filter_map(|frame| frame.opener).collect();
    (level, Segment { tokens, in_plot: frames[level].inside == Inside::Entries, open })
}

fn is_brace(frames: &[Frame], tokens: &[Token], source: &str) -> bool {
    let opener = frames.last().and_then(|frame| frame.opener);
    opener.is_some_and(|opener| tokens[opener].text(source) == "{")
}

/// What the brace `index` begins, by the statement it stands in.
fn block_kind(source: &str, tokens: &[Token], frame: &Frame, index: usize) -> Inside {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.text(source));
    match (frame.inside, word(frame.start)) {
        (Inside::Statements, "for" | "if") => Inside::Statements,
        // The values swept over may have properties; the block follows `as NAME`.
        (Inside::Statements, "sweep") if index >= 2 && word(index - 2) == "as" => Inside::Statements,
        (Inside::Statements, "plot") | (Inside::Entries, "for" | "if" | "panel") => Inside::Entries,
        _ => Inside::Other,
    }
}

/// Names after the words that declare one, anywhere in the tokens.
pub(super) fn declared_names(source: &str, tokens: &[Token]) -> Vec<String> {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text(source));
    let is_name = |at: usize| {
        tokens.get(at).is_some_and(|token| token.kind == TokenKind::Word) && !is_reserved(text(at))
    };
    let mut names = Vec::new();
    for at in 0..tokens.len() {
        let declares = matches!(text(at), "let" | "fn" | "model" | "node" | "param" | "as");
        if declares && is_name(at + 1) {
            names.push(text(at + 1).to_owned());
        }
        // `param a = 1, b = 2`
        if text(0) == "param" && text(at) == "," && is_name(at + 1) && text(at + 2) == "=" {
            names.push(text(at + 1).to_owned());
        }
    }
    // A misspelt word, `nodes n = lif`, or none, `x = 5`.
    if is_name(0) && is_name(1) && matches!(text(2), "=" | "[") {
        names.push(text(1).to_owned());
    } else if is_name(0) && text(1) == "=" {
        names.push(text(0).to_owned());
    }
    names
}

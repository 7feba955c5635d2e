//! The one place where a [`Diagnostic`] becomes text: rustc's look, which many users know how to read.
//!
//! Whatever the spans are (outside the file, within a character, empty, many lines long), something readable comes out.

use super::{Diagnostic, Label};
use crate::source::{FileId, Sources};
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use std::ops::Range;

/// How messages are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// With colours (ANSI escape sequences).
    pub color: bool,
    /// Longest line of source that is shown whole, in columns; of longer ones the part around the span.
    pub width: usize,
}

impl Style {
    /// No colours, 120 columns: the same text everywhere.
    pub const PLAIN: Style = Style { color: false, width: 120 };
}

/// The message as text, with a newline at its end.
pub fn render(diagnostic: &Diagnostic, sources: &Sources, style: Style) -> String {
    let level = if diagnostic.is_error() { Level::ERROR } else { Level::WARNING };
    let mut group =
        Group::with_title(level.primary_title(diagnostic.headline.as_str()).id(diagnostic.code.0));
    for excerpt in excerpts(diagnostic, sources) {
        group = group.element(excerpt.snippet(sources));
    }
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    for note in &diagnostic.notes {
        group = group.element(Level::NOTE.message(note.as_str()));
    }
    let renderer = if style.color { Renderer::styled() } else { Renderer::plain() };
    let mut text = renderer.term_width(style.width).render(&[group]);
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// "2 errors and 1 warning"; `None` where there is nothing to count.
pub fn summary(diagnostics: &[Diagnostic]) -> Option<String> {
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
    let count = |number: usize, noun: &str| match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    };
    match (errors, diagnostics.len() - errors) {
        (0, 0) => None,
        (0, warnings) => Some(count(warnings, "warning")),
        (errors, 0) => Some(count(errors, "error")),
        (errors, warnings) => Some(format!("{} and {}", count(errors, "error"), count(warnings, "warning"))),
    }
}

/// What is shown of one file.
struct Excerpt<'a> {
    file: FileId,
    labels: Vec<(AnnotationKind, &'a Label)>,
}

/// The files that a message shows, that of its place first.
fn excerpts<'a>(diagnostic: &'a Diagnostic, sources: &Sources) -> Vec<Excerpt<'a>> {
    let place = diagnostic.place.iter().map(|label| (AnnotationKind::Primary, label));
    let related = diagnostic.related.iter().map(|label| (AnnotationKind::Context, label));
    let mut excerpts: Vec<Excerpt<'a>> = Vec::new();
    for (kind, label) in place.chain(related) {
        if label.span.file.0 as usize >= sources.files().len() {
            continue;
        }
        match excerpts.iter_mut().find(|excerpt| excerpt.file == label.span.file) {
            Some(excerpt) => excerpt.labels.push((kind, label)),
            None => excerpts.push(Excerpt { file: label.span.file, labels: vec![(kind, label)] }),
        }
    }
    excerpts
}

impl<'a> Excerpt<'a> {
    /// Only the lines from the first to the last label are handed over, so that a message costs the same in a long file.
    fn snippet(&self, sources: &'a Sources) -> Snippet<'a, Annotation<'a>> {
        let file = sources.file(self.file);
        let text: &str = &file.text;
        let spans: Vec<Range<usize>> = self
            .labels
            .iter()
            .map(|(_, label)| within(text, label.span.start as usize, label.span.end as usize))
            .collect();
        let first = spans.iter().map(|span| span.start).min().unwrap_or(0);
        let last = spans.iter().map(|span| span.end).max().unwrap_or(0);
        let start = text[..first].rfind('\n').map_or(0, |newline| newline + 1);
        let end = text[last..].find('\n').map_or(text.len(), |newline| last + newline);
        let annotations = self.labels.iter().zip(spans).map(|((kind, label), span)| {
            let annotation = kind.span(span.start - start..span.end - start);
            if label.text.is_empty() { annotation } else { annotation.label(label.text.as_str()) }
        });
        Snippet::source(&text[start..end])
            .path(file.name.as_str())
            .line_start(file.line_column(first as u32).0)
            .annotations(annotations.collect::<Vec<_>>())
    }
}

/// Lines of a long span that are underlined; what follows is left out.
const LONGEST_SPAN: usize = 6;

/// The bytes of `text` that are underlined: on character boundaries, without blanks at the end, not endlessly long.
fn within(text: &str, start: usize, end: usize) -> Range<usize> {
    let boundary = |byte: usize| {
        let byte = byte.min(text.len());
        (0..=byte).rev().find(|&byte| text.is_char_boundary(byte)).unwrap_or(0)
    };
    let start = boundary(start);
    let end = boundary(end.max(start)).max(start);
    let written = text[start..end].trim_end();
    let shown = match written.match_indices('\n').nth(LONGEST_SPAN - 1) {
        Some((newline, _)) => written[..newline].trim_end(),
        None => written,
    };
    // A span at the very end of a file that ends in a newline points behind its last line.
    if shown.is_empty() && start == text.len() {
        let end = text.trim_end_matches(['\n', '\r']).len();
        return end..end;
    }
    start..start + shown.len()
}

#[cfg(test)]
mod tests {
    use super::{Style, render, summary};
    use crate::diagnostic::Diagnostic;
    use crate::source::{FileId, Sources, Span};
    use proptest::prelude::{any, prop, proptest};

    fn one_file(text: &str) -> Sources {
        let mut sources = Sources::new();
        sources.add("a.snn", text);
        sources
    }

    fn span(start: usize, end: usize) -> Span {
        Span::new(FileId(0), start, end)
    }

    #[test]
    fn a_message_shows_code_place_label_help_and_note() {
        let sources = one_file("node E = lif\nconnect a -> nueron\n");
        let diagnostic = Diagnostic::new("E0201", span(26, 32), "nothing is called `nueron`")
            .label("not found")
            .related(span(5, 6), "declared here")
            .help("did you mean `neuron`?")
            .note("a note");
        let expected = "\
error[E0201]: nothing is called `nueron`
 --> a.snn:2:14
  |
1 | node E = lif
  |      - declared here
2 | connect a -> nueron
  |              ^^^^^^ not found
  |
  = help: did you mean `neuron`?
  = note: a note
";
        assert_eq!(render(&diagnostic, &sources, Style::PLAIN), expected);
    }

    #[test]
    fn what_is_nowhere_has_no_excerpt() {
        let diagnostic =
            Diagnostic::nowhere("E0214", "the script has no param `wieght`").help("did you mean `weight`?");
        let text = render(&diagnostic, &Sources::new(), Style::PLAIN);
        assert_eq!(
            text,
            "error[E0214]: the script has no param `wieght`\n |\n = help: did you mean `weight`?\n"
        );
    }

    #[test]
    fn long_lines_are_cut_around_the_span() {
        let line = format!("let a = [{}]", "1234567, ".repeat(100_000));
        let sources = one_file(&line);
        let text = render(&Diagnostic::new("E0102", span(450_000, 450_007), "x"), &sources, Style::PLAIN);
        assert!(text.lines().all(|line| line.chars().count() < 200), "{text}");
        assert!(text.contains('^'));
    }

    #[test]
    fn errors_and_warnings_are_counted() {
        let error = Diagnostic::nowhere("E0102", "x");
        let warning = Diagnostic::nowhere("W0201", "x");
        assert_eq!(summary(&[]), None);
        assert_eq!(
            summary(&[error.clone(), error.clone(), warning.clone()]).unwrap(),
            "2 errors and 1 warning"
        );
        assert_eq!(summary(&[warning]).unwrap(), "1 warning");
    }

    proptest! {
        #[test]
        fn no_span_makes_the_renderer_fail(
            text in "([a-zµ\t =#{}\\[\\]]|\r?\n|日|\u{0}){0,60}",
            places in prop::collection::vec((any::<bool>(), 0u32..120, 0u32..120, "[a-z]{0,5}"), 1..5),
            color in any::<bool>(),
            width in 1usize..150,
        ) {
            let mut sources = one_file(&text);
            sources.add("b.snn", text);
            let label = |&(second, start, end, _): &(bool, u32, u32, String)| Span {
                file: FileId(second as u16),
                start,
                end,
            };
            let mut diagnostic = Diagnostic::new("E0102", label(&places[0]), "headline").label(places[0].3.as_str());
            for place in &places[1..] {
                diagnostic = diagnostic.related(label(place), place.3.as_str());
            }
            let rendered = render(&diagnostic, &sources, Style { color, width });
            assert!(rendered.contains("headline"));
        }
    }
}

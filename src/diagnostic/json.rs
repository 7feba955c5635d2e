//! Diagnostics for other programs: one JSON object each.

use super::{Diagnostic, Label};
use crate::source::Sources;
use serde_json::{Value, json};

/// The message as an object: `code`, `severity` (`error`, `warning`), `message`, `place` (or null), `related`, `help`,
/// `notes`.
///
/// A place has `file`, `line`, `column`, `end_line`, `end_column` (from 1; columns count characters, the end is
/// exclusive), `start`, `end` (bytes from 0) and `label`.
pub fn to_json(diagnostic: &Diagnostic, sources: &Sources) -> Value {
    json!({
        "code": diagnostic.code.0,
        "severity": if diagnostic.is_error() { "error" } else { "warning" },
        "message": diagnostic.headline,
        "place": diagnostic.place.as_ref().and_then(|label| place(label, sources)),
        "related": diagnostic.related.iter().filter_map(|label| place(label, sources)).collect::<Vec<_>>(),
        "help": diagnostic.help,
        "notes": diagnostic.notes,
    })
}

fn place(label: &Label, sources: &Sources) -> Option<Value> {
    let file = sources.files().get(label.span.file.0 as usize)?;
    let (line, column) = file.line_column(label.span.start);
    let (end_line, end_column) = file.line_column(label.span.end);
    Some(json!({
        "file": file.name,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "start": label.span.start,
        "end": label.span.end,
        "label": label.text,
    }))
}

#[cfg(test)]
mod tests {
    use super::to_json;
    use crate::diagnostic::Diagnostic;
    use crate::source::{Sources, Span};

    #[test]
    fn places_count_from_one() {
        let mut sources = Sources::new();
        let file = sources.add("a.snn", "# µ\nlet µ = 1\n");
        let diagnostic = Diagnostic::new("E0102", Span::new(file, 9, 11), "no").label("here").help("write u");
        let value = to_json(&diagnostic, &sources);
        assert_eq!(value["severity"], "error");
        assert_eq!(value["place"]["line"], 2);
        assert_eq!(value["place"]["column"], 5);
        assert_eq!(value["place"]["end_column"], 6);
        assert_eq!(value["help"][0], "write u");
        assert!(to_json(&Diagnostic::nowhere("E0214", "x"), &sources)["place"].is_null());
    }
}

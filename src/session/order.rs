//! The order in which diagnostics are shown.

use crate::diagnostic::Diagnostic;
use crate::source::Sources;

/// Sorts what has no place first, then by file (imports before the script, which is the first of `sources`) and position;
/// what was found twice is kept once.
pub(super) fn sort(diagnostics: &mut Vec<Diagnostic>, sources: &Sources) {
    let files = sources.files().len();
    diagnostics.sort_by_key(|diagnostic| {
        diagnostic.place.as_ref().map(|place| {
            let file = place.span.file.0 as usize;
            (if file == 0 { files } else { file }, place.span.start, place.span.end)
        })
    });
    let mut kept: Vec<Diagnostic> = Vec::with_capacity(diagnostics.len());
    for diagnostic in diagnostics.drain(..) {
        if !kept.contains(&diagnostic) {
            kept.push(diagnostic);
        }
    }
    *diagnostics = kept;
}

#[cfg(test)]
mod tests {
    use super::sort;
    use crate::diagnostic::Diagnostic;
    use crate::source::{FileId, Sources, Span};

    #[test]
    fn imports_come_before_the_script() {
        let mut sources = Sources::new();
        sources.add("main.snn", "let a = 1\nlet b = 2\n");
        sources.add("lif.snn", "let c = 3\n");
        let at = |file, start| Diagnostic::new("E0201", Span::new(FileId(file), start, start + 1), "x");
        let mut diagnostics =
            vec![at(0, 14), at(0, 4), at(1, 4), Diagnostic::nowhere("E0214", "x"), at(0, 4)];
        sort(&mut diagnostics, &sources);
        let places: Vec<_> = diagnostics
            .iter()
            .map(|diagnostic| diagnostic.place.as_ref().map(|place| (place.span.file.0, place.span.start)))
            .collect();
        assert_eq!(places, [None, Some((1, 4)), Some((0, 4)), Some((0, 14))]);
    }
}

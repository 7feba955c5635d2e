//! The kinds of files a figure can be written as, by their extension.

use super::{ExportError, eps, pdf, png, svg};
use crate::output::figure::Figure;

/// A kind of picture file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Scalable vector graphics.
    Svg,
    /// Portable network graphics, [`DOTS_PER_INCH`] dots to the inch.
    Png,
    /// Portable document format, one page of the figure's size.
    Pdf,
    /// Encapsulated PostScript.
    Eps,
}

/// Resolution of figures made of dots, as journals ask for.
pub const DOTS_PER_INCH: f64 = 300.0;

impl Format {
    /// Every format with its extension.
    pub const EXTENSIONS: &'static [(&'static str, Format)] =
        &[("svg", Format::Svg), ("png", Format::Png), ("pdf", Format::Pdf), ("eps", Format::Eps)];

    /// The format of a file name, whatever the case of its extension; `None` if it cannot be drawn.
    pub fn of_file(name: &str) -> Option<Format> {
        let (_, extension) = name.rsplit_once('.')?;
        let known = Format::EXTENSIONS.iter().find(|(known, _)| known.eq_ignore_ascii_case(extension));
        known.map(|(_, format)| *format)
    }

    /// All extensions, for messages: `svg, png, pdf or eps`.
    pub fn choices() -> String {
        let names: Vec<&str> = Format::EXTENSIONS.iter().map(|(extension, _)| *extension).collect();
        match names.split_last() {
            Some((last, [])) => last.to_string(),
            Some((last, others)) => format!("{} or {last}", others.join(", ")),
            None => String::new(),
        }
    }

    /// The bytes of the file.
    ///
    /// # Errors
    /// A figure with more dots than a picture can have.
    pub fn render(self, figure: &Figure) -> Result<Vec<u8>, ExportError> {
        let svg = svg(figure);
        match self {
            Format::Svg => Ok(svg.into_bytes()),
            Format::Png => png(&svg, DOTS_PER_INCH),
            Format::Pdf => pdf(&svg),
            Format::Eps => eps(&svg).map(String::into_bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extension_decides() {
        assert_eq!(Format::of_file("figures/a.b.SVG"), Some(Format::Svg));
        assert_eq!(Format::of_file("a.xyz"), None);
        assert_eq!(Format::of_file("svg"), None);
        assert_eq!(Format::choices(), "svg, png, pdf or eps");
    }

    #[test]
    fn each_format_begins_as_it_must() {
        let begins = |format: Format, start: &[u8]| {
            format.render(&Figure::default()).is_ok_and(|bytes| bytes.starts_with(start))
        };
        assert!(begins(Format::Svg, b"<svg "));
        assert!(begins(Format::Png, b"\x89PNG"));
        assert!(begins(Format::Pdf, b"%PDF"));
        assert!(begins(Format::Eps, b"%!PS"));
    }
}

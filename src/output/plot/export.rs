//! PNG and PDF from the SVG text of a figure.

use std::fmt;

/// Why a picture could not be made from an SVG text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportError {
    /// The text is not SVG; the reason.
    Parse(String),
    /// The picture would have no dots, or more than memory holds: width and height in dots.
    Size(u64, u64),
    /// The encoder failed; the reason.
    Encode(String),
}

impl fmt::Display for ExportError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ExportError::Parse(reason) => write!(formatter, "the picture cannot be read: {reason}"),
            ExportError::Size(width, height) => {
                write!(formatter, "a picture of {width} × {height} dots is too large or empty")
            }
            ExportError::Encode(reason) => write!(formatter, "the picture cannot be written: {reason}"),
        }
    }
}

impl std::error::Error for ExportError {}

/// Lengths of an SVG in pt are given back in px, of which an inch has 96.
const PX_PER_INCH: f64 = 96.0;
/// More dots than this, an A0 sheet at 300 dots to the inch, are no figure.
const MOST_DOTS: u64 = 150_000_000;

/// The picture as PNG with `dpi` dots to the inch, which the file states, so that programs show it in its size.
///
/// # Errors
/// A text that is not SVG, or a picture without dots or with more than 150 million.
pub fn png(svg: &str, dpi: f64) -> Result<Vec<u8>, ExportError> {
    let options = resvg::usvg::Options::default();
    let tree =
        resvg::usvg::Tree::from_str(svg, &options).map_err(|error| ExportError::Parse(error.to_string()))?;
    let dots = |px: f32| (f64::from(px) * dpi / PX_PER_INCH).round() as u64;
    let (width, height) = (dots(tree.size().width()), dots(tree.size().height()));
    let size = ExportError::Size(width, height);
    if width.saturating_mul(height) > MOST_DOTS {
        return Err(size);
    }
    let mut pixels = resvg::tiny_skia::Pixmap::new(width as u32, height as u32).ok_or(size)?;
    let scale = |dots: u64, px: f32| dots as f32 / px;
    let transform = resvg::tiny_skia::Transform::from_scale(
        scale(width, tree.size().width()),
        scale(height, tree.size().height()),
    );
    resvg::render(&tree, transform, &mut pixels.as_mut());
    let encoded = pixels.encode_png().map_err(|error| ExportError::Encode(error.to_string()))?;
    Ok(with_resolution(encoded, dpi))
}

/// The picture as PDF of one page, in its size.
///
/// # Errors
/// A text that is not SVG.
pub fn pdf(svg: &str) -> Result<Vec<u8>, ExportError> {
    let options = svg2pdf::usvg::Options::default();
    let tree = svg2pdf::usvg::Tree::from_str(svg, &options)
        .map_err(|error| ExportError::Parse(error.to_string()))?;
    let page = svg2pdf::PageOptions { dpi: PX_PER_INCH as f32 };
    svg2pdf::to_pdf(&tree, svg2pdf::ConversionOptions::default(), page)
        .map_err(|error| ExportError::Encode(error.to_string()))
}

/// Puts a `pHYs` chunk (dots per metre) behind the header of a PNG.
fn with_resolution(mut png: Vec<u8>, dpi: f64) -> Vec<u8> {
    // Signature (8 bytes) and the header chunk (length, name, 13 bytes, checksum).
    const HEADER: usize = 8 + 4 + 4 + 13 + 4;
    let per_metre = ((dpi / 0.0254).round() as u32).to_be_bytes();
    let mut chunk = b"pHYs".to_vec();
    chunk.extend(per_metre);
    chunk.extend(per_metre);
    chunk.push(1);
    let checksum = checksum(&chunk);
    let mut whole = 9u32.to_be_bytes().to_vec();
    whole.extend(chunk);
    whole.extend(checksum.to_be_bytes());
    if png.len() >= HEADER {
        png.splice(HEADER..HEADER, whole);
    }
    png
}

/// The cyclic redundancy check of PNG chunks (ISO 3309), bit by bit: the chunk has 13 bytes.
fn checksum(bytes: &[u8]) -> u32 {
    let mut remainder = u32::MAX;
    for byte in bytes {
        remainder ^= u32::from(*byte);
        for _ in 0..8 {
            remainder = (remainder >> 1) ^ if remainder & 1 == 1 { 0xedb8_8320 } else { 0 };
        }
    }
    !remainder
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"72pt\" height=\"36pt\" viewBox=\"0 0 72 36\">\
        <path fill=\"#ff0000\" d=\"m0 0h72v36h-72z\"/></svg>";

    #[test]
    fn an_inch_has_as_many_dots_as_asked() {
        let bytes = png(SQUARE, 300.0).unwrap();
        let size = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
        assert_eq!((size(16), size(20)), (300, 150));
        assert_eq!(&bytes[37..41], b"pHYs");
        let pixels = resvg::tiny_skia::Pixmap::decode_png(&bytes).unwrap();
        assert_eq!(pixels.pixel(150, 75).map(|pixel| (pixel.red(), pixel.green())), Some((255, 0)));
    }

    #[test]
    fn the_page_has_the_size_of_the_picture() {
        let bytes = pdf(SQUARE).unwrap();
        assert!(bytes.starts_with(b"%PDF"));
        assert!(String::from_utf8_lossy(&bytes).contains("[0 0 72 36]"));
        assert_eq!(bytes, pdf(SQUARE).unwrap());
    }

    #[test]
    fn what_is_no_picture_is_an_error() {
        assert!(matches!(png("hello", 300.0), Err(ExportError::Parse(_))));
        assert!(matches!(pdf(""), Err(ExportError::Parse(_))));
        assert!(matches!(png(SQUARE, 0.0), Err(ExportError::Size(0, 0))));
        assert!(matches!(png(SQUARE, 1e9), Err(ExportError::Size(..))));
    }

    #[test]
    fn checksum_of_the_standard() {
        assert_eq!(checksum(b"123456789"), 0xcbf4_3926);
    }
}

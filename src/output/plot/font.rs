//! The embedded typeface: widths, kerning and outlines of single glyphs. Text is drawn as outlines, so a figure looks
//! the same on machines that lack the face. Inter, by The Inter Project Authors (SIL Open Font License 1.1).

use super::canvas::Path;
use ttf_parser::gpos::{PairAdjustment, PositioningSubtable};
use ttf_parser::{Face, GlyphId, OutlineBuilder};

static REGULAR: &[u8] = include_bytes!("../../../assets/fonts/Inter-Regular.otf");
static SEMI_BOLD: &[u8] = include_bytes!("../../../assets/fonts/Inter-SemiBold.otf");

/// Height of capital letters as a share of the size, to centre text on a line.
pub const CAPITAL_HEIGHT: f64 = 0.727;

/// One weight of the face.
pub struct Font {
    face: Option<Face<'static>>,
    kerning: Vec<PairAdjustment<'static>>,
}

/// Both weights, read once for each figure.
pub struct Fonts {
    pub regular: Font,
    pub bold: Font,
}

impl Fonts {
    pub fn load() -> Fonts {
        Fonts { regular: Font::parse(REGULAR), bold: Font::parse(SEMI_BOLD) }
    }
}

impl Font {
    fn parse(bytes: &'static [u8]) -> Font {
        let face = Face::parse(bytes, 0).ok();
        let kerning = face.as_ref().and_then(|face| face.tables().gpos).map_or_else(Vec::new, |table| {
            // The files hold no positioning but kerning, so every pair table is one of its subtables.
            let mut pairs = Vec::new();
            for lookup in table.lookups {
                for subtable in lookup.subtables.into_iter::<PositioningSubtable<'static>>() {
                    if let PositioningSubtable::Pair(pair) = subtable {
                        pairs.push(pair);
                    }
                }
            }
            pairs
        });
        Font { face, kerning }
    }

    fn glyph(&self, character: char) -> GlyphId {
        let find = |character| self.face.as_ref().and_then(|face| face.glyph_index(character));
        find(character).unwrap_or(GlyphId(0))
    }

    fn units(&self) -> f64 {
        self.face.as_ref().map_or(1000.0, |face| f64::from(face.units_per_em()))
    }

    fn advance(&self, glyph: GlyphId) -> f64 {
        let advance = self.face.as_ref().and_then(|face| face.glyph_hor_advance(glyph)).unwrap_or(0);
        f64::from(advance) / self.units()
    }

    fn kern(&self, left: GlyphId, right: GlyphId) -> f64 {
        let found = self.kerning.iter().find_map(|pair| match pair {
            PairAdjustment::Format1 { coverage, sets } => {
                sets.get(coverage.get(left)?)?.get(right).map(|(first, _)| first.x_advance)
            }
            PairAdjustment::Format2 { coverage, classes, matrix } => {
                coverage.get(left)?;
                let classes = (classes.0.get(left), classes.1.get(right));
                matrix.get(classes).map(|(first, _)| first.x_advance)
            }
        });
        f64::from(found.unwrap_or(0)) / self.units()
    }

    /// The glyphs of a text with the position of each, and the width of all, at size 1.
    fn set(&self, text: &str) -> (Vec<(GlyphId, f64)>, f64) {
        let mut glyphs: Vec<(GlyphId, f64)> = Vec::with_capacity(text.len());
        let mut position = 0.0;
        for character in text.chars() {
            let glyph = self.glyph(character);
            if let Some(&(before, _)) = glyphs.last() {
                position += self.kern(before, glyph);
            }
            glyphs.push((glyph, position));
            position += self.advance(glyph);
        }
        (glyphs, position)
    }

    /// Width of a text at size 1.
    pub fn width(&self, text: &str) -> f64 {
        self.set(text).1
    }

    /// Adds the outlines of a text to a path. `place` takes a position at size 1 (x to the right, y upwards) to the page.
    pub fn outline(&self, text: &str, path: &mut Path, place: &dyn Fn(f64, f64) -> (f64, f64)) {
        let Some(face) = &self.face else { return };
        for (glyph, position) in self.set(text).0 {
            let mut pen = Pen { path, place, position, units: self.units() };
            // A glyph without an outline, such as a space, draws nothing.
            let _ = face.outline_glyph(glyph, &mut pen);
        }
    }
}

/// Takes the outline of one glyph to a path.
struct Pen<'a> {
    path: &'a mut Path,
    place: &'a dyn Fn(f64, f64) -> (f64, f64),
    position: f64,
    units: f64,
}

impl Pen<'_> {
    fn at(&self, x: f32, y: f32) -> (f64, f64) {
        (self.place)(f64::from(x) / self.units + self.position, f64::from(y) / self.units)
    }
}

impl OutlineBuilder for Pen<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (control, end) = (self.at(x1, y1), self.at(x, y));
        self.path.quad_to(control, end);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let (first, second, end) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.path.curve_to(first, second, end);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_face_has_what_figures_need() {
        let fonts = Fonts::load();
        for font in [&fonts.regular, &fonts.bold] {
            for character in "azAZ09µμΩΔτ°±×−–≤≥∞%äéøłТ\u{2009}→".chars() {
                assert_ne!(font.glyph(character), GlyphId(0), "{character}");
            }
        }
    }

    #[test]
    fn pairs_are_kerned() {
        let font = &Fonts::load().regular;
        assert!(font.width("AV") < font.width("A") + font.width("V"));
        assert_eq!(font.width(""), 0.0);
    }
}

//! Lines of text with subscripts and superscripts: `V_m` reads as V with the index m, `tau_syn_ex` as τ with syn,ex.

use super::canvas::{Canvas, Path};
use super::font::{CAPITAL_HEIGHT, Font};
use crate::output::figure::Color;

/// A piece of a line on one level.
#[derive(Clone, Debug, PartialEq)]
struct Run {
    text: String,
    level: Level,
}

/// Whether a run stands on the line, below or above.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Level {
    Line,
    Below,
    Above,
}

impl Level {
    /// Size as a share of the line's, and height of the baseline in sizes of the line.
    fn look(self) -> (f64, f64) {
        match self {
            Level::Line => (1.0, 0.0),
            Level::Below => (0.72, -0.2),
            Level::Above => (0.7, 0.38),
        }
    }
}

/// One line of text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Text {
    runs: Vec<Run>,
}

/// Which point of a text stands at the given place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// Greek letters as identifiers spell them.
const GREEK: &[(&str, &str)] = &[
    ("alpha", "α"),
    ("beta", "β"),
    ("gamma", "γ"),
    ("delta", "δ"),
    ("Delta", "Δ"),
    ("epsilon", "ε"),
    ("eta", "η"),
    ("theta", "θ"),
    ("kappa", "κ"),
    ("lambda", "λ"),
    ("mu", "μ"),
    ("nu", "ν"),
    ("xi", "ξ"),
    ("rho", "ρ"),
    ("sigma", "σ"),
    ("tau", "τ"),
    ("phi", "φ"),
    ("chi", "χ"),
    ("psi", "ψ"),
    ("omega", "ω"),
];

impl Text {
    /// Text as it is.
    pub fn plain(text: &str) -> Text {
        let mut line = Text::default();
        line.push(text, Level::Line);
        line
    }

    /// Text as a script has it: a letter and an index, `V_m`, are set as in a formula; hyphens that mean minus become
    /// minus signs.
    pub fn written(text: &str) -> Text {
        let mut line = Text::default();
        let mut rest = text;
        let mut before = ' ';
        while let Some(first) = rest.chars().next() {
            let word = |character: char| character.is_alphanumeric() || character == '_';
            if word(first) {
                let end = rest.find(|character| !word(character)).unwrap_or(rest.len());
                line.push_word(&rest[..end]);
                before = rest[..end].chars().next_back().unwrap_or(before);
                rest = &rest[end..];
                continue;
            }
            rest = &rest[first.len_utf8()..];
            let next = rest.chars().next().unwrap_or(' ');
            let is_minus = !word(before) && before != ')' && (next.is_ascii_digit() || next == ' ');
            let shown = if first == '-' && is_minus { '\u{2212}' } else { first };
            line.push(shown.encode_utf8(&mut [0; 4]), Level::Line);
            before = first;
        }
        line
    }

    fn push_word(&mut self, word: &str) {
        if let Some((base, index)) = word.split_once('_') {
            let greek = GREEK.iter().find(|(name, _)| *name == base).map(|(_, letter)| *letter);
            // A letter, or its difference or differential: `V_m`, `dV_m`.
            let symbol = base.strip_prefix(['d', 'Δ']).filter(|rest| !rest.is_empty()).unwrap_or(base);
            let single = symbol.chars().count() == 1 && symbol.chars().all(char::is_alphabetic);
            if (greek.is_some() || single) && index.split('_').all(|part| !part.is_empty()) {
                self.push(greek.unwrap_or(base), Level::Line);
                self.push(&index.replace('_', ","), Level::Below);
                return;
            }
        }
        self.push(word, Level::Line);
    }

    /// Appends text on a level.
    pub fn push(&mut self, text: &str, level: Level) {
        match self.runs.last_mut() {
            Some(last) if last.level == level => last.text.push_str(text),
            _ if text.is_empty() => {}
            _ => self.runs.push(Run { text: text.to_owned(), level }),
        }
    }

    /// Appends another line.
    pub fn append(&mut self, other: &Text) {
        for run in &other.runs {
            self.push(&run.text, run.level);
        }
    }

    /// This line broken at spaces into lines no wider than `width` points; a single longer word stays whole.
    pub fn wrapped(&self, font: &Font, size: f64, width: f64) -> Vec<Text> {
        if self.width(font, size) <= width {
            return vec![self.clone()];
        }
        let mut words = vec![Text::default()];
        for run in &self.runs {
            for (index, part) in run.text.split(' ').enumerate() {
                if index > 0 {
                    words.push(Text::default());
                }
                if let Some(word) = words.last_mut() {
                    word.push(part, run.level);
                }
            }
        }
        let mut lines: Vec<Text> = Vec::new();
        for word in words {
            if let Some(line) = lines.last_mut() {
                let mut longer = line.clone();
                longer.push(" ", Level::Line);
                longer.append(&word);
                if longer.width(font, size) <= width {
                    *line = longer;
                    continue;
                }
            }
            lines.push(word);
        }
        lines
    }

    /// The words without levels, for readers that are machines.
    pub fn words(&self) -> String {
        let mut words = String::new();
        for run in &self.runs {
            words.push_str(match run.level {
                Level::Line => "",
                Level::Below => "_",
                Level::Above => "^",
            });
            words.push_str(&run.text);
        }
        words
    }

    /// Width in points.
    pub fn width(&self, font: &Font, size: f64) -> f64 {
        self.runs.iter().map(|run| font.width(&run.text) * run.level.look().0 * size).sum()
    }

    /// Draws the line with its baseline at `(x, y)`, turned by `angle` degrees anticlockwise (0, 90 or −90 or what
    /// slanted labels need; the sine and cosine are those of `libm`).
    pub fn draw(&self, canvas: &mut Canvas, font: &Font, size: f64, place: Place, color: Color) {
        let width = self.width(font, size);
        let offset = match place.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => -width / 2.0,
            Anchor::End => -width,
        };
        let radians = place.angle.to_radians();
        let (sine, cosine) = (libm::sin(radians), libm::cos(radians));
        let mut path = Path::new();
        let mut along = offset;
        for run in &self.runs {
            let (share, rise) = run.level.look();
            let scale = share * size;
            let start = along;
            font.outline(&run.text, &mut path, &|x, y| {
                let (x, y) = (start + x * scale, rise * size + y * scale);
                (place.x + x * cosine - y * sine, place.y - x * sine - y * cosine)
            });
            along += font.width(&run.text) * scale;
        }
        canvas.fill_text(&path, color, &self.words());
    }
}

/// Where and how a line stands.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub x: f64,
    /// The baseline.
    pub y: f64,
    pub anchor: Anchor,
    /// Degrees anticlockwise.
    pub angle: f64,
}

impl Place {
    /// Upright, its baseline at y.
    pub fn at(x: f64, y: f64, anchor: Anchor) -> Place {
        Place { x, y, anchor, angle: 0.0 }
    }

    /// Upright, capitals centred on y.
    pub fn centred(x: f64, y: f64, anchor: Anchor, size: f64) -> Place {
        Place::at(x, y + CAPITAL_HEIGHT * size / 2.0, anchor)
    }
}

/// A written text in lines no wider than `width` points, broken at its own line breaks too.
pub fn wrapped(text: &str, font: &Font, size: f64, width: f64) -> Vec<Text> {
    text.lines().flat_map(|line| Text::written(line.trim()).wrapped(font, size, width)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::plot::font::Fonts;

    #[test]
    fn identifiers_become_formulas() {
        let words = |text| Text::written(text).words();
        assert_eq!(words("I_syn_ex and tau_m"), "I_syn,ex and τ_m");
        assert_eq!(Text::written("V_m").runs.len(), 2);
        assert_eq!(Text::written("regular_spiking").runs.len(), 1);
        assert_eq!(words("tau"), "tau");
        assert_eq!(words("dV_m/dt"), "dV_m/dt");
        assert_eq!(Text::written("dV_m/dt").runs.len(), 3);
        assert_eq!(words("t_post - t_pre = -5"), "t_post \u{2212} t_pre = \u{2212}5");
        assert_eq!(words("spike-triggered"), "spike-triggered");
        assert_eq!(words("_x __ a_"), "_x __ a_");
    }

    #[test]
    fn long_titles_wrap() {
        let font = &Fonts::load().bold;
        let lines = wrapped("Mean and standard error of twenty trials", font, 10.0, 100.0);
        assert!(lines.len() > 1 && lines.iter().all(|line| line.width(font, 10.0) <= 100.0));
    }
}

//! Colours and their names. The palette is that of Okabe and Ito ("Color universal design", 2008), which readers with
//! any common form of colour blindness can tell apart; plain names mean its shades where it has them.

/// A colour of 8 bits a channel (sRGB).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color {
    /// Red.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
}

impl Color {
    /// A colour from `0xrrggbb`.
    pub const fn hex(rgb: u32) -> Color {
        Color { red: (rgb >> 16) as u8, green: (rgb >> 8) as u8, blue: rgb as u8 }
    }

    /// This colour on white, `share` (0 to 1) of it.
    pub fn tint(self, share: f64) -> Color {
        Color::hex(0xffffff).towards(self, share)
    }

    /// The colour `share` (0 to 1) of the way to another, in sRGB.
    pub fn towards(self, other: Color, share: f64) -> Color {
        let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as u8;
        Color {
            red: mix(self.red, other.red),
            green: mix(self.green, other.green),
            blue: mix(self.blue, other.blue),
        }
    }

    /// Perceived lightness from 0 (black) to 1 (white).
    pub fn lightness(self) -> f64 {
        (0.2126 * f64::from(self.red) + 0.7152 * f64::from(self.green) + 0.0722 * f64::from(self.blue))
            / 255.0
    }
}

/// The colours of entries that choose none, in their order.
pub const PALETTE: [Color; 8] = [
    Color::hex(0x0072b2),
    Color::hex(0xd55e00),
    Color::hex(0x009e73),
    Color::hex(0xcc79a7),
    Color::hex(0xe69f00),
    Color::hex(0x56b4e9),
    Color::hex(0x404040),
    Color::hex(0x8c6d1f),
];

/// Every name with its colour: what a `color` takes besides `#rrggbb`.
pub const NAMES: &[(&str, Color)] = &[
    ("black", Color::hex(0x000000)),
    ("white", Color::hex(0xffffff)),
    ("gray", Color::hex(0x808080)),
    ("grey", Color::hex(0x808080)),
    ("silver", Color::hex(0xc0c0c0)),
    ("blue", Color::hex(0x0072b2)),
    ("sky", Color::hex(0x56b4e9)),
    ("cyan", Color::hex(0x2bb5c9)),
    ("aqua", Color::hex(0x2bb5c9)),
    ("teal", Color::hex(0x007f7f)),
    ("navy", Color::hex(0x14306b)),
    ("green", Color::hex(0x009e73)),
    ("lime", Color::hex(0x6bbf3b)),
    ("olive", Color::hex(0x808000)),
    ("yellow", Color::hex(0xe8d21d)),
    ("orange", Color::hex(0xe69f00)),
    ("vermilion", Color::hex(0xd55e00)),
    ("vermillion", Color::hex(0xd55e00)),
    ("red", Color::hex(0xc8202f)),
    ("maroon", Color::hex(0x800000)),
    ("brown", Color::hex(0x8c564b)),
    ("pink", Color::hex(0xe8a0c0)),
    ("magenta", Color::hex(0xc2289b)),
    ("fuchsia", Color::hex(0xc2289b)),
    ("purple", Color::hex(0x7b3f98)),
    ("violet", Color::hex(0xcc79a7)),
];

/// The colour of a name or of `#rrggbb` or `#rgb`; `None` if it is neither.
pub fn parse(text: &str) -> Option<Color> {
    if let Some(digits) = text.strip_prefix('#') {
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let value = u32::from_str_radix(digits, 16).ok()?;
        return match digits.len() {
            6 => Some(Color::hex(value)),
            // Each digit of the short form stands for two: #08f is #0088ff.
            3 => Some(Color::hex(0x11 * (((value & 0xf00) << 8) | ((value & 0xf0) << 4) | (value & 0xf)))),
            _ => None,
        };
    }
    NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)).map(|(_, color)| *color)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_digits_are_colours() {
        assert_eq!(parse("Black"), Some(Color::hex(0)));
        assert_eq!(parse("#1a2B3c"), Some(Color::hex(0x1a2b3c)));
        assert_eq!(parse("#08f"), Some(Color::hex(0x0088ff)));
        for wrong in ["", "#", "#12", "#12345", "#+12345", "#ééé", "reddish"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn palette_is_visible_on_white() {
        assert!(PALETTE.iter().all(|color| color.lightness() < 0.72));
    }
}

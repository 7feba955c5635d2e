//! How entries look that do not say: the next colour of the palette, a width for each shape.

use crate::output::figure::{Color, LineStyle, Panel, Shape, color};

/// The resolved look of one entry.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    pub color: Color,
    pub style: LineStyle,
    /// Width of lines in points.
    pub width: f64,
    /// May the width be smaller where lines are crowded? Not if the entry states it.
    pub adapts: bool,
}

/// Colour of spike marks.
const MARK: Color = Color::hex(0x303030);
/// Colour of guides.
const GUIDE: Color = Color::hex(0x6e6e6e);
/// Colour of shaded intervals before they are made light.
const SHADE: Color = Color::hex(0x808080);
/// Share of colour in the areas of bars.
const FILL: f64 = 0.8;
/// Widest line that is drawn.
const WIDEST: f64 = 50.0;

/// The look of each entry of a panel.
///
/// A curve and dots of the same data are one thing to the reader and share a colour. After the last colour the palette
/// begins again, with dashes.
pub fn looks(panel: &Panel) -> Vec<Look> {
    let mut looks: Vec<Look> = Vec::with_capacity(panel.entries.len());
    let mut used = 0;
    for (index, entry) in panel.entries.iter().enumerate() {
        let twin = panel.entries[..index].iter().position(|before| same_data(&before.shape, &entry.shape));
        let fixed = match entry.shape {
            Shape::Marks { .. } => Some(MARK),
            Shape::HorizontalLine { .. } | Shape::VerticalLine { .. } => Some(GUIDE),
            Shape::Span { .. } | Shape::Heatmap { .. } => Some(SHADE),
            _ => None,
        };
        let mut style = LineStyle::Solid;
        let filled = matches!(entry.shape, Shape::Bars { .. } | Shape::Histogram { .. });
        let color = entry.color.or(fixed).or(twin.map(|twin| looks[twin].color)).unwrap_or_else(|| {
            if used >= color::PALETTE.len() {
                style = LineStyle::Dashed;
            }
            used += 1;
            let color = color::PALETTE[(used - 1) % color::PALETTE.len()];
            // A large area weighs more than a line of the same colour.
            if filled { color.tint(FILL) } else { color }
        });
        let width = match entry.shape {
            Shape::HorizontalLine { .. } | Shape::VerticalLine { .. } => 0.7,
            Shape::Marks { .. } => 1.0,
            _ => 1.2,
        };
        let stated = entry.width.filter(|width| *width > 0.0);
        let width = stated.unwrap_or(width).min(WIDEST);
        looks.push(Look { color, style: entry.style.unwrap_or(style), width, adapts: stated.is_none() });
    }
    looks
}

fn same_data(a: &Shape, b: &Shape) -> bool {
    match (columns(a), columns(b)) {
        (Some(a), Some(b)) => a == b,
        _ => false,
    }
}

fn columns(shape: &Shape) -> Option<(&[f64], &[f64])> {
    match shape {
        Shape::Line { x, y, .. } | Shape::Steps { x, y, .. } | Shape::Points { x, y, .. } => Some((x, y)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::figure::Entry;

    fn line(y: f64) -> Entry {
        Entry::new(Shape::Line { x: vec![1.0], y: vec![y], error: None })
    }

    #[test]
    fn the_same_data_have_the_same_colour() {
        let points = Entry::new(Shape::Points { x: vec![1.0], y: vec![2.0], error: None });
        let looks = looks(&Panel { entries: vec![line(2.0), points, line(3.0)], ..Panel::default() });
        assert_eq!(looks[0].color, looks[1].color);
        assert_ne!(looks[0].color, looks[2].color);
    }

    #[test]
    fn the_ninth_curve_is_dashed() {
        let entries = (0..9u8).map(|y| line(f64::from(y))).collect();
        let looks = looks(&Panel { entries, ..Panel::default() });
        assert_eq!((looks[8].color, looks[8].style), (looks[0].color, LineStyle::Dashed));
        assert_eq!(looks[7].style, LineStyle::Solid);
    }
}

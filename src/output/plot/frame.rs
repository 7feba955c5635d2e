//! The rectangle in which data are drawn: from stored values to points on the page.

use super::canvas::Rect;
use super::view::View;

/// A rectangle with its two axes.
pub struct Frame<'a> {
    pub rect: Rect,
    pub x: &'a View,
    pub y: &'a View,
}

impl Frame<'_> {
    /// Horizontal place of a stored value; NaN if it has none.
    pub fn px(&self, stored: f64) -> f64 {
        self.rect.left + self.x.position(stored) * self.rect.width()
    }

    /// Vertical place of a stored value; NaN if it has none.
    pub fn py(&self, stored: f64) -> f64 {
        self.rect.bottom - self.y.position(stored) * self.rect.height()
    }

    /// Height on the page of the foot of bars.
    pub fn foot(&self) -> f64 {
        self.rect.bottom - self.y.foot() * self.rect.height()
    }

    /// Is a place inside, up to rounding?
    pub fn holds(&self, x: f64, y: f64) -> bool {
        let inside = |value: f64, low: f64, high: f64| value >= low - 0.01 && value <= high + 0.01;
        inside(x, self.rect.left, self.rect.right) && inside(y, self.rect.top, self.rect.bottom)
    }

    /// The part of a segment within a wide margin of the frame (Liang & Barsky 1984), so that no coordinate is huge.
    pub fn near(&self, from: (f64, f64), to: (f64, f64)) -> Option<((f64, f64), (f64, f64))> {
        let area = self.rect.grown(20.0);
        if area.holds(from) && area.holds(to) {
            return Some((from, to));
        }
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let (mut enter, mut leave) = (0.0f64, 1.0f64);
        let sides = [
            (-dx, from.0 - area.left),
            (dx, area.right - from.0),
            (-dy, from.1 - area.top),
            (dy, area.bottom - from.1),
        ];
        for (slope, distance) in sides {
            if slope == 0.0 {
                if distance < 0.0 {
                    return None;
                }
            } else if slope < 0.0 {
                enter = enter.max(distance / slope);
            } else {
                leave = leave.min(distance / slope);
            }
        }
        // Ends that are not cut keep their bits, so that neighbouring segments meet.
        let at = |share: f64| (from.0 + share * dx, from.1 + share * dy);
        let start = if enter == 0.0 { from } else { at(enter) };
        let end = if leave == 1.0 { to } else { at(leave) };
        (enter <= leave).then_some((start, end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::figure::Axis;
    use crate::output::plot::extent::Extent;
    use crate::output::plot::unit::DisplayUnit;
    use crate::units::Dimension;

    #[test]
    fn segments_are_cut_near_the_frame() {
        let extent = Extent { low: 0.0, high: 10.0, ..Extent::EMPTY };
        let axis = View::new(&Axis::default(), &extent, DisplayUnit::best(Dimension::NONE, 10.0), 0.0);
        let rect = Rect { left: 0.0, top: 0.0, right: 100.0, bottom: 100.0 };
        let frame = Frame { rect, x: &axis, y: &axis };
        assert_eq!((frame.px(5.0), frame.py(10.0)), (50.0, 0.0));
        assert_eq!(frame.near((10.0, 10.0), (20.0, 90.0)), Some(((10.0, 10.0), (20.0, 90.0))));
        assert_eq!(frame.near((50.0, -90.0), (50.0, 50.0)), Some(((50.0, -20.0), (50.0, 50.0))));
        assert_eq!(frame.near((-1e9, -50.0), (1e9, -50.0)), None);
    }
}

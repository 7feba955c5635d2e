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
}

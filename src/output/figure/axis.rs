//! One axis: its label, limits, scale and what it measures.

use crate::units::Dimension;

/// How values are laid out along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// In proportion.
    Linear,
    /// By their logarithm; values that are not positive are left out.
    Log,
}

/// An axis of a panel, or what was said of it for all panels.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// The written label, without unit: the renderer appends the unit it chooses. A label that already ends in a unit
    /// of the axis's dimension, `Time (s)`, chooses that unit.
    pub label: Option<String>,
    /// Name of what is drawn, the label where none was written.
    pub default_label: Option<String>,
    /// Lower and upper limit in coherent units; an absent one follows the data.
    pub limits: (Option<f64>, Option<f64>),
    /// The scale; absent: linear, or that of the figure.
    pub scale: Option<Scale>,
    /// What the values of this axis measure.
    pub dimension: Dimension,
    /// Names of the positions 0, 1, 2 …; not empty where what is drawn stands at strings.
    pub categories: Vec<String>,
}

impl Default for Axis {
    fn default() -> Axis {
        Axis {
            label: None,
            default_label: None,
            limits: (None, None),
            scale: None,
            dimension: Dimension::NONE,
            categories: Vec::new(),
        }
    }
}

impl Axis {
    /// The position of a category, appended if it is new.
    pub fn category(&mut self, name: &str) -> f64 {
        let position = self.categories.iter().position(|known| known == name).unwrap_or_else(|| {
            self.categories.push(name.to_owned());
            self.categories.len() - 1
        });
        position as f64
    }

    /// This axis with what it leaves open taken from the figure's.
    pub fn or(&self, outer: &Axis) -> Axis {
        let limits = match self.limits {
            (None, None) => outer.limits,
            own => own,
        };
        Axis {
            label: self.label.clone().or_else(|| outer.label.clone()),
            default_label: self.default_label.clone().or_else(|| outer.default_label.clone()),
            limits,
            scale: self.scale.or(outer.scale),
            dimension: if self.dimension.is_none() { outer.dimension } else { self.dimension },
            categories: self.categories.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_keep_the_order_of_their_first_use() {
        let mut axis = Axis::default();
        let positions: Vec<f64> = ["E", "I", "E"].iter().map(|name| axis.category(name)).collect();
        assert_eq!(positions, [0.0, 1.0, 0.0]);
        assert_eq!(axis.categories, ["E", "I"]);
    }

    #[test]
    fn a_panel_prevails_over_the_figure() {
        let outer = Axis { label: Some("Time".into()), limits: (Some(0.0), None), ..Axis::default() };
        let own = Axis { limits: (None, Some(5.0)), ..Axis::default() };
        let both = own.or(&outer);
        assert_eq!(both.label.as_deref(), Some("Time"));
        assert_eq!(both.limits, (None, Some(5.0)));
    }
}

//! Plots: entries and how they look.

use super::ast::{AxisName, Canvas, CurveKind, Dash, Entry, EntryKind, Expr, Look, PlainKind, TextKind};
use super::build::Builder;
use super::grammar::{Pair, Rule};

impl Builder {
    /// The entries between braces; those with mistakes are left out.
    pub fn canvas(&mut self, pair: Pair) -> Canvas {
        let is_entry =
            |part: &Pair| !matches!(part.as_rule(), Rule::open_brace | Rule::close_brace | Rule::end);
        Canvas { entries: pair.into_inner().filter(is_entry).filter_map(|part| self.entry(part)).collect() }
    }

    fn entry(&mut self, pair: Pair) -> Option<Entry> {
        let span = self.span(&pair);
        self.unless_broken(|builder| builder.entry_kind(pair)).map(|kind| Entry::new(kind, span))
    }

    fn canvas_in(&mut self, pair: &Pair) -> Option<Canvas> {
        let canvas = self.part(pair, Rule::canvas)?;
        Some(self.canvas(canvas))
    }

    fn entry_kind(&mut self, pair: Pair) -> Option<EntryKind> {
        let word = pair.clone().into_inner().next().map_or("", |word| word.as_str());
        Some(match pair.as_rule() {
            Rule::panel => EntryKind::Panel { title: self.text_in(&pair), canvas: self.canvas_in(&pair)? },
            Rule::for_entries => EntryKind::For {
                variable: self.first_name(&pair)?,
                values: self.expression_in(&pair)?,
                canvas: self.canvas_in(&pair)?,
            },
            Rule::entries_choice => {
                let condition = self.expression_in(&pair)?;
                let then = self.canvas_in(&pair)?;
                let otherwise = match self.part(&pair, Rule::other_entries) {
                    None => None,
                    Some(other) => Some(match self.part(&other, Rule::entries_choice) {
                        Some(choice) => Canvas { entries: self.entry(choice).into_iter().collect() },
                        None => self.canvas_in(&other)?,
                    }),
                };
                EntryKind::If { condition, then, otherwise }
            }
            Rule::frame_text => {
                let kind = match word {
                    "title" => TextKind::Title,
                    "xlabel" => TextKind::XLabel,
                    _ => TextKind::YLabel,
                };
                EntryKind::Text { kind, value: self.expression_in(&pair)? }
            }
            Rule::limits => EntryKind::Limits { axis: axis_name(word), range: self.expression_in(&pair)? },
            Rule::scale => {
                let kind = self.part(&pair, Rule::scale_kind)?;
                EntryKind::Scale { axis: axis_name(word), log: kind.as_str() == "log" }
            }
            Rule::legend => EntryKind::Legend(self.part(&pair, Rule::on_off)?.as_str() == "on"),
            Rule::size => {
                let (width, height) = self.two_expressions(&pair)?;
                EntryKind::Size(width, height)
            }
            Rule::columns => EntryKind::Columns(self.expression_in(&pair)?),
            Rule::curve => {
                let kind = match word {
                    "line" => CurveKind::Line,
                    "steps" => CurveKind::Steps,
                    "points" => CurveKind::Points,
                    _ => CurveKind::Bars,
                };
                let y = self.expression_in(&pair)?;
                EntryKind::Curve { kind, y, x: self.clause(&pair, Rule::versus), looks: self.looks(&pair) }
            }
            Rule::heatmap => {
                let coordinates = self.part(&pair, Rule::versus_two);
                let coordinates = coordinates.and_then(|pair| self.two_expressions(&pair));
                EntryKind::Heatmap { z: self.expression_in(&pair)?, coordinates, looks: self.looks(&pair) }
            }
            Rule::marks => EntryKind::Marks {
                x: self.expression_in(&pair)?,
                at: self.clause(&pair, Rule::at),
                looks: self.looks(&pair),
            },
            _ => {
                let kind = match word {
                    "raster" => PlainKind::Raster,
                    "histogram" => PlainKind::Histogram,
                    "hline" => PlainKind::HorizontalLine,
                    "vline" => PlainKind::VerticalLine,
                    _ => PlainKind::Span,
                };
                EntryKind::Plain { kind, value: self.expression_in(&pair)?, looks: self.looks(&pair) }
            }
        })
    }

    fn two_expressions(&mut self, pair: &Pair) -> Option<(Expr, Expr)> {
        let mut parts = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::expression);
        let (first, second) = (parts.next()?, parts.next()?);
        Some((self.expression(first, 0)?, self.expression(second, 0)?))
    }

    fn looks(&mut self, pair: &Pair) -> Vec<Look> {
        let parts = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::look);
        parts.filter_map(|part| self.look(&part)).collect()
    }

    fn look(&mut self, pair: &Pair) -> Option<Look> {
        if let Some(dash) = self.part(pair, Rule::dash) {
            return Some(Look::Style(match dash.as_str() {
                "solid" => Dash::Solid,
                "dashed" => Dash::Dashed,
                _ => Dash::Dotted,
            }));
        }
        let word = self.part(pair, Rule::look_word)?;
        let value = self.expression_in(pair)?;
        Some(match word.as_str() {
            "label" => Look::Label(value),
            "error" => Look::Error(value),
            "colormap" => Look::Colormap(value),
            "color" => Look::Color(value),
            "bins" => Look::Bins(value),
            _ => Look::Width(value),
        })
    }
}

fn axis_name(word: &str) -> AxisName {
    match word.chars().next() {
        Some('x') => AxisName::X,
        Some('y') => AxisName::Y,
        _ => AxisName::Z,
    }
}

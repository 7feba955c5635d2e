//! Results: what is printed and saved.

use super::names::{literal, number};
use super::{Python, Untold, untold};
use crate::output::csv::column_name;
use crate::program::{Expression, Type, What};
use crate::units::Dimension;

impl Python<'_> {
    /// `print x`
    pub fn print(&mut self, value: &Expression) -> Result<(), Untold> {
        let text = match &value.ty {
            Type::Text => self.value(value)?,
            Type::Table(columns) => {
                let missing = self.missing_columns(value);
                self.leave_out_columns(&missing);
                let columns: Vec<(String, Dimension)> = columns
                    .iter()
                    .filter(|(name, _)| !missing.contains_key(name))
                    .map(|(name, ty)| (name.clone(), ty.dimension()))
                    .collect();
                format!("show_table({}, {})", self.value(value)?, units(&columns))
            }
            Type::Record(_)
            | Type::Nodes(_)
            | Type::Projection(_)
            | Type::Model(_)
            | Type::Distribution(_) => {
                return untold(value.span, "this is printed in a way of its own");
            }
            _ => self.shown(value, None, None)?,
        };
        self.line(format!("print({text})"));
        Ok(())
    }

    /// `save table to file`
    pub fn save(&mut self, table: &Expression, file: &Expression) -> Result<(), Untold> {
        let mut columns: Vec<(String, Dimension)> = match &table.ty {
            Type::Projection(weight) => [
                ("pre", Dimension::NONE),
                ("post", Dimension::NONE),
                ("weight", *weight),
                ("delay", Dimension::TIME),
            ]
            .map(|(name, dimension)| (name.to_string(), dimension))
            .into(),
            other => match other.columns() {
                Some(columns) => columns.into_iter().map(|(name, ty)| (name, ty.dimension())).collect(),
                None => return untold(table.span, "this is no table"),
            },
        };
        let (text, file) = (self.value(table)?, self.value(file)?);
        let missing = self.missing_columns(table);
        self.leave_out_columns(&missing);
        columns.retain(|(name, _)| !missing.contains_key(name));
        self.line(format!("save({text}, {file}, {})", units(&columns)));
        Ok(())
    }

    /// The columns of a record in a file.
    pub fn units_of_record(&self, what: &What) -> String {
        let mut columns =
            vec![("time".to_string(), Dimension::TIME), ("sender".to_string(), Dimension::NONE)];
        if let What::State(variables) = what {
            let dimension = |name: &str| match name {
                "V_m" => Dimension::VOLTAGE,
                _ => Dimension::CURRENT,
            };
            columns
                .extend(variables.iter().map(|variable| (variable.node.clone(), dimension(&variable.node))));
        }
        units(&columns)
    }
}

/// For each column its name in a file, and the factor to its unit there.
fn units(columns: &[(String, Dimension)]) -> String {
    let entries: Vec<String> = columns
        .iter()
        .map(|(name, dimension)| {
            let factor = match dimension.default_shift() {
                0 => "1".to_string(),
                shift => number(10_f64.powi(shift)),
            };
            format!("{}: ({}, {factor})", literal(name), literal(&column_name(name, *dimension)))
        })
        .collect();
    format!("{{{}}}", entries.join(", "))
}

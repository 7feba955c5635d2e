//! `:plot`, `:raster`, `:hist`: a figure on the terminal, by the `plot` statement of the language; and `:export`.

use super::message::misused;
use super::{Desk, Outcome, Repl};
use crate::program::Type;

pub(super) const PLOT: &str = ":plot trace.V_m last 100 ms";
pub(super) const RASTER: &str = ":raster spikes last 100 ms";
pub(super) const HIST: &str = ":hist isi(spikes)";
pub(super) const EXPORT: &str = ":export trace trace.csv";

impl Repl {
    /// `:plot trace.V_m`, `:plot trace`, `:plot curve.rate vs curve.bias`.
    pub(super) fn plot(&mut self, what: &str, desk: Desk<'_>) -> Outcome {
        if what.is_empty() {
            return self.refuse(desk, &misused("`:plot` needs something to draw", PLOT));
        }
        let (what, last) = split_last(what);
        let entries = match self.record_and_column(what) {
            Some((record, Some(column))) => {
                let cut = cut(record, last);
                format!("line {cut}.{column} vs {cut}.time")
            }
            Some((record, None)) => match self.columns(record) {
                columns if columns.is_empty() => format!("raster {}", cut(record, last)),
                columns => {
                    let cut = cut(record, last);
                    let line =
                        |column: &String| format!("line {cut}.{column} vs {cut}.time label \"{column}\"");
                    columns.iter().map(line).collect::<Vec<_>>().join("; ")
                }
            },
            None if last.is_some() => {
                let diagnostic = misused(format!("`{what}` is no record, it has no last part"), PLOT);
                return self.refuse(desk, &diagnostic);
            }
            None => format!("line {what}"),
        };
        self.once("<:plot>", &format!("plot {{ {entries} }}"), PLOT, desk)
    }

    /// `:raster spikes`.
    pub(super) fn raster(&mut self, what: &str, desk: Desk<'_>) -> Outcome {
        if what.is_empty() {
            return self.refuse(desk, &misused("`:raster` needs a record of spikes", RASTER));
        }
        let (what, last) = split_last(what);
        self.once("<:raster>", &format!("plot {{ raster {} }}", cut(what, last)), RASTER, desk)
    }

    /// `:hist VALUES`.
    pub(super) fn histogram(&mut self, what: &str, desk: Desk<'_>) -> Outcome {
        if what.is_empty() {
            return self.refuse(desk, &misused("`:hist` needs values", HIST));
        }
        self.once("<:hist>", &format!("plot {{ histogram {what} }}"), HIST, desk)
    }

    /// `:export RECORD [FILE]`.
    pub(super) fn export(&mut self, what: &str, desk: Desk<'_>) -> Outcome {
        let (what, file) = split_file(what);
        let file = match file {
            Some(file) => file.to_string(),
            None if is_path(what) => format!("{what}.csv"),
            None => String::new(),
        };
        if what.is_empty() || file.is_empty() || file.contains(['"', '{', '\\']) {
            return self.refuse(desk, &misused("`:export` needs a record or a table, and a file", EXPORT));
        }
        self.once("<:export>", &format!("save {what} to \"{file}\""), EXPORT, desk)
    }

    /// `trace.V_m` as the record and its column.
    fn record_and_column<'w>(&self, what: &'w str) -> Option<(&'w str, Option<&'w str>)> {
        let (base, column) = match what.split_once('.') {
            Some((base, column)) => (base, Some(column)),
            None => (what, None),
        };
        let name = base.split('[').next().unwrap_or(base);
        let is_record = matches!(self.state.name(name)?.value.as_ref()?.1, Type::Record(_));
        let is_plain =
            column.is_none_or(|column| column.chars().all(|one| one.is_alphanumeric() || one == '_'));
        (is_record && is_plain).then_some((base, column))
    }

    /// The columns of a record beside `time` and `sender`.
    fn columns(&self, record: &str) -> Vec<String> {
        let name = record.split('[').next().unwrap_or(record);
        match self.state.name(name).and_then(|known| known.value.as_ref()) {
            Some((_, Type::Record(record))) => record.columns.iter().map(|(name, _)| name.clone()).collect(),
            _ => Vec::new(),
        }
    }
}

/// `trace trace.csv`, `trace "my trace.csv"` as what and the file.
fn split_file(what: &str) -> (&str, Option<&str>) {
    let quoted = what.strip_suffix('"').and_then(|rest| rest.rsplit_once('"'));
    let plain = || what.rsplit_once(char::is_whitespace).filter(|(_, file)| file.ends_with(".csv"));
    match quoted.or_else(plain) {
        Some((what, file)) => (what.trim(), Some(file)),
        None => (what, None),
    }
}

/// A name, or names with dots between them.
fn is_path(what: &str) -> bool {
    what.chars().all(|letter| letter.is_alphanumeric() || letter == '_' || letter == '.')
}

/// `trace.V_m last 100 ms` as what and how much of it.
fn split_last(what: &str) -> (&str, Option<&str>) {
    match what.rsplit_once(" last ") {
        Some((what, last)) => (what.trim(), Some(last.trim())),
        None => (what, None),
    }
}

/// A record, or the last part of it.
fn cut(record: &str, last: Option<&str>) -> String {
    last.map_or(record.to_string(), |last| format!("{record}[max(now - ({last}), 0 ms) ..]"))
}

//! Tables as plain text: columns under their names and units, each in the one unit that suits it best, decimal points
//! below each other.

use crate::value::format::{DisplayUnit, bare, best_unit, value_in};
use crate::value::{Column, List, Picked, Table, Value};

/// What `print` writes: all rows up to 50, else the first and last 20 with the row count between them.
pub fn printed(table: &Table) -> String {
    render(table, 50, 20)
}

/// What the prompt shows: all rows up to 10, else the first and last 5; with its row count.
pub fn shown(table: &Table) -> String {
    let text = render(table, 10, 5);
    let rows = table.rows();
    let count = if rows == 1 { "1 row".into() } else { format!("{rows} rows") };
    if rows > 10 { text } else { format!("{text}\n{count}") }
}

/// All rows if they are at most `most`, else so many from each end. Without a newline at the end.
fn render(table: &Table, most: usize, ends: usize) -> String {
    let rows = table.rows();
    let cut = rows > most;
    let (first, last) = if cut { (0..ends, rows - ends..rows) } else { (0..rows, rows..rows) };
    let kept = Picked::Each(first.chain(last).map(|row| row as u32).collect());
    let columns: Vec<Cells> = table.columns.iter().map(|column| Cells::of(column, &kept)).collect();
    let mut lines = vec![line(columns.iter().map(Cells::header))];
    for row in 0..kept.len() {
        if cut && row == ends {
            lines.push(format!("… {rows} rows"));
        }
        lines.push(line(columns.iter().map(|cells| cells.cell(row))));
    }
    lines.join("\n")
}

fn line(cells: impl Iterator<Item = String>) -> String {
    cells.collect::<Vec<String>>().join("  ").trim_end().to_string()
}

/// A column as text: a header, and cells of one width.
struct Cells {
    name: String,
    texts: Vec<String>,
    numbers: bool,
    width: usize,
}

impl Cells {
    fn of(column: &Column, kept: &Picked) -> Cells {
        let numbers = matches!(column.values, List::Numbers(_));
        let (unit, texts) = match &column.values {
            // The unit follows from the whole column, so that it does not depend on which rows are shown.
            List::Numbers(all) => {
                let unit = best_unit(all.iter().copied(), column.dimension);
                let texts = kept.iter().map(|row| bare(all[row as usize], unit.shift)).collect();
                (unit, aligned(texts))
            }
            other => {
                let unit = DisplayUnit::default_of(column.dimension);
                let bare_unit = DisplayUnit { name: String::new(), ..unit };
                let text = |row: u32| {
                    other.get(row as usize).map_or(String::new(), |value| cell_text(&value, &bare_unit))
                };
                (unit, kept.iter().map(text).collect())
            }
        };
        let name = if unit.name.is_empty() {
            column.name.clone()
        } else {
            format!("{} ({})", column.name, unit.name)
        };
        let width = texts.iter().chain([&name]).map(|text| text.chars().count()).max().unwrap_or(0);
        Cells { name, texts, numbers, width }
    }

    fn header(&self) -> String {
        self.padded(&self.name)
    }

    fn cell(&self, row: usize) -> String {
        self.padded(&self.texts[row])
    }

    fn padded(&self, text: &str) -> String {
        let width = self.width;
        if self.numbers { format!("{text:>width$}") } else { format!("{text:<width$}") }
    }
}

/// Texts as they are, but on one line; of long lists the beginning.
fn cell_text(value: &Value, unit: &DisplayUnit) -> String {
    /// Elements that a cell shows whole, and those shown of more.
    const MOST: usize = 8;
    const BEGINNING: u32 = 3;
    if let Value::List(list) = value
        && list.len() > MOST
    {
        let beginning = list.pick(&Picked::Range { start: 0, len: BEGINNING });
        let shown = value_in(&Value::List(beginning), unit).replace('\n', " ");
        return format!("{}, … {} values]", shown.trim_end_matches(']'), list.len());
    }
    value_in(value, unit).replace('\n', " ")
}

/// Numbers with blanks behind them, so that right-aligned points stand below each other.
fn aligned(texts: Vec<String>) -> Vec<String> {
    let behind = |text: &str| text.find('.').map_or(0, |point| text.len() - point);
    let most = texts.iter().map(|text| behind(text)).max().unwrap_or(0);
    texts.into_iter().map(|text| format!("{text}{}", " ".repeat(most - behind(&text)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Dimension;

    fn column(name: &str, dimension: Dimension, values: List) -> Column {
        Column { name: name.into(), dimension, values }
    }

    #[test]
    fn columns_are_aligned() {
        let table = Table {
            columns: vec![
                column("name", Dimension::NONE, ["L2/3e", "L4"].into_iter().map(Value::text).collect()),
                column("rate", Dimension::FREQUENCY, List::Numbers([0.012, 0.00025].into())),
                column("n", Dimension::NONE, List::Numbers([20683.0, 5.0].into())),
                column("on", Dimension::NONE, List::Bools([true, false].into())),
            ],
        };
        let expected = "name   rate (Hz)      n  on\n\
                        L2/3e      12     20683  true\n\
                        L4          0.25      5  false";
        assert_eq!(printed(&table), expected);
        assert_eq!(shown(&table), format!("{expected}\n2 rows"));
    }

    #[test]
    fn long_tables_show_both_ends() {
        let values = List::Numbers((0..60).map(f64::from).collect());
        let table = Table { columns: vec![column("k", Dimension::NONE, values)] };
        let lines: Vec<String> = shown(&table).lines().map(String::from).collect();
        assert_eq!(lines, [" k", " 0", " 1", " 2", " 3", " 4", "… 60 rows", "55", "56", "57", "58", "59"]);
        assert_eq!(printed(&table).lines().count(), 42);
    }

    #[test]
    fn lists_and_nothing() {
        let lists = [Value::numbers([1.0, 2.0])].into_iter().collect();
        let table = Table { columns: vec![column("t", Dimension::TIME, lists)] };
        assert_eq!(printed(&table), "t (ms)\n[1, 2]");
        let long = [Value::numbers((0..200).map(f64::from).collect::<Vec<f64>>())].into_iter().collect();
        let table = Table { columns: vec![column("t", Dimension::TIME, long)] };
        assert_eq!(printed(&table), "t (ms)\n[0, 1, 2, … 200 values]");
        assert_eq!(printed(&Table::default()), "");
    }
}

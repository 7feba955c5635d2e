//! Two tables, cell by cell: texts, whole numbers and times exactly, all other numbers within a tolerance.

use super::failure::Failure;
use crate::units::parse_unit;
use std::collections::BTreeMap;

/// How far a number may be off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tolerance {
    /// As a fraction of the larger of both.
    pub relative: f64,
    /// In the unit of the file.
    pub absolute: f64,
}

impl Default for Tolerance {
    fn default() -> Tolerance {
        Tolerance { relative: 1e-9, absolute: 0.0 }
    }
}

/// Rows shown above and below the first difference.
const AROUND: usize = 2;

/// The tables of a golden file and of the file that was found; `None` if they agree.
pub(super) fn compare(
    file: &str,
    golden: &str,
    found: &str,
    tolerance: Tolerance,
    columns: &BTreeMap<String, Tolerance>,
) -> Option<Failure> {
    if golden == found {
        return None;
    }
    let (golden, found) = match (rows(golden), rows(found)) {
        (Some(golden), Some(found)) => (golden, found),
        (None, _) => return Some(Failure::new(file, "the golden file is no table")),
        (_, None) => return Some(Failure::new(file, "this is no table")),
    };
    let (Some((head, golden)), Some((found_head, found))) = (golden.split_first(), found.split_first())
    else {
        return Some(Failure::new(file, "one of the tables is empty"));
    };
    if head != found_head {
        let details = format!("expected  {}\nfound     {}", head.join(","), found_head.join(","));
        return Some(Failure::new(file, "the columns differ").details(&details));
    }
    let kinds: Vec<Kind> = head
        .iter()
        .enumerate()
        .map(|(column, name)| kind(name, column, golden, tolerance, columns))
        .collect();
    let tables = Tables { file, head, golden, found, kinds };
    if golden.len() == found.len() { tables.cells() } else { Some(tables.rows()) }
}

/// The records of a table, its head first; `None` if a row has another number of fields than the head.
fn rows(text: &str) -> Option<Vec<Vec<String>>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|record| Some(record.ok()?.iter().map(str::to_string).collect())).collect()
}

/// How the cells of a column are compared.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Exact,
    Near(Tolerance),
}

/// The name of a column in a script: `V_m` of `V_m_mV`.
fn without_unit(name: &str) -> &str {
    match name.rsplit_once('_') {
        Some((plain, unit)) if parse_unit(unit).is_some() => plain,
        _ => name,
    }
}

/// The columns of a table, with and without their units.
pub(super) fn columns(table: &str) -> Vec<String> {
    let head = table.lines().next().and_then(rows).unwrap_or_default();
    head.iter().flatten().flat_map(|name| [name.clone(), without_unit(name).to_string()]).collect()
}

fn kind(
    name: &str,
    column: usize,
    golden: &[Vec<String>],
    tolerance: Tolerance,
    columns: &BTreeMap<String, Tolerance>,
) -> Kind {
    let plain = without_unit(name);
    if let Some(own) = columns.get(plain).or_else(|| columns.get(name)) {
        return Kind::Near(*own);
    }
    let is_whole = |text: &str| text.parse::<i64>().is_ok();
    // What has a unit is measured, and only happens to be whole.
    let counts = plain == name && golden.iter().all(|row| is_whole(&row[column]));
    let is_exact = matches!(plain, "time" | "sender") || counts;
    if is_exact { Kind::Exact } else { Kind::Near(tolerance) }
}

/// Two tables with the same columns.
struct Tables<'a> {
    file: &'a str,
    head: &'a [String],
    golden: &'a [Vec<String>],
    found: &'a [Vec<String>],
    kinds: Vec<Kind>,
}

/// A cell that is too far off.
#[derive(Clone, Copy)]
struct Off {
    row: usize,
    column: usize,
    /// How far, as a fraction of the larger number; infinite for what is no number.
    by: f64,
}

impl Tables<'_> {
    /// How far a cell of these rows is off, if too far.
    fn off(&self, golden: usize, found: usize, column: usize) -> Option<f64> {
        let (golden, found) = (&self.golden[golden][column], &self.found[found][column]);
        if golden == found {
            return None;
        }
        let (Ok(wanted), Ok(number)) = (golden.parse::<f64>(), found.parse::<f64>()) else {
            return Some(f64::INFINITY);
        };
        let (distance, size) = ((wanted - number).abs(), wanted.abs().max(number.abs()));
        let relative = if size > 0.0 && distance.is_finite() { distance / size } else { f64::INFINITY };
        let is_near = match self.kinds[column] {
            Kind::Exact => wanted == number,
            Kind::Near(tolerance) => {
                wanted == number || distance <= tolerance.absolute || distance <= tolerance.relative * size
            }
        };
        (!is_near).then_some(relative)
    }

    fn same_rows(&self, golden: usize, found: usize) -> bool {
        golden < self.golden.len()
            && found < self.found.len()
            && (0..self.head.len()).all(|column| self.off(golden, found, column).is_none())
    }

    /// Tables with different numbers of rows.
    fn rows(&self) -> Failure {
        let (wanted, number) = (self.golden.len(), self.found.len());
        let headline = format!("{} expected, {number} found", counted(wanted, "row"));
        let shorter = wanted.min(number);
        let first = (0..shorter).find(|&row| !self.same_rows(row, row)).unwrap_or(shorter);
        let what = if first >= number || self.same_rows(first + 1, first) {
            format!("row {} is missing: {}", first + 1, self.golden[first].join(","))
        } else if first >= wanted || self.same_rows(first, first + 1) {
            format!("row {} is new: {}", first + 1, self.found[first].join(","))
        } else {
            format!("the first difference is in row {}", first + 1)
        };
        let row = |row: Option<&Vec<String>>| row.map_or("-".to_string(), |row| row.join(","));
        let side_by_side =
            (first.saturating_sub(AROUND)..=first + AROUND).filter(|&at| at < wanted.max(number)).map(|at| {
                let mark = if self.same_rows(at, at) { "" } else { "<" };
                vec![
                    (at + 1).to_string(),
                    row(self.golden.get(at)),
                    row(self.found.get(at)),
                    mark.to_string(),
                ]
            });
        let head = ["row", "expected", "found", ""].map(str::to_string).to_vec();
        Failure::new(self.file, headline).details(&what).details(&aligned(head, side_by_side))
    }

    /// Tables with the same number of rows.
    fn cells(&self) -> Option<Failure> {
        let cells =
            (0..self.golden.len()).flat_map(|row| (0..self.head.len()).map(move |column| (row, column)));
        let all: Vec<Off> = cells
            .filter_map(|(row, column)| Some(Off { row, column, by: self.off(row, row, column)? }))
            .collect();
        let first = *all.first()?;
        let largest = all.iter().copied().reduce(|most, off| if off.by > most.by { off } else { most })?;
        let mut columns: Vec<usize> = all.iter().map(|off| off.column).collect();
        columns.sort_unstable();
        columns.dedup();
        let names: Vec<&str> = columns.iter().map(|&column| self.head[column].as_str()).collect();
        let verb = if all.len() == 1 { "differs" } else { "differ" };
        let headline = format!(
            "{} of {} {verb} in {}",
            all.len(),
            counted(self.golden.len() * self.head.len(), "value"),
            names.join(", ")
        );
        let mut failure =
            Failure::new(self.file, headline).details(&format!("first:   {}", self.described(first)));
        if (largest.row, largest.column) != (first.row, first.column) {
            failure = failure.details(&format!("largest: {}", self.described(largest)));
        }
        let rows =
            (first.row.saturating_sub(AROUND)..=first.row + AROUND).filter(|&row| row < self.golden.len());
        let key = usize::from(first.column == 0 && self.head.len() > 1);
        let lines = rows.map(|row| {
            let mark = if self.off(row, row, first.column).is_some() { "<" } else { "" };
            let cells =
                [&self.golden[row][key], &self.golden[row][first.column], &self.found[row][first.column]];
            let mut line = vec![(row + 1).to_string()];
            line.extend(cells.into_iter().cloned());
            line.push(mark.to_string());
            line
        });
        let name = &self.head[first.column];
        let head =
            ["row", &self.head[key], &format!("{name} expected"), "found", ""].map(str::to_string).to_vec();
        Some(failure.details(&aligned(head, lines)))
    }

    /// "row 17, V_m_mV: -6.31 expected, -6.32 found (1.6e-3 of it, tolerance 1e-9)"
    fn described(&self, off: Off) -> String {
        let by = match self.kinds[off.column] {
            _ if !off.by.is_finite() => String::new(),
            Kind::Exact => format!(", off by {:.1e} of it; must be equal", off.by),
            Kind::Near(tolerance) => {
                let absolute = match tolerance.absolute {
                    0.0 => String::new(),
                    absolute => format!(" or {absolute:e} absolute"),
                };
                format!(", off by {:.1e} of it; tolerance {:e}{absolute}", off.by, tolerance.relative)
            }
        };
        let (golden, found) = (&self.golden[off.row][off.column], &self.found[off.row][off.column]);
        format!("row {}, {}: {golden} expected, {found} found{by}", off.row + 1, self.head[off.column])
    }
}

fn counted(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// Lines with columns as wide as they must be, cells cut where they are too long to read.
fn aligned(head: Vec<String>, lines: impl Iterator<Item = Vec<String>>) -> String {
    const WIDEST: usize = 40;
    let cut = |cell: String| match cell.char_indices().nth(WIDEST) {
        Some((byte, _)) => format!("{}…", &cell[..byte]),
        None => cell,
    };
    let lines: Vec<Vec<String>> =
        std::iter::once(head).chain(lines).map(|line| line.into_iter().map(cut).collect()).collect();
    let width = |column: usize| {
        lines.iter().map(|line: &Vec<String>| line[column].chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..lines[0].len()).map(width).collect();
    let mut text = String::new();
    for line in &lines {
        let cells: Vec<String> = line
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{}{cell}", " ".repeat(width - cell.chars().count())))
            .collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Tolerance, columns, compare};
    use std::collections::BTreeMap;

    fn failure(golden: &str, found: &str) -> Option<String> {
        compare("a.csv", golden, found, Tolerance::default(), &BTreeMap::new()).map(|failure| failure.text())
    }

    #[test]
    fn analogue_columns_may_differ_within_the_tolerance_and_no_others() {
        let golden = "time_ms,V_m_mV,n\n0.1,-70.5,1\n0.2,-70.25,2\n";
        assert_eq!(failure(golden, "time_ms,V_m_mV,n\n0.1,-70.50000000001,1\n0.2,-70.25,2\n"), None);
        assert!(failure(golden, "time_ms,V_m_mV,n\n0.1,-70.5001,1\n0.2,-70.25,2\n").is_some());
        assert!(failure(golden, "time_ms,V_m_mV,n\n0.10000000000001,-70.5,1\n0.2,-70.25,2\n").is_some());
        assert!(failure(golden, "time_ms,V_m_mV,n\n0.1,-70.5,1.00000000000001\n0.2,-70.25,2\n").is_some());
        assert!(failure("x\nnan\n0.5\n", "x\nnan\n0.5\n").is_none());
        assert!(failure("x\nnan\n0.5\n", "x\n1\n0.5\n").is_some());
    }

    #[test]
    fn a_measured_column_that_happens_to_be_whole_has_a_tolerance() {
        assert_eq!(failure("time_ms,V_m_mV\n1,-70\n", "time_ms,V_m_mV\n1,-70.00000000001\n"), None);
        assert!(failure("time_ms\n1\n", "time_ms\n1.00000000000001\n").is_some());
        assert!(failure("count\n1\n", "count\n1.00000000000001\n").is_some());
        assert_eq!(columns("time_ms,V_m_mV\n1,2\n"), ["time_ms", "time", "V_m_mV", "V_m"]);
    }

    #[test]
    fn a_column_can_have_a_tolerance_of_its_own() {
        let columns = BTreeMap::from([("n".to_string(), Tolerance { relative: 0.0, absolute: 1.5 })]);
        let near = |found: &str| compare("a", "n,m\n4,1\n", found, Tolerance::default(), &columns).is_none();
        assert!(near("n,m\n5,1\n"));
        assert!(!near("n,m\n6,1\n"));
        assert!(!near("n,m\n5,2\n"));
    }

    #[test]
    fn the_first_and_the_largest_difference_are_shown() {
        let text = failure("t,v\n1,1.5\n2,2.5\n3,3.5\n", "t,v\n1,1.5\n2,2.6\n3,7.5\n").unwrap();
        let wanted = "    a.csv: 2 of 6 values differ in v
        first:   row 2, v: 2.5 expected, 2.6 found, off by 3.8e-2 of it; tolerance 1e-9
        largest: row 3, v: 3.5 expected, 7.5 found, off by 5.3e-1 of it; tolerance 1e-9
        row  t  v expected  found
          1  1         1.5    1.5
          2  2         2.5    2.6  <
          3  3         3.5    7.5  <
";
        assert_eq!(text, wanted);
    }

    #[test]
    fn a_row_that_is_missing_or_new_is_named() {
        let text = failure("t\n1\n2\n3\n", "t\n1\n3\n").unwrap();
        assert!(text.contains("3 rows expected, 2 found") && text.contains("row 2 is missing: 2"), "{text}");
        let text = failure("t\n1\n3\n", "t\n1\n2\n3\n").unwrap();
        assert!(text.contains("row 2 is new: 2"), "{text}");
        let text = failure("t\n", "t\n1\n").unwrap();
        assert!(text.contains("0 rows expected, 1 found"), "{text}");
    }

    #[test]
    fn what_is_no_table_is_told() {
        assert!(failure("a,b\n1\n", "a,b\n1,2\n").unwrap().contains("the golden file is no table"));
        assert!(failure("a\n1\n", "b\n1\n").unwrap().contains("the columns differ"));
        assert!(failure("", "a\n1\n").unwrap().contains("empty"));
    }
}

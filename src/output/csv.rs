//! Tables as CSV (RFC 4180, LF): units in the column names, `V_m_mV`, always the default ones, so that the header does
//! not depend on the values; numbers as the shortest decimals that read back the same.

use crate::diagnostic::{Diagnostic, suggest};
use crate::units::{Dimension, UNIT_NAMES, Unit, parse_quantity, parse_unit};
use crate::value::format::push_shortest;
use crate::value::{Column, List, Table, Value};
use std::borrow::Borrow;
use std::io::{self, Write};
use std::path::Path;

/// Bytes that are written at once.
const BLOCK: usize = 1 << 16;

/// Writes a table. A column of lists cannot be written: the checker refuses it.
pub fn write(table: &Table, out: &mut dyn Write) -> io::Result<()> {
    write_pieces(std::iter::once(table), out)
}

/// Writes a table that comes in pieces, one below the other.
pub fn write_pieces(pieces: impl Iterator<Item = impl Borrow<Table>>, out: &mut dyn Write) -> io::Result<()> {
    // A whole block goes past the buffer of a file, without a copy.
    let mut lines = String::with_capacity(BLOCK + 1024);
    for (number, piece) in pieces.enumerate() {
        if number == 0 {
            push_header(&mut lines, piece.borrow());
        }
        push_rows(&mut lines, piece.borrow(), out)?;
    }
    out.write_all(lines.as_bytes())
}

/// Writes the line with the column names.
pub fn write_header(table: &Table, out: &mut dyn Write) -> io::Result<()> {
    let mut line = String::new();
    push_header(&mut line, table);
    out.write_all(line.as_bytes())
}

/// Writes the rows alone, to go on with a file.
pub fn write_rows(table: &Table, out: &mut dyn Write) -> io::Result<()> {
    let mut lines = String::new();
    push_rows(&mut lines, table, out)?;
    out.write_all(lines.as_bytes())
}

fn push_header(line: &mut String, table: &Table) {
    for (place, column) in table.columns.iter().enumerate() {
        separate(line, place);
        push_text(line, &column_name(&column.name, column.dimension));
    }
    line.push('\n');
}

/// Appends rows to lines that wait, and writes whole blocks of them.
fn push_rows(lines: &mut String, table: &Table, out: &mut dyn Write) -> io::Result<()> {
    for row in 0..table.rows() {
        for (place, column) in table.columns.iter().enumerate() {
            separate(lines, place);
            push_cell(lines, column, row)?;
        }
        lines.push('\n');
        if lines.len() >= BLOCK {
            out.write_all(lines.as_bytes())?;
            lines.clear();
        }
    }
    Ok(())
}

/// Appends a row of a record: its time as text, its sender, and the values behind with the shifts to their default units.
pub fn push_record_row<'a>(
    lines: &mut String,
    time: &str,
    sender: u32,
    values: impl Iterator<Item = (f64, &'a i32)>,
) {
    lines.push_str(time);
    lines.push(',');
    push_shortest(lines, f64::from(sender), 0);
    for (value, shift) in values {
        lines.push(',');
        push_shortest(lines, value, *shift);
    }
    lines.push('\n');
}

/// The name of a column in a file: `time_ms`, or `sender` for plain numbers and texts.
pub fn column_name(name: &str, dimension: Dimension) -> String {
    if dimension.is_none() { name.into() } else { format!("{name}_{}", dimension.default_unit()) }
}

fn separate(line: &mut String, place: usize) {
    if place > 0 {
        line.push(',');
    }
}

fn push_cell(line: &mut String, column: &Column, row: usize) -> io::Result<()> {
    let shift = column.dimension.default_shift();
    match &column.values {
        List::Numbers(numbers) => push_shortest(line, numbers.get(row).copied().unwrap_or(f64::NAN), shift),
        List::Bools(truths) => line.push_str(if truths.get(row) == Some(&true) { "true" } else { "false" }),
        List::Values(values) => match values.get(row) {
            Some(Value::Text(text)) => push_text(line, text),
            Some(Value::Number(x)) => push_shortest(line, *x, shift),
            Some(Value::Bool(truth)) => line.push_str(if *truth { "true" } else { "false" }),
            _ => {
                let message = format!("column `{}` does not hold single values", column.name);
                return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
            }
        },
    }
    Ok(())
}

/// Quoted where RFC 4180 asks for it; an empty text too, since a line must not be empty.
fn push_text(line: &mut String, text: &str) {
    if !text.is_empty() && !text.contains([',', '"', '\n', '\r']) {
        return line.push_str(text);
    }
    line.push('"');
    line.push_str(&text.replace('"', "\"\""));
    line.push('"');
}

/// Reads the file at `path`, which the user called `name`. E0901 if there is none, E0907 if it is not a table.
pub fn load(path: &Path, name: &str) -> Result<Table, Box<Diagnostic>> {
    match std::fs::read(path) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => read(&text, name),
            Err(_) => Err(malformed(format!("\"{name}\" is not a text in UTF-8"))),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(missing(path, name)),
        Err(error) => {
            let headline = format!("\"{name}\" cannot be read: {error}");
            Err(Box::new(Diagnostic::nowhere("E0901", headline)))
        }
    }
}

/// E0901, with the file of the same folder whose name is nearest.
fn missing(path: &Path, name: &str) -> Box<Diagnostic> {
    let mut diagnostic = Diagnostic::nowhere("E0901", format!("there is no file \"{name}\""));
    let files = path.parent().and_then(|folder| std::fs::read_dir(folder).ok());
    let mut names: Vec<String> = files
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort_unstable();
    let wanted = path.file_name().and_then(|name| name.to_str()).unwrap_or(name);
    if let Some(found) = suggest(wanted, names.iter().map(String::as_str)) {
        diagnostic = diagnostic.help(format!("did you mean \"{found}\"?"));
    }
    Box::new(diagnostic.note("looked in the script's folder"))
}

/// Reads a table from the text of a file that the user called `name`; E0907 if it is none.
///
/// A column `weight_pA` is `weight` in pA and holds numbers; any other column holds what its first field is: numbers,
/// truth values or texts.
pub fn read(text: &str, name: &str) -> Result<Table, Box<Diagnostic>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let unreadable = |error: csv::Error| malformed(format!("\"{name}\" cannot be read: {error}"));
    let header = reader.headers().map_err(unreadable)?.clone();
    if header.is_empty() {
        return Err(malformed(format!("\"{name}\" is empty, it needs a line with the names of its columns")));
    }
    let mut heads = Vec::new();
    for field in &header {
        let head = Head::of(field, name)?;
        if heads.iter().any(|earlier: &Head| earlier.name == head.name) {
            return Err(malformed(format!("\"{name}\" has two columns `{}`", head.name)));
        }
        heads.push(head);
    }
    let mut columns: Vec<Vec<Value>> = vec![Vec::new(); heads.len()];
    for record in reader.records() {
        let record = record.map_err(unreadable)?;
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() != heads.len() {
            let (fields, wanted) = (record.len(), heads.len());
            let plural = if fields == 1 { "" } else { "s" };
            return Err(malformed(format!(
                "line {line} of \"{name}\" has {fields} field{plural}, the header {wanted}"
            )));
        }
        for ((field, head), column) in record.iter().zip(&heads).zip(&mut columns) {
            let value = head.value(field, column.first()).ok_or_else(|| {
                let headline =
                    format!("line {line} of \"{name}\": \"{field}\" is not {}", head.wanted(column.first()));
                let help = format!("repair column `{}`; what its first row holds, all must", head.written);
                Box::new(Diagnostic::nowhere("E0907", headline).help(help))
            })?;
            column.push(value);
        }
    }
    let column = |(head, values): (Head, Vec<Value>)| Column {
        name: head.name,
        dimension: head.unit.map_or(Dimension::NONE, |unit| unit.dimension),
        values: if values.is_empty() && head.unit.is_some() {
            List::Numbers([].into())
        } else {
            values.into_iter().collect()
        },
    };
    Ok(Table { columns: heads.into_iter().zip(columns).map(column).collect() })
}

fn malformed(headline: String) -> Box<Diagnostic> {
    Box::new(Diagnostic::nowhere("E0907", headline).help("repair the file"))
}

/// A column as its header names it.
struct Head {
    written: String,
    name: String,
    unit: Option<Unit>,
}

impl Head {
    fn of(written: &str, file: &str) -> Result<Head, Box<Diagnostic>> {
        let plain = || Head { written: written.into(), name: written.into(), unit: None };
        let Some((name, suffix)) = written.rsplit_once('_').filter(|(name, _)| !name.is_empty()) else {
            return Ok(plain());
        };
        if let Some(unit) = parse_unit(suffix) {
            return Ok(Head { written: written.into(), name: name.into(), unit: Some(unit) });
        }
        // A suffix such as `ex` in `I_syn_ex` belongs to the name, one that differs from a unit in case alone does not.
        match UNIT_NAMES.iter().find(|(unit, ..)| unit.len() > 1 && unit.eq_ignore_ascii_case(suffix)) {
            None => Ok(plain()),
            Some((unit, ..)) => {
                let headline = format!("`{suffix}` in column `{written}` of \"{file}\" is not a unit");
                let help = format!("did you mean `{name}_{unit}`?");
                Err(Box::new(Diagnostic::nowhere("E0907", headline).help(help)))
            }
        }
    }

    /// The value of a field, of the kind of the column's first one.
    fn value(&self, field: &str, first: Option<&Value>) -> Option<Value> {
        match (self.unit, first) {
            (Some(unit), _) => number(field, unit).map(Value::Number),
            (None, Some(Value::Number(_))) => number(field, PLAIN).map(Value::Number),
            (None, Some(Value::Bool(_))) => truth(field).map(Value::Bool),
            (None, Some(_)) => Some(Value::text(field)),
            (None, None) => Some(match (number(field, PLAIN), truth(field)) {
                (Some(x), _) => Value::Number(x),
                (None, Some(truth)) => Value::Bool(truth),
                (None, None) => Value::text(field),
            }),
        }
    }

    fn wanted(&self, first: Option<&Value>) -> &'static str {
        match first {
            Some(Value::Bool(_)) => "true or false",
            _ => "a number",
        }
    }
}

const PLAIN: Unit = Unit { dimension: Dimension::NONE, shift: 0 };

fn truth(field: &str) -> Option<bool> {
    match field {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

fn number(field: &str, unit: Unit) -> Option<f64> {
    match field {
        "nan" | "NaN" => Some(f64::NAN),
        "inf" => Some(f64::INFINITY),
        "-inf" => Some(f64::NEG_INFINITY),
        _ if field.contains(|c: char| !c.is_ascii_digit() && !"+-.eE".contains(c)) => None,
        _ => parse_quantity(field, unit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{ProptestConfig, any, prop_assert, prop_assert_eq, proptest};

    fn column(name: &str, dimension: Dimension, values: List) -> Column {
        Column { name: name.into(), dimension, values }
    }

    fn text(table: &Table) -> String {
        let mut out = Vec::new();
        write(table, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn refused(text: &str) -> String {
        let diagnostic = read(text, "edges.csv").unwrap_err();
        assert_eq!(diagnostic.code.0, "E0907");
        diagnostic.headline
    }

    #[test]
    fn units_stand_in_the_header() {
        let table = Table {
            columns: vec![
                column("time", Dimension::TIME, List::Numbers([0.1, 0.30000000000000004].into())),
                column("rate", Dimension::FREQUENCY, List::Numbers([0.008, 1.5].into())),
                column("on", Dimension::NONE, List::Bools([true, false].into())),
                column("name", Dimension::NONE, ["a,b", "say \"x\""].into_iter().map(Value::text).collect()),
                column("slope", Dimension::of(-1, 1, 0), List::Numbers([-0.0, f64::NAN].into())),
            ],
        };
        let expected = "time_ms,rate_Hz,on,name,slope_mV/ms\n\
                        0.1,8,true,\"a,b\",0\n\
                        0.30000000000000004,1500,false,\"say \"\"x\"\"\",nan\n";
        assert_eq!(text(&table), expected);
        assert_eq!(text(&read(expected, "a.csv").unwrap()), expected);
    }

    #[test]
    fn suffixes_are_units_or_belong_to_the_name() {
        let table = read("pre,weight_nA,I_syn_ex,share_%\n3,0.1,1,50\n", "edges.csv").unwrap();
        let weight = table.column("weight").unwrap();
        assert_eq!((weight.dimension, weight.values.as_numbers().unwrap()[0]), (Dimension::CURRENT, 100.0));
        assert!(table.column("I_syn_ex").is_some());
        assert_eq!(table.column("share").unwrap().values.as_numbers().unwrap()[0], 0.5);
        assert_eq!(refused("weight_pa\n1\n"), "`pa` in column `weight_pa` of \"edges.csv\" is not a unit");
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        assert_eq!(refused("a,b,c\n1,2,3\n1,2\n"), "line 3 of \"edges.csv\" has 2 fields, the header 3");
        assert_eq!(refused("a_pA\n1\nx\n"), "line 3 of \"edges.csv\": \"x\" is not a number");
        assert_eq!(refused("a\n1\nx\n"), "line 3 of \"edges.csv\": \"x\" is not a number");
        assert_eq!(refused("a\ntrue\n1\n"), "line 3 of \"edges.csv\": \"1\" is not true or false");
        assert_eq!(refused("a,a\n1,2\n"), "\"edges.csv\" has two columns `a`");
        assert_eq!(refused(""), "\"edges.csv\" is empty, it needs a line with the names of its columns");
    }

    #[test]
    fn windows_files_and_marks_are_read() {
        let table = read("\u{feff}a_ms, b\r\n1, x\r\n", "a.csv").unwrap();
        assert_eq!(table.column("a").unwrap().dimension, Dimension::TIME);
        assert!(matches!(table.column("b").unwrap().values.get(0), Some(Value::Text(text)) if &*text == "x"));
    }

    #[test]
    fn a_missing_file_has_a_neighbour() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("edge.csv"), "a\n1\n").unwrap();
        let missing = load(&folder.path().join("edges.csv"), "edges.csv").unwrap_err();
        assert_eq!((missing.code.0, missing.headline.as_str()), ("E0901", "there is no file \"edges.csv\""));
        assert_eq!(missing.help, ["did you mean \"edge.csv\"?"]);
        assert_eq!(load(&folder.path().join("edge.csv"), "edge.csv").unwrap().rows(), 1);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]
        #[test]
        fn what_is_saved_loads_bit_for_bit(numbers in proptest::collection::vec(any::<f64>(), 1..8)) {
            // Frequencies are shifted by 1000, which a number at the end of the range does not survive.
            let numbers: Vec<f64> = numbers.into_iter().filter(|x| x.is_nan() || x.abs() < 1e300).collect();
            for dimension in [Dimension::NONE, Dimension::FREQUENCY] {
                let values = List::Numbers(numbers.clone().into());
                let table = Table { columns: vec![column("x", dimension, values)] };
                let back = read(&text(&table), "a.csv").unwrap();
                let back = back.columns[0].values.as_numbers().unwrap();
                prop_assert_eq!(back.len(), numbers.len());
                for (a, b) in back.iter().zip(&numbers) {
                    prop_assert!(a == b || (a.is_nan() && b.is_nan()));
                }
            }
        }
    }
}

//! Rows of text with aligned columns.

/// Each row on a line behind `indent`; columns as wide as their longest text, two blanks apart, the last as it is.
pub fn aligned(rows: &[Vec<String>], indent: &str) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|text| text.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::from(indent);
        for (cell, &width) in row.iter().zip(&widths) {
            let blanks = width - cell.chars().count() + 2;
            line.push_str(cell);
            line.push_str(&" ".repeat(if width == 0 { 0 } else { blanks }));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::aligned;

    #[test]
    fn columns_are_as_wide_as_they_must_be() {
        let rows = [["a", "", "x"], ["long", "", "µ"]].map(|row| row.map(String::from).to_vec());
        assert_eq!(aligned(&rows, "  "), "  a     x\n  long  µ\n");
        assert_eq!(aligned(&[], ""), "");
    }
}

//! Tables of numbers: what a script saved, and what NEST gave.

use std::path::Path;

/// A CSV file that holds only numbers.
pub struct Numbers {
    /// Names of the columns, with their units: `V_m_mV`.
    pub header: Vec<String>,
    /// The rows; each is as long as the header.
    pub rows: Vec<Vec<f64>>,
}

impl Numbers {
    /// Reads a file; each decimal becomes the nearest double.
    ///
    /// # Panics
    /// If there is no such file, or it holds anything else.
    pub fn read(path: &Path) -> Numbers {
        let text =
            std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut lines = text.lines();
        let header: Vec<String> =
            lines.next().into_iter().flat_map(|line| line.split(',')).map(String::from).collect();
        let number = |field: &str| -> f64 {
            field.parse().unwrap_or_else(|_| panic!("{}: `{field}` is no number", path.display()))
        };
        let rows: Vec<Vec<f64>> = lines.map(|line| line.split(',').map(number).collect()).collect();
        assert!(rows.iter().all(|row| row.len() == header.len()), "{}: rows of one length", path.display());
        Numbers { header, rows }
    }

    /// A column by its name.
    ///
    /// # Panics
    /// If there is none.
    pub fn column(&self, name: &str) -> Vec<f64> {
        let place = self.header.iter().position(|own| own == name);
        let place = place.unwrap_or_else(|| panic!("no column {name} in {:?}", self.header));
        self.rows.iter().map(|row| row[place]).collect()
    }
}

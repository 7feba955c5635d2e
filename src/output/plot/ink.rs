//! Where a panel is already drawn on, in small cells, so that the legend finds a free corner.

use super::canvas::Rect;

/// Side of a cell in points.
const CELL: f64 = 3.0;

/// The cells of a frame.
pub struct Ink {
    rect: Rect,
    columns: usize,
    rows: usize,
    marked: Vec<bool>,
}

impl Ink {
    pub fn new(rect: Rect) -> Ink {
        let cells = |length: f64| (length / CELL).ceil().clamp(1.0, 2000.0) as usize;
        let (columns, rows) = (cells(rect.width()), cells(rect.height()));
        Ink { rect, columns, rows, marked: vec![false; columns * rows] }
    }

    /// Marks the cell of a point; points outside have none.
    pub fn point(&mut self, x: f64, y: f64) {
        if let Some(cell) = self.cell(x, y) {
            self.marked[cell] = true;
        }
    }

    fn cell(&self, x: f64, y: f64) -> Option<usize> {
        let (column, row) = ((x - self.rect.left) / CELL, (y - self.rect.top) / CELL);
        let inside =
            column >= 0.0 && row >= 0.0 && (column as usize) < self.columns && (row as usize) < self.rows;
        inside.then(|| row as usize * self.columns + column as usize)
    }

    /// Marks the cells along a line.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64)) {
        let (first, last) = (self.cell(from.0, from.1), self.cell(to.0, to.1));
        if let Some(cell) = first
            && first == last
        {
            // As most pieces of a curve through thousands of points.
            self.marked[cell] = true;
            return;
        }
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let steps = (dx.abs().max(dy.abs()) / CELL * 1.5).ceil().clamp(1.0, 4000.0) as usize;
        for step in 0..=steps {
            let share = step as f64 / steps as f64;
            self.point(from.0 + dx * share, from.1 + dy * share);
        }
    }

    /// Marks the cells of a rectangle.
    pub fn rect(&mut self, area: Rect) {
        let (columns, rows) = self.cells(area);
        for row in rows {
            for column in columns.clone() {
                self.marked[row * self.columns + column] = true;
            }
        }
    }

    /// Is nothing drawn in a rectangle?
    pub fn is_free(&self, area: Rect) -> bool {
        let (columns, mut rows) = self.cells(area);
        rows.all(|row| columns.clone().all(|column| !self.marked[row * self.columns + column]))
    }

    fn cells(&self, area: Rect) -> (std::ops::Range<usize>, std::ops::Range<usize>) {
        let cell = |from: f64, to: f64, count: usize| {
            let first = (from / CELL).floor().clamp(0.0, count as f64) as usize;
            let end = (to / CELL).ceil().clamp(0.0, count as f64) as usize;
            first..end.max(first)
        };
        let columns = cell(area.left - self.rect.left, area.right - self.rect.left, self.columns);
        (columns, cell(area.top - self.rect.top, area.bottom - self.rect.top, self.rows))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawn_places_are_not_free() {
        let mut ink = Ink::new(Rect { left: 10.0, top: 10.0, right: 100.0, bottom: 100.0 });
        ink.line((10.0, 10.0), (55.0, 55.0));
        ink.point(-1e9, f64::NAN);
        assert!(!ink.is_free(Rect { left: 20.0, top: 20.0, right: 40.0, bottom: 40.0 }));
        assert!(ink.is_free(Rect { left: 60.0, top: 60.0, right: 100.0, bottom: 100.0 }));
        ink.rect(Rect { left: 60.0, top: 10.0, right: 70.0, bottom: 1e9 });
        assert!(!ink.is_free(Rect { left: 60.0, top: 60.0, right: 100.0, bottom: 100.0 }));
    }
}

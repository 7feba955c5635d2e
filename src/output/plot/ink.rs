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
        self.mark(self.place(x, y));
    }

    /// Marks the cells along a line.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64)) {
        let (from, to) = (self.place(from.0, from.1), self.place(to.0, to.1));
        // Most lines are pieces of curves and much shorter than a cell.
        if (from.0 as i32, from.1 as i32) == (to.0 as i32, to.1 as i32) && from.0 >= 0.0 && from.1 >= 0.0 {
            return self.mark(to);
        }
        let (across, down) = (to.0 - from.0, to.1 - from.1);
        // Between the ends of a line that is shorter than a cell there is nothing to mark.
        let pieces = (across.abs().max(down.abs()) * 1.5).clamp(1.0, 4000.0);
        let pieces = pieces as u32 + u32::from(pieces > f64::from(pieces as u32));
        for piece in 0..pieces {
            let share = f64::from(piece) / f64::from(pieces);
            self.mark((from.0 + across * share, from.1 + down * share));
        }
        self.mark(to);
    }

    /// Column and row of a point, in cells.
    fn place(&self, x: f64, y: f64) -> (f64, f64) {
        ((x - self.rect.left) / CELL, (y - self.rect.top) / CELL)
    }

    fn mark(&mut self, (column, row): (f64, f64)) {
        if column >= 0.0 && row >= 0.0 && column < self.columns as f64 && row < self.rows as f64 {
            self.marked[row as u32 as usize * self.columns + column as u32 as usize] = true;
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

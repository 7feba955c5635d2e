//! A canvas of characters: braille patterns hold two by four dots each, and every character has one colour.

use crate::output::figure::Color;

/// Dots in a character, across and down.
pub const DOTS: (usize, usize) = (2, 4);

/// The bit of each dot of a braille pattern (Unicode 16.0, chapter 21.1), by row and column.
const BITS: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];

/// What a character of the canvas shows.
#[derive(Clone, Copy)]
struct Cell {
    dots: u8,
    /// A character in the place of dots.
    block: Option<char>,
    color: Option<Color>,
}

/// The canvas. Places outside are allowed and draw nothing.
pub struct Braille {
    columns: usize,
    cells: Vec<Cell>,
}

impl Braille {
    pub fn new(columns: usize, rows: usize) -> Braille {
        Braille { columns, cells: vec![Cell { dots: 0, block: None, color: None }; columns * rows] }
    }

    fn rows(&self) -> usize {
        self.cells.len() / self.columns.max(1)
    }

    /// Sets the dot at a place in dots from the left upper corner.
    pub fn dot(&mut self, x: f64, y: f64, color: Color) {
        let (width, height) = ((self.columns * DOTS.0) as f64, (self.rows() * DOTS.1) as f64);
        // The right and the lower edge belong to the last dot.
        if !(x >= 0.0 && x <= width && y >= 0.0 && y <= height) {
            return;
        }
        let column = (x as usize).min((self.columns * DOTS.0).saturating_sub(1));
        let row = (y as usize).min((self.rows() * DOTS.1).saturating_sub(1));
        let index = row / DOTS.1 * self.columns + column / DOTS.0;
        if let Some(cell) = self.cells.get_mut(index) {
            cell.dots |= BITS[row % DOTS.1][column % DOTS.0];
            cell.color = Some(color);
        }
    }

    /// A line, of which `shows` tells which dots (counted by `count`) are drawn.
    pub fn line(
        &mut self,
        from: (f64, f64),
        to: (f64, f64),
        color: Color,
        count: &mut usize,
        shows: fn(usize) -> bool,
    ) {
        let bound = |value: f64| value.clamp(-1e4, 1e4);
        let (from, to) = ((bound(from.0), bound(from.1)), (bound(to.0), bound(to.1)));
        let steps = (to.0 - from.0).abs().max((to.1 - from.1).abs()).ceil().max(1.0) as usize;
        for step in 0..=steps {
            let share = step as f64 / steps as f64;
            if shows(*count) {
                self.dot(from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share, color);
            }
            *count += 1;
        }
    }

    /// Puts a character in the place of dots.
    pub fn block(&mut self, column: usize, row: usize, block: char, color: Color) {
        if column < self.columns
            && let Some(cell) = self.cells.get_mut(row * self.columns + column)
        {
            (cell.block, cell.color) = (Some(block), Some(color));
        }
    }

    /// A row as text, with escape sequences where colours are wanted.
    pub fn row(&self, row: usize, colored: bool) -> String {
        let mut text = String::new();
        let mut open = None;
        for cell in &self.cells[row * self.columns..(row + 1) * self.columns] {
            let blank = cell.dots == 0 && cell.block.is_none();
            let color = cell.color.filter(|_| colored && !blank);
            if color != open {
                text.push_str(&color.map_or_else(|| RESET.to_owned(), escape));
                open = color;
            }
            let dots = char::from_u32(0x2800 + u32::from(cell.dots)).unwrap_or(' ');
            text.push(if blank { ' ' } else { cell.block.unwrap_or(dots) });
        }
        if open.is_some() {
            text.push_str(RESET);
        }
        text
    }
}

/// Back to the terminal's own colour.
pub const RESET: &str = "\u{1b}[0m";

/// The escape sequence of the nearest colour of the 6 × 6 × 6 cube, which nearly every terminal has.
pub fn escape(color: Color) -> String {
    let level = |channel: u8| (usize::from(channel) * 5 + 127) / 255;
    format!("\u{1b}[38;5;{}m", 16 + 36 * level(color.red) + 6 * level(color.green) + level(color.blue))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLACK: Color = Color::hex(0);

    #[test]
    fn dots_have_their_bits() {
        let mut canvas = Braille::new(2, 1);
        canvas.dot(0.0, 0.0, BLACK);
        canvas.dot(4.0, 4.0, BLACK);
        canvas.dot(f64::NAN, 1.0, BLACK);
        canvas.dot(-1.0, 9.0, BLACK);
        assert_eq!(canvas.row(0, false), "⠁⢀");
    }

    #[test]
    fn colours_end_where_dots_end() {
        let mut canvas = Braille::new(3, 1);
        canvas.block(1, 0, '█', Color::hex(0xff0000));
        assert_eq!(canvas.row(0, true), " \u{1b}[38;5;196m█\u{1b}[0m ");
        assert_eq!(canvas.row(0, false), " █ ");
    }
}

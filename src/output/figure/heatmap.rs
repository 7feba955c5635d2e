//! The grid of a heat map, from a matrix or from columns that cover a whole grid.

/// Values over a grid of centres.
#[derive(Clone, Debug, PartialEq)]
pub struct Heatmap {
    /// Centres along x, ascending.
    pub x: Vec<f64>,
    /// Centres along y, ascending.
    pub y: Vec<f64>,
    /// `z[row * x.len() + column]`: a row for each y; NaN: no value.
    pub z: Vec<f64>,
    /// A matrix without coordinates is read like a text: its row 0 at the top.
    pub from_top: bool,
}

/// Why columns are not a grid.
#[derive(Clone, Debug, PartialEq)]
pub enum GridError {
    /// The lengths disagree: of x, y and z, or of a matrix and its coordinates.
    Lengths,
    /// A coordinate is not a finite number.
    Coordinate,
    /// Two rows stand at this (x, y).
    Twice(f64, f64),
    /// No row stands at this (x, y).
    Missing(f64, f64),
}

impl Heatmap {
    /// A matrix, one `Vec` for a row, over the indices of its columns and rows. Short rows end in gaps.
    pub fn from_matrix(matrix: &[Vec<f64>]) -> Heatmap {
        let columns = matrix.iter().map(Vec::len).max().unwrap_or(0);
        let z = matrix
            .iter()
            .flat_map(|row| row.iter().copied().chain(std::iter::repeat(f64::NAN)).take(columns))
            .collect();
        let indices = |count: usize| (0..count).map(|index| index as f64).collect();
        Heatmap { x: indices(columns), y: indices(matrix.len()), z, from_top: true }
    }

    /// A matrix whose columns stand at `x` and rows at `y`.
    ///
    /// # Errors
    /// Lengths that disagree, a coordinate that is not finite, a coordinate twice.
    pub fn from_matrix_at(matrix: &[Vec<f64>], x: &[f64], y: &[f64]) -> Result<Heatmap, GridError> {
        if matrix.len() != y.len() || matrix.iter().any(|row| row.len() != x.len()) {
            return Err(GridError::Lengths);
        }
        let repeated_x: Vec<f64> = y.iter().flat_map(|_| x.iter().copied()).collect();
        let repeated_y: Vec<f64> = y.iter().flat_map(|y| std::iter::repeat_n(*y, x.len())).collect();
        Heatmap::from_columns(&repeated_x, &repeated_y, &matrix.concat())
    }

    /// Columns of a table, one row for each point of a grid in any order.
    ///
    /// # Errors
    /// Lengths that disagree, a coordinate that is not finite, a point that occurs twice or not at all.
    pub fn from_columns(x: &[f64], y: &[f64], z: &[f64]) -> Result<Heatmap, GridError> {
        if x.len() != y.len() || x.len() != z.len() {
            return Err(GridError::Lengths);
        }
        let (columns, rows) = (centres(x)?, centres(y)?);
        let mut cells: Vec<Option<f64>> =
            vec![None; columns.len().saturating_mul(rows.len()).min(4 * z.len() + 1)];
        // A grid with more cells than rows misses one among its first cells or has one twice: the cut above only
        // keeps scattered points from asking for the square of their number.
        for ((&x, &y), &z) in x.iter().zip(y).zip(z) {
            let column = columns.partition_point(|&centre| centre < x);
            let row = rows.partition_point(|&centre| centre < y);
            if let Some(cell) = cells.get_mut(row * columns.len() + column)
                && cell.replace(z).is_some()
            {
                return Err(GridError::Twice(x, y));
            }
        }
        if let Some(gap) = cells.iter().position(Option::is_none) {
            return Err(GridError::Missing(columns[gap % columns.len()], rows[gap / columns.len()]));
        }
        Ok(Heatmap { x: columns, y: rows, z: cells.into_iter().flatten().collect(), from_top: false })
    }
}

fn centres(values: &[f64]) -> Result<Vec<f64>, GridError> {
    if values.iter().any(|value| !value.is_finite()) {
        return Err(GridError::Coordinate);
    }
    // `+ 0.0` makes one zero of the two.
    let mut centres: Vec<f64> = values.iter().map(|value| value + 0.0).collect();
    centres.sort_by(f64::total_cmp);
    centres.dedup();
    Ok(centres)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_in_any_order_make_a_grid() {
        let grid = Heatmap::from_columns(&[2.0, 1.0, 2.0, 1.0], &[5.0, 5.0, 3.0, 3.0], &[4.0, 3.0, 2.0, 1.0]);
        let expected =
            Heatmap { x: vec![1.0, 2.0], y: vec![3.0, 5.0], z: vec![1.0, 2.0, 3.0, 4.0], from_top: false };
        assert_eq!(grid, Ok(expected));
    }

    #[test]
    fn what_is_no_grid_says_where() {
        let scattered: Vec<f64> = (0..100).map(f64::from).collect();
        assert_eq!(
            Heatmap::from_columns(&scattered, &scattered, &scattered),
            Err(GridError::Missing(1.0, 0.0))
        );
        assert_eq!(
            Heatmap::from_columns(&[0.0, 0.0], &[1.0, 1.0], &[1.0, 2.0]),
            Err(GridError::Twice(0.0, 1.0))
        );
        assert_eq!(Heatmap::from_columns(&[f64::NAN], &[1.0], &[1.0]), Err(GridError::Coordinate));
        assert_eq!(Heatmap::from_columns(&[0.0], &[], &[1.0]), Err(GridError::Lengths));
        assert_eq!(Heatmap::from_columns(&[], &[], &[]).map(|grid| grid.z.len()), Ok(0));
    }

    #[test]
    fn a_matrix_keeps_its_rows() {
        let grid = Heatmap::from_matrix(&[vec![1.0, 2.0], vec![3.0, 4.0]]);
        assert_eq!((grid.z, grid.from_top), (vec![1.0, 2.0, 3.0, 4.0], true));
        let placed = Heatmap::from_matrix_at(&[vec![1.0, 2.0]], &[9.0, 8.0], &[0.0]).unwrap();
        assert_eq!(placed.z, [2.0, 1.0]);
    }
}

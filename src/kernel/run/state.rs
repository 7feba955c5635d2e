//! The state of a part's neurons for the time of an epoch, in memory of its own. The columns of a population are shared by
//! the parts, and their bounds would be cache lines that two threads write in turn; here each column begins a line, and
//! vectors of state never lie across two.

use super::piece::Piece;
use crate::kernel::prefetch::LINE;

/// Numbers of a cache line.
const NUMBERS: usize = LINE / size_of::<f64>();

/// State smaller than this, in whatever unit, is a trace of something long past.
const TRACE: f64 = 1e-100;

/// Columns of state, piece after piece.
type Columns<'a> = Vec<Vec<&'a mut [f64]>>;

/// Moves the state of pieces into `memory`; gives the columns that they had.
pub(super) fn move_in<'m>(
    mut pieces: Vec<Piece<'m>>,
    memory: &'m mut Vec<f64>,
) -> (Vec<Piece<'m>>, Columns<'m>) {
    let columns = || pieces.iter().flat_map(|piece| &piece.state);
    let numbers: usize = columns().map(|column| column.len().next_multiple_of(NUMBERS)).sum();
    memory.resize(numbers + NUMBERS, 0.0);
    let first = memory.as_ptr().align_offset(LINE).min(NUMBERS);
    let mut rest = &mut memory[first..];
    let mut move_in = |home: &mut &'m mut [f64]| {
        let (own, others) = std::mem::take(&mut rest).split_at_mut(home.len().next_multiple_of(NUMBERS));
        rest = others;
        let own = &mut own[..home.len()];
        own.copy_from_slice(home);
        std::mem::replace(home, own)
    };
    let homes = pieces.iter_mut().map(|piece| piece.state.iter_mut().map(&mut move_in).collect()).collect();
    (pieces, homes)
}

/// Whether all of it is finite.
pub(super) fn is_finite(pieces: &[Piece<'_>]) -> bool {
    // All are looked at, without a branch: such a loop becomes one over vectors.
    let all = |column: &[f64]| column.iter().fold(true, |all, x| all & x.is_finite());
    pieces.iter().flat_map(|piece| &piece.state).all(|column| all(column))
}

/// Moves it back; without traces, if they are to be dropped. Currents decay for ever: after some hundred time constants
/// without input they would be subnormal numbers, which never become 0 and for which many processors take a hundred times as
/// long.
pub(super) fn move_out(pieces: &[Piece<'_>], homes: Columns<'_>, drop_traces: bool) {
    for (piece, homes) in pieces.iter().zip(homes) {
        for (column, home) in piece.state.iter().zip(homes) {
            match drop_traces {
                false => home.copy_from_slice(column),
                true => home.iter_mut().zip(&**column).for_each(|(home, &value)| {
                    *home = if value.abs() < TRACE { 0.0 } else { value };
                }),
            }
        }
    }
}

//! The state of a part's neurons for the time of an epoch, in memory of its own. The columns of a population are shared by
//! the parts, and their bounds would be cache lines that two threads write in turn; here each column begins a line, and
//! vectors of state never lie across two.

use super::piece::Piece;
use crate::kernel::prefetch::LINE;

/// Numbers of a cache line.
const NUMBERS: usize = LINE / size_of::<f64>();

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

/// Moves it back.
pub(super) fn move_out(pieces: &[Piece<'_>], homes: Columns<'_>) {
    for (piece, homes) in pieces.iter().zip(homes) {
        for (column, home) in piece.state.iter().zip(homes) {
            home.copy_from_slice(column);
        }
    }
}

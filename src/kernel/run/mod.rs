//! Running a network: parts go through slices of the smallest delay, deliver what arrives, update their nodes, and
//! exchange the spikes at the end of each slice; one that has to wait for others then draws random events for them. Where
//! all neurons hold their inputs, a slice is one step longer: what arrives in its last step is not needed before the next.

mod ahead;
mod arriving;
mod copied;
mod deliver;
mod drawn;
mod epoch;
mod exchange;
mod gather;
mod grid;
mod kept;
mod offers;
mod part;
mod piece;
mod reached;
mod rows;
mod sample;
mod scratch;
mod state;
mod update;

pub(crate) use deliver::{Moment, Settled, SettledInput};
pub(crate) use epoch::{Epoch, run_epoch};
pub(crate) use kept::KeptSpikes;
pub(crate) use part::Part;
pub(crate) use sample::{Due, Sampler, Taking};

//! Memory that a part uses again and again while it runs. Megabytes for a large network, which the system would hand out
//! page by page each time.

use super::exchange::{Sorter, Spike};
use super::kept::KeptSpikes;
use crate::kernel::input::{MOST_LANES, StepForm, Terms};
use crate::kernel::model::Fired;

/// Most input rows of a model.
pub(crate) const MOST_INPUTS: usize = 8;

/// See the module. Nothing in it outlives an epoch and what is done with its records; a clone begins without memory.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// State of the neurons.
    pub state: Vec<f64>,
    /// By port: inputs of a chunk, without and with exact sums only.
    pub gathered: Vec<Vec<f64>>,
    pub exact: Vec<Vec<f64>>,
    /// By port and step: what arrives at a chunk. Always empty, for its memory.
    pub terms: Vec<Terms<'static>>,
    /// By step: the form of what arrives. Always empty, too.
    pub forms: Vec<StepForm<'static>>,
    /// Random bits of trains.
    pub halves: Vec<u16>,
    pub fired: Vec<Fired>,
    /// Spikes of the slice.
    pub spikes: Vec<Spike>,
    /// Those that other parts read while they have to.
    pub outboxes: [Vec<Spike>; 2],
    pub sorter: Sorter,
    /// By sampler of the part: samples of an epoch that have to be put in order.
    pub aside: Vec<Vec<f64>>,
    /// Spikes of an epoch that are recorded.
    pub kept: KeptSpikes,
}

impl Clone for Scratch {
    fn clone(&self) -> Scratch {
        Scratch::default()
    }
}

impl Scratch {
    /// Makes room for chunks of `chunk` nodes with `ports` inputs over `batch` steps.
    pub fn prepare(&mut self, chunk: usize, ports: usize, batch: usize) {
        for inputs in [&mut self.gathered, &mut self.exact] {
            inputs.resize_with(ports, Vec::new);
            inputs.iter_mut().for_each(|port| port.resize(chunk * batch + MOST_LANES, 0.0));
        }
    }
}

//! A world as plain data, for a file.

use super::origin::Origins;
use super::slots::Slots;
use super::world::{Population, Projection, Recorded, World};
use crate::kernel::{Network, NetworkImage};
use crate::program::Slot;
use crate::value::Value;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// See the module.
#[derive(Serialize, Deserialize)]
pub struct WorldImage {
    slots: Slots,
    origins: BTreeMap<Slot, Origins>,
    resolution_us: u32,
    seed: u64,
    root: String,
    occurrences: BTreeMap<String, u32>,
    populations: Vec<Population>,
    projections: Vec<Projection>,
    records: Vec<Recorded>,
    collected: Vec<(String, Value)>,
    in_sweep: bool,
    now: Option<u64>,
    network: Option<NetworkImage>,
}

impl World {
    /// All that it is as data.
    pub fn image(&self) -> WorldImage {
        WorldImage {
            slots: self.slots.clone(),
            origins: self.origins.clone(),
            resolution_us: self.resolution_us,
            seed: self.seed,
            root: self.root.clone(),
            occurrences: self.occurrences.clone(),
            populations: self.populations.clone(),
            projections: self.projections.clone(),
            records: self.records.clone(),
            collected: self.collected.clone(),
            in_sweep: self.in_sweep,
            now: self.now,
            network: self.network.as_ref().map(Network::image),
        }
    }

    /// The world of an image, which goes on with the same bits. `None` where its parts do not belong together.
    pub fn from_image(image: WorldImage, threads: usize) -> Option<World> {
        let models = image.populations.iter().map(|population| Some(population.model?.kernel));
        let models: Vec<_> = models.collect::<Option<_>>()?;
        let network = match image.network {
            Some(network) => Some(Network::from_image(network, &models, threads)?),
            None => None,
        };
        Some(World {
            slots: image.slots,
            origins: image.origins,
            resolution_us: image.resolution_us,
            seed: image.seed,
            root: image.root,
            occurrences: image.occurrences,
            populations: image.populations,
            projections: image.projections,
            records: image.records,
            collected: image.collected,
            in_sweep: image.in_sweep,
            now: image.now,
            network,
            ..World::new(0)
        })
    }
}

//! A network as plain data, for a file: everything but the tables, which follow from it.

use super::{Network, Settings};
use crate::kernel::connect::{Connect, Projection, SynapseValues};
use crate::kernel::model::Model;
use crate::kernel::population::Population;
use crate::kernel::random::Key;
use crate::kernel::record::Record;
use crate::kernel::run::Settled;
use crate::kernel::values::{Column, ListColumn};
use serde::{Deserialize, Serialize};

/// See the module.
#[derive(Serialize, Deserialize)]
pub struct NetworkImage {
    resolution_us: u32,
    now: u64,
    populations: Vec<PopulationImage>,
    projections: Vec<ProjectionImage>,
    records: Vec<Record>,
    constant_weights: Vec<u64>,
    finest: Option<f64>,
    settled: Vec<Settled>,
    spikes: u64,
    events: u64,
}

#[derive(Serialize, Deserialize)]
struct PopulationImage {
    count: usize,
    key: Key,
    watched: bool,
    numbers: Vec<Column>,
    lists: Vec<Option<ListColumn>>,
    state: Vec<Vec<f64>>,
}

#[derive(Serialize, Deserialize)]
struct ProjectionImage {
    connect: Connect,
    changed_weights: Option<SynapseValues>,
    changed_delays: Option<SynapseValues>,
}

impl Network {
    /// All that it is as data. What is under way is decided for that, as before a change of connections.
    pub fn image(&self) -> NetworkImage {
        let mut network = self.clone();
        network.settle();
        let populations = network.populations.into_iter().map(|population| PopulationImage {
            count: population.count,
            key: population.key,
            watched: population.watched,
            numbers: population.numbers,
            lists: population.lists,
            state: population.state,
        });
        let projections = network.projections.into_iter().map(|projection| ProjectionImage {
            connect: (*projection.connect).clone(),
            changed_weights: projection.changed_weights,
            changed_delays: projection.changed_delays,
        });
        NetworkImage {
            resolution_us: network.settings.resolution_us,
            now: network.now,
            populations: populations.collect(),
            projections: projections.collect(),
            records: network.records,
            constant_weights: network.constant_weights,
            finest: network.finest,
            settled: network.settled,
            spikes: network.spikes,
            events: network.events,
        }
    }

    /// The network of an image; `models` are those of its populations in order. `None` where they do not belong together.
    pub fn from_image(image: NetworkImage, models: &[&'static dyn Model], threads: usize) -> Option<Network> {
        let mut network = Network::new(Settings { resolution_us: image.resolution_us, threads });
        if models.len() != image.populations.len() {
            return None;
        }
        let mut first = 0;
        for (model, image) in models.iter().zip(image.populations) {
            let mut population = Population::new(*model, first, image.count, image.key);
            let same_shape = population.numbers.len() == image.numbers.len()
                && population.lists.len() == image.lists.len()
                && population.state.len() == image.state.len()
                && image.state.iter().all(|column| column.len() == image.count);
            if !same_shape {
                return None;
            }
            population.watched = image.watched;
            population.numbers = image.numbers;
            population.lists = image.lists;
            population.state = image.state;
            first += image.count as u32;
            network.populations.push(population);
        }
        for image in image.projections {
            let firsts = |id: crate::kernel::PopulationId| {
                network.populations.get(id.0 as usize).map_or(0, |population| population.first)
            };
            let mut projection =
                Projection::new(&image.connect, firsts, network.settings.resolution_us).ok()?;
            projection.changed_weights = image.changed_weights;
            projection.changed_delays = image.changed_delays;
            network.projections.push(projection);
        }
        network.now = image.now;
        network.records = image.records;
        network.constant_weights = image.constant_weights;
        network.finest = image.finest;
        network.settled = image.settled;
        network.spikes = image.spikes;
        network.events = image.events;
        Some(network)
    }
}

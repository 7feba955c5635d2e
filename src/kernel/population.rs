//! A population: a model, a contiguous range of nodes, one column for each parameter, constant and state variable.

use super::model::{Behaviour, Emission, Initial, Model, NodeValues, Observable};
use super::random::{Key, poisson::Poisson, table::Silent};
use super::selection::Selection;
use super::values::{Column, ListColumn, Values};
use std::ops::Range;
use std::sync::Arc;

/// See the module.
#[derive(Clone)]
pub(crate) struct Population {
    pub behaviour: Behaviour,
    /// Number in the network of the first node.
    pub first: u32,
    pub count: usize,
    pub key: Key,
    /// Whether all recordables may be asked for, and all parameters changed, at any time.
    pub watched: bool,
    /// Number parameters by index; for lists a dummy.
    pub numbers: Vec<Column>,
    /// List parameters by index; `None` for numbers.
    pub lists: Vec<Option<ListColumn>>,
    /// State of neurons.
    pub state: Vec<Vec<f64>>,
    /// Constants of a step, valid unless `stale`.
    pub constants: Arc<Vec<Column>>,
    /// Emissions of spike sources: one schedule for all or one each; valid unless `stale`.
    pub schedules: Arc<Vec<Vec<Emission>>>,
    /// Parameters of generators, one for all or one each; valid unless `stale`.
    pub generators: Arc<Vec<NodeValues>>,
    /// Of sources of random events: when each is active, and its law; valid unless `stale`.
    pub laws: Arc<Vec<(Range<u64>, Poisson)>>,
    /// Of each of these, in one list that stays in the cache: [`Poisson::silent`].
    pub silent: Arc<Vec<Silent>>,
    pub stale: bool,
}

impl Population {
    pub fn new(model: &'static dyn Model, first: u32, count: usize, key: Key) -> Population {
        let initial = model.parameters();
        let numbers = initial.iter().map(|parameter| match parameter {
            Initial::Number(default) => Column::Same(*default),
            Initial::List => Column::Same(0.0),
        });
        let lists = initial.iter().map(|parameter| match parameter {
            Initial::Number(_) => None,
            Initial::List => Some(ListColumn::Same(Arc::from([]))),
        });
        let mut population = Population {
            behaviour: model.behaviour(),
            first,
            count,
            key,
            watched: true,
            numbers: numbers.collect(),
            lists: lists.collect(),
            state: Vec::new(),
            constants: Arc::default(),
            schedules: Arc::default(),
            generators: Arc::default(),
            laws: Arc::default(),
            silent: Arc::default(),
            stale: true,
        };
        if let Behaviour::Neuron(neuron) = population.behaviour {
            let mut state = vec![0.0; neuron.state_columns()];
            if let Some(potential) = neuron.potential() {
                let parameters = population.parameters_of(0);
                potential.write(parameters[potential.parameter], &parameters, &mut state);
            }
            population.state = state.into_iter().map(|value| vec![value; count]).collect();
        }
        population
    }

    fn parameters_of(&self, node: usize) -> Vec<f64> {
        self.numbers.iter().map(|column| column.at(node)).collect()
    }

    fn state_of(&self, node: usize) -> Vec<f64> {
        self.state.iter().map(|column| column[node]).collect()
    }

    /// Sets a parameter of some nodes. Lengths agree with the selection.
    pub fn set(&mut self, selection: &Selection, parameter: usize, values: &Values) {
        self.stale = true;
        match values {
            Values::SameList(list) => self.set_lists(selection, parameter, |_| Arc::from(list.as_slice())),
            Values::EachList(lists) => {
                self.set_lists(selection, parameter, |k| Arc::from(lists[k].as_slice()))
            }
            Values::Same(value) => self.set_numbers(selection, parameter, |_, _| *value),
            Values::Each(values) => self.set_numbers(selection, parameter, |k, _| values[k]),
            Values::Draw { distribution, key } => {
                self.set_numbers(selection, parameter, |k, node| distribution.draw(*key, node as u64, 0, k));
            }
        }
    }

    fn set_lists(&mut self, selection: &Selection, parameter: usize, list: impl Fn(usize) -> Arc<[f64]>) {
        let count = self.count;
        let Some(column) = self.lists[parameter].as_mut() else { return };
        if selection.len() == count && count > 0 {
            let lists: Vec<_> = (0..count).map(&list).collect();
            if lists.iter().all(|other| *other == lists[0]) {
                *column = ListColumn::Same(lists[0].clone());
                return;
            }
        }
        let mut lists: Vec<_> = (0..count).map(|node| column.at(node).clone()).collect();
        for (k, node) in selection.iter().enumerate() {
            lists[node] = list(k);
        }
        *column = ListColumn::Each(lists);
    }

    fn set_numbers(&mut self, selection: &Selection, parameter: usize, value: impl Fn(usize, usize) -> f64) {
        let Behaviour::Neuron(neuron) = self.behaviour else {
            for (k, node) in selection.iter().enumerate() {
                self.numbers[parameter].set(node, value(k, node), self.count);
            }
            self.numbers[parameter].compress();
            return;
        };
        let potential = neuron.potential();
        let (mut parameters, mut state) = (Vec::new(), Vec::new());
        for (k, node) in selection.iter().enumerate() {
            let value = value(k, node);
            parameters.clear();
            parameters.extend(self.numbers.iter().map(|column| column.at(node)));
            state.clear();
            state.extend(self.state.iter().map(|column| column[node]));
            match potential {
                Some(potential) if potential.parameter == parameter => {
                    potential.write(value, &parameters, &mut state);
                }
                potential => {
                    let before = std::mem::replace(&mut parameters[parameter], value);
                    if let Some(potential) = potential {
                        potential.parameter_changed(parameter, before, &parameters, &mut state);
                    }
                    neuron.parameter_changed((parameter, before), &parameters, &mut state);
                    self.numbers[parameter].set(node, value, self.count);
                }
            }
            for (column, &value) in self.state.iter_mut().zip(&state) {
                column[node] = value;
            }
        }
        self.numbers[parameter].compress();
    }

    /// Whether all nodes add up what arrives at their ports. Up to date only after [`Population::refresh`].
    pub fn adds_up_ports(&self) -> bool {
        match self.behaviour {
            Behaviour::Neuron(neuron) => {
                let same = |constant: usize| self.constants[constant].same();
                neuron.spike_ports() < 2 || !self.watched && neuron.adds_up_ports(&same)
            }
            _ => true,
        }
    }

    /// The values of a parameter: one number or list where all nodes agree.
    pub fn get(&self, selection: &Selection, parameter: usize) -> Values {
        if let Some(column) = &self.lists[parameter] {
            let lists: Vec<_> = selection.iter().map(|node| column.at(node).to_vec()).collect();
            return match lists.split_first() {
                Some((first, rest)) if rest.iter().all(|list| list == first) => {
                    Values::SameList(first.clone())
                }
                _ => Values::EachList(lists),
            };
        }
        let potential = match self.behaviour {
            Behaviour::Neuron(neuron) => neuron.potential().filter(|state| state.parameter == parameter),
            _ => None,
        };
        let number = |node| match potential {
            Some(potential) => potential.read(&self.parameters_of(node), &self.state_of(node)),
            None => self.numbers[parameter].at(node),
        };
        let values: Vec<f64> = selection.iter().map(number).collect();
        match values.split_first() {
            Some((first, rest)) if rest.iter().all(|value| value.to_bits() == first.to_bits()) => {
                Values::Same(*first)
            }
            _ => Values::Each(values),
        }
    }

    /// Brings constants, schedules and generators up to date.
    pub fn refresh(&mut self, resolution_us: u32) {
        if !self.stale {
            return;
        }
        self.stale = false;
        let uniform = self.numbers.iter().all(|column| matches!(column, Column::Same(_)));
        match self.behaviour {
            Behaviour::Neuron(neuron) => {
                let mut constants = vec![0.0; neuron.constant_columns()];
                neuron.constants(&self.parameters_of(0), resolution_us, &mut constants);
                let mut columns: Vec<Column> = constants.iter().map(|&value| Column::Same(value)).collect();
                if !uniform {
                    for node in 1..self.count {
                        neuron.constants(&self.parameters_of(node), resolution_us, &mut constants);
                        for (column, &value) in columns.iter_mut().zip(&constants) {
                            column.set(node, value, self.count);
                        }
                    }
                }
                self.constants = Arc::new(columns);
            }
            _ => {
                let one_for_all = uniform
                    && self.lists.iter().flatten().all(|column| matches!(column, ListColumn::Same(_)));
                let nodes = if one_for_all { 1 } else { self.count };
                let values: Vec<NodeValues> = (0..nodes).map(|node| self.node_values(node)).collect();
                if let Behaviour::Spikes(source) = self.behaviour {
                    let schedules = values.iter().map(|node| source.schedule(node, resolution_us)).collect();
                    self.schedules = Arc::new(schedules);
                }
                if let Behaviour::Events(source) = self.behaviour {
                    let law = |node: &NodeValues| {
                        (source.active(node, resolution_us), Poisson::new(source.mean(node, resolution_us)))
                    };
                    self.laws = Arc::new(values.iter().map(law).collect());
                    self.silent = Arc::new(self.laws.iter().map(|(_, law)| law.silent()).collect());
                }
                self.generators = Arc::new(values);
            }
        }
    }

    fn node_values(&self, node: usize) -> NodeValues {
        let lists = self.lists.iter().map(|column| match column {
            Some(column) => column.at(node).clone(),
            None => Arc::from([]),
        });
        NodeValues { numbers: self.parameters_of(node), lists: lists.collect() }
    }

    /// Recordables of one node, as of stamp `now`. Up to date only after [`Population::refresh`].
    pub fn read(&self, node: usize, recordable: usize, now: u64, resolution_us: u32) -> f64 {
        match self.behaviour {
            Behaviour::Neuron(neuron)
                if !self.watched && neuron.apart().recordables.contains(&recordable) =>
            {
                f64::NAN
            }
            Behaviour::Neuron(neuron) => {
                let Observable { column, above } = neuron.observable(recordable);
                let state = self.state[column][node];
                above.map_or(state, |constant| state + self.constants[constant].at(node))
            }
            Behaviour::Current(source) => source.current(self.generator(node), now, resolution_us),
            Behaviour::Spikes(_) | Behaviour::Events(_) | Behaviour::Noise(_) => f64::NAN,
        }
    }

    /// Parameters of a generator.
    pub fn generator(&self, node: usize) -> &NodeValues {
        &self.generators[if self.generators.len() == 1 { 0 } else { node }]
    }

    /// Active stamps and law of a source of random events.
    pub fn law(&self, node: usize) -> &(Range<u64>, Poisson) {
        &self.laws[if self.laws.len() == 1 { 0 } else { node }]
    }

    /// Schedule of a spike source.
    pub fn schedule(&self, node: usize) -> &[Emission] {
        &self.schedules[if self.schedules.len() == 1 { 0 } else { node }]
    }

    /// Bytes of state, parameters and constants.
    pub fn bytes(&self) -> usize {
        let columns = self.numbers.iter().chain(self.constants.iter()).map(Column::bytes).sum::<usize>();
        columns + self.state.iter().map(|column| 8 * column.capacity()).sum::<usize>()
    }
}

//! What arrives at the ports of a chunk in the steps of an update, as the model is handed it: terms that stay where they are,
//! in rows of counts and sums and in the counts of a train, or sums of all that arrives where there is more.

use super::gather::Chunk;
use super::part::{Part, SettledTrain};
use super::piece::{Incoming, Piece};
use super::scratch::{MOST_INPUTS, Scratch};
use super::update::Update;
use crate::kernel::input::{Input, StepForm, Steps, Terms};
use std::ops::Range;

/// How what arrives at a piece comes in an update.
pub(super) struct Ports {
    /// Ports for spikes, and inputs in all: where the model takes currents, these are the last.
    spikes: usize,
    inputs: usize,
    /// Whether there are generators of currents.
    currents: bool,
    /// By input: whether terms say it all.
    plain: [bool; MOST_INPUTS],
    /// By input: whether nothing can arrive.
    silent: [bool; MOST_INPUTS],
    /// Whether exact sums may come beside those of inputs that are not plain.
    exact: bool,
}

impl Ports {
    /// Of a piece, when all spikes of the update are delivered.
    pub fn of(update: Update<'_>, piece: &Piece<'_>, part: &Part) -> Ports {
        let (spikes, inputs) = (piece.neuron.spike_ports(), piece.ports());
        let mut plain = [part.settled_trains.is_empty(); MOST_INPUTS];
        let mut silent = [false; MOST_INPUTS];
        let touched = piece.column.is_some() && part.rows.touched[..update.steps()].contains(&true);
        for port in 0..inputs {
            let mut trains = piece.trains.iter().filter(|incoming| incoming.train.port == port);
            let first = trains.next();
            plain[port] &= part.rows.is_plain(update.tables, port)
                && first.is_none_or(|train| train.plain.is_some())
                && trains.next().is_none();
            silent[port] = plain[port] && !(touched && port < spikes) && first.is_none();
        }
        Ports { spikes, inputs, currents: update.currents, plain, silent, exact: part.rows.has_exact() }
    }

    /// Draws the random events that arrive at the plain inputs of a chunk, and adds up what arrives at the others.
    pub fn collect(
        &self,
        update: Update<'_>,
        piece: &Piece<'_>,
        part: &mut Part,
        chunk: Chunk,
        scratch: &mut Scratch,
    ) {
        let Scratch { gathered, exact, halves, .. } = scratch;
        prepare(update, piece, part, chunk, &self.plain, halves);
        for port in (0..self.inputs).filter(|&port| !self.plain[port]) {
            gather(update, piece, part, port, chunk, &mut gathered[port], halves);
            if self.exact {
                gather_exact(update, piece, part, port, chunk, &mut exact[port]);
            }
        }
    }

    /// Whether no spike can arrive.
    fn is_quiet(&self) -> bool {
        self.silent[..self.spikes].iter().all(|&silent| silent)
    }
}

/// What was collected for a chunk, by input and step.
pub(super) struct Arriving<'a> {
    ports: &'a Ports,
    steps: usize,
    /// Of the inputs that are not silent, all steps of one after the other.
    terms: Vec<Terms<'a>>,
    /// By input: its first step among these.
    firsts: [usize; MOST_INPUTS],
}

impl<'a> Arriving<'a> {
    /// What [`Ports::collect`] has collected, `gathered` and `exact` its sums; `terms` is empty, for its memory.
    pub fn new(
        update: Update<'_>,
        piece: &Piece<'_>,
        part: &'a Part,
        (ports, chunk): (&'a Ports, Chunk),
        (gathered, exact): (&'a [Vec<f64>], &'a [Vec<f64>]),
        terms: Vec<Terms<'static>>,
    ) -> Arriving<'a> {
        let mut arriving = Arriving { ports, steps: chunk.steps, terms, firsts: [0; MOST_INPUTS] };
        for port in (0..ports.inputs).filter(|&port| !ports.silent[port]) {
            let first = arriving.terms.len();
            arriving.firsts[port] = first;
            arriving.terms.resize(first + chunk.steps, Terms::NONE);
            for (step, terms) in arriving.terms[first..].iter_mut().enumerate().skip(chunk.served) {
                match ports.plain[port] {
                    true => arrivals(update, piece, part, (step, port), chunk, terms),
                    false => {
                        terms.values = Some(&gathered[port][chunk.row(step).start..]);
                        terms.exact = ports.exact.then(|| &exact[port][chunk.row(step).start..]);
                    }
                }
            }
        }
        arriving
    }

    /// The form of what arrives in each step, none if no spike can arrive; `memory` is empty, too.
    pub fn forms<'s>(&'s self, memory: Vec<StepForm<'static>>) -> Vec<StepForm<'s>> {
        let mut forms: Vec<StepForm<'_>> = memory;
        if !self.ports.is_quiet() {
            forms.extend((0..self.steps).map(|step| {
                let terms = |port: usize| match self.ports.silent[port] {
                    true => &Terms::NONE,
                    false => &self.terms[self.firsts[port] + step],
                };
                match self.ports.spikes {
                    0 => StepForm::NOTHING,
                    1 => StepForm::of(terms(0), None),
                    _ => StepForm::of(terms(0), Some(terms(1))),
                }
            }));
        }
        forms
    }

    /// The inputs from a step on.
    pub fn inputs(&self, from: usize) -> [Input<'_>; MOST_INPUTS] {
        let Ports { spikes, inputs, currents, ref silent, .. } = *self.ports;
        let mut all = [Input::ABSENT; MOST_INPUTS];
        for port in (0..inputs).filter(|&port| port < spikes || currents) {
            all[port] = match silent[port] {
                true => Input::SILENT,
                false => Input::new(&self.terms[self.firsts[port] + from..self.firsts[port] + self.steps]),
            };
        }
        all
    }

    /// The memory of the terms.
    pub fn into_memory(self) -> Vec<Terms<'static>> {
        emptied(self.terms, Terms::NONE)
    }
}

/// The forms from a step on, of [`Arriving::forms`].
pub(super) fn forms_from<'a>(forms: &'a [StepForm<'a>], from: usize) -> Steps<'a, StepForm<'a>> {
    if forms.is_empty() { Steps::alike(&[StepForm::NOTHING]) } else { Steps::each(&forms[from..]) }
}

/// The memory of a list for elements of another life.
pub(super) fn emptied<A, B: Copy>(mut list: Vec<A>, any: B) -> Vec<B> {
    list.clear();
    // The library keeps the memory where the elements are as large as before.
    list.into_iter().map(|_| any).collect()
}

/// Draws the random events that arrive at the plain ports of a chunk.
fn prepare(
    update: Update<'_>,
    piece: &Piece<'_>,
    part: &mut Part,
    chunk: Chunk,
    ports: &[bool; MOST_INPUTS],
    halves: &mut Vec<u16>,
) {
    for &Incoming { number, train, plain } in piece.trains.iter() {
        let Some(plain) = plain.filter(|_| ports[train.port]) else { continue };
        for step in chunk.served..chunk.steps {
            if let Some(sent) = chunk.sent(update.setting, train, step) {
                let offer = update.setting.offers.and_then(|offers| offers.get(number, chunk.number));
                let drawn = &mut part.drawn[number];
                part.events += drawn.prepare(update.setting, (train, plain), (chunk, offer), sent, halves);
            }
        }
    }
}

/// The columns of a chunk in the rows of a step, if spikes have come that may be for the port.
fn columns(
    piece: &Piece<'_>,
    part: &Part,
    (step, port): (usize, usize),
    chunk: Chunk,
) -> Option<Range<usize>> {
    let first = piece.column? + chunk.start;
    let spikes = port < piece.neuron.spike_ports() && part.rows.touched[step];
    spikes.then_some(first..first + chunk.size)
}

/// What arrives at a plain port of a chunk in a step.
fn arrivals<'a>(
    update: Update<'_>,
    piece: &Piece<'_>,
    part: &'a Part,
    (step, port): (usize, usize),
    chunk: Chunk,
    terms: &mut Terms<'a>,
) {
    if let Some(columns) = columns(piece, part, (step, port), chunk) {
        part.rows.terms(update.tables, (step, port), columns.start, terms);
    }
    for &Incoming { number, train, plain } in piece.trains.iter().filter(|one| one.train.port == port) {
        if let (Some(plain), Some(sent)) = (plain, chunk.sent(update.setting, train, step)) {
            let counts = part.drawn[number].prepared(plain, chunk, sent);
            terms.trains = counts.map(|counts| (counts, plain.weight));
        }
    }
}

/// Collects what arrives at one port of a chunk, but for exact sums: spikes from the rows, then trains.
fn gather(
    update: Update<'_>,
    piece: &Piece<'_>,
    part: &mut Part,
    port: usize,
    chunk: Chunk,
    values: &mut [f64],
    halves: &mut Vec<u16>,
) {
    for step in chunk.served..chunk.steps {
        let values = &mut values[chunk.row(step)];
        match columns(piece, part, (step, port), chunk) {
            Some(columns) => {
                part.rows.take(update.setting.level, update.tables, (step, port), columns, values);
            }
            None => values.fill(0.0),
        }
        if let Some(settled) = part.settled_trains.get(&(chunk.stamp + step as u64)) {
            let here = |input: &&SettledTrain| {
                (input.population, input.port) == (piece.number, port)
                    && chunk.nodes().contains(&input.column)
            };
            settled.iter().filter(here).for_each(|input| values[input.column - chunk.start] += input.value);
        }
    }
    for &Incoming { number, train, .. } in piece.trains.iter().filter(|one| one.train.port == port) {
        part.add_train(update.setting, (number, train), chunk, values, halves);
    }
}

/// Collects the exact sums that arrive at one port of a chunk.
fn gather_exact(
    update: Update<'_>,
    piece: &Piece<'_>,
    part: &mut Part,
    port: usize,
    chunk: Chunk,
    values: &mut [f64],
) {
    for step in chunk.served..chunk.steps {
        let values = &mut values[chunk.row(step)];
        let taken = columns(piece, part, (step, port), chunk)
            .is_some_and(|columns| part.rows.take_exact(update.setting.level, (step, port), columns, values));
        if !taken {
            values.fill(0.0);
        }
    }
}

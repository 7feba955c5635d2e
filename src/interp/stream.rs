//! `record … to "file.csv"`: rows go to the file while the simulation goes on. A record that nothing else reads leaves the
//! kernel with each portion, so that a run of any length needs bounded memory. Numbers become text on all threads of the
//! simulation, which takes most of the time, and a thread of its own writes while the next portion is simulated.

use super::flow::Flow;
use super::interpreter::{Interpreter, Mode};
use super::outlet::StreamedFile;
use super::world::Recorded;
use crate::diagnostic::Diagnostic;
use crate::kernel::random::time_of;
use crate::kernel::{Control, Fault, Network, Outcome, RecordId, Samples, SpikeRows};
use crate::output::csv;
use crate::output::folder::unwritable;
use crate::source::Span;
use crate::units::Dimension;
use crate::value::RecordCut;
use crate::value::format::push_shortest;
use rayon::prelude::{IntoParallelIterator, ParallelIterator};
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::io;
use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

/// A file that a record streams to.
pub(super) struct Stream<'a> {
    record: usize,
    name: String,
    span: Span,
    file: Box<dyn StreamedFile + 'a>,
}

/// Portions that wait for the writer; more would only take memory.
const WAITING: usize = 1;

/// Rows that become text at once.
const BLOCK: usize = 1 << 15;

impl Interpreter<'_> {
    /// Opens the file of a record and writes its header.
    pub(super) fn open_stream(&mut self, record: usize, name: &str, span: Span) -> Flow<()> {
        let Mode::Run(running) = &self.mode else { return Ok(()) };
        let opened = running.shared.outlet.stream(name);
        let Some(file) = self.settle(opened, span)? else { return Ok(()) };
        let mut stream = Stream { record, name: name.to_string(), span, file };
        let whole = RecordCut { record, nodes: None, after: None, until: None };
        let header = self.record_table(&whole).unwrap_or_default();
        if let Err(error) = csv::write_header(&header, &mut stream.file) {
            return self.fail(stream.not_written(&error), ());
        }
        if let Mode::Run(running) = &mut self.mode {
            running.streams.push(stream);
        }
        Ok(())
    }

    /// The rows that a record had when its stream was opened again, the last one that was.
    pub(super) fn write_earlier_rows(&mut self, record: usize) -> Flow<()> {
        let whole = RecordCut { record, nodes: None, after: None, until: None };
        let rows = self.record_table(&whole).unwrap_or_default();
        let Mode::Run(running) = &mut self.mode else { return Ok(()) };
        let Some(stream) = running.streams.last_mut() else { return Ok(()) };
        match csv::write_rows(&rows, &mut stream.file) {
            Ok(()) => Ok(()),
            Err(error) => {
                let diagnostic = stream.not_written(&error);
                self.fail(diagnostic, ())
            }
        }
    }

    /// The last row is written; `whole` if the run, or the point of a sweep, came to its end.
    pub(super) fn close_streams(&mut self, whole: bool) {
        if let Mode::Run(running) = &mut self.mode {
            running.streams.drain(..).for_each(|stream| stream.file.finish(whole));
        }
    }
}

impl Stream<'_> {
    /// E0906.
    fn not_written(&self, error: &io::Error) -> Diagnostic {
        unwritable(&self.name, error).at(self.span)
    }
}

/// Rows on their way to a file.
enum Rows {
    Spikes(SpikeRows),
    Samples(Samples),
}

/// A record whose rows go to a file.
struct Source {
    id: RecordId,
    spikes: bool,
    /// Rows stay in the kernel: how many have been written.
    kept: Option<usize>,
}

impl Source {
    fn of(record: &Recorded, network: &Network) -> Option<Source> {
        let id = record.id?;
        let rows = if record.spikes { network.spikes(id).steps.len() } else { network.samples(id).rows() };
        Some(Source { id, spikes: record.spikes, kept: record.kept.then_some(rows) })
    }

    /// The rows that are new.
    fn next(&mut self, network: &mut Network) -> Rows {
        let Some(written) = &mut self.kept else {
            return if self.spikes {
                Rows::Spikes(network.take_spikes(self.id))
            } else {
                Rows::Samples(network.take_samples(self.id))
            };
        };
        let start = *written;
        if self.spikes {
            let SpikeRows { steps, senders } = network.spikes(self.id);
            *written = steps.len();
            return Rows::Spikes(SpikeRows {
                steps: steps[start..].to_vec().into(),
                senders: senders[start..].to_vec().into(),
            });
        }
        let samples = network.samples(self.id);
        let Samples { steps, nodes, columns } = samples;
        *written = samples.rows();
        Rows::Samples(Samples {
            steps: steps[start / nodes.max(&1)..].to_vec().into(),
            nodes: *nodes,
            columns: columns.iter().map(|column| column[start..].to_vec().into()).collect(),
        })
    }
}

/// Simulates `steps` steps and writes what is recorded. On an error of a file, E0906, the simulation ends early.
pub(super) fn simulate(
    network: &mut Network,
    streams: &mut [Stream<'_>],
    records: &[Recorded],
    (steps, resolution_us, threads): (u64, u32, usize),
    control: &Control<'_>,
) -> (Result<Outcome, Fault>, Result<(), Box<Diagnostic>>) {
    let mut sources: Vec<Option<Source>> =
        streams.iter().map(|stream| Source::of(&records[stream.record], network)).collect();
    let shifts_of = |stream: &Stream<'_>| {
        let columns = records[stream.record].columns.iter();
        columns.map(|(_, dimension)| dimension.default_shift()).collect()
    };
    let shifts: Vec<Vec<i32>> = streams.iter().map(shifts_of).collect();
    let pool = (threads > 1).then(|| ThreadPoolBuilder::new().num_threads(threads).build());
    let pool = pool.and_then(Result::ok);
    thread::scope(|scope| {
        let (sender, receiver) = sync_channel(WAITING);
        let writer = scope.spawn(move || write(streams, &receiver));
        let mut done = 0;
        let outcome = loop {
            let before = done;
            let progress = |more: u64| {
                if let Some(progress) = control.progress {
                    progress(before + more);
                }
            };
            let control = Control { progress: Some(&progress), ..*control };
            let outcome = network.simulate(network.epoch().min(steps - done), &control);
            let sent = sources.iter_mut().enumerate().all(|(number, source)| match source {
                Some(source) => {
                    let lines = source.next(network).lines(&shifts[number], resolution_us, pool.as_ref());
                    sender.send((number, lines)).is_ok()
                }
                None => true,
            });
            match outcome {
                Ok(outcome) => {
                    done += outcome.steps_done;
                    if !sent || outcome.interrupted || done == steps {
                        break Ok(Outcome { steps_done: done, ..outcome });
                    }
                }
                Err(fault) => break Err(fault),
            }
        };
        drop(sender);
        let written = writer.join().unwrap_or_else(|panic| resume_unwind(panic));
        (outcome, written)
    })
}

/// Writes lines to their files until no more come.
fn write(
    streams: &mut [Stream<'_>],
    receiver: &Receiver<(usize, Vec<String>)>,
) -> Result<(), Box<Diagnostic>> {
    for (number, lines) in receiver {
        let Stream { file, .. } = &mut streams[number];
        let written = lines.iter().try_for_each(|lines| file.write_all(lines.as_bytes()));
        if let Err(error) = written.and_then(|()| file.flush()) {
            return Err(Box::new(streams[number].not_written(&error)));
        }
    }
    Ok(())
}

impl Rows {
    fn len(&self) -> usize {
        match self {
            Rows::Spikes(spikes) => spikes.steps.len(),
            Rows::Samples(samples) => samples.rows(),
        }
    }

    /// The rows as lines of a table, some of them in each text.
    fn lines(&self, shifts: &[i32], resolution_us: u32, pool: Option<&ThreadPool>) -> Vec<String> {
        let rows = self.len();
        let block = |number: usize| {
            let first = number * BLOCK;
            self.lines_of(first..rows.min(first + BLOCK), shifts, resolution_us)
        };
        let blocks = 0..rows.div_ceil(BLOCK);
        match pool {
            Some(pool) if blocks.len() > 1 => pool.install(|| blocks.into_par_iter().map(block).collect()),
            _ => blocks.map(block).collect(),
        }
    }

    fn lines_of(&self, rows: Range<usize>, shifts: &[i32], resolution_us: u32) -> String {
        /// About as long as a row of one variable.
        const ROW: usize = 32;
        let mut lines = String::with_capacity(ROW * rows.len());
        let (mut shown, mut time) = (None, String::new());
        let mut line = |step: u64, sender: u32, values: &mut dyn Iterator<Item = (f64, &i32)>| {
            if shown != Some(step) {
                shown = Some(step);
                time.clear();
                push_shortest(&mut time, time_of(step, resolution_us), Dimension::TIME.default_shift());
            }
            csv::push_record_row(&mut lines, &time, sender, values);
        };
        match self {
            Rows::Spikes(SpikeRows { steps, senders }) => {
                for (&step, &sender) in steps[rows.clone()].iter().zip(&senders[rows]) {
                    line(step, sender, &mut std::iter::empty());
                }
            }
            Rows::Samples(Samples { steps, nodes, columns }) => {
                for row in rows {
                    let mut values = columns.iter().map(|column| column[row]).zip(shifts);
                    line(steps[row / nodes], (row % nodes) as u32, &mut values);
                }
            }
        }
        lines
    }
}

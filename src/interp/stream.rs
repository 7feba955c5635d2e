//! `record … to "file.csv"`: rows go to the file while the simulation goes on, by a thread of their own. A record that
//! nothing else reads leaves the kernel with each portion, so that a run of any length needs bounded memory.

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
use std::io;
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
const WAITING: usize = 2;

/// Text that is handed to the file at once.
const BLOCK: usize = 1 << 16;

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
        let rows =
            if record.spikes { network.spikes(id).steps.len() } else { network.samples(id).steps.len() };
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
        let Samples { steps, senders, columns } = network.samples(self.id);
        *written = steps.len();
        Rows::Samples(Samples {
            steps: steps[start..].to_vec().into(),
            senders: senders[start..].to_vec().into(),
            columns: columns.iter().map(|column| column[start..].to_vec().into()).collect(),
        })
    }
}

/// Simulates `steps` steps and writes what is recorded. On an error of a file, E0906, the simulation ends early.
pub(super) fn simulate(
    network: &mut Network,
    streams: &mut [Stream<'_>],
    records: &[Recorded],
    (steps, resolution_us): (u64, u32),
    control: &Control<'_>,
) -> (Result<Outcome, Fault>, Result<(), Box<Diagnostic>>) {
    let mut sources: Vec<Option<Source>> =
        streams.iter().map(|stream| Source::of(&records[stream.record], network)).collect();
    let portion = steps.div_ceil(steps.div_ceil(network.epoch()).max(1));
    thread::scope(|scope| {
        let (sender, receiver) = sync_channel(WAITING);
        let writer = scope.spawn(move || write(streams, records, resolution_us, &receiver));
        let mut done = 0;
        let outcome = loop {
            let before = done;
            let progress = |more: u64| {
                if let Some(progress) = control.progress {
                    progress(before + more);
                }
            };
            let control = Control { progress: Some(&progress), ..*control };
            let outcome = network.simulate(portion.min(steps - done), &control);
            let sent = sources.iter_mut().enumerate().all(|(number, source)| match source {
                Some(source) => sender.send((number, source.next(network))).is_ok(),
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

/// Writes rows to their files until no more come.
fn write(
    streams: &mut [Stream<'_>],
    records: &[Recorded],
    resolution_us: u32,
    receiver: &Receiver<(usize, Rows)>,
) -> Result<(), Box<Diagnostic>> {
    let mut lines = String::with_capacity(2 * BLOCK);
    for (number, rows) in receiver {
        let stream = &mut streams[number];
        let shifts: Vec<i32> =
            records[stream.record].columns.iter().map(|(_, dimension)| dimension.default_shift()).collect();
        rows.write(&shifts, resolution_us, &mut lines, &mut stream.file)
            .and_then(|()| stream.file.flush())
            .map_err(|error| stream.not_written(&error))?;
    }
    Ok(())
}

impl Rows {
    fn write(
        &self,
        shifts: &[i32],
        resolution_us: u32,
        lines: &mut String,
        file: &mut dyn io::Write,
    ) -> io::Result<()> {
        let (steps, senders, columns) = match self {
            Rows::Spikes(rows) => (&rows.steps, &rows.senders, &[][..]),
            Rows::Samples(rows) => (&rows.steps, &rows.senders, rows.columns.as_slice()),
        };
        lines.clear();
        let (mut shown, mut time) = (None, String::new());
        for (row, (&step, &sender)) in steps.iter().zip(senders.iter()).enumerate() {
            if shown != Some(step) {
                shown = Some(step);
                time.clear();
                push_shortest(&mut time, time_of(step, resolution_us), Dimension::TIME.default_shift());
            }
            csv::push_record_row(lines, &time, sender, columns.iter().map(|column| column[row]).zip(shifts));
            if lines.len() >= BLOCK {
                file.write_all(lines.as_bytes())?;
                lines.clear();
            }
        }
        file.write_all(lines.as_bytes())
    }
}

//! `record … to "file.csv"`: rows go to the file after each `simulate`, so that what was recorded is kept whatever
//! happens later.

use super::flow::Flow;
use super::interpreter::{Interpreter, Mode};
use crate::diagnostic::Diagnostic;
use crate::output::csv;
use crate::source::Span;
use crate::value::{Picked, RecordCut};
use std::io::Write;

/// A file that a record streams to.
pub(super) struct Stream<'a> {
    record: usize,
    name: String,
    span: Span,
    /// Rows that were written.
    rows: usize,
    file: Box<dyn Write + Send + 'a>,
}

impl Interpreter<'_> {
    /// Opens the file of a record and writes its header.
    pub(super) fn open_stream(&mut self, record: usize, name: &str, span: Span) -> Flow<()> {
        let Mode::Run(running) = &self.mode else { return Ok(()) };
        let opened = running.shared.outlet.stream(name);
        let Some(file) = self.settle(opened, span)? else { return Ok(()) };
        let mut stream = Stream { record, name: name.to_string(), span, rows: 0, file };
        let header = self.record_table(&whole(record)).unwrap_or_default();
        if let Err(error) = csv::write_header(&header, &mut stream.file) {
            return self.fail(not_written(&stream, &error), ());
        }
        if let Mode::Run(running) = &mut self.mode {
            running.streams.push(stream);
        }
        Ok(())
    }

    /// Appends the rows that are new. E0906.
    pub(super) fn write_streams(&mut self) -> Flow<()> {
        let Mode::Run(running) = &mut self.mode else { return Ok(()) };
        let mut streams = std::mem::take(&mut running.streams);
        let mut result = Ok(());
        for stream in &mut streams {
            if let Err(error) = self.write_stream(stream) {
                result = self.fail(not_written(stream, &error), ());
                break;
            }
        }
        if let Mode::Run(running) = &mut self.mode {
            running.streams = streams;
        }
        result
    }

    fn write_stream(&self, stream: &mut Stream<'_>) -> std::io::Result<()> {
        let Some(table) = self.record_table(&whole(stream.record)) else { return Ok(()) };
        let new = Picked::Range { start: stream.rows as u32, len: (table.rows() - stream.rows) as u32 };
        let rows = table.pick(&new);
        csv::write_rows(&rows, &mut stream.file)?;
        stream.rows = table.rows();
        stream.file.flush()
    }
}

/// All of a record.
fn whole(record: usize) -> RecordCut {
    RecordCut { record, nodes: None, after: None, until: None }
}

fn not_written(stream: &Stream<'_>, error: &std::io::Error) -> Diagnostic {
    Diagnostic::new("E0906", stream.span, format!("\"{}\" could not be written: {error}", stream.name))
}

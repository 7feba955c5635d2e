//! `sweep x = values as t { … }`: an independent simulation for each point of a grid, in parallel, with results in the
//! order of the grid.

use super::collect::table;
use super::cost::{Cost, charge};
use super::flow::{Flow, Stop};
use super::interpreter::{Interpreter, Mode};
use super::outlet::Progress;
use super::repeat::element_type;
use super::run::{Running, Told};
use super::world::World;
use crate::diagnostic::Diagnostic;
use crate::program::{Axis, Slot, Statement, StatementKind, Type};
use crate::source::Spanned;
use crate::units::Dimension;
use crate::value::{List, Value, arithmetic, format};
use rayon::prelude::{IntoParallelIterator, ParallelIterator};
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The statement.
#[derive(Clone, Copy)]
pub(super) struct Sweep<'s> {
    pub axes: &'s [Axis],
    pub slot: Slot,
    pub name: &'s Spanned<String>,
    pub body: &'s [Statement],
    pub columns: &'s [(String, Type)],
    pub renewed: &'s [Statement],
}

/// Points of a sweep: so many that their rows fit into the memory of any machine.
const MOST_POINTS: usize = 1 << 24;

/// A row of the table: columns by name.
pub(super) type Row = Vec<(String, Value)>;

/// The values of all axes.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Grid {
    axes: Vec<List>,
}

impl Grid {
    /// How many points there are.
    pub fn total(&self) -> usize {
        self.axes.iter().map(List::len).product()
    }

    /// The values of a point; the last axis is the fastest.
    pub fn coordinates(&self, mut point: usize) -> Vec<Value> {
        let mut values: Vec<Value> = Vec::with_capacity(self.axes.len());
        for axis in self.axes.iter().rev() {
            values.push(axis.get(point % axis.len()).unwrap_or(Value::Unknown));
            point /= axis.len();
        }
        values.reverse();
        values
    }
}

impl<'s> Sweep<'s> {
    pub fn of(kind: &'s StatementKind) -> Option<Sweep<'s>> {
        match kind {
            StatementKind::Sweep { axes, slot, name, body, columns, renewed } => {
                Some(Sweep { axes, slot: *slot, name, body, columns, renewed })
            }
            _ => None,
        }
    }

    /// How many statements of the body set up the simulation, before what depends on a swept param is computed anew.
    pub fn own_kernel(&self) -> usize {
        let first = self.body.first();
        usize::from(first.is_some_and(|first| matches!(first.kind, StatementKind::Kernel(_))))
    }
}

/// How the simulation of a point ended, and what it told.
struct Point {
    result: Result<Row, Stop>,
    told: Vec<Told>,
}

impl Interpreter<'_> {
    pub(super) fn sweep(&mut self, sweep: &Sweep<'_>) -> Flow<()> {
        let Some(grid) = self.grid(sweep)? else { return Ok(()) };
        if self.is_rehearsal() {
            self.rehearse_points(sweep, &grid)
        } else {
            self.run_points(sweep, &grid, Vec::new())
        }
    }

    /// The points; `None` if there is an error in them, or if only a rehearsal is possible, which then is done.
    pub(super) fn grid(&mut self, sweep: &Sweep<'_>) -> Flow<Option<Grid>> {
        self.world.set_value(sweep.slot, Value::Unknown);
        let mut axes: Vec<List> = Vec::with_capacity(sweep.axes.len());
        for axis in sweep.axes {
            let Some(values) = self.elements(&axis.values)? else {
                return self.unknown_point(sweep).map(|()| None);
            };
            self.suspect_repeated(axis, &values);
            if !self.axis_in_domain(axis, &values)? {
                return Ok(None);
            }
            axes.push(values);
        }
        let points = axes.iter().map(|axis| axis.len() as f64).product::<f64>();
        if points > MOST_POINTS as f64 {
            let points = format::number(points, Dimension::NONE);
            let headline = format!("a sweep of {points} points is too long");
            let diagnostic = Diagnostic::new("E0807", sweep.name.span, headline)
                .help(format!("at most {MOST_POINTS} points: take fewer values on an axis"));
            return self.fail(diagnostic, None);
        }
        Ok(Some(Grid { axes }))
    }

    /// E0401 for swept values of a param.
    fn axis_in_domain(&mut self, axis: &Axis, values: &List) -> Flow<bool> {
        let program = self.program;
        let Some(parameter) = axis.param.and_then(|index| program.params.get(index)) else { return Ok(true) };
        for value in values.iter() {
            if !self.in_domain(parameter, &value, Some(axis.values.span))? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// W0402.
    fn suspect_repeated(&mut self, axis: &Axis, values: &List) {
        let mut sorted: Vec<Value> = values.iter().collect();
        sorted.sort_by(|a, b| match (a, b) {
            (Value::Number(a), Value::Number(b)) => a.total_cmp(b),
            _ => std::cmp::Ordering::Equal,
        });
        let twice = sorted.windows(2).find(|pair| arithmetic::same(&pair[0], &pair[1]) == Some(true));
        if let Some(pair) = twice {
            let shown = format::value(&pair[0], element_type(&axis.values.ty).dimension());
            let name = &axis.name.node;
            let headline = format!("point {shown} occurs twice; both give the same result");
            self.warn(
                Diagnostic::new("W0402", axis.values.span, headline)
                    .help(format!("for trials, add an axis: `sweep {name} = …, trial = 0 .. 10`")),
            );
        }
    }

    /// A rehearsal of a sweep whose points are not known.
    fn unknown_point(&mut self, sweep: &Sweep<'_>) -> Flow<()> {
        let unknown: Vec<Value> = sweep.axes.iter().map(|_| Value::Unknown).collect();
        self.uncertainly(|interpreter| interpreter.rehearse_point(sweep, unknown, 1).map(|_| ()))
    }

    fn rehearse_points(&mut self, sweep: &Sweep<'_>, grid: &Grid) -> Flow<()> {
        let total = grid.total();
        let mut rows = Vec::new();
        for point in 0..total {
            if point > 0 && !self.work(1) {
                return Ok(());
            }
            rows.push(self.rehearse_point(sweep, grid.coordinates(point), total)?);
        }
        self.world.set_value(sweep.slot, table(sweep.columns, &rows));
        Ok(())
    }

    fn rehearse_point(&mut self, sweep: &Sweep<'_>, coordinates: Vec<Value>, total: usize) -> Flow<Row> {
        let point = point_world(&self.world, sweep, &coordinates, self.at_a_time(total));
        let outer = std::mem::replace(&mut self.world, point);
        self.turns.push(turn(sweep, &coordinates));
        let result = self.execute_point(sweep, coordinates);
        self.judge_memory(Some((&sweep.name.node, total)));
        self.turns.pop();
        self.suspect_populations();
        self.world = outer;
        result
    }

    /// Points of a sweep of `total` that are simulated at a time; those of a nested one share the threads of the
    /// outermost, whose points are counted already.
    fn at_a_time(&self, total: usize) -> usize {
        if self.world.in_sweep { 1 } else { self.options.threads.clamp(1, total.max(1)) }
    }

    /// Executes the body in the world of the point.
    fn execute_point(&mut self, sweep: &Sweep<'_>, coordinates: Vec<Value>) -> Flow<Row> {
        self.begin_point(sweep, &coordinates)?;
        self.execute_all(&sweep.body[sweep.own_kernel()..])?;
        Ok(self.row_of_point(sweep, coordinates))
    }

    /// What comes before the body: the swept values, and with the settings of the point what depends on them.
    pub(super) fn begin_point(&mut self, sweep: &Sweep<'_>, coordinates: &[Value]) -> Flow<()> {
        for (axis, value) in sweep.axes.iter().zip(coordinates) {
            self.world.set_value(axis.slot, value.clone());
        }
        self.renew_network();
        self.execute_all(&sweep.body[..sweep.own_kernel()])?;
        self.execute_all(sweep.renewed)
    }

    /// What the point adds to the table.
    pub(super) fn row_of_point(&mut self, sweep: &Sweep<'_>, coordinates: Vec<Value>) -> Row {
        let names = sweep.axes.iter().map(|axis| axis.name.node.clone());
        let mut row: Row = names.zip(coordinates).collect();
        row.append(&mut self.world.collected);
        row
    }

    /// Runs the points whose rows are not there yet.
    pub(super) fn run_points(&mut self, sweep: &Sweep<'_>, grid: &Grid, rows: Vec<Row>) -> Flow<()> {
        let Mode::Run(Running { shared, .. }) = &self.mode else { return Ok(()) };
        let shared = *shared;
        let (first, total) = (rows.len(), grid.total());
        let done = AtomicUsize::new(first);
        let at_a_time = self.at_a_time(total);
        let one = |index: usize| -> Point {
            if shared.interrupt.load(Ordering::Relaxed) {
                return Point { result: Err(Stop::Interrupted), told: Vec::new() };
            }
            let values = grid.coordinates(index);
            let world = point_world(&self.world, sweep, &values, at_a_time);
            let mode = Mode::Run(shared.for_point());
            let mut interpreter = Interpreter::new(self.program, self.options, mode, world);
            interpreter.turns = self.turns.clone();
            interpreter.turns.push(turn(sweep, &values));
            let result = interpreter.execute_point(sweep, values);
            interpreter.close_streams(result.is_ok());
            let cost = Cost { threads: at_a_time, ..interpreter.own_cost() };
            charge(shared.cost, &cost);
            let told = match interpreter.mode {
                Mode::Run(Running { held: Some(told), .. }) => told,
                _ => Vec::new(),
            };
            if !self.world.in_sweep {
                let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                shared.outlet.progress(Progress::Points { sweep: &sweep.name.node, done, total });
            }
            Point { result, told }
        };
        let points = in_parallel(first..total, self.options.threads, self.world.in_sweep, &one);
        self.gather(sweep, grid, rows, points)
    }

    /// What was told, rows and failures in the order of the grid.
    fn gather(&mut self, sweep: &Sweep<'_>, grid: &Grid, mut rows: Vec<Row>, points: Vec<Point>) -> Flow<()> {
        let (first, total) = (rows.len(), grid.total());
        let mut failed = Vec::new();
        let mut interrupted = false;
        for (index, point) in points.into_iter().enumerate() {
            point.told.into_iter().for_each(|told| self.tell(told));
            match point.result {
                Ok(row) => rows.push(row),
                Err(Stop::Interrupted) => interrupted = true,
                Err(Stop::Failed(diagnostic)) => failed.push((first + index, diagnostic)),
            }
        }
        self.world.set_value(sweep.slot, table(sweep.columns, &rows));
        if interrupted {
            return Err(Stop::Interrupted);
        }
        let Some((first, cause)) = failed.first() else { return Ok(()) };
        let (name, count) = (&sweep.name.node, failed.len());
        let plural = if total == 1 { "" } else { "s" };
        let point = written_point(sweep, &grid.coordinates(*first));
        let mut diagnostic = Diagnostic::new(
            "E0805",
            sweep.name.span,
            format!("{count} of {total} point{plural} of `{name}` failed"),
        )
        .help(format!("repeat one: `sweep {point} as {name}`"))
        .note(format!("the first: {} [{}]", cause.headline, cause.code.0));
        diagnostic.notes.extend(cause.notes.iter().cloned());
        if let Some(place) = &cause.place {
            diagnostic = diagnostic.related(place.span, "here");
        }
        Err(Stop::Failed(Box::new(diagnostic)))
    }
}

/// Points in the order of the grid; nested sweeps share the threads of the outermost one.
fn in_parallel(
    points: Range<usize>,
    threads: usize,
    nested: bool,
    one: &(dyn Fn(usize) -> Point + Sync),
) -> Vec<Point> {
    let all = |points: Range<usize>| points.into_par_iter().map(one).collect();
    if threads <= 1 || points.len() <= 1 {
        return points.map(one).collect();
    }
    if nested {
        return all(points);
    }
    match rayon::ThreadPoolBuilder::new().num_threads(threads.min(points.len())).build() {
        Ok(pool) => pool.install(|| all(points)),
        Err(_) => points.map(one).collect(),
    }
}

/// The world of a point, whose root of random numbers has its coordinates: variables by name.
pub(super) fn point_world(
    outer: &World,
    sweep: &Sweep<'_>,
    coordinates: &[Value],
    at_a_time: usize,
) -> World {
    let mut named: Vec<(&str, String)> = sweep
        .axes
        .iter()
        .zip(coordinates)
        .map(|(axis, value)| (axis.name.node.as_str(), root_text(value)))
        .collect();
    named.sort();
    let coordinates: Vec<String> = named.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    outer.point(format!("{}/{}({})", outer.root, sweep.name.node, coordinates.join(",")), at_a_time)
}

/// A coordinate in a path: 12 significant digits, in coherent units, so that grids that differ by rounding noise agree.
fn root_text(value: &Value) -> String {
    match value {
        Value::Number(number) => {
            let rounded: f64 = format!("{number:.11e}").parse().unwrap_or(*number);
            // One zero of the two.
            (rounded + 0.0).to_string()
        }
        Value::Text(text) => text.to_string(),
        value => format::value(value, Dimension::NONE),
    }
}

/// `bias = 3 mV, rate = 1 kHz`, for notes.
pub(super) fn turn(sweep: &Sweep<'_>, coordinates: &[Value]) -> String {
    let coordinate = |(axis, value): (&Axis, &Value)| match value {
        Value::Unknown => format!("{} is not known", axis.name.node),
        value => format!("{} = {}", axis.name.node, format::value(value, axis.ty.dimension())),
    };
    sweep.axes.iter().zip(coordinates).map(coordinate).collect::<Vec<_>>().join(", ")
}

/// `bias = [12 mV]`, with all digits: to repeat a point.
fn written_point(sweep: &Sweep<'_>, coordinates: &[Value]) -> String {
    let coordinate = |(axis, value): (&Axis, &Value)| {
        let dimension = axis.ty.dimension();
        let value = match value {
            Value::Number(number) => {
                let digits = format::shortest(*number, dimension.default_shift());
                format!("{digits} {}", dimension.default_unit()).trim_end().to_string()
            }
            Value::Text(text) => format!("\"{text}\""),
            value => format::value(value, dimension),
        };
        format!("{} = [{value}]", axis.name.node)
    };
    sweep.axes.iter().zip(coordinates).map(coordinate).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_of_a_root_ignore_rounding_noise() {
        assert_eq!(root_text(&Value::Number(0.1 + 0.2)), "0.3");
        assert_eq!(root_text(&Value::Number(3.0)), "3");
        assert_eq!(root_text(&Value::Number(-0.0)), "0");
        assert_eq!(root_text(&Value::Number(1.0 / 3.0)), "0.333333333333");
        assert_eq!(root_text(&Value::text("regular")), "regular");
    }
}

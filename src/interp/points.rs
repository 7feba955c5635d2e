//! A sweep one point after the other, for a prompt that looks inside; whole sweeps run in parallel.

use super::flow::Flow;
use super::interpreter::{Interpreter, Mode};
use super::sweep::{Grid, Row, Sweep, point_world, turn};
use super::world::World;
use std::iter::once;
use std::sync::Arc;

/// The point of a sweep that is being simulated: the world is that of the point.
#[derive(Clone)]
pub(super) struct Points {
    pub grid: Grid,
    /// Of the points before this one.
    pub rows: Vec<Row>,
    /// The swept values as notes say them: `bias = 3 mV`.
    pub note: String,
    /// The world around the sweep.
    pub outer: Arc<World>,
}

impl Interpreter<'_> {
    /// Begins the first point; `None` if there is none, which makes an empty table.
    pub(super) fn begin_points(&mut self, sweep: &Sweep<'_>) -> Flow<Option<Box<Points>>> {
        let Some(grid) = self.grid(sweep)? else { return Ok(None) };
        if grid.total() == 0 {
            return self.run_points(sweep, &grid, Vec::new()).map(|()| None);
        }
        let outer = Arc::new(self.world.clone());
        let mut points = Points { grid, rows: Vec::new(), note: String::new(), outer };
        self.enter_point(sweep, &mut points)?;
        Ok(Some(Box::new(points)))
    }

    /// Ends a point and begins the next; whether there is one. After the last one the world is the outer one again.
    pub(super) fn next_point(&mut self, sweep: &Sweep<'_>, points: &mut Points) -> Flow<bool> {
        self.end_point(sweep, points, |interpreter, points| {
            if points.rows.len() < points.grid.total() {
                return interpreter.enter_point(sweep, points).map(|()| true);
            }
            interpreter.world = (*points.outer).clone();
            interpreter.world.set_value(sweep.slot, super::collect::table(sweep.columns, &points.rows));
            Ok(false)
        })
    }

    /// Ends a point and runs all that are left, in parallel.
    pub(super) fn finish_points(&mut self, sweep: &Sweep<'_>, points: &mut Points) -> Flow<()> {
        self.end_point(sweep, points, |interpreter, points| {
            let inner = std::mem::replace(&mut interpreter.world, (*points.outer).clone());
            let result = interpreter.run_points(sweep, &points.grid, points.rows.clone());
            if result.is_err() {
                interpreter.world = inner;
            }
            result
        })
    }

    /// Ends a point and does what comes `then`; if that is stopped, the point is still there.
    fn end_point<T>(
        &mut self,
        sweep: &Sweep<'_>,
        points: &mut Points,
        then: impl FnOnce(&mut Self, &mut Points) -> Flow<T>,
    ) -> Flow<T> {
        self.save_streamed()?;
        let collected = self.world.collected.clone();
        let note = self.turns.pop();
        let coordinates = points.grid.coordinates(points.rows.len());
        points.rows.push(self.row_of_point(sweep, coordinates));
        let result = then(self, points);
        if result.is_err() {
            points.rows.pop();
            points.note = note.clone().unwrap_or_default();
            self.world.collected = collected;
            self.turns.extend(note);
        }
        result
    }

    /// Puts the world of the next point in the place of this one, which stays if the point cannot begin.
    fn enter_point(&mut self, sweep: &Sweep<'_>, points: &mut Points) -> Flow<()> {
        let coordinates = points.grid.coordinates(points.rows.len());
        points.note = turn(sweep, &coordinates);
        let point = point_world(&points.outer, sweep, &coordinates, 1);
        let before = std::mem::replace(&mut self.world, point);
        self.turns.push(points.note.clone());
        let result = self.begin_point(sweep, &coordinates);
        if result.is_err() {
            self.turns.pop();
            self.world = before;
        }
        result
    }

    /// Writes the files of records that stream, which end with their world.
    fn save_streamed(&mut self) -> Flow<()> {
        let Mode::Run(running) = &self.mode else { return Ok(()) };
        let outlet = running.shared.outlet;
        for (name, table) in self.streamed() {
            if let Err(diagnostic) = outlet.save(&name, &mut once(table)) {
                return self.fail(*diagnostic, ());
            }
        }
        Ok(())
    }
}

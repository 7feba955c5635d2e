//! A line that says how far a long run is; on a terminal only, and not for runs that end at once anyway.

use crate::interp::Progress;
use crate::units::Dimension;
use crate::value::format::number;
use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal, stderr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Runs shorter than this show nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// The line, once it is there.
pub struct ProgressLine {
    shown: bool,
    started: Instant,
    line: Mutex<Line>,
}

#[derive(Default)]
struct Line {
    bar: Option<ProgressBar>,
    pace: Option<Pace>,
}

impl ProgressLine {
    /// No line if `quiet`, or if standard error is no terminal.
    pub fn new(quiet: bool) -> ProgressLine {
        ProgressLine {
            shown: !quiet && stderr().is_terminal(),
            started: Instant::now(),
            line: Mutex::new(Line::default()),
        }
    }

    /// Shows how far the run is.
    pub fn update(&self, progress: Progress<'_>) {
        if !self.shown {
            return;
        }
        let (text, done, total) = match progress {
            Progress::Building { done } => (String::from("connecting"), done, 1.0),
            Progress::Time { now, end } => {
                let time = |ms: f64| number(ms, Dimension::TIME);
                (format!("simulated {} of {}", time(now), time(end)), now, end)
            }
            Progress::Points { sweep, done, total } => {
                (format!("{sweep}: {done} of {total} points"), done as f64, total as f64)
            }
        };
        let done = (done / total).clamp(0.0, 1.0);
        let mut line = self.lock();
        let now = Instant::now();
        let left = Pace::note(&mut line.pace, done, now);
        if now - self.started < PATIENCE {
            return;
        }
        let position = (PARTS as f64 * done) as u64;
        let message = match left {
            Some(left) => format!("{text}, {} left", HumanDuration(left)),
            None => text,
        };
        match &line.bar {
            Some(bar) => {
                bar.set_position(position);
                bar.set_message(message);
            }
            // Whatever is set on a line that is there draws it.
            None => line.bar = Some(new_bar().with_position(position).with_message(message)),
        }
    }

    /// Takes the line away, so that a message can be written in its place.
    pub fn clear(&self) {
        if let Some(bar) = self.lock().bar.take() {
            bar.finish_and_clear();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How fast some work goes since it was first seen: a run that goes on from a checkpoint does not begin at 0.
#[derive(Clone, Copy)]
struct Pace {
    seen: Instant,
    first: f64,
    done: f64,
}

impl Pace {
    /// Notes which part of the work is done at a time; the time that is left, if it can be told.
    fn note(pace: &mut Option<Pace>, done: f64, now: Instant) -> Option<Duration> {
        // Threads may overtake each other by a little; where much less is done than before, other work has begun.
        let same = pace.filter(|pace| done >= pace.done / 2.0);
        let Pace { seen, first, .. } =
            *pace.insert(Pace { done, ..same.unwrap_or(Pace { seen: now, first: done, done }) });
        let gone = done - first;
        let left = (gone > 0.0).then(|| (now - seen).as_secs_f64() * (1.0 - done) / gone)?;
        Duration::try_from_secs_f64(left).ok()
    }
}

/// Length of the bar in its own units.
const PARTS: u64 = 1000;

fn new_bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(PARTS), ProgressDrawTarget::stderr_with_hz(10));
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {msg}") {
        bar.set_style(style);
    }
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_follows_the_pace_since_work_was_first_seen() {
        let (start, mut pace) = (Instant::now(), None);
        let mut left = |done, seconds| {
            Pace::note(&mut pace, done, start + Duration::from_secs_f64(seconds))
                .map(|left| left.as_secs_f64())
        };
        assert_eq!(left(0.5, 0.0), None, "from a checkpoint: nothing was done while we looked");
        assert_eq!(left(0.75, 4.0), Some(4.0));
        assert_eq!(left(0.625, 4.0), Some(12.0), "another thread, a little behind");
        assert_eq!(left(1.0, 10.0), Some(0.0));
        assert_eq!(left(0.125, 20.0), None, "other work, with a pace of its own");
        assert_eq!(left(0.25, 21.0), Some(6.0));
    }
}

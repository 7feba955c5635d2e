//! A line that says how far a long run is; on a terminal only, and not for runs that end at once anyway.

use crate::interp::Progress;
use crate::units::Dimension;
use crate::value::format::number;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal, stderr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Runs shorter than this show nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// The line, once it is there.
pub struct ProgressLine {
    shown: bool,
    started: Instant,
    bar: Mutex<Option<ProgressBar>>,
}

impl ProgressLine {
    /// No line if `quiet`, or if standard error is no terminal.
    pub fn new(quiet: bool) -> ProgressLine {
        ProgressLine {
            shown: !quiet && stderr().is_terminal(),
            started: Instant::now(),
            bar: Mutex::new(None),
        }
    }

    /// Shows how far the run is.
    pub fn update(&self, progress: Progress<'_>) {
        if !self.shown || self.started.elapsed() < PATIENCE {
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
        let mut slot = self.bar.lock().unwrap_or_else(PoisonError::into_inner);
        let bar = slot.get_or_insert_with(new_bar);
        let position = (PARTS as f64 * (done / total).clamp(0.0, 1.0)) as u64;
        if position < bar.position() {
            // Something else has begun, with its own time.
            bar.reset();
        }
        bar.set_position(position);
        bar.set_message(text);
    }

    /// Takes the line away, so that a message can be written in its place.
    pub fn clear(&self) {
        if let Some(bar) = self.bar.lock().unwrap_or_else(PoisonError::into_inner).take() {
            bar.finish_and_clear();
        }
    }
}

/// Length of the bar in its own units.
const PARTS: u64 = 1000;

fn new_bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(PARTS), ProgressDrawTarget::stderr_with_hz(10));
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {msg}, {eta} left") {
        bar.set_style(style);
    }
    bar
}

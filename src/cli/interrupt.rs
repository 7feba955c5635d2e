//! Ctrl-C: the first asks the run to stop after a whole step, the second ends the
//! program at once, except at the prompt, where a session would be lost.

use std::sync::atomic::{AtomicBool, Ordering};

static ASKED: AtomicBool = AtomicBool::new(false);
static PATIENT: AtomicBool = AtomicBool::new(false);

/// Begins to listen; the flag is set by the first Ctrl-C.
pub fn listen() -> &'static AtomicBool {
    // Where the system has no signals for us, Ctrl-C ends the program as everywhere.
    let _ = ctrlc::set_handler(|| {
        if ASKED.swap(true, Ordering::SeqCst) && !PATIENT.load(Ordering::SeqCst) {
            std::process::exit(i32::from(super::INTERRUPTED));
        }
    });
    &ASKED
}

/// As [`listen`], but no Ctrl-C ends the program.
pub fn listen_patiently() -> &'static AtomicBool {
    PATIENT.store(true, Ordering::SeqCst);
    listen()
}

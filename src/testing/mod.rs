//! Scripts as tests (layer 9): each is run in a temporary folder, and what it prints and writes is compared with the golden
//! files beside it.
//!
//! `membrane.snn` has its golden files in `membrane.golden/`. What is expected of a script, and how near is near enough, stands
//! in its `# test:` lines.

mod compare;
mod expectation;
mod failure;
mod golden;
mod golden_folder;
mod junit;
mod suite;
mod table;
mod trial;

pub use failure::Failure;
pub use junit::junit;
pub use suite::{Outcome, Plan, Report, Verdict, run_all};

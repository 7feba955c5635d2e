//! What several tests of reading and printing share.

pub mod generate;

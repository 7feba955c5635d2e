//! What leaves the program: figures as data, and their renderings; tables as files and text; the folder of results.

pub mod csv;
pub mod figure;
pub mod folder;
pub mod plot;
pub mod provenance;
mod replace;
pub mod text;

pub use replace::replace;

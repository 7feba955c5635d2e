//! What leaves the program: figures as data, and their renderings; tables as files and text; the folder of results.

pub mod columns;
pub mod csv;
pub mod figure;
pub mod folder;
pub mod models;
pub mod plot;
pub mod provenance;
mod replace;
pub mod sparkline;
mod temporary;
pub mod text;
pub mod xml;

pub use replace::{replace, replace_again, unfinished};

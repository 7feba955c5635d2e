//! Models of neurons and devices (layer 2): each declared once, in one file, with its behaviour.
//!
//! Adding a model is one new file and one line in the registry; grammar, checker, `snn models` and the reference pages
//! read its declaration.

pub mod declaration;

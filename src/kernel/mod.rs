//! Placeholder of the skeleton.
/// A model.
pub trait Model: Sync {}

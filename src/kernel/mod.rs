//! Placeholder of the skeleton.
/// A model.
pub trait Model: Sync {}
/// Random.
pub mod random {
    /// D
    #[derive(Debug)]
    pub enum Distribution {}
}

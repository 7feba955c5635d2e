//! Models in checkpoints: by their names.

use super::{ModelDeclaration, find};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Writes the name of a model.
pub fn serialize<S: Serializer>(model: &&'static ModelDeclaration, serializer: S) -> Result<S::Ok, S::Error> {
    model.name.serialize(serializer)
}

/// Reads the name of a model.
///
/// # Errors
/// There is no model of this name.
pub fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<&'static ModelDeclaration, D::Error> {
    let name = String::deserialize(deserializer)?;
    find(&name).ok_or_else(|| de::Error::custom(format!("no model is called {name}")))
}

/// Models that may not be known.
pub mod optional {
    use super::{Deserialize, Deserializer, ModelDeclaration, Serialize, Serializer, de, find};

    /// Writes the name of a model, or that there is none.
    pub fn serialize<S: Serializer>(
        model: &Option<&'static ModelDeclaration>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        model.map(|model| model.name).serialize(serializer)
    }

    /// Reads the name of a model, or that there is none.
    ///
    /// # Errors
    /// There is no model of this name.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<&'static ModelDeclaration>, D::Error> {
        let name = Option::<String>::deserialize(deserializer)?;
        let found =
            |name: String| find(&name).ok_or_else(|| de::Error::custom(format!("no model is called {name}")));
        name.map(found).transpose()
    }
}

//! A model as a value: a built-in model and what was given in place of its defaults.

use super::Value;
use crate::kernel::random::Distribution;
use crate::models::declaration::ModelDeclaration;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// `iaf_psc_exp { C_m = 100 pF, V_m ~ normal(0 mV, 1 mV) }`.
#[derive(Clone, Serialize, Deserialize)]
pub struct ModelValue {
    /// The built-in model.
    #[serde(with = "crate::models::by_name")]
    pub declaration: &'static ModelDeclaration,
    /// Index of a parameter in the declaration, and what it is; each parameter at most once, in the order of the
    /// declaration.
    pub assignments: Vec<(usize, Assignment)>,
}

/// What a parameter was given.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Assignment {
    /// `=`: a value, a list of values for the nodes.
    Given(Value),
    /// `~`: one draw for each node.
    Drawn(Arc<Distribution>),
}

impl ModelValue {
    /// A built-in model with its defaults.
    pub fn plain(declaration: &'static ModelDeclaration) -> ModelValue {
        ModelValue { declaration, assignments: Vec::new() }
    }

    /// This model with one parameter given anew.
    pub fn assign(&mut self, parameter: usize, assignment: Assignment) {
        match self.assignments.binary_search_by_key(&parameter, |(index, _)| *index) {
            Ok(found) => self.assignments[found].1 = assignment,
            Err(place) => self.assignments.insert(place, (parameter, assignment)),
        }
    }

    /// What a parameter was given, if anything.
    pub fn assignment(&self, parameter: usize) -> Option<&Assignment> {
        self.assignments.iter().find(|(index, _)| *index == parameter).map(|(_, assignment)| assignment)
    }
}

impl std::fmt::Debug for ModelValue {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} {:?}", self.declaration.name, self.assignments)
    }
}

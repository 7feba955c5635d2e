//! The checked, typed program (layer 4): the contract between the checker and the interpreter.
//!
//! Every name is a slot, every expression has a type, every model and function is resolved. Known `let`s stay expressions
//! (they are not folded), so that a sweep over a param can evaluate anew what depends on it.

mod cursor;
mod expression;
mod plot;
mod statement;
mod types;

pub use cursor::Cursor;
pub use expression::{Expression, ExpressionKind, Function, FunctionId, Part, Slot};
pub use plot::{Canvas, Entry, EntryKind, Look};
pub use statement::{
    Axis, Collected, Connect, KernelSettings, Parameter, Place, Property, Record, Rule, RuleKind, Statement,
    StatementKind, SynapseProperty, Target, What,
};
pub use types::{Model, NodesType, RecordType, Type};

use std::collections::BTreeSet;

/// A script with its imports, ready to be rehearsed and run.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// The statements in order, those of imports where the `import` stands.
    pub statements: Vec<Statement>,
    /// The functions of the script, one for each combination of argument types that occurs.
    pub functions: Vec<Function>,
    /// How many slots names need.
    pub slots: usize,
    /// All params in order of declaration; `--set` looks here.
    pub params: Vec<Parameter>,
    /// Records that stream to a file and that nothing reads: they need not stay in memory.
    pub unread_records: BTreeSet<Slot>,
    /// The state that it records or reads by name, and the parameters that it sets once there are nodes. `None`: a later
    /// input may ask for any.
    pub asked: Option<BTreeSet<String>>,
}

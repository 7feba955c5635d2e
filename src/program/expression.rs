//! Typed expressions.

use super::Type;
use crate::source::{Span, Spanned};
use crate::syntax::ast::{BinaryOperator, UnaryOperator};
use crate::units::Unit;
use crate::value::Value;
use serde::{Deserialize, Serialize};

/// Where a name's value is kept. Every name of a program has a slot of its own: no function calls itself, so that
/// arguments of functions need no stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Slot(pub usize);

/// Index in [`super::Program::functions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FunctionId(pub usize);

/// A function of the script, for one combination of argument types.
#[derive(Clone, Debug)]
pub struct Function {
    /// As it was declared.
    pub name: String,
    /// Its arguments.
    pub parameters: Vec<Slot>,
    /// What it computes.
    pub body: Expression,
}

/// An expression.
#[derive(Clone, Debug)]
pub struct Expression {
    /// Where it is written.
    pub span: Span,
    /// Its type; [`Type::Zero`] only for a literal whose place did not say more.
    pub ty: Type,
    /// What it computes.
    pub kind: ExpressionKind,
}

impl Expression {
    /// An expression that failed to check.
    pub fn failed(span: Span) -> Expression {
        Expression { span, ty: Type::Error, kind: ExpressionKind::Failed }
    }
}

/// What an expression computes.
#[derive(Clone, Debug)]
pub enum ExpressionKind {
    /// It failed to check; evaluates to [`Value::Unknown`].
    Failed,
    /// A literal, a built-in model, a `load`ed table.
    Constant(Value),
    /// The value of a name.
    Variable {
        /// Where it is kept.
        slot: Slot,
        /// As it is written, for messages.
        name: String,
    },
    /// The model time.
    Now,
    /// `"a {x}"`
    Text(Vec<Part>),
    /// `[a, b]`
    List(Vec<Expression>),
    /// `[body for slot in values]`
    Comprehension {
        /// computed for each element
        body: Box<Expression>,
        /// the variable
        slot: Slot,
        /// a list, a range that counts, a list of populations or records, a table's column
        values: Box<Expression>,
    },
    /// A built-in pure function (`value::functions`), or statistic (`results`), by name.
    Call {
        /// the function's name, found in one of the registries
        function: &'static str,
        /// in the order of the declaration; `None` where an optional one is left out; repeated ones follow
        arguments: Vec<Option<Expression>>,
    },
    /// A function of the script.
    UserCall {
        /// which
        function: FunctionId,
        /// in order
        arguments: Vec<Expression>,
    },
    /// `-a`, `not a`
    Unary {
        /// which
        operator: UnaryOperator,
        /// on what
        operand: Box<Expression>,
    },
    /// `a + b`: numbers, lists element by element, distributions scaled and shifted; `and`, `or` of single truth values
    /// look at the right side only where it matters.
    Binary {
        /// which
        operator: Spanned<BinaryOperator>,
        /// left side
        left: Box<Expression>,
        /// right side
        right: Box<Expression>,
    },
    /// `a .. b`
    Range {
        /// lower end
        start: Option<Box<Expression>>,
        /// upper end
        end: Option<Box<Expression>>,
    },
    /// `if c then a else b`
    If {
        /// a single truth value
        condition: Box<Expression>,
        /// if true
        then: Box<Expression>,
        /// if false
        otherwise: Box<Expression>,
    },
    /// `base[i, j]`: base a list, node set, list of populations, record, or table; an index a whole number, a range
    /// (of whole numbers, or of times for a record), a mask, or a list of whole numbers.
    Index {
        /// what is cut
        base: Box<Expression>,
        /// by what, outermost first
        indices: Vec<Expression>,
    },
    /// A column of a table or record (`time`, `sender`, `V_m`).
    Column {
        /// the table or record
        base: Box<Expression>,
        /// the column
        name: Spanned<String>,
    },
    /// `E.V_m`: state now, or a parameter; a value for a single node, else a list.
    NodeAttribute {
        /// the nodes
        base: Box<Expression>,
        /// the attribute
        name: Spanned<String>,
    },
    /// `lif.C_m`: a default of a model.
    ModelAttribute {
        /// the model
        base: Box<Expression>,
        /// the attribute
        name: Spanned<String>,
    },
    /// `wiring.weight`: `weight`, `delay`, `pre`, `post`.
    ProjectionAttribute {
        /// the projection
        base: Box<Expression>,
        /// the attribute
        name: Spanned<String>,
    },
    /// `lif { C_m = 1 pF }`
    Model {
        /// the model
        base: Box<Expression>,
        /// what is given anew
        properties: Vec<super::Property>,
    },
    /// `table { name = values }`
    Table(Vec<(Spanned<String>, Expression)>),
}

/// A piece of a text.
#[derive(Clone, Debug)]
pub enum Part {
    /// Characters.
    Literal(String),
    /// A value, written with so many decimals and in this unit.
    Value {
        /// the value
        value: Expression,
        /// `.3`
        decimals: Option<u32>,
        /// `mV`: as written, and what it is
        unit: Option<(String, Unit)>,
    },
}

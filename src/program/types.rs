//! Types: all of them known before anything runs.

use crate::models::declaration::ModelDeclaration;
use crate::units::Dimension;
use std::fmt;

/// The type of an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// Of an expression that failed: fits everything, causes no second message.
    Error,
    /// The literals `0` and `inf`: numbers of the dimension that their place asks for.
    Zero,
    /// A number.
    Number(Dimension),
    /// True or false.
    Bool,
    /// Text.
    Text,
    /// A list; elements of [`Type::Error`] where it is the empty list `[]` and its place does not say.
    List(Box<Type>),
    /// `a .. b`
    Range(Dimension),
    /// A distribution.
    Distribution(Dimension),
    /// A model: one of these (several after `if`).
    Model(Vec<Model>),
    /// A node set; a list of populations is a list of these.
    Nodes(NodesType),
    /// Connections; their weights measure this.
    Projection(Dimension),
    /// A record; for a list of populations, a list of these.
    Record(RecordType),
    /// A table: names of its columns and the type of an element of each.
    Table(Vec<(String, Type)>),
}

/// A model declaration, compared by name.
#[derive(Clone, Copy)]
pub struct Model(pub &'static ModelDeclaration);

impl PartialEq for Model {
    fn eq(&self, other: &Model) -> bool {
        self.0.name == other.0.name
    }
}

impl fmt::Debug for Model {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0.name)
    }
}

/// What is known of a node set.
#[derive(Clone, Debug, PartialEq)]
pub struct NodesType {
    /// The models that its nodes may have.
    pub models: Vec<Model>,
    /// A single node, whose attributes are values and not lists.
    pub single: bool,
}

/// What is known of a record.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordType {
    /// Its columns beside `time` and `sender`; none for spikes.
    pub columns: Vec<(String, Dimension)>,
    /// A record of spikes, in contrast to state.
    pub spikes: bool,
}

impl Type {
    /// How deep lists nest: 0 for a number, 1 for a list of numbers.
    pub fn depth(&self) -> usize {
        match self {
            Type::List(element) => 1 + element.depth(),
            _ => 0,
        }
    }

    /// The type under all lists.
    pub fn innermost(&self) -> &Type {
        match self {
            Type::List(element) => element.innermost(),
            other => other,
        }
    }

    /// The dimension of its numbers; plain for what is not a number.
    pub fn dimension(&self) -> Dimension {
        match self.innermost() {
            Type::Number(dimension) | Type::Range(dimension) | Type::Distribution(dimension) => *dimension,
            _ => Dimension::NONE,
        }
    }

    /// This type `depth` lists deep.
    pub fn nested(self, depth: usize) -> Type {
        (0..depth).fold(self, |element, _| Type::List(Box::new(element)))
    }

    /// Failed, or holds something that failed.
    pub fn is_error(&self) -> bool {
        *self.innermost() == Type::Error
    }

    /// A type of which nothing more is known takes that of the literal 0: a plain number.
    pub fn settled(self) -> Type {
        match self {
            Type::Zero => Type::Number(Dimension::NONE),
            Type::List(element) => Type::List(Box::new(element.settled())),
            other => other,
        }
    }

    /// The columns of a table or record, `time` and `sender` included.
    pub fn columns(&self) -> Option<Vec<(String, Type)>> {
        match self {
            Type::Table(columns) => Some(columns.clone()),
            Type::Record(record) => {
                let time = [("time".to_string(), Dimension::TIME), ("sender".to_string(), Dimension::NONE)];
                let columns = time.into_iter().chain(record.columns.iter().cloned());
                Some(columns.map(|(name, dimension)| (name, Type::Number(dimension))).collect())
            }
            _ => None,
        }
    }
}

impl fmt::Display for Type {
    /// With its article, as a message says it: `a voltage`, `a list of voltages`, `text`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Error => formatter.write_str("unknown"),
            Type::Zero => formatter.write_str("a plain number"),
            Type::Number(dimension) => dimension.fmt(formatter),
            Type::Bool => formatter.write_str("true or false"),
            Type::Text => formatter.write_str("text"),
            Type::List(element) => match &**element {
                Type::Error => formatter.write_str("an empty list"),
                Type::List(_) => formatter.write_str("a list of lists"),
                Type::Number(Dimension::NONE) | Type::Zero => formatter.write_str("a list of plain numbers"),
                Type::Number(dimension) => match dimension.name() {
                    Some(name) => write!(formatter, "a list of {}", plural(name)),
                    None => write!(formatter, "a list of quantities in {}", dimension.default_unit()),
                },
                Type::Bool => formatter.write_str("a list of true or false"),
                Type::Text => formatter.write_str("a list of texts"),
                Type::Nodes(_) => formatter.write_str("a list of populations"),
                Type::Record(_) => formatter.write_str("a list of records"),
                other => write!(formatter, "a list of {}", plural(&other.to_string())),
            },
            Type::Range(Dimension::NONE) => formatter.write_str("a range"),
            Type::Range(dimension) => write!(formatter, "a range of {}", plural(&dimension.to_string())),
            Type::Distribution(_) => formatter.write_str("a distribution"),
            Type::Model(_) => formatter.write_str("a model"),
            Type::Nodes(nodes) => formatter.write_str(if nodes.single { "a node" } else { "a population" }),
            Type::Projection(_) => formatter.write_str("a projection"),
            Type::Record(record) => {
                formatter.write_str(if record.spikes { "recorded spikes" } else { "a record" })
            }
            Type::Table(_) => formatter.write_str("a table"),
        }
    }
}

/// `a voltage` to `voltages`, `a frequency` to `frequencies`.
fn plural(name: &str) -> String {
    let noun = name.strip_prefix("an ").or_else(|| name.strip_prefix("a ")).unwrap_or(name);
    match noun.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{noun}s"),
    }
}

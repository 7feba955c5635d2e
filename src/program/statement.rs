//! Typed statements.

use super::{Canvas, Expression, Slot, Type};
use crate::source::{Span, Spanned};

/// A statement.
#[derive(Clone, Debug)]
pub struct Statement {
    /// Where it is written.
    pub span: Span,
    /// What it does.
    pub kind: StatementKind,
}

impl Statement {
    /// It holds other statements.
    pub fn is_block(&self) -> bool {
        matches!(
            self.kind,
            StatementKind::If { .. } | StatementKind::For { .. } | StatementKind::Sweep { .. }
        )
    }
}

/// What a statement does.
#[derive(Clone, Debug)]
pub enum StatementKind {
    /// An input of the experiment: index in [`super::Program::params`].
    Param(usize),
    /// `let x = value`, `model x = value`
    Let {
        /// where it goes
        slot: Slot,
        /// as written
        name: Spanned<String>,
        /// what it is
        value: Expression,
    },
    /// `let x[count] ~ distribution`
    Draw {
        /// where it goes
        slot: Slot,
        /// as written; part of the random key
        name: Spanned<String>,
        /// how many
        count: Expression,
        /// what to draw from
        distribution: Expression,
    },
    /// `kernel { … }`
    Kernel(KernelSettings),
    /// `node E[count] = model`
    Node {
        /// where it goes
        slot: Slot,
        /// as written; part of the random keys
        name: Spanned<String>,
        /// `None`: a single node; of list type: a list of populations
        count: Option<Expression>,
        /// of model type
        model: Expression,
    },
    /// `connect …`
    Connect(Box<Connect>),
    /// `record …`
    Record(Box<Record>),
    /// `simulate T`
    Simulate(Expression),
    /// `set NODES { … }` or `set PROJECTION { … }`
    Set {
        /// what is changed
        target: Target,
        /// to what
        properties: Vec<Property>,
    },
    /// `sweep …`
    Sweep {
        /// the axes, last fastest
        axes: Vec<Axis>,
        /// where the table goes
        slot: Slot,
        /// as written; part of the random root
        name: Spanned<String>,
        /// the body, with the `kernel` first in it if there is one
        body: Vec<Statement>,
        /// the columns of the table, the swept variables first
        columns: Vec<(String, Type)>,
        /// the `let`s and `model`s above that depend on a swept param, to be evaluated anew in each point, in order
        renewed: Vec<Statement>,
    },
    /// `collect …`, in a sweep's or `for … as`'s body
    Collect(Vec<Collected>),
    /// `for x in values { … }`
    For {
        /// the variable
        slot: Slot,
        /// as written
        variable: Spanned<String>,
        /// a list, a range that counts, a list of populations or records
        values: Expression,
        /// where the table goes, and its name
        table: Option<(Slot, Spanned<String>)>,
        /// the columns of the table, the variable first
        columns: Vec<(String, Type)>,
        /// the body
        body: Vec<Statement>,
    },
    /// `if c { … } else { … }`
    If {
        /// a single truth value
        condition: Expression,
        /// if true
        then: Vec<Statement>,
        /// if false
        otherwise: Vec<Statement>,
    },
    /// `print x`: a text is written as it is
    Print(Expression),
    /// `save table to "file.csv"`
    Save {
        /// a table, record or projection
        table: Expression,
        /// a text
        file: Expression,
    },
    /// `plot "file.svg" { … }`
    Plot {
        /// a text; `None`: the terminal
        file: Option<Expression>,
        /// the entries
        canvas: Canvas,
    },
    /// `assert c, "message"`: a single truth value
    Assert {
        /// what must hold
        condition: Expression,
        /// a text
        message: Option<Expression>,
    },
    /// An expression at the prompt.
    Bare {
        /// what is shown
        value: Expression,
        /// where it goes under the name `ans`, if its value can have a name
        slot: Option<Slot>,
    },
}

/// One `param`.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Where its value is kept.
    pub slot: Slot,
    /// As written.
    pub name: Spanned<String>,
    /// Its type.
    pub ty: Type,
    /// Its default.
    pub default: Expression,
    /// A range, closed at both ends, or a list of choices.
    pub domain: Option<Expression>,
    /// The slider's step.
    pub step: Option<Expression>,
    /// What it is.
    pub label: Option<String>,
}

/// The settings of a run; known before it.
#[derive(Clone, Debug, Default)]
pub struct KernelSettings {
    /// A time.
    pub resolution: Option<Expression>,
    /// A whole number.
    pub seed: Option<Expression>,
}

/// `x = EXPR` of a sweep.
#[derive(Clone, Debug)]
pub struct Axis {
    /// Where the value goes: the param's own slot where it sweeps a param.
    pub slot: Slot,
    /// As written.
    pub name: Spanned<String>,
    /// A list or a range that counts.
    pub values: Expression,
    /// It sweeps this param (index in [`super::Program::params`]).
    pub param: Option<usize>,
    /// Type of an element.
    pub ty: Type,
}

/// `x = EXPR` of `collect`.
#[derive(Clone, Debug)]
pub struct Collected {
    /// The column.
    pub name: Spanned<String>,
    /// Its value.
    pub value: Expression,
}

/// `weight = 1 pA`, `V_m ~ normal(…)`.
#[derive(Clone, Debug)]
pub struct Property {
    /// The parameter; the checker has made sure that a model in question has it.
    pub name: Spanned<String>,
    /// `~`: the value is a distribution.
    pub drawn: bool,
    /// The value, or the distribution.
    pub value: Expression,
}

/// Nodes as they are written, with what the random keys need of them.
#[derive(Clone, Debug)]
pub struct Place {
    /// The name at its head.
    pub name: String,
    /// Where a list of populations was indexed by a number: that index.
    pub population: Option<Expression>,
    /// The nodes: of type node set, or list of populations (their union).
    pub nodes: Expression,
}

/// `connect`
#[derive(Clone, Debug)]
pub struct Connect {
    /// Before the arrow.
    pub from: Vec<Place>,
    /// After it.
    pub to: Vec<Place>,
    /// How.
    pub rule: Rule,
    /// `None`: left out, 1 (the checker has made sure that it may be).
    pub weight: Option<SynapseProperty>,
    /// `None`: left out, 1 ms.
    pub delay: Option<SynapseProperty>,
    /// `None`: left out, 0.
    pub receptor: Option<SynapseProperty>,
    /// Where the projection goes.
    pub name: Option<(Slot, Spanned<String>)>,
    /// The span of the property block, if there is one.
    pub properties: Option<Span>,
}

/// A value for each connection.
#[derive(Clone, Debug)]
pub struct SynapseProperty {
    /// Where its name is written.
    pub span: Span,
    /// `~`
    pub drawn: bool,
    /// A number, a list of them, a matrix `[target][source]`, or a distribution.
    pub value: Expression,
}

/// A rule with its arguments.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Where it is written; that of the statement where it is not.
    pub span: Span,
    /// Which.
    pub kind: RuleKind,
    /// The arguments of `pairs` (two lists), of the others one number, of `one_to_one`, `all_to_all` none.
    pub arguments: Vec<Expression>,
    /// A truth value.
    pub autapses: Option<Expression>,
    /// A truth value.
    pub multapses: Option<Expression>,
}

/// The rules, with NEST's meanings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleKind {
    /// `one_to_one`
    OneToOne,
    /// `all_to_all`
    AllToAll,
    /// `pairs(pre, post)`
    Pairs,
    /// `fixed_indegree(k)`
    FixedIndegree,
    /// `fixed_outdegree(k)`
    FixedOutdegree,
    /// `fixed_total_number(n)`
    FixedTotalNumber,
    /// `pairwise_bernoulli(p)`
    PairwiseBernoulli,
    /// `symmetric_pairwise_bernoulli(p)`
    SymmetricPairwiseBernoulli,
    /// `pairwise_poisson(mean)`
    PairwisePoisson,
}

/// What is recorded.
#[derive(Clone, Debug)]
pub enum What {
    /// `spikes`
    Spikes,
    /// State variables.
    State(Vec<Spanned<String>>),
}

/// `record`
#[derive(Clone, Debug)]
pub struct Record {
    /// What.
    pub what: What,
    /// Of which nodes; a single place of list type makes a list of records.
    pub from: Vec<Place>,
    /// A time.
    pub every: Option<Expression>,
    /// A time.
    pub offset: Option<Expression>,
    /// A range of times.
    pub during: Option<Expression>,
    /// Where it goes.
    pub slot: Slot,
    /// As written.
    pub name: Spanned<String>,
    /// A text: the file that it streams to.
    pub to: Option<Expression>,
}

/// What `set` changes.
#[derive(Clone, Debug)]
pub enum Target {
    /// Nodes.
    Nodes(Vec<Place>),
    /// A named projection.
    Projection(Expression),
    /// All connections made so far from some nodes to others.
    Arrow(Vec<Place>, Vec<Place>),
}

//! The syntax tree of a script, as written: nothing is resolved, nothing is computed.
//!
//! Equality ignores places, so that `parse(print(ast)) == ast` can be stated. Parentheses are not kept: the tree's shape
//! says it, and the printer puts them where precedence wants them.

mod plot;

pub use plot::{AxisName, Canvas, CurveKind, Dash, Entry, EntryKind, Look, PlainKind, TextKind};

use crate::source::{Span, Spanned};

/// A name with its place.
pub type Name = Spanned<String>;
/// An expression with its place.
pub type Expr = Spanned<ExprKind>;
/// A statement with its place.
pub type Statement = Spanned<StatementKind>;

/// A whole file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Script {
    /// The statements in order.
    pub statements: Vec<Statement>,
    /// Names that statements would have declared that could not be read: they are known, and nothing more is said of them.
    pub broken_names: Vec<String>,
}

/// The statements between braces.
pub type Block = Vec<Statement>;

/// One statement.
#[derive(Clone, Debug, PartialEq)]
pub enum StatementKind {
    /// `import "file.snn"`
    Import(Spanned<String>),
    /// `kernel { resolution = 0.1 ms }`
    Kernel(Properties),
    /// `param rate = 1 kHz in 0 Hz .. 2 kHz step 0.1 Hz "label", …`
    Param(Vec<Parameter>),
    /// `let x = 1`
    Let {
        /// `x`
        name: Name,
        /// `1`
        value: Expr,
    },
    /// `let x[100] ~ normal(0 ms, 1 ms)`
    LetDraw {
        /// `x`
        name: Name,
        /// `100`
        count: Expr,
        /// `normal(0 ms, 1 ms)`
        distribution: Expr,
    },
    /// `fn f(a, b) = a + b`
    Function {
        /// `f`
        name: Name,
        /// `a, b`
        parameters: Vec<Name>,
        /// `a + b`
        body: Expr,
    },
    /// `model lif = iaf_psc_exp { … }`
    Model {
        /// `lif`
        name: Name,
        /// the model it is
        value: Expr,
    },
    /// `node E[100] = lif`
    Node {
        /// `E`
        name: Name,
        /// `100`
        count: Option<Expr>,
        /// `lif`
        model: Expr,
    },
    /// `connect A -> B by RULE with SYNAPSE { … } as NAME`
    Connect(Box<Connect>),
    /// `record V_m from E every 1 ms as trace`
    Record(Box<Record>),
    /// `simulate 1 s`
    Simulate(Expr),
    /// `set E { I_e = 1 pA }`
    Set {
        /// nodes or connections
        target: Target,
        /// the new values
        properties: Properties,
    },
    /// `sweep x = VALUES, … as NAME { … }`
    Sweep {
        /// `x = VALUES, …`
        axes: Vec<Axis>,
        /// `NAME`
        name: Name,
        /// the body
        body: Block,
    },
    /// `collect rate = rate(out), …`
    Collect(Vec<Axis>),
    /// `for x in VALUES as NAME { … }`
    For {
        /// `x`
        variable: Name,
        /// `VALUES`
        values: Expr,
        /// `NAME`
        name: Option<Name>,
        /// the body
        body: Block,
    },
    /// `if COND { … } else { … }`
    If {
        /// `COND`
        condition: Expr,
        /// the first block
        then: Block,
        /// the `else`, if there is one
        otherwise: Option<Else>,
    },
    /// `print EXPR`
    Print(Expr),
    /// `save TABLE to "file.csv"`
    Save {
        /// the table
        table: Expr,
        /// the file: a text expression
        file: Expr,
    },
    /// `plot "file.svg" { … }`
    Plot {
        /// the file: a text expression; without it the plot goes to the terminal
        file: Option<Expr>,
        /// the entries
        canvas: Canvas,
    },
    /// `assert COND, "message"`
    Assert {
        /// what must hold
        condition: Expr,
        /// what to say if it does not: a text expression
        message: Option<Expr>,
    },
    /// An expression on its own; at the prompt only.
    Bare(Expr),
}

/// What follows `else`.
#[derive(Clone, Debug, PartialEq)]
pub enum Else {
    /// `else { … }`
    Block(Block),
    /// `else if …`: always a [`StatementKind::If`]
    If(Box<Statement>),
}

/// One input of a `param` statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: Name,
    /// Its default.
    pub default: Expr,
    /// After `in`: a range, or a list of choices.
    pub domain: Option<Expr>,
    /// After `step`.
    pub step: Option<Expr>,
    /// Its label.
    pub label: Option<Spanned<String>>,
}

/// `connect …`
#[derive(Clone, Debug, PartialEq)]
pub struct Connect {
    /// From and to.
    pub arrow: Arrow,
    /// After `by`.
    pub rule: Option<Rule>,
    /// After `with`.
    pub synapse: Option<Name>,
    /// `{ weight = …, … }`
    pub properties: Option<Properties>,
    /// After `as`.
    pub name: Option<Name>,
}

/// `record …`
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// `V_m, I_syn_ex`, or `spikes`.
    pub what: Vec<Name>,
    /// Nodes, or connections.
    pub from: Target,
    /// After `every`.
    pub every: Option<Expr>,
    /// After `offset`.
    pub offset: Option<Expr>,
    /// After `during`: a range of times.
    pub during: Option<Expr>,
    /// After `as`.
    pub name: Name,
    /// After `to`: a text expression.
    pub to: Option<Expr>,
}

/// `A, B -> C, D`
#[derive(Clone, Debug, PartialEq)]
pub struct Arrow {
    /// Before the arrow.
    pub from: Nodes,
    /// After it.
    pub to: Nodes,
}

/// `E[.. 50], I`: places, each a name with indices or fields after it ([`ExprKind::Name`], `Index`, `Field`).
pub type Nodes = Vec<Expr>;

/// What `record` and `set` are about.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// Nodes, or the name of a projection.
    Nodes(Nodes),
    /// Connections.
    Arrow(Arrow),
}

/// `fixed_indegree(100, autapses = false)`, or a bare name.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Its name.
    pub name: Name,
    /// Its arguments; `None` where it was written without parentheses.
    pub arguments: Option<Vec<Argument>>,
}

/// `x = EXPR` in `sweep` and `collect`.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// `x`
    pub name: Name,
    /// `EXPR`
    pub value: Expr,
}

/// `{ a = 1, b ~ normal(0, 1) }` with the place of the braces.
pub type Properties = Spanned<Vec<Property>>;

/// One entry of a property block.
#[derive(Clone, Debug, PartialEq)]
pub struct Property {
    /// Its name.
    pub name: Name,
    /// `~` in place of `=`.
    pub drawn: bool,
    /// Its value, or the distribution to draw from.
    pub value: Expr,
}

/// One expression.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `1e-3`, `10 mV`: the number as written, and the unit as written (`µ` as `u`).
    Number {
        /// digits, `_`, fraction, exponent
        text: String,
        /// the unit
        unit: Option<Spanned<String>>,
    },
    /// `"a {x:.3 mV} b"`
    Text(Vec<TextPart>),
    /// `true`, `false`
    Bool(bool),
    /// A name, `table` included where properties follow.
    Name(String),
    /// `[1, 2, 5] mV`
    List {
        /// the elements
        items: Vec<Expr>,
        /// the unit behind the bracket
        unit: Option<Spanned<String>>,
    },
    /// `[EXPR for x in VALUES]`
    Comprehension {
        /// `EXPR`
        body: Box<Expr>,
        /// `x`
        variable: Name,
        /// `VALUES`
        values: Box<Expr>,
        /// the unit behind the bracket
        unit: Option<Spanned<String>>,
    },
    /// `f(x, bin = 1 ms)`
    Call {
        /// `f`
        function: Name,
        /// `x, bin = 1 ms`
        arguments: Vec<Argument>,
    },
    /// `-x`, `not x`
    Unary {
        /// which
        operator: UnaryOperator,
        /// on what
        operand: Box<Expr>,
    },
    /// `a + b`
    Binary {
        /// which, and where it is written
        operator: Spanned<BinaryOperator>,
        /// `a`
        left: Box<Expr>,
        /// `b`
        right: Box<Expr>,
    },
    /// `a .. b`, `a ..`, `.. b`: half-open where it counts, closed where it bounds.
    Range {
        /// `a`
        start: Option<Box<Expr>>,
        /// `b`
        end: Option<Box<Expr>>,
    },
    /// `if c then a else b`
    If {
        /// `c`
        condition: Box<Expr>,
        /// `a`
        then: Box<Expr>,
        /// `b`
        otherwise: Box<Expr>,
    },
    /// `a[i, j]`
    Index {
        /// `a`
        base: Box<Expr>,
        /// `i, j`
        indices: Vec<Expr>,
    },
    /// `trace.V_m`
    Field {
        /// `trace`
        base: Box<Expr>,
        /// `V_m`
        name: Name,
    },
    /// `lif { C_m = 1 pF }`, `table { a = b }`: the base is a name, perhaps with indices.
    With {
        /// `lif`
        base: Box<Expr>,
        /// `{ … }`
        properties: Properties,
    },
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum TextPart {
    /// Characters, escapes resolved.
    Literal(String),
    /// `{expr:.3 mV}`
    Value {
        /// `expr`
        value: Expr,
        /// `:.3 mV`
        format: Format,
    },
}

/// How a value is written into a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Format {
    /// `.3`
    pub decimals: Option<u32>,
    /// `mV`
    pub unit: Option<Spanned<String>>,
}

/// An argument of a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// `bin` in `bin = 1 ms`.
    pub name: Option<Name>,
    /// `1 ms`
    pub value: Expr,
}

/// Operators before a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOperator {
    /// `-`
    Negate,
    /// `not`
    Not,
}

/// Operators between two values, loosest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BinaryOperator {
    /// `or`
    Or,
    /// `and`
    And,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `^`
    Power,
}

impl BinaryOperator {
    /// As it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            BinaryOperator::Or => "or",
            BinaryOperator::And => "and",
            BinaryOperator::Equal => "==",
            BinaryOperator::NotEqual => "!=",
            BinaryOperator::Less => "<",
            BinaryOperator::LessEqual => "<=",
            BinaryOperator::Greater => ">",
            BinaryOperator::GreaterEqual => ">=",
            BinaryOperator::Add => "+",
            BinaryOperator::Subtract => "-",
            BinaryOperator::Multiply => "*",
            BinaryOperator::Divide => "/",
            BinaryOperator::Power => "^",
        }
    }

    /// `==` to `>=`.
    pub fn is_comparison(self) -> bool {
        (BinaryOperator::Equal..=BinaryOperator::GreaterEqual).contains(&self)
    }
}

/// The place of a place list or an arrow.
pub fn nodes_span(nodes: &Nodes) -> Span {
    nodes.iter().map(|place| place.span).reduce(Span::to).unwrap_or_default()
}

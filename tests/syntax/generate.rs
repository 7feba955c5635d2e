//! Generators of syntax trees: every kind of node, as the grammar can give it.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use snn::source::{Span, Spanned};
use snn::syntax::ast::{
    Argument, Arrow, Axis, AxisName, BinaryOperator, Block, Canvas, Connect, CurveKind, Dash, Else, Entry,
    EntryKind, Expr, ExprKind, Format, Look, Name, Nodes, Parameter, PlainKind, Properties, Property, Record,
    Rule, Statement, StatementKind, Target, TextKind, TextPart, UnaryOperator,
};

fn at<T>(node: T) -> Spanned<T> {
    Spanned::new(node, Span::default())
}

/// Names, among them words that mean something in other places.
fn name() -> impl Strategy<Value = Name> {
    select(vec![
        "a", "E", "V_m", "rate", "spikes", "weight", "step", "label", "to", "offset", "vs", "at", "line",
        "title", "mV", "s", "inf", "now", "table", "color", "panel", "_x1",
    ])
    .prop_map(|name| at(name.to_owned()))
}

/// Any word: what a property or column can be called.
fn word() -> impl Strategy<Value = Name> {
    prop_oneof![
        3 => name(),
        1 => select(vec!["node", "if", "in", "as", "then", "else", "from", "not", "and", "with", "every", "true"])
            .prop_map(|word| at(word.to_owned())),
    ]
}

fn unit() -> impl Strategy<Value = Spanned<String>> {
    select(vec!["mV", "ms", "pA", "mV/ms", "mV^-1/ms", "ms^2", "%", "pA*ms", "GOhm"])
        .prop_map(|unit| at(unit.to_owned()))
}

fn number() -> impl Strategy<Value = Expr> {
    let text = select(vec!["0", "1", "10_000", "0.5", "1e-3", "2.5E6", "70", "0.10"]);
    (text, option::of(unit())).prop_map(|(text, unit)| at(ExprKind::Number { text: text.to_owned(), unit }))
}

fn characters() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z ]{1,12}", "[a-z{}\"\\\\\n\t#:µ;(\\[]{1,8}"]
}

fn text_of(value: impl Strategy<Value = Expr> + Clone + 'static) -> BoxedStrategy<Expr> {
    let format =
        (option::of(0..9_u32), option::of(unit())).prop_map(|(decimals, unit)| Format { decimals, unit });
    let piece = (option::of(characters()), value, format);
    (vec(piece, 0..3), option::of(characters()))
        .prop_map(|(pieces, last)| {
            let mut parts = Vec::new();
            for (before, value, format) in pieces {
                parts.extend(before.map(TextPart::Literal));
                parts.push(TextPart::Value { value, format });
            }
            parts.extend(last.map(TextPart::Literal));
            at(ExprKind::Text(parts))
        })
        .boxed()
}

fn properties_of(value: impl Strategy<Value = Expr> + 'static) -> BoxedStrategy<Properties> {
    vec((word(), any::<bool>(), value), 1..5)
        .prop_map(|all| {
            at(all.into_iter().map(|(name, drawn, value)| Property { name, drawn, value }).collect())
        })
        .boxed()
}

fn arguments_of(value: impl Strategy<Value = Expr> + 'static) -> BoxedStrategy<Vec<Argument>> {
    vec((option::of(name()), value), 0..3)
        .prop_map(|all| all.into_iter().map(|(name, value)| Argument { name, value }).collect())
        .boxed()
}

/// A name with indices, of which models and `table` take properties.
fn indexed_name(value: impl Strategy<Value = Expr> + Clone + 'static) -> BoxedStrategy<Expr> {
    (name(), vec(vec(value, 1..3), 0..2))
        .prop_map(|(name, indices)| {
            let base = at(ExprKind::Name(name.node));
            indices
                .into_iter()
                .fold(base, |base, indices| at(ExprKind::Index { base: Box::new(base), indices }))
        })
        .boxed()
}

fn operator() -> impl Strategy<Value = BinaryOperator> {
    use BinaryOperator::*;
    select(vec![
        Or,
        And,
        Equal,
        NotEqual,
        Less,
        LessEqual,
        Greater,
        GreaterEqual,
        Add,
        Subtract,
        Multiply,
        Divide,
        Power,
    ])
}

/// An expression of any kind.
pub fn expression() -> BoxedStrategy<Expr> {
    let leaf = prop_oneof![
        4 => number(),
        4 => name().prop_map(|name| at(ExprKind::Name(name.node))),
        1 => any::<bool>().prop_map(|value| at(ExprKind::Bool(value))),
        1 => characters().prop_map(|text| at(ExprKind::Text(vec![TextPart::Literal(text)]))),
    ];
    leaf.prop_recursive(5, 40, 4, |inner| {
        let one = || inner.clone().prop_map(Box::new);
        prop_oneof![
            2 => text_of(inner.clone()),
            2 => (vec(inner.clone(), 0..4), option::of(unit())).prop_map(|(items, unit)| at(ExprKind::List { items, unit })),
            2 => (one(), name(), one(), option::of(unit())).prop_map(|(body, variable, values, unit)| {
                at(ExprKind::Comprehension { body, variable, values, unit })
            }),
            2 => (name(), arguments_of(inner.clone()))
                .prop_map(|(function, arguments)| at(ExprKind::Call { function, arguments })),
            3 => (any::<bool>(), one()).prop_map(|(negate, operand)| {
                let operator = if negate { UnaryOperator::Negate } else { UnaryOperator::Not };
                at(ExprKind::Unary { operator, operand })
            }),
            6 => (operator(), one(), one())
                .prop_map(|(operator, left, right)| at(ExprKind::Binary { operator: at(operator), left, right })),
            2 => (one(), one()).prop_map(|(start, end)| at(ExprKind::Range { start: Some(start), end: Some(end) })),
            1 => one().prop_map(|start| at(ExprKind::Range { start: Some(start), end: None })),
            1 => one().prop_map(|end| at(ExprKind::Range { start: None, end: Some(end) })),
            2 => (one(), one(), one())
                .prop_map(|(condition, then, otherwise)| at(ExprKind::If { condition, then, otherwise })),
            2 => (one(), vec(inner.clone(), 1..3)).prop_map(|(base, indices)| at(ExprKind::Index { base, indices })),
            2 => (one(), word()).prop_map(|(base, name)| at(ExprKind::Field { base, name })),
            2 => (indexed_name(inner.clone()), properties_of(inner.clone()))
                .prop_map(|(base, properties)| at(ExprKind::With { base: Box::new(base), properties })),
        ]
    })
    .boxed()
}

fn text() -> BoxedStrategy<Expr> {
    text_of(expression())
}

fn place() -> BoxedStrategy<Expr> {
    (indexed_name(expression()), option::of(word()))
        .prop_map(|(base, field)| match field {
            None => base,
            Some(name) => at(ExprKind::Field { base: Box::new(base), name }),
        })
        .boxed()
}

fn nodes() -> impl Strategy<Value = Nodes> {
    vec(place(), 1..3)
}

fn arrow() -> impl Strategy<Value = Arrow> {
    (nodes(), nodes()).prop_map(|(from, to)| Arrow { from, to })
}

fn target() -> impl Strategy<Value = Target> {
    prop_oneof![nodes().prop_map(Target::Nodes), arrow().prop_map(Target::Arrow)]
}

fn properties() -> BoxedStrategy<Properties> {
    properties_of(expression())
}

fn axes(names: impl Strategy<Value = Name> + 'static) -> BoxedStrategy<Vec<Axis>> {
    vec((names, expression()), 1..3)
        .prop_map(|all| all.into_iter().map(|(name, value)| Axis { name, value }).collect())
        .boxed()
}

fn parameters() -> impl Strategy<Value = Vec<Parameter>> {
    let label = option::of(characters().prop_map(at));
    let one = (name(), expression(), option::of(expression()), option::of(expression()), label);
    let parameter =
        one.prop_map(|(name, default, domain, step, label)| Parameter { name, default, domain, step, label });
    vec(parameter, 1..3)
}

fn connect() -> impl Strategy<Value = StatementKind> {
    let rule = (name(), option::of(arguments_of(expression())));
    let rule = rule.prop_map(|(name, arguments)| Rule { name, arguments });
    (arrow(), option::of(rule), option::of(name()), option::of(properties()), option::of(name())).prop_map(
        |(arrow, rule, synapse, properties, name)| {
            StatementKind::Connect(Box::new(Connect { arrow, rule, synapse, properties, name }))
        },
    )
}

fn record() -> impl Strategy<Value = StatementKind> {
    let every = option::of((expression(), option::of(expression())));
    let places = (vec(name(), 1..3), target(), every, option::of(expression()), name(), option::of(text()));
    places.prop_map(|(what, from, every, during, name, to)| {
        let (every, offset) = match every {
            None => (None, None),
            Some((every, offset)) => (Some(every), offset),
        };
        StatementKind::Record(Box::new(Record { what, from, every, offset, during, name, to }))
    })
}

fn simple() -> BoxedStrategy<StatementKind> {
    prop_oneof![
        characters().prop_map(|file| StatementKind::Import(at(file))),
        properties().prop_map(StatementKind::Kernel),
        parameters().prop_map(StatementKind::Param),
        (name(), expression()).prop_map(|(name, value)| StatementKind::Let { name, value }),
        (name(), expression(), expression()).prop_map(|(name, count, distribution)| StatementKind::LetDraw {
            name,
            count,
            distribution
        }),
        (name(), vec(name(), 1..3), expression())
            .prop_map(|(name, parameters, body)| StatementKind::Function { name, parameters, body }),
        (name(), expression()).prop_map(|(name, value)| StatementKind::Model { name, value }),
        (name(), option::of(expression()), expression())
            .prop_map(|(name, count, model)| StatementKind::Node { name, count, model }),
        connect(),
        record(),
        expression().prop_map(StatementKind::Simulate),
        (target(), properties()).prop_map(|(target, properties)| StatementKind::Set { target, properties }),
        axes(word()).prop_map(StatementKind::Collect),
        expression().prop_map(StatementKind::Print),
        (expression(), text()).prop_map(|(table, file)| StatementKind::Save { table, file }),
        (option::of(text()), canvas()).prop_map(|(file, canvas)| StatementKind::Plot { file, canvas }),
        (expression(), option::of(text()))
            .prop_map(|(condition, message)| StatementKind::Assert { condition, message }),
        expression().prop_map(StatementKind::Bare),
    ]
    .boxed()
}

/// A statement of any kind.
pub fn statement() -> BoxedStrategy<Statement> {
    let leaf = simple().prop_map(at);
    leaf.prop_recursive(3, 12, 3, |inner| {
        let block = || vec(inner.clone(), 0..3).boxed();
        prop_oneof![
            (axes(name()), name(), block()).prop_map(|(axes, name, body)| at(StatementKind::Sweep {
                axes,
                name,
                body
            })),
            (name(), expression(), option::of(name()), block()).prop_map(
                |(variable, values, name, body)| at(StatementKind::For { variable, values, name, body })
            ),
            (expression(), block(), option::of(block()), any::<bool>()).prop_map(choice),
        ]
    })
    .boxed()
}

fn choice((condition, then, otherwise, chained): (Expr, Block, Option<Block>, bool)) -> Statement {
    let otherwise = otherwise.map(|block| {
        if !chained {
            return Else::Block(block);
        }
        let condition = condition.clone();
        Else::If(Box::new(at(StatementKind::If { condition, then: block, otherwise: None })))
    });
    at(StatementKind::If { condition, then, otherwise })
}

fn looks() -> impl Strategy<Value = Vec<Look>> {
    let look = prop_oneof![
        expression().prop_map(Look::Label),
        expression().prop_map(Look::Error),
        expression().prop_map(Look::Colormap),
        expression().prop_map(Look::Color),
        expression().prop_map(Look::Bins),
        expression().prop_map(Look::Width),
        select(vec![Dash::Solid, Dash::Dashed, Dash::Dotted]).prop_map(Look::Style),
    ];
    vec(look, 0..3)
}

fn entry() -> BoxedStrategy<Entry> {
    let curve = select(vec![CurveKind::Line, CurveKind::Steps, CurveKind::Points, CurveKind::Bars]);
    let plain = select(vec![
        PlainKind::Raster,
        PlainKind::Histogram,
        PlainKind::HorizontalLine,
        PlainKind::VerticalLine,
        PlainKind::Span,
    ]);
    let axis = || select(vec![AxisName::X, AxisName::Y, AxisName::Z]);
    let frame = select(vec![TextKind::Title, TextKind::XLabel, TextKind::YLabel]);
    prop_oneof![
        (curve, expression(), option::of(expression()), looks())
            .prop_map(|(kind, y, x, looks)| EntryKind::Curve { kind, y, x, looks }),
        (expression(), option::of(expression()), looks()).prop_map(|(x, at, looks)| EntryKind::Marks {
            x,
            at,
            looks
        }),
        (plain, expression(), looks()).prop_map(|(kind, value, looks)| EntryKind::Plain {
            kind,
            value,
            looks
        }),
        (expression(), option::of((expression(), expression())), looks())
            .prop_map(|(z, coordinates, looks)| EntryKind::Heatmap { z, coordinates, looks }),
        (frame, expression()).prop_map(|(kind, value)| EntryKind::Text { kind, value }),
        (axis(), expression()).prop_map(|(axis, range)| EntryKind::Limits { axis, range }),
        (axis(), any::<bool>()).prop_map(|(axis, log)| EntryKind::Scale { axis, log }),
        any::<bool>().prop_map(EntryKind::Legend),
        (expression(), expression()).prop_map(|(width, height)| EntryKind::Size(width, height)),
        expression().prop_map(EntryKind::Columns),
    ]
    .prop_map(at)
    .boxed()
}

fn canvas() -> BoxedStrategy<Canvas> {
    let nested = entry().prop_recursive(2, 8, 3, |inner| {
        let canvas = || vec(inner.clone(), 0..3).prop_map(|entries| Canvas { entries });
        prop_oneof![
            (option::of(text()), canvas()).prop_map(|(title, canvas)| at(EntryKind::Panel { title, canvas })),
            (name(), expression(), canvas()).prop_map(|(variable, values, canvas)| at(EntryKind::For {
                variable,
                values,
                canvas
            })),
            (expression(), canvas(), option::of(canvas()))
                .prop_map(|(condition, then, otherwise)| at(EntryKind::If { condition, then, otherwise })),
        ]
    });
    vec(nested, 0..4).prop_map(|entries| Canvas { entries }).boxed()
}

//! Indices: elements, slices, masks; of lists, nodes, records and tables.

use super::Checker;
use crate::diagnostic::Diagnostic;
use crate::program::{Expression, ExpressionKind, NodesType, Type};
use crate::source::Span;
use crate::syntax::ast::Expr;
use crate::units::Dimension;

/// What an index picks.
enum Picks {
    One,
    Several,
    Mask,
    Times,
}

impl Checker<'_> {
    pub(super) fn index(&mut self, base: &Expr, indices: &[Expr], span: Span) -> Expression {
        let base = self.expression(base);
        let mut ty = base.ty.clone();
        let mut lowered = Vec::new();
        for index in indices {
            let mut index = self.expression(index);
            ty = self.indexed(&ty, &mut index, &base);
            lowered.push(index);
        }
        Expression { span, ty, kind: ExpressionKind::Index { base: Box::new(base), indices: lowered } }
    }

    /// The type of `base` cut by `index`.
    fn indexed(&mut self, ty: &Type, index: &mut Expression, base: &Expression) -> Type {
        if *ty == Type::Error || index.ty == Type::Error {
            return Type::Error;
        }
        let record = matches!(ty, Type::Record(_));
        let Some(picks) = self.picks(index, record) else { return Type::Error };
        match (ty, picks) {
            (Type::List(element), Picks::One) => (**element).clone(),
            (Type::List(_), _) => ty.clone(),
            (Type::Nodes(nodes), _) if nodes.single => {
                let written = self.written(base.span);
                self.report(
                    Diagnostic::new(
                        "E0404",
                        index.span,
                        format!("`{written}` is a single node, it has no index"),
                    )
                    .help(format!(
                        "write `{written}` alone; `node {written}[1] = …` declares a population of one"
                    )),
                );
                Type::Error
            }
            (Type::Nodes(nodes), Picks::One) => Type::Nodes(NodesType { single: true, ..nodes.clone() }),
            (Type::Nodes(nodes), _) => Type::Nodes(NodesType { single: false, ..nodes.clone() }),
            (Type::Record(_), Picks::Mask) => Type::Table(ty.columns().unwrap_or_default()),
            (Type::Record(_), _) => ty.clone(),
            (Type::Table(_), Picks::Several | Picks::Mask) => ty.clone(),
            (Type::Table(_), Picks::One | Picks::Times) => {
                self.report(
                    Diagnostic::new("E0310", index.span, "a table is cut by a mask or a slice of rows").help(
                        "one value of a column is `t.rate[3]`; rows are `t[t.rate > 5 Hz]` or `t[.. 10]`",
                    ),
                );
                Type::Error
            }
            (other, _) => {
                let written = self.written(base.span);
                let headline = format!("`{written}` is {other}, it has no elements");
                let help = match other {
                    Type::Model(_) => {
                        let count = self.written(index.span);
                        let name = self.declared_nodes.as_deref().unwrap_or("x");
                        format!(
                            "the number of nodes stands behind their name: `node {name}[{count}] = {written}`"
                        )
                    }
                    _ => "lists, node sets, records and tables can be cut with `[…]`".into(),
                };
                self.report(Diagnostic::new("E0310", base.span, headline).help(help));
                Type::Error
            }
        }
    }

    /// What kind of index it is; reports what cannot be one.
    fn picks(&mut self, index: &mut Expression, record: bool) -> Option<Picks> {
        match index.ty.clone() {
            Type::Zero => {
                index.ty = Type::Number(Dimension::NONE);
                Some(Picks::One)
            }
            Type::Number(Dimension::NONE) => Some(Picks::One),
            Type::Range(Dimension::NONE) => Some(Picks::Several),
            Type::Range(Dimension::TIME) if record => Some(Picks::Times),
            Type::List(element) if *element == Type::Bool => Some(Picks::Mask),
            Type::List(element)
                if matches!(*element, Type::Number(Dimension::NONE) | Type::Zero | Type::Error) =>
            {
                Some(Picks::Several)
            }
            other => {
                let written = self.written(index.span);
                let time = matches!(&other, Type::Number(Dimension::TIME) | Type::Range(Dimension::TIME));
                let (headline, help) = if time && record {
                    (
                        format!("a record is cut by a span of time, this is {other}"),
                        format!("write `{written} ..` or `.. {written}`"),
                    )
                } else if time {
                    (
                        format!("an index is a whole number, this is {other}"),
                        "only records can be cut by time".to_string(),
                    )
                } else {
                    let help =
                        "an index is a whole number, a slice `2 .. 5`, a mask, or a list of whole numbers";
                    (format!("{other} cannot be an index"), help.to_string())
                };
                self.report(Diagnostic::new("E0304", index.span, headline).help(help));
                None
            }
        }
    }
}

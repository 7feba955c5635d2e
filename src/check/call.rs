//! Calls of built-in functions: arguments put in the order of the declaration, and each held against it.

use super::{Checker, messages, registry};
use crate::diagnostic::{Diagnostic, suggest};
use crate::program::{Expression, ExpressionKind, Type};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Argument, Expr, ExprKind};
use crate::units::{Dimension, Exponent};
use crate::value::{ArgumentDeclaration, ArgumentKind, FunctionDeclaration, Measure, Need, Returns};

/// The dimensions that the variables of a signature stand for in a call.
#[derive(Default)]
struct Bound {
    a: Option<Dimension>,
    b: Option<Dimension>,
    /// The deepest of the arguments that are treated element by element.
    depth: usize,
}

impl Bound {
    /// What a measure stands for; `None` while its variable is free.
    fn dimension(&self, measure: Measure) -> Option<Dimension> {
        let power =
            |numerator, denominator| self.a.and_then(|a| a.power(Exponent::ratio(numerator, denominator)?));
        match measure {
            Measure::Plain | Measure::PlainOrAngle => Some(Dimension::NONE),
            Measure::Time => Some(Dimension::TIME),
            Measure::Frequency => Some(Dimension::FREQUENCY),
            Measure::A => self.a,
            Measure::B => self.b,
            Measure::SquareRootOfA => power(1, 2),
            Measure::SquareOfA => power(2, 1),
            Measure::InverseOfA => power(-1, 1),
        }
    }

    fn number(&self, measure: Measure) -> Type {
        Type::Number(self.dimension(measure).unwrap_or(Dimension::NONE))
    }
}

impl Checker<'_> {
    pub(super) fn call(&mut self, name: &Spanned<String>, arguments: &[Argument], span: Span) -> Expression {
        let declared = self.functions.iter().rfind(|function| function.name.node == name.node).cloned();
        if let Some(declared) = declared {
            self.refer(name.span, declared.name.span);
            return self.user_call(&declared, name, arguments, span);
        }
        let Some(function) = registry::find(&name.node) else {
            self.check_function_name(name);
            for argument in arguments {
                self.expression(&argument.value);
            }
            return Expression::failed(span);
        };
        if registry::is_statistic(function.name) {
            self.uses.running = true;
        }
        let Some(placed) = self.place(function, arguments, span) else {
            return Expression::failed(span);
        };
        let mut lowered: Vec<Option<Expression>> = Vec::new();
        for (index, argument) in placed.iter().enumerate() {
            let declaration = &function.arguments[index.min(function.arguments.len() - 1)];
            lowered.push(argument.map(|expr| match declaration.kind {
                ArgumentKind::Function => self.function_argument(expr),
                _ => self.expression(expr),
            }));
        }
        let failed =
            lowered.iter().flatten().any(|argument| argument.ty.is_error() && argument.ty.depth() == 0);
        let ty = if failed {
            Type::Error
        } else if let Some(ty) = self.special(function, &mut lowered, span) {
            ty
        } else {
            self.typed(function, &mut lowered)
        };
        Expression { span, ty, kind: ExpressionKind::Call { function: function.name, arguments: lowered } }
    }

    /// The name of a function as an argument, `mean` in `group(t, by, mean)`.
    fn function_argument(&mut self, expr: &Expr) -> Expression {
        if let ExprKind::Name(name) = &expr.node {
            if registry::find(name).is_some() {
                let value = crate::value::Value::text(name.as_str());
                return super::expression::constant(value, Type::Text, expr.span);
            }
            self.check_function_name(&Spanned::new(name.clone(), expr.span));
            return Expression::failed(expr.span);
        }
        self.report(
            Diagnostic::new("E0315", expr.span, "this must be the name of a function")
                .help("write `mean` for instance"),
        );
        Expression::failed(expr.span)
    }

    /// Puts arguments in the order of the declaration; repeated ones follow at the end.
    fn place<'e>(
        &mut self,
        function: &FunctionDeclaration,
        arguments: &'e [Argument],
        span: Span,
    ) -> Option<Vec<Option<&'e Expr>>> {
        let mut placed: Vec<Option<&'e Expr>> = vec![None; function.arguments.len()];
        let mut position = 0;
        let usage = registry::usage(function);
        for argument in arguments {
            if let Some(name) = &argument.name {
                let Some(index) = function.arguments.iter().position(|own| own.name == name.node) else {
                    let headline = format!("`{}` has no argument `{}`", function.name, name.node);
                    let diagnostic =
                        Diagnostic::new("E0210", name.span, headline).help(format!("write `{usage}`"));
                    let names = function.arguments.iter().map(|own| own.name);
                    self.report(match suggest(&name.node, names) {
                        Some(found) => diagnostic.help(format!("did you mean `{found}`?")),
                        None => diagnostic,
                    });
                    return None;
                };
                if placed[index].is_some() {
                    let headline = format!("`{}` is given twice", name.node);
                    self.report(Diagnostic::new("E0108", name.span, headline).help("keep one of the two"));
                    return None;
                }
                placed[index] = Some(&argument.value);
                continue;
            }
            while function.arguments.get(position).is_some_and(|own| {
                matches!(own.need, Need::Named | Need::NamedOptional)
                    || (placed[position].is_some() && own.need != Need::Repeated)
            }) {
                position += 1;
            }
            match function.arguments.get(position) {
                Some(own) if own.need == Need::Repeated => match placed[position] {
                    None => placed[position] = Some(&argument.value),
                    Some(_) => placed.push(Some(&argument.value)),
                },
                Some(_) => {
                    placed[position] = Some(&argument.value);
                    position += 1;
                }
                None => return self.report_count(function, arguments, span),
            }
        }
        for (own, given) in function.arguments.iter().zip(&placed) {
            match own.need {
                Need::Required if given.is_none() => return self.report_count(function, arguments, span),
                Need::Named if given.is_none() => {
                    let headline = format!("`{}` needs `{} = …`", function.name, own.name);
                    self.report(Diagnostic::new("E0210", span, headline).help(format!("write `{usage}`")));
                    return None;
                }
                _ => {}
            }
        }
        // Nothing repeated was given: no argument at all.
        if placed.len() == function.arguments.len()
            && function.arguments.last().is_some_and(|own| own.need == Need::Repeated)
            && placed.last() == Some(&None)
        {
            placed.pop();
        }
        Some(placed)
    }

    fn report_count<T>(
        &mut self,
        function: &FunctionDeclaration,
        arguments: &[Argument],
        span: Span,
    ) -> Option<T> {
        let positional = |need: &Need| matches!(need, Need::Required | Need::Optional);
        let wanted = function.arguments.iter().filter(|own| own.need == Need::Required).count();
        let most = function.arguments.iter().filter(|own| positional(&own.need)).count();
        let given = arguments.iter().filter(|argument| argument.name.is_none()).count();
        let wanted = if given > wanted { most } else { wanted };
        let headline = messages::wrong_count(function.name, wanted, given);
        let named =
            function.arguments.iter().find(|own| matches!(own.need, Need::Named | Need::NamedOptional));
        let diagnostic =
            Diagnostic::new("E0210", span, headline).help(format!("write `{}`", registry::usage(function)));
        self.report(match named {
            Some(named) if given > wanted => {
                diagnostic.help(format!("`{}` is given by name: `{} = …`", named.name, named.name))
            }
            _ => diagnostic,
        });
        None
    }

    /// Holds the arguments against the signature; gives the type of the result.
    fn typed(&mut self, function: &FunctionDeclaration, arguments: &mut [Option<Expression>]) -> Type {
        let mut bound = Bound::default();
        let mut fits = true;
        for (index, argument) in arguments.iter_mut().enumerate() {
            let declaration = &function.arguments[index.min(function.arguments.len() - 1)];
            if let Some(argument) = argument {
                fits &= self.argument(function, declaration, argument, &mut bound);
            }
        }
        if !fits {
            return Type::Error;
        }
        let first =
            arguments.first().and_then(|argument| argument.as_ref()).map(|argument| argument.ty.clone());
        match function.returns {
            Returns::Each(measure) => bound.number(measure).nested(bound.depth),
            Returns::Number(measure) => bound.number(measure),
            Returns::Numbers(measure) => bound.number(measure).nested(1),
            Returns::NestedNumbers(measure) => bound.number(measure).nested(2),
            Returns::Bool => Type::Bool,
            Returns::Element => match first {
                Some(Type::List(element)) => (*element).settled(),
                _ => Type::Error,
            },
            Returns::Same => first.unwrap_or(Type::Error),
            Returns::Distribution(measure) => {
                Type::Distribution(bound.dimension(measure).unwrap_or(Dimension::NONE))
            }
            Returns::Table(columns) => Type::Table(
                columns.iter().map(|(name, measure)| (name.to_string(), bound.number(*measure))).collect(),
            ),
            Returns::Special => Type::Error,
        }
    }

    fn argument(
        &mut self,
        function: &FunctionDeclaration,
        declaration: &ArgumentDeclaration,
        argument: &mut Expression,
        bound: &mut Bound,
    ) -> bool {
        let name = function.name;
        match declaration.kind {
            ArgumentKind::Anything => true,
            ArgumentKind::EachOrDistribution(measure) if matches!(argument.ty, Type::Distribution(_)) => {
                bind(bound, measure, argument.ty.dimension());
                true
            }
            ArgumentKind::Each(measure) | ArgumentKind::EachOrDistribution(measure) => {
                let fits = self.measured(name, declaration, measure, argument, bound, (0, 99));
                bound.depth = bound.depth.max(argument.ty.depth());
                fits
            }
            ArgumentKind::Number(measure) => {
                self.measured(name, declaration, measure, argument, bound, (0, 0))
            }
            ArgumentKind::Whole => self.measured(name, declaration, Measure::Plain, argument, bound, (0, 0)),
            ArgumentKind::Numbers(measure) => {
                self.measured(name, declaration, measure, argument, bound, (1, 1))
            }
            ArgumentKind::NumberOrList(measure) => {
                self.measured(name, declaration, measure, argument, bound, (0, 99))
            }
            ArgumentKind::DistributionArgument(measure) => {
                self.measured(name, declaration, measure, argument, bound, (0, 2))
            }
            ArgumentKind::NumbersOrTruths(measure) => match argument.ty.innermost() {
                Type::Bool if argument.ty.depth() > 0 => {
                    bound.a.get_or_insert(Dimension::NONE);
                    true
                }
                _ => self.measured(name, declaration, measure, argument, bound, (1, 1)),
            },
            ArgumentKind::Truths => match (&argument.ty, argument.ty.innermost()) {
                (Type::List(_), Type::Bool | Type::Error) => true,
                (other, _) => {
                    let headline = format!("`{name}` needs a list of true or false, this is {other}");
                    self.report(
                        Diagnostic::new("E0305", argument.span, headline)
                            .help("compare each element: `a > 0`"),
                    );
                    false
                }
            },
            ArgumentKind::AnyList => match &argument.ty {
                Type::List(_) | Type::Nodes(_) | Type::Record(_) | Type::Table(_) | Type::Projection(_) => {
                    true
                }
                Type::Range(Dimension::NONE) => true,
                other => {
                    let headline = format!("`{name}` needs something that has elements, this is {other}");
                    self.report(
                        Diagnostic::new("E0310", argument.span, headline)
                            .help("a list, a node set, a record or a table"),
                    );
                    false
                }
            },
            ArgumentKind::List => match &argument.ty {
                Type::List(_) => true,
                other => {
                    let headline = format!("`{name}` needs a list, this is {other}");
                    let help = match other {
                        Type::Record(_) | Type::Table(_) => "choose a column: `trace.V_m`",
                        _ => "write `[a, b, c]`",
                    };
                    self.report(Diagnostic::new("E0310", argument.span, headline).help(help));
                    false
                }
            },
            ArgumentKind::Range(measure) => {
                if bound.dimension(measure).is_none()
                    && let Type::Range(found) = argument.ty
                {
                    bind(bound, measure, found);
                }
                let wanted = bound.dimension(measure).unwrap_or(Dimension::NONE);
                self.want_range(argument, wanted, declaration.name)
            }
            ArgumentKind::Distribution(measure) => match argument.ty {
                Type::Distribution(found) => {
                    bind(bound, measure, found);
                    true
                }
                _ => {
                    let written = self.written(argument.span);
                    let headline = format!("`{name}` needs a distribution, {written} is a value");
                    self.report(
                        Diagnostic::new("E0307", argument.span, headline)
                            .help("`normal(mean, sd)` for instance"),
                    );
                    false
                }
            },
            ArgumentKind::Spikes => self.want_record(argument, name, true),
            ArgumentKind::Samples => self.want_record(argument, name, false),
            ArgumentKind::Text | ArgumentKind::Function => self.want_text(argument, name),
            ArgumentKind::Table => match argument.ty {
                Type::Table(_) | Type::Record(_) => true,
                _ => {
                    let headline = format!("`{name}` needs a table, this is {}", argument.ty);
                    self.report(
                        Diagnostic::new("E0315", argument.span, headline).help("write `table { … }`"),
                    );
                    false
                }
            },
        }
    }

    /// A number or list of a measure, `depths` deep.
    fn measured(
        &mut self,
        function: &str,
        declaration: &ArgumentDeclaration,
        measure: Measure,
        argument: &mut Expression,
        bound: &mut Bound,
        depths: (usize, usize),
    ) -> bool {
        let found = match argument.ty.innermost() {
            Type::Number(found) => Some(*found),
            _ => None,
        };
        if let Some(found) = found {
            bind(bound, measure, found);
            if measure == Measure::PlainOrAngle && found == Dimension::ANGLE {
                return true;
            }
            if measure == Measure::Plain && found != Dimension::NONE {
                let written = self.written(argument.span);
                let (ty, unit) = (Type::Number(found), found.default_unit());
                let headline = format!("`{function}` needs a plain number, this is {ty}");
                self.report(
                    Diagnostic::new("E0312", argument.span, headline)
                        .help(format!("divide by {ty}: `{function}({written} / 1 {unit})`")),
                );
                return false;
            }
        }
        if let Type::Range(Dimension::NONE) = argument.ty
            && depths.1 > 0
        {
            // `0 .. 8` where a list is wanted holds the whole numbers.
            return true;
        }
        if let Type::Record(record) = &argument.ty {
            let column = if record.spikes {
                "time"
            } else {
                record.columns.first().map_or("time", |column| &column.0)
            };
            let written = self.written(argument.span);
            let headline = format!("`{function}` needs numbers, `{written}` is a record");
            let help = format!("choose a column: `{written}.{column}`");
            self.report(Diagnostic::new("E0315", argument.span, headline).help(help));
            return false;
        }
        let title = match depths {
            (0, 99) => function.to_string(),
            _ if declaration.need == Need::Required && depths.0 > 0 => function.to_string(),
            _ => declaration.name.to_string(),
        };
        let wanted = match bound.dimension(measure) {
            Some(dimension) => dimension,
            None => found.unwrap_or(Dimension::NONE),
        };
        self.want_nested(argument, wanted, depths.0, depths.1, &title)
    }

    /// Recorded spikes, or a record of state.
    fn want_record(&mut self, argument: &Expression, function: &str, spikes: bool) -> bool {
        match &argument.ty {
            Type::Record(record) if record.spikes == spikes => true,
            other => {
                let written = self.written(argument.span);
                let (needs, help) = match spikes {
                    true => ("recorded spikes", "record spikes from neuron as s"),
                    false => ("a record of state", "record V_m from neuron as trace"),
                };
                let (found, code) = match other {
                    Type::Record(record) if record.spikes => ("holds spikes".to_string(), "E0315"),
                    Type::Record(record) => {
                        let names: Vec<&str> = record.columns.iter().map(|(name, _)| name.as_str()).collect();
                        (format!("holds {}", names.join(", ")), "E0315")
                    }
                    Type::Table(_) if spikes => {
                        ("is a plain table: its time span is no longer known".to_string(), "E0705")
                    }
                    other => (format!("is {other}"), "E0315"),
                };
                let help = match (code, other) {
                    ("E0705", _) => "cut by time instead of by a mask: `s[1 s .. 2 s]`".to_string(),
                    (_, Type::List(element)) if matches!(**element, Type::Record(_)) => {
                        format!("for each of them: `[{function}(s) for s in {written}]`")
                    }
                    _ => format!("write `{help}`"),
                };
                let headline = format!("`{function}` needs {needs}, `{written}` {found}");
                self.report(Diagnostic::new(code, argument.span, headline).help(help));
                false
            }
        }
    }
}

/// The first argument with a variable says what it stands for.
fn bind(bound: &mut Bound, measure: Measure, found: Dimension) {
    match measure {
        Measure::A => {
            bound.a.get_or_insert(found);
        }
        Measure::B => {
            bound.b.get_or_insert(found);
        }
        _ => {}
    }
}

//! Built-in functions.

use super::{Python, Untold, Written, untold};
use crate::program::{Expression, FunctionId, Type};
use crate::units::Dimension;

/// Functions that NumPy has under a name of its own, with the same arguments.
const NUMPY: &[(&str, &str)] = &[
    ("abs", "abs"),
    ("sign", "sign"),
    ("sqrt", "sqrt"),
    ("exp", "exp"),
    ("expm1", "expm1"),
    ("log", "log"),
    ("log1p", "log1p"),
    ("log10", "log10"),
    ("tanh", "tanh"),
    ("floor", "floor"),
    ("ceil", "ceil"),
    ("round", "round"),
    ("mod", "mod"),
    ("sort", "sort"),
    ("unique", "unique"),
    ("diff", "diff"),
    ("cumsum", "cumsum"),
    ("any", "any"),
    ("all", "all"),
    ("argmin", "nanargmin"),
    ("argmax", "nanargmax"),
    ("sum", "sum"),
    ("mean", "mean"),
    ("median", "median"),
    ("std", "std"),
    ("var", "var"),
    ("quantile", "quantile"),
];

/// Functions that the prelude has, with the same arguments in order.
const PRELUDE: &[(&str, &str)] = &[
    ("on_grid", "on_grid"),
    ("range", "steps_between"),
    ("sem", "standard_error"),
    ("counts", "spike_counts"),
    ("rate", "spike_rate"),
    ("rates", "spike_rates"),
    ("isi", "intervals"),
    ("cvs", "variations"),
    ("fano", "fano_factor"),
    ("correlation", "correlations"),
];

impl Python<'_> {
    /// A call of a function of the script.
    pub fn user_call(
        &mut self,
        call: &Expression,
        function: FunctionId,
        arguments: &[Expression],
    ) -> Written {
        let texts: Result<Vec<String>, Untold> =
            arguments.iter().map(|argument| self.value(argument)).collect();
        let name = self.function_names.get(function.0).cloned().unwrap_or_default();
        let missing =
            arguments.iter().flat_map(|argument| self.missing_columns(argument).into_values()).next();
        let program = self.program;
        match (program.functions.get(function.0), missing) {
            (Some(function), None) if !name.is_empty() => {
                // It was written before anything was left out that it may read.
                self.value(&function.body)?;
                Ok(format!("{name}({})", texts?.join(", ")))
            }
            (_, Some(reason)) => untold(call.span, reason),
            _ => untold(call.span, "since a function is"),
        }
    }

    /// A call of a built-in function; `arguments` are in the order of its declaration.
    pub fn call(&mut self, call: &Expression, function: &str, arguments: &[Option<Expression>]) -> Written {
        if let Type::Distribution(_) = call.ty {
            return self.distribution(call, function, arguments);
        }
        let given: Vec<&Expression> = arguments.iter().flatten().collect();
        let texts: Result<Vec<String>, Untold> = given.iter().map(|argument| self.value(argument)).collect();
        let texts = texts?;
        let all = texts.join(", ");
        let named = |table: &[(&str, &'static str)]| {
            table.iter().find(|(name, _)| *name == function).map(|(_, python)| *python)
        };
        if let Some(name) = named(NUMPY) {
            return Ok(format!("np.{name}({all})"));
        }
        if let Some(name) = named(PRELUDE) {
            return Ok(format!("{name}({all})"));
        }
        let text = |index: usize| texts.get(index).map_or("None", String::as_str);
        Ok(match function {
            "sin" | "cos" | "tan" => {
                let is_angle = given.first().is_some_and(|angle| angle.ty.dimension() == Dimension::ANGLE);
                if is_angle {
                    format!("np.{function}(np.deg2rad({all}))")
                } else {
                    format!("np.{function}({all})")
                }
            }
            "min" | "max" if texts.len() == 1 => format!("np.{function}({all})"),
            "min" | "max" => texts[1..]
                .iter()
                .fold(texts[0].clone(), |before, next| format!("np.{function}imum({before}, {next})")),
            "clip" => format!("np.clip({all})"),
            "linspace" | "geomspace" => {
                let count = self.whole(given[2])?;
                format!("np.{function}({}, {}, {count})", text(0), text(1))
            }
            "repeat" => {
                let count = self.whole(given[1])?;
                format!("array([{}] * {count})", text(0))
            }
            "concat" => format!("np.concatenate([{all}])"),
            "len" => match given[0].ty {
                Type::Record(_) => format!("len(rows({})[\"time\"])", text(0)),
                Type::Table(_) => format!("len(next(iter({}.values())))", text(0)),
                _ => format!("len({})", text(0)),
            },
            // The checker has read the file.
            "load" => all,
            "first" => format!("{}[0]", text(0)),
            "last" => format!("{}[-1]", text(0)),
            "approx" => format!("approx({all})"),
            "count" => format!("len(rows({})[\"time\"])", text(0)),
            "cv" => format!("mean_of_known(variations({}))", text(0)),
            "cv2" => format!("local_variations({}, lambda a, b: 2 * np.abs(b - a) / (b + a))", text(0)),
            "lv" => format!("local_variations({}, lambda a, b: 3 * (b - a) ** 2 / (b + a) ** 2)", text(0)),
            _ => return untold(call.span, format!("there is no Python for `{function}`")),
        })
    }

    /// A distribution as NEST has it.
    fn distribution(
        &mut self,
        call: &Expression,
        function: &str,
        arguments: &[Option<Expression>],
    ) -> Written {
        let mut texts = Vec::new();
        for argument in arguments {
            let Some(argument) = argument else {
                texts.push(None);
                continue;
            };
            let text = self.value(argument)?;
            let is_number = !matches!(argument.ty, Type::Distribution(_));
            texts.push(Some(match (self.population.as_deref(), argument.ty.depth()) {
                (Some(index), 1) => format!("float({text}[{index}])"),
                (_, 0) if is_number && text.parse::<f64>().is_err() => format!("float({text})"),
                (_, 0) => text,
                _ => return untold(argument.span, "a distribution with a list of arguments"),
            }));
        }
        let text = |index: usize| texts.get(index).cloned().flatten();
        let (first, second) = (text(0).unwrap_or_default(), text(1).unwrap_or_default());
        let least = |bound: Option<String>| bound.unwrap_or("-1e300".into());
        let most = |bound: Option<String>| bound.unwrap_or("1e300".into());
        Ok(match function {
            "normal" => format!("nest.random.normal({first}, {second})"),
            "lognormal" => format!("nest.random.lognormal(float(np.log({first})), {second})"),
            "uniform" => format!("nest.random.uniform({first}, {second})"),
            "uniform_int" => {
                format!("(round({first}) + nest.random.uniform_int(round({second}) - round({first}) + 1))")
            }
            "exponential" => format!("nest.random.exponential({first})"),
            "redraw" => format!("nest.math.redraw({first}, min={}, max={})", least(text(1)), most(text(2))),
            "clip" => {
                format!("nest.math.min(nest.math.max({first}, {}), {})", least(text(1)), most(text(2)))
            }
            _ => return untold(call.span, format!("NEST has no distribution `{function}`")),
        })
    }
}

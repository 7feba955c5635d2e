//! Models and laws as a user would write them: `iaf_psc_exp { C_m = 100 pF }`, `normal(0 mV, 1 mV)`.

use super::format::{number, value};
use super::{Assignment, ModelValue, Value};
use crate::kernel::random::{Argument, Distribution};
use crate::units::Dimension;

/// A model with what it was given.
pub(super) fn model(model: &ModelValue) -> String {
    let name = model.declaration.name;
    let given: Vec<String> = model
        .assignments
        .iter()
        .filter_map(|(index, assignment)| {
            let parameter = model.declaration.parameters.get(*index)?;
            Some(match assignment {
                Assignment::Given(given) => {
                    format!("{} = {}", parameter.name, value(given, parameter.dimension))
                }
                Assignment::Drawn(drawn) => {
                    format!("{} ~ {}", parameter.name, law(drawn, parameter.dimension))
                }
            })
        })
        .collect();
    if given.is_empty() { name.into() } else { format!("{name} {{ {} }}", given.join(", ")) }
}

/// A law whose draws measure `dimension`. Factors and offsets are taken into its arguments, since their own dimensions
/// are not known: `30 pA * normal(1, 0.1)` is `normal(30 pA, 3 pA)`.
pub(super) fn law(law: &Distribution, dimension: Dimension) -> String {
    Transformed { factor: Argument::Same(1.0), offset: Argument::Same(0.0), dimension }.text(law)
}

/// `factor · law + offset`.
struct Transformed {
    factor: Argument,
    offset: Argument,
    dimension: Dimension,
}

impl Transformed {
    fn text(&self, law: &Distribution) -> String {
        match law {
            Distribution::Normal(mean, sd) => {
                let sd = zip(&self.scaled(sd), &Argument::Same(0.0), |sd, _| sd.abs());
                self.call("normal", &[self.written(&self.moved(mean)), self.written(&sd)])
            }
            Distribution::Uniform(low, high) => {
                let (low, high) = self.bounds(low, high);
                self.call("uniform", &[self.written(&low), self.written(&high)])
            }
            Distribution::Lognormal(median, sigma) => {
                self.add(self.call("lognormal", &[self.written(&self.scaled(median)), plain(sigma)]))
            }
            Distribution::Exponential(mean) => {
                self.add(self.call("exponential", &[self.written(&self.scaled(mean))]))
            }
            Distribution::Gamma(shape, scale) => {
                self.add(self.call("gamma", &[plain(shape), self.written(&self.scaled(scale))]))
            }
            Distribution::UniformInt(low, high) => {
                let whole = self.call("uniform_int", &[plain(low), plain(high)]);
                self.add(match self.factor {
                    Argument::Same(1.0) => whole,
                    _ => format!("{} * {whole}", self.written(&self.factor)),
                })
            }
            Distribution::Clip { inner, low, high } => {
                let (low, high) = self.ends(*low, *high);
                let low = low.map_or("-inf".into(), |low| self.written(&low));
                let high = high.map_or("inf".into(), |high| self.written(&high));
                self.call("clip", &[self.text(inner), low, high])
            }
            Distribution::Redraw { inner, low, high } => {
                let (low, high) = self.ends(*low, *high);
                let mut arguments = vec![self.text(inner)];
                arguments.extend(low.map(|low| format!("low = {}", self.written(&low))));
                arguments.extend(high.map(|high| format!("high = {}", self.written(&high))));
                self.call("redraw", &arguments)
            }
            Distribution::Scaled(inner, factor) => {
                Transformed { factor: self.scaled(factor), offset: self.offset.clone(), ..*self }.text(inner)
            }
            Distribution::Shifted(inner, offset) => {
                Transformed { factor: self.factor.clone(), offset: self.moved(offset), ..*self }.text(inner)
            }
        }
    }

    fn call(&self, name: &str, arguments: &[String]) -> String {
        format!("{name}({})", arguments.join(", "))
    }

    /// The offset, where the law could not take it in.
    fn add(&self, law: String) -> String {
        match self.offset {
            Argument::Same(0.0) => law,
            _ => format!("{} + {law}", self.written(&self.offset)),
        }
    }

    fn scaled(&self, argument: &Argument) -> Argument {
        zip(argument, &self.factor, |x, factor| x * factor)
    }

    fn moved(&self, argument: &Argument) -> Argument {
        zip(&self.scaled(argument), &self.offset, |x, offset| x + offset)
    }

    /// A negative factor exchanges the ends.
    fn bounds(&self, low: &Argument, high: &Argument) -> (Argument, Argument) {
        let (low, high) = (self.moved(low), self.moved(high));
        (zip(&low, &high, f64::min), zip(&low, &high, f64::max))
    }

    fn ends(&self, low: Option<f64>, high: Option<f64>) -> (Option<Argument>, Option<Argument>) {
        let moved = |end: Option<f64>| end.map(|end| self.moved(&Argument::Same(end)));
        match self.factor {
            Argument::Same(factor) if factor < 0.0 => (moved(high), moved(low)),
            _ => (moved(low), moved(high)),
        }
    }

    fn written(&self, argument: &Argument) -> String {
        written(argument, self.dimension)
    }
}

fn plain(argument: &Argument) -> String {
    written(argument, Dimension::NONE)
}

fn written(argument: &Argument, dimension: Dimension) -> String {
    match argument {
        Argument::Same(x) => number(*x, dimension),
        Argument::Each(values) => value(&Value::numbers(&**values), dimension),
    }
}

fn zip(a: &Argument, b: &Argument, function: fn(f64, f64) -> f64) -> Argument {
    match (a, b) {
        (Argument::Same(a), Argument::Same(b)) => Argument::Same(function(*a, *b)),
        (Argument::Each(a), Argument::Same(b)) => {
            Argument::Each(a.iter().map(|&a| function(a, *b)).collect())
        }
        (Argument::Same(a), Argument::Each(b)) => {
            Argument::Each(b.iter().map(|&b| function(*a, b)).collect())
        }
        (Argument::Each(a), Argument::Each(b)) => {
            Argument::Each(a.iter().zip(b.iter()).map(|(&a, &b)| function(a, b)).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(x: f64) -> Argument {
        Argument::Same(x)
    }

    #[test]
    fn laws_read_as_they_are_written() {
        let text = |distribution: &Distribution| law(distribution, Dimension::CURRENT);
        let normal = || Box::new(Distribution::Normal(same(1.0), same(0.1)));
        assert_eq!(text(&normal()), "normal(1 pA, 0.1 pA)");
        let scaled = Box::new(Distribution::Scaled(normal(), same(-30.0)));
        assert_eq!(text(&scaled), "normal(-30 pA, 3 pA)");
        assert_eq!(text(&Distribution::Shifted(scaled, same(50.0))), "normal(20 pA, 3 pA)");
        let clip = Box::new(Distribution::Clip { inner: normal(), low: Some(0.0), high: Some(2.0) });
        assert_eq!(text(&Distribution::Scaled(clip, same(-2.0))), "clip(normal(-2 pA, 0.2 pA), -4 pA, 0 pA)");
        let redraw = Distribution::Redraw { inner: normal(), low: Some(0.0), high: None };
        assert_eq!(text(&redraw), "redraw(normal(1 pA, 0.1 pA), low = 0 pA)");
        let dice = Box::new(Distribution::UniformInt(same(1.0), same(6.0)));
        let moved = Distribution::Shifted(Box::new(Distribution::Scaled(dice, same(2.0))), same(1.0));
        assert_eq!(text(&moved), "1 pA + 2 pA * uniform_int(1, 6)");
        let each = Distribution::Exponential(Argument::Each([1.0, 2.0].into()));
        assert_eq!(text(&each), "exponential([1, 2] pA)");
    }

    #[test]
    fn models_name_what_they_were_given() {
        let declaration = crate::models::find("iaf_psc_exp").expect("a model");
        let mut changed = ModelValue::plain(declaration);
        assert_eq!(model(&changed), "iaf_psc_exp");
        let place =
            |name| declaration.parameters.iter().position(|parameter| parameter.name == name).unwrap();
        changed.assign(place("C_m"), Assignment::Given(Value::Number(100.0)));
        changed
            .assign(place("V_m"), Assignment::Drawn(Distribution::Uniform(same(-70.0), same(-55.0)).into()));
        let text = model(&changed);
        assert!(text.contains("C_m = 100 pF") && text.contains("V_m ~ uniform(-70 mV, -55 mV)"), "{text}");
    }
}

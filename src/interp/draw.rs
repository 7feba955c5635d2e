//! `let x[100] ~ normal(0 ms, 1 ms)`, and laws whose arguments are given for each item.

use super::flow::Flow;
use super::interpreter::Interpreter;
use crate::diagnostic::Diagnostic;
use crate::kernel::random::{Argument, Distribution};
use crate::program::{Expression, Slot};
use crate::source::Spanned;
use crate::value::Value;

impl Interpreter<'_> {
    pub(super) fn draw_list(
        &mut self,
        slot: Slot,
        name: &Spanned<String>,
        count: &Expression,
        distribution: &Expression,
    ) -> Flow<()> {
        let count_known = self.count(count)?;
        let law = match self.evaluate(distribution)? {
            Value::Distribution(law) => Some(law),
            _ => None,
        };
        self.world.set_value(slot, Value::Unknown);
        let path = self.world.occurrence(&format!("let/{}", name.node));
        let (Some(count_known), Some(law)) = (count_known, law) else { return Ok(()) };
        if let Some(length) = law.lengths().into_iter().find(|length| *length != count_known) {
            let headline = format!("the distribution has {length} values for {count_known} draws");
            let diagnostic = Diagnostic::new("E0405", distribution.span, headline)
                .help(format!("give one value, or {count_known} values"));
            return self.fail(diagnostic, ());
        }
        let fits = crate::value::whole::check_length(count_known as f64);
        if self.settle(fits, count.span)?.is_none() {
            return Ok(());
        }
        self.work(count_known / 20);
        let key = self.world.key(&path);
        let drawn: Vec<f64> = (0..count_known).map(|item| law.draw(key, 0, item as u64, item)).collect();
        self.world.set_value(slot, Value::numbers(drawn));
        Ok(())
    }
}

/// The law of one item, where arguments are given for each.
pub(super) fn item(law: &Distribution, index: usize) -> Distribution {
    let at = |argument: &Argument| match argument {
        Argument::Same(value) => Argument::Same(*value),
        Argument::Each(values) => Argument::Same(values.get(index).copied().unwrap_or(f64::NAN)),
    };
    let inside = |inner: &Distribution| Box::new(item(inner, index));
    match law {
        Distribution::Normal(a, b) => Distribution::Normal(at(a), at(b)),
        Distribution::Lognormal(a, b) => Distribution::Lognormal(at(a), at(b)),
        Distribution::Uniform(a, b) => Distribution::Uniform(at(a), at(b)),
        Distribution::UniformInt(a, b) => Distribution::UniformInt(at(a), at(b)),
        Distribution::Exponential(a) => Distribution::Exponential(at(a)),
        Distribution::Gamma(a, b) => Distribution::Gamma(at(a), at(b)),
        Distribution::Clip { inner, low, high } => {
            Distribution::Clip { inner: inside(inner), low: *low, high: *high }
        }
        Distribution::Redraw { inner, low, high } => {
            Distribution::Redraw { inner: inside(inner), low: *low, high: *high }
        }
        Distribution::Scaled(inner, factor) => Distribution::Scaled(inside(inner), at(factor)),
        Distribution::Shifted(inner, offset) => Distribution::Shifted(inside(inner), at(offset)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_of_a_law() {
        let law = Distribution::Scaled(
            Box::new(Distribution::Normal(Argument::Each([1.0, 2.0].into()), Argument::Same(0.5))),
            Argument::Each([10.0, 20.0].into()),
        );
        let second = Distribution::Scaled(
            Box::new(Distribution::Normal(Argument::Same(2.0), Argument::Same(0.5))),
            Argument::Same(20.0),
        );
        assert_eq!(item(&law, 1), second);
    }
}

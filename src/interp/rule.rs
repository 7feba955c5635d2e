//! The rule of a `connect`: its arguments, and how many connections it makes.

use super::flow::Flow;
use super::interpreter::Interpreter;
use crate::diagnostic::Diagnostic;
use crate::kernel::{Counts, Rule as KernelRule};
use crate::program::{Expression, Rule, RuleKind};
use crate::source::Span;
use crate::value::{NodeSet, Value, whole};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A rule with known arguments.
pub(super) struct KnownRule {
    pub rule: KernelRule,
    pub autapses: bool,
    pub multapses: bool,
    /// Number of connections, where the rule is not random in it.
    pub count: Option<usize>,
    /// The number that is expected.
    pub expected: f64,
}

impl Interpreter<'_> {
    /// The rule between these nodes: E0404, E0406, E0407, E0415, E0601, E0602, W0606; `None` if it is not known.
    pub(super) fn rule(
        &mut self,
        rule: &Rule,
        from: Option<&NodeSet>,
        to: Option<&NodeSet>,
    ) -> Flow<Option<KnownRule>> {
        let options = self.options(rule)?;
        let arguments = self.arguments(rule, from, to)?;
        let (Some((autapses, multapses)), Some(kernel), Some(from), Some(to)) =
            (options, arguments, from, to)
        else {
            return Ok(None);
        };
        if let Some(fault) = impossible(rule, &kernel, from, to, autapses, multapses) {
            return self.fail(fault, None);
        }
        let count = count(&kernel, from, to, autapses);
        let pairs = from.len() as f64 * to.len() as f64;
        let expected = match (&kernel, count) {
            (_, Some(count)) => count as f64,
            (
                KernelRule::PairwiseBernoulli(share)
                | KernelRule::SymmetricPairwiseBernoulli(share)
                | KernelRule::PairwisePoisson(share),
                None,
            ) => pairs * share,
            _ => pairs,
        };
        Ok(Some(KnownRule { rule: kernel, autapses, multapses, count, expected }))
    }

    fn options(&mut self, rule: &Rule) -> Flow<Option<(bool, bool)>> {
        let mut option = |expression: &Option<Expression>, otherwise| match expression {
            Some(expression) => self.truth(expression),
            None => Ok(Some(otherwise)),
        };
        let autapses = option(&rule.autapses, rule.kind != RuleKind::SymmetricPairwiseBernoulli)?;
        let multapses = option(&rule.multapses, true)?;
        let draws_partners = matches!(
            rule.kind,
            RuleKind::FixedIndegree | RuleKind::FixedOutdegree | RuleKind::FixedTotalNumber
        );
        if let (Some(written), false) = (&rule.multapses, draws_partners) {
            self.warn(
                Diagnostic::new("W0606", written.span, "`multapses` has no effect here")
                    .help("remove it: this rule decides for each pair by itself"),
            );
        }
        Ok(autapses.zip(multapses))
    }

    fn arguments(
        &mut self,
        rule: &Rule,
        from: Option<&NodeSet>,
        to: Option<&NodeSet>,
    ) -> Flow<Option<KernelRule>> {
        let values =
            rule.arguments.iter().map(|argument| self.evaluate(argument)).collect::<Flow<Vec<Value>>>()?;
        let span = rule.arguments.first().map_or(rule.span, |argument| argument.span);
        let number = values.first().and_then(Value::as_number);
        Ok(match rule.kind {
            RuleKind::OneToOne => Some(KernelRule::OneToOne),
            RuleKind::AllToAll => Some(KernelRule::AllToAll),
            RuleKind::Pairs => self.pairs(rule, &values, from, to)?,
            RuleKind::FixedIndegree => {
                self.degree(number, span)?.map(|k| KernelRule::FixedIndegree(Counts::Same(k)))
            }
            RuleKind::FixedOutdegree => {
                self.degree(number, span)?.map(|k| KernelRule::FixedOutdegree(Counts::Same(k)))
            }
            RuleKind::FixedTotalNumber => self.degree(number, span)?.map(KernelRule::FixedTotalNumber),
            RuleKind::PairwiseBernoulli => self.probability(number, span)?.map(KernelRule::PairwiseBernoulli),
            RuleKind::SymmetricPairwiseBernoulli => {
                self.probability(number, span)?.map(KernelRule::SymmetricPairwiseBernoulli)
            }
            RuleKind::PairwisePoisson => match number {
                Some(mean) if mean >= 0.0 && mean.is_finite() => Some(KernelRule::PairwisePoisson(mean)),
                Some(mean) => {
                    let headline = format!("`mean` must not be negative, this is {mean}");
                    self.fail(Diagnostic::new("E0402", span, headline), None)?
                }
                None => None,
            },
        })
    }

    fn degree(&mut self, number: Option<f64>, span: Span) -> Flow<Option<u64>> {
        let Some(number) = number else { return Ok(None) };
        Ok(self.settle(whole::expect_count(number), span)?.map(|count| count as u64))
    }

    fn probability(&mut self, number: Option<f64>, span: Span) -> Flow<Option<f64>> {
        match number {
            Some(p) if (0.0..=1.0).contains(&p) => Ok(Some(p)),
            Some(p) => {
                let headline = format!("{} is not a probability", crate::value::format::bare(p, 0));
                self.fail(
                    Diagnostic::new("E0415", span, headline).help("a number from 0 to 1, or `20 %`"),
                    None,
                )
            }
            None => Ok(None),
        }
    }

    fn pairs(
        &mut self,
        rule: &Rule,
        values: &[Value],
        from: Option<&NodeSet>,
        to: Option<&NodeSet>,
    ) -> Flow<Option<KernelRule>> {
        let [pre, post] = values else { return Ok(None) };
        let (Some(first), Some(second)) = (rule.arguments.first(), rule.arguments.get(1)) else {
            return Ok(None);
        };
        let pre = self.positions(pre, from, first.span)?;
        let post = self.positions(post, to, second.span)?;
        let (Some(pre), Some(post)) = (pre, post) else { return Ok(None) };
        if pre.len() != post.len() {
            let headline = format!("{} sources and {} targets are no pairs", pre.len(), post.len());
            let diagnostic =
                Diagnostic::new("E0406", rule.span, headline).help("one of each for every connection");
            return self.fail(diagnostic, None);
        }
        Ok(Some(KernelRule::Pairs { pre, post }))
    }

    /// Positions in a node set: E0407, E0404.
    fn positions(&mut self, value: &Value, nodes: Option<&NodeSet>, span: Span) -> Flow<Option<Arc<[u32]>>> {
        let numbers: Vec<f64> = match value {
            Value::List(list) => match list.as_numbers() {
                Some(numbers) => numbers.to_vec(),
                None => return Ok(None),
            },
            Value::Range { start, end } => match self.settle(whole::counted(*start, *end), span)? {
                Some(numbers) => numbers,
                None => return Ok(None),
            },
            _ => return Ok(None),
        };
        let Some(nodes) = nodes else { return Ok(None) };
        let mut positions = Vec::with_capacity(numbers.len());
        for number in numbers {
            let Some(position) = self.settle(whole::expect_count(number), span)? else { return Ok(None) };
            if position >= nodes.len() {
                let (name, length) = (self.nodes_name(nodes), nodes.len());
                let plural = if length == 1 { "" } else { "s" };
                let headline = format!("`{name}` has {length} node{plural}, there is no node {position}");
                let diagnostic = Diagnostic::new("E0404", span, headline)
                    .help(format!("the last is {}; counting starts at 0", length - 1));
                return self.fail(diagnostic, None);
            }
            positions.push(position as u32);
        }
        Ok(Some(positions.into()))
    }
}

/// E0601, E0602: what no drawing can fulfil.
fn impossible(
    rule: &Rule,
    kernel: &KernelRule,
    from: &NodeSet,
    to: &NodeSet,
    autapses: bool,
    multapses: bool,
) -> Option<Diagnostic> {
    let (sources, targets) = (from.len() as u64, to.len() as u64);
    let shared = if autapses { 0 } else { shared(from, to) };
    // The worst placed owner of connections has itself among its partners.
    let spare = u64::from(shared > 0);
    let (needed, available, what, owners) = match kernel {
        KernelRule::OneToOne if sources != targets => {
            let diagnostic = Diagnostic::new(
                "E0601",
                rule.span,
                format!("`one_to_one` needs equal sizes: {sources} and {targets}"),
            );
            return Some(diagnostic.help("cut one, `A[0 .. 3]`, or use `all_to_all`"));
        }
        KernelRule::SymmetricPairwiseBernoulli(_) if from != to => {
            let headline = "`symmetric_pairwise_bernoulli` connects a set of nodes with itself";
            return Some(
                Diagnostic::new("E0601", rule.span, headline).help("write the same nodes on both sides"),
            );
        }
        KernelRule::FixedIndegree(Counts::Same(needed)) => (*needed, sources - spare, "inputs", "sources"),
        KernelRule::FixedOutdegree(Counts::Same(needed)) => (*needed, targets - spare, "outputs", "targets"),
        KernelRule::FixedTotalNumber(needed) => {
            (*needed, sources.saturating_mul(targets) - shared, "connections", "pairs")
        }
        _ => return None,
    };
    if needed == 0 || (multapses && available > 0) || needed <= available {
        return None;
    }
    let diagnostic = if multapses {
        let headline = format!("{needed} {what} need a partner, and `autapses = false` leaves none");
        Diagnostic::new("E0602", rule.span, headline).help("allow autapses or connect to other nodes")
    } else {
        let headline = format!("{needed} {what} from {available} {owners} need multapses");
        Diagnostic::new("E0602", rule.span, headline).help("allow them or lower the number")
    };
    Some(diagnostic)
}

/// How many nodes are on both sides.
fn shared(from: &NodeSet, to: &NodeSet) -> u64 {
    let sources: BTreeSet<usize> = from.parts.iter().map(|part| part.population).collect();
    if !to.parts.iter().any(|part| sources.contains(&part.population)) {
        return 0;
    }
    let sources: BTreeSet<(usize, u32)> = from.iter().collect();
    to.iter().filter(|node| sources.contains(node)).count() as u64
}

/// The number of connections, where the rule says it.
fn count(rule: &KernelRule, from: &NodeSet, to: &NodeSet, autapses: bool) -> Option<usize> {
    let (sources, targets) = (from.len(), to.len());
    Some(match rule {
        KernelRule::OneToOne if autapses => sources,
        KernelRule::OneToOne => {
            from.iter().zip(to.iter()).filter(|(source, target)| source != target).count()
        }
        KernelRule::AllToAll if autapses => sources.checked_mul(targets)?,
        KernelRule::AllToAll => sources.checked_mul(targets)? - shared(from, to) as usize,
        KernelRule::Pairs { pre, .. } => pre.len(),
        KernelRule::FixedIndegree(Counts::Same(degree)) => targets.checked_mul(*degree as usize)?,
        KernelRule::FixedOutdegree(Counts::Same(degree)) => sources.checked_mul(*degree as usize)?,
        KernelRule::FixedTotalNumber(number) => *number as usize,
        _ => return None,
    })
}

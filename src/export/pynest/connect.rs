//! Connections.

use super::{Python, Untold, Written, untold};
use crate::program::{Connect, RuleKind, SynapseProperty};

impl Python<'_> {
    /// `connect …`
    pub fn connect(&mut self, connect: &Connect) -> Result<(), Untold> {
        let (sources, targets) = (self.nodes(&connect.from)?, self.nodes(&connect.to)?);
        let (from, to) = (&sources.text, &targets.text);
        let rule = self.rule(connect)?;
        let mut synapse = Vec::new();
        if let Some((_, name)) = &connect.name {
            let name = self.names.of(&name.node);
            self.line(format!("{name} = Projection({from}, {to})"));
            synapse.push(format!("\"synapse_model\": {name}.model"));
        }
        let values =
            [("weight", &connect.weight), ("delay", &connect.delay), ("receptor_type", &connect.receptor)];
        for (name, value) in values {
            if let Some(value) = value {
                let text = if name == "receptor_type" && !value.drawn {
                    self.whole(&value.value)?
                } else {
                    self.synapse_value(connect, value, from, to)?
                };
                synapse.push(format!("\"{name}\": {text}"));
            }
        }
        let synapse = format!("{{{}}}", synapse.join(", "));
        if connect.rule.kind == RuleKind::Pairs {
            let pre = self.value(&connect.rule.arguments[0])?;
            let post = self.value(&connect.rule.arguments[1])?;
            self.line(format!("connect_pairs({from}, {to}, {pre}, {post}, {synapse})"));
            return Ok(());
        }
        if !(sources.is_collection && targets.is_collection) {
            self.line(format!("connect({from}, {to}, {rule}, {synapse})"));
            return Ok(());
        }
        let mut arguments = format!("{from}, {to}");
        if rule != "{\"rule\": \"all_to_all\"}" {
            arguments += &format!(", {rule}");
        }
        if synapse != "{}" {
            arguments += &format!(", syn_spec={synapse}");
        }
        self.line(format!("nest.Connect({arguments})"));
        Ok(())
    }

    fn rule(&mut self, connect: &Connect) -> Written {
        let rule = &connect.rule;
        let (name, argument, is_count) = match rule.kind {
            RuleKind::OneToOne => ("one_to_one", None, false),
            RuleKind::AllToAll => ("all_to_all", None, false),
            RuleKind::Pairs => return Ok(String::new()),
            RuleKind::FixedIndegree => ("fixed_indegree", Some("indegree"), true),
            RuleKind::FixedOutdegree => ("fixed_outdegree", Some("outdegree"), true),
            RuleKind::FixedTotalNumber => ("fixed_total_number", Some("N"), true),
            RuleKind::PairwiseBernoulli => ("pairwise_bernoulli", Some("p"), false),
            RuleKind::SymmetricPairwiseBernoulli => ("symmetric_pairwise_bernoulli", Some("p"), false),
            RuleKind::PairwisePoisson => ("pairwise_poisson", Some("pairwise_avg_num_conns"), false),
        };
        let mut entries = vec![format!("\"rule\": \"{name}\"")];
        if let (Some(argument), Some(value)) = (argument, rule.arguments.first()) {
            let value = if is_count { self.whole(value)? } else { self.value(value)? };
            entries.push(format!("\"{argument}\": {value}"));
        }
        if rule.kind == RuleKind::SymmetricPairwiseBernoulli {
            entries.push("\"allow_autapses\": False, \"make_symmetric\": True".into());
        } else if let Some(autapses) = &rule.autapses {
            entries.push(format!("\"allow_autapses\": bool({})", self.value(autapses)?));
        }
        if let Some(multapses) = &rule.multapses {
            entries.push(format!("\"allow_multapses\": bool({})", self.value(multapses)?));
        }
        Ok(format!("{{{}}}", entries.join(", ")))
    }

    /// One value, one for each connection in the form that NEST wants for the rule, or a distribution.
    fn synapse_value(&mut self, connect: &Connect, value: &SynapseProperty, from: &str, to: &str) -> Written {
        let text = self.value(&value.value)?;
        Ok(match (value.value.ty.depth(), connect.rule.kind) {
            _ if value.drawn => text,
            (0, _) | (_, RuleKind::Pairs) => text,
            (1, RuleKind::OneToOne) | (2, RuleKind::AllToAll) => format!("np.asarray({text}, float)"),
            (1, RuleKind::AllToAll) => format!("np.reshape({text}, (len({to}), len({from})))"),
            (1, RuleKind::FixedIndegree) => format!("np.reshape({text}, (len({to}), -1))"),
            (1, RuleKind::FixedOutdegree) => format!("np.reshape({text}, (len({from}), -1))"),
            _ => {
                return untold(value.value.span, "a list of values for a rule that draws how many there are");
            }
        })
    }
}

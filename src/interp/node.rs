//! `node E[100] = lif { … }`: a population, a single node, or a list of populations.

use super::assign::{Given, Receivers};
use super::flow::Flow;
use super::interpreter::Interpreter;
use super::known::Known;
use super::origin::Origins;
use super::relation::Related;
use super::time::not_a_step;
use super::world::Population;
use crate::diagnostic::Diagnostic;
use crate::kernel::random::step_of;
use crate::models::declaration::{GridRule, ModelDeclaration, Shape};
use crate::program::{Expression, Slot};
use crate::source::{Span, Spanned};
use crate::value::{Assignment, List, ModelValue, NodeSet, Picked, Value, whole};
use std::sync::Arc;

/// Most nodes of one population: they are numbered with 32 bits.
const MOST_NODES: usize = u32::MAX as usize;

/// One population to be made.
struct Plan<'p> {
    name: String,
    declared: &'p Spanned<String>,
    /// As random keys name it: `E`, `P[3]`.
    path: String,
    count: usize,
    single: bool,
    /// Which of how many populations of a list.
    place: Option<(usize, usize)>,
    model: Option<Arc<ModelValue>>,
    origins: Origins,
    span: Span,
}

impl Interpreter<'_> {
    pub(super) fn node(
        &mut self,
        slot: Slot,
        name: &Spanned<String>,
        count: Option<&Expression>,
        model: &Expression,
        span: Span,
    ) -> Flow<()> {
        let counts = match count {
            None => Some(Value::Number(1.0)),
            Some(count) => match self.evaluate(count)? {
                value if value.is_unknown() => None,
                value => Some(value),
            },
        };
        let origins = self.origins(model);
        let value = match self.evaluate(model)? {
            Value::Model(value) => Some(value),
            _ => None,
        };
        self.world.set_value(slot, Value::Unknown);
        let Some(counts) = counts else {
            self.world.sizes.unknown = true;
            return Ok(());
        };
        let plan = |count, place: Option<(usize, usize)>| {
            let name_of = || match place {
                Some((index, _)) => format!("{}[{index}]", name.node),
                None => name.node.clone(),
            };
            Plan {
                name: name_of(),
                declared: name,
                path: name_of(),
                count,
                single: false,
                place,
                model: value.clone(),
                origins: origins.clone(),
                span: model.span,
            }
        };
        let count_span = count.map_or(span, |count| count.span);
        let result = match &counts {
            Value::Number(number) => match self.population_size(*number, count_span)? {
                Some(size) => {
                    self.populate(Plan { single: count.is_none(), ..plan(size, None) })?.map(Value::Nodes)
                }
                None => None,
            },
            Value::List(list) => {
                let mut populations = Vec::with_capacity(list.len());
                for (index, number) in list.iter().filter_map(|number| number.as_number()).enumerate() {
                    let Some(size) = self.population_size(number, count_span)? else { return Ok(()) };
                    match self.populate(plan(size, Some((index, list.len()))))? {
                        Some(nodes) => populations.push(Value::Nodes(nodes)),
                        None => return Ok(()),
                    }
                }
                Some(Value::List(List::Values(populations.into())))
            }
            _ => None,
        };
        if let Some(result) = result {
            self.world.set_value(slot, result);
        }
        Ok(())
    }

    /// E0407, E0408.
    fn population_size(&mut self, number: f64, span: Span) -> Flow<Option<usize>> {
        match whole::whole(number) {
            Some(size) if size >= 1 && size as usize <= MOST_NODES => {
                Ok(self.nodes_fit(size as usize, span)?.then_some(size as usize))
            }
            Some(size) if size < 1 => {
                let headline = format!("a population needs at least one node, this is {size}");
                self.fail(Diagnostic::new("E0408", span, headline).help("`max(1, round(…))`"), None)
            }
            Some(size) => {
                let headline = format!("a population of {size} nodes is too large");
                self.fail(Diagnostic::new("E0807", span, headline).help("at most 4294967295 nodes"), None)
            }
            None => match whole::expect_count(number) {
                Err(diagnostic) => self.settle(Err(diagnostic), span),
                Ok(_) => Ok(None),
            },
        }
    }

    fn populate(&mut self, plan: Plan<'_>) -> Flow<Option<NodeSet>> {
        let path = self.world.occurrence(&plan.path);
        let index = self.world.populations.len();
        let mut population = Population {
            name: plan.name.clone(),
            span: plan.declared.span,
            path: path.clone(),
            model: plan.model.as_ref().map(|model| model.declaration),
            count: plan.count,
            single: plan.single,
            parameters: Vec::new(),
            id: None,
            used: false,
            simulated: false,
            reported: false,
        };
        let mut given = Vec::new();
        if let Some(model) = &plan.model {
            population.parameters = defaults(model.declaration);
            given = self.model_values(&plan, model, &path)?;
            for (parameter, given) in &given {
                population.parameters[*parameter] = given.known.clone();
            }
            let written = |name: &str| plan.origins.get(name).copied();
            let related = Related {
                declaration: model.declaration,
                parameters: &population.parameters,
                count: plan.count,
                written: &written,
                span: plan.span,
            };
            self.check_relations(&related)?;
        }
        self.world.populations.push(population);
        self.count_population(index);
        self.fits()?;
        if let Some((times, origin)) = self.spike_times_of(index)
            && let Some(span) = plan.origins.get("spike_times").copied()
        {
            let known = self.world.populations[index].parameters.clone();
            self.suspect_past_spikes(&known[times], |node| known[origin].number(node), plan.count, span);
        }
        self.create(index, &given);
        Ok(Some(NodeSet::population(index, plan.count)))
    }

    /// What the model gives in place of defaults; defaults that the resolution does not allow are errors too.
    fn model_values(&mut self, plan: &Plan<'_>, model: &ModelValue, path: &str) -> Flow<Vec<(usize, Given)>> {
        let declaration = model.declaration;
        let picked = Picked::Range { start: 0, len: plan.count as u32 };
        let receivers =
            Receivers { declaration, picked: &picked, offset: 0, total: plan.count, name: &plan.name };
        for (parameter, declared) in declaration.parameters.iter().enumerate() {
            let off_grid = declared.grid != GridRule::Free
                && declared.shape == Shape::Number
                && declared.default.is_finite()
                && step_of(declared.default, self.world.resolution_us).is_none();
            if off_grid && model.assignment(parameter).is_none() {
                let diagnostic = not_a_step(declared.default, self.world.resolution_us, plan.span)
                    .label(format!("`{}` is the default of {}", declared.name, declaration.name));
                self.fail(diagnostic, ())?;
            }
        }
        let mut given = Vec::with_capacity(model.assignments.len());
        for (parameter, assignment) in &model.assignments {
            let name = declaration.parameters[*parameter].name;
            let span = plan.origins.get(name).copied().unwrap_or(plan.span);
            let values = match assignment {
                Assignment::Given(value) => match plan.level(value, declaration.parameters[*parameter].shape)
                {
                    Ok(value) => self.give(&receivers, *parameter, &value, span)?,
                    Err(length) => {
                        let diagnostic = plan.wrong_length(name, length, span);
                        self.fail(diagnostic, Given::UNKNOWN)?
                    }
                },
                Assignment::Drawn(law) => match plan.level_of_law(law) {
                    Ok(law) => {
                        let key = self.world.key(&format!("node/{path}/{name}"));
                        self.give_draw(&receivers, *parameter, &law, key, span)?
                    }
                    Err(length) => {
                        let diagnostic = plan.wrong_length(name, length, span);
                        self.fail(diagnostic, Given::UNKNOWN)?
                    }
                },
            };
            given.push((*parameter, values));
        }
        Ok(given)
    }
}

impl Plan<'_> {
    /// In a list of populations the first level of a list counts populations.
    fn level(&self, value: &Value, shape: Shape) -> Result<Value, usize> {
        let own = usize::from(matches!(shape, Shape::List | Shape::WholeList));
        match (self.place, value) {
            (Some((index, populations)), Value::List(list)) if super::assign::depth(value) > own => {
                if list.len() != populations {
                    return Err(list.len());
                }
                list.get(index).ok_or(list.len())
            }
            _ => Ok(value.clone()),
        }
    }

    /// The law for this population, where its arguments count populations.
    fn level_of_law(
        &self,
        law: &Arc<crate::kernel::random::Distribution>,
    ) -> Result<Arc<crate::kernel::random::Distribution>, usize> {
        match self.place {
            Some((index, populations)) => {
                match law.lengths().into_iter().find(|length| *length != populations) {
                    Some(length) => Err(length),
                    None => Ok(Arc::new(super::draw::item(law, index))),
                }
            }
            None => Ok(law.clone()),
        }
    }

    fn wrong_length(&self, name: &str, values: usize, span: Span) -> Diagnostic {
        let populations = self.place.map_or(1, |(_, populations)| populations);
        let headline = format!("`{name}` has {values} values for {populations} populations");
        Diagnostic::new("E0405", span, headline)
            .help(format!("give one value, {populations} values, or a draw `~`"))
    }
}

fn defaults(declaration: &ModelDeclaration) -> Vec<Known> {
    let default = |parameter: &crate::models::declaration::ParameterDeclaration| match parameter.shape {
        Shape::List | Shape::WholeList => Known::SameList(Arc::from([])),
        _ => Known::Same(parameter.default),
    };
    declaration.parameters.iter().map(default).collect()
}

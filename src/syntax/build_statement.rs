//! Statements and blocks.

use super::ast::{
    Arrow, Axis, Block, Connect, Else, Nodes, Parameter, Record, Rule as ConnectionRule, Statement,
    StatementKind, Target,
};
use super::build::Builder;
use super::build_expression::conditional_of;
use super::grammar::{Pair, Rule};
use crate::source::Spanned;

impl Builder {
    /// A statement; `None` if something in it was reported.
    pub fn statement(&mut self, pair: Pair) -> Option<Statement> {
        let span = self.span(&pair);
        self.unless_broken(|builder| builder.statement_kind(pair)).map(|kind| Statement::new(kind, span))
    }

    fn statement_kind(&mut self, pair: Pair) -> Option<StatementKind> {
        Some(match pair.as_rule() {
            Rule::import => StatementKind::Import(self.plain_text_in(&pair, "the name of an imported file")?),
            Rule::kernel => {
                let properties = self.part(&pair, Rule::properties)?;
                StatementKind::Kernel(self.properties(properties, 0)?)
            }
            Rule::param => StatementKind::Param(self.each_part(&pair, Rule::parameter, Builder::parameter)),
            Rule::let_value => self.let_value(&pair)?,
            Rule::function => {
                let mut names = self.names(&pair).into_iter();
                StatementKind::Function {
                    name: names.next()?,
                    parameters: names.collect(),
                    body: self.expression_in(&pair)?,
                }
            }
            Rule::model => {
                let name = self.first_name(&pair)?;
                StatementKind::Model { name, value: self.expression_in(&pair)? }
            }
            Rule::node => StatementKind::Node {
                name: self.first_name(&pair)?,
                count: self.clause(&pair, Rule::count),
                model: self.expression_in(&pair)?,
            },
            Rule::connect => StatementKind::Connect(Box::new(self.connect(&pair)?)),
            Rule::record => StatementKind::Record(Box::new(self.record(&pair)?)),
            Rule::simulate => StatementKind::Simulate(self.expression_in(&pair)?),
            Rule::set => {
                let target = self.target(&pair)?;
                let properties = self.part(&pair, Rule::properties)?;
                StatementKind::Set { target, properties: self.properties(properties, 0)? }
            }
            Rule::sweep => StatementKind::Sweep {
                axes: self.each_part(&pair, Rule::axis, Builder::axis),
                name: self.named(&pair)?,
                body: self.block_in(&pair)?,
            },
            Rule::collect => StatementKind::Collect(self.each_part(&pair, Rule::column, Builder::axis)),
            Rule::for_each => StatementKind::For {
                variable: self.first_name(&pair)?,
                values: self.expression_in(&pair)?,
                name: self.named(&pair),
                body: self.block_in(&pair)?,
            },
            Rule::choice | Rule::choice_of_blocks => self.choice(&pair)?,
            Rule::print => StatementKind::Print(self.expression_in(&pair)?),
            Rule::save => {
                let table = self.expression_in(&pair)?;
                let file = self.part(&pair, Rule::to_file)?;
                StatementKind::Save { table, file: self.text_in(&file)? }
            }
            Rule::plot => {
                let file = self.text_in(&pair);
                let canvas = self.part(&pair, Rule::canvas)?;
                StatementKind::Plot { file, canvas: self.canvas(canvas) }
            }
            Rule::assertion => {
                StatementKind::Assert { condition: self.expression_in(&pair)?, message: self.text_in(&pair) }
            }
            _ => StatementKind::Bare(self.expression_in(&pair)?),
        })
    }

    /// Builds each part that a rule has read.
    fn each_part<T>(
        &mut self,
        pair: &Pair,
        rule: Rule,
        build: impl Fn(&mut Builder, &Pair) -> Option<T>,
    ) -> Vec<T> {
        let parts = pair.clone().into_inner().filter(|part| part.as_rule() == rule);
        parts.filter_map(|part| build(self, &part)).collect()
    }

    fn names(&self, pair: &Pair) -> Vec<Spanned<String>> {
        let parts = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::name);
        parts.map(|part| self.name(&part)).collect()
    }

    /// The first name directly within a pair.
    pub fn first_name(&self, pair: &Pair) -> Option<Spanned<String>> {
        self.part(pair, Rule::name).map(|name| self.name(&name))
    }

    /// The name after `as`.
    fn named(&self, pair: &Pair) -> Option<Spanned<String>> {
        self.part(pair, Rule::named).and_then(|named| self.first_name(&named))
    }

    fn parameter(&mut self, pair: &Pair) -> Option<Parameter> {
        Some(Parameter {
            name: self.first_name(pair)?,
            default: self.expression_in(pair)?,
            domain: self.clause(pair, Rule::domain),
            step: self.clause(pair, Rule::step),
            label: self.plain_text_in(pair, "the label of a `param`"),
        })
    }

    fn let_value(&mut self, pair: &Pair) -> Option<StatementKind> {
        let name = self.first_name(pair)?;
        let value = self.expression_in(pair);
        Some(match self.part(pair, Rule::count) {
            None => StatementKind::Let { name, value: value? },
            Some(count) => {
                let count = self.expression_in(&count)?;
                StatementKind::LetDraw { name, count, distribution: value? }
            }
        })
    }

    fn axis(&mut self, pair: &Pair) -> Option<Axis> {
        let name = pair.clone().into_inner().next()?;
        Some(Axis { name: self.name(&name), value: self.expression_in(pair)? })
    }

    fn connect(&mut self, pair: &Pair) -> Option<Connect> {
        let mut ends = self.each_part(pair, Rule::nodes, Builder::nodes).into_iter();
        let arrow = Arrow { from: ends.next()?, to: ends.next()? };
        let rule = self.part(pair, Rule::by_rule).and_then(|rule| self.rule(&rule));
        let synapse = self.part(pair, Rule::synapse).and_then(|synapse| self.first_name(&synapse));
        let properties = self.part(pair, Rule::properties).and_then(|part| self.properties(part, 0));
        Some(Connect { arrow, rule, synapse, properties, name: self.named(pair) })
    }

    fn rule(&mut self, pair: &Pair) -> Option<ConnectionRule> {
        let name = self.first_name(pair)?;
        let arguments = self.part(pair, Rule::arguments).map(|part| self.arguments(part, 0));
        Some(ConnectionRule {
            name,
            arguments: match arguments {
                None => None,
                Some(arguments) => Some(arguments?),
            },
        })
    }

    fn nodes(&mut self, pair: &Pair) -> Option<Nodes> {
        Some(self.each_part(pair, Rule::place, |builder, place| builder.place(place.clone())))
    }

    fn target(&mut self, pair: &Pair) -> Option<Target> {
        let target = self.part(pair, Rule::target)?;
        let mut ends = self.each_part(&target, Rule::nodes, Builder::nodes).into_iter();
        let from = ends.next()?;
        Some(match ends.next() {
            None => Target::Nodes(from),
            Some(to) => Target::Arrow(Arrow { from, to }),
        })
    }

    fn record(&mut self, pair: &Pair) -> Option<Record> {
        let every = self.part(pair, Rule::every);
        let to = self.part(pair, Rule::to_file);
        Some(Record {
            what: self.each_part(pair, Rule::recordable, |builder, part| builder.first_name(part)),
            from: self.target(pair)?,
            offset: every.as_ref().and_then(|every| self.clause(every, Rule::offset)),
            every: every.and_then(|every| self.expression_in(&every)),
            during: self.clause(pair, Rule::during),
            name: self.named(pair)?,
            to: to.and_then(|to| self.text_in(&to)),
        })
    }

    fn block_in(&mut self, pair: &Pair) -> Option<Block> {
        let block = self.part(pair, Rule::block)?;
        Some(self.block(block))
    }

    fn block(&mut self, pair: Pair) -> Block {
        let is_statement =
            |part: &Pair| !matches!(part.as_rule(), Rule::open_brace | Rule::close_brace | Rule::end);
        pair.into_inner().filter(is_statement).filter_map(|part| self.statement(part)).collect()
    }

    fn choice(&mut self, pair: &Pair) -> Option<StatementKind> {
        let condition = self.expression_in(pair)?;
        if let Some(then) = self.clause(pair, Rule::then_branch) {
            let otherwise = self.clause(pair, Rule::else_branch)?;
            return Some(StatementKind::Bare(conditional_of(
                vec![condition, then, otherwise],
                self.span(pair),
            )?));
        }
        let then = self.block_in(pair)?;
        let otherwise = match self.part(pair, Rule::otherwise) {
            None => None,
            Some(otherwise) => Some(match self.part(&otherwise, Rule::choice_of_blocks) {
                Some(choice) => Else::If(Box::new(self.statement(choice)?)),
                None => Else::Block(self.block_in(&otherwise)?),
            }),
        };
        Some(StatementKind::If { condition, then, otherwise })
    }
}

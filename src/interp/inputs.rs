//! What a run will depend on, known before it: for the provenance of its results.

use super::Options;
use super::findings::Findings;
use super::interpreter::{Interpreter, Mode};
use super::world::World;
use crate::program::{Program, StatementKind};
use crate::value::{Value, format};

/// Seed, resolution and params of a run at the top level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inputs {
    /// The seed in force.
    pub seed: u64,
    /// The resolution in us.
    pub resolution_us: u32,
    /// Every param with its value as text, as `print` would show it.
    pub params: Vec<(String, String)>,
}

/// The inputs of a run of `program`.
pub fn inputs(program: &Program, options: &Options) -> Inputs {
    let world = World::new(program.slots);
    let mut interpreter = Interpreter::new(program, options, Mode::Rehearsal(Findings::silent()), world);
    interpreter.prepare();
    for statement in &program.statements {
        if matches!(statement.kind, StatementKind::Param(_) | StatementKind::Let { .. }) {
            // A rehearsal never stops.
            let _ = interpreter.execute(statement);
        }
    }
    let params = program.params.iter().map(|param| {
        let text = match interpreter.world.value(param.slot) {
            Value::Text(text) => text.to_string(),
            value => format::value(value, param.ty.dimension()),
        };
        (param.name.node.clone(), text)
    });
    let params = params.collect();
    Inputs { seed: interpreter.world.seed, resolution_us: interpreter.world.resolution_us, params }
}

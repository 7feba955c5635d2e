//! The built-in functions, pure ones and statistics, by name.

use crate::results::statistics;
use crate::value::functions;
use crate::value::{FunctionDeclaration, Need};

/// The declarations of all built-in functions.
pub fn declarations() -> impl Iterator<Item = &'static FunctionDeclaration> {
    let pure = functions::all().map(|function| &function.declaration);
    pure.chain(statistics::STATISTICS.iter().map(|statistic| &statistic.declaration))
}

/// The declaration of a built-in function.
pub(super) fn find(name: &str) -> Option<&'static FunctionDeclaration> {
    declarations().find(|function| function.name == name)
}

/// Whether a function looks at records.
pub(super) fn is_statistic(name: &str) -> bool {
    statistics::STATISTICS.iter().any(|statistic| statistic.declaration.name == name)
}

/// How a function is called: `psth(s, bin =, [align =])`.
pub fn usage(function: &FunctionDeclaration) -> String {
    let arguments: Vec<String> = function
        .arguments
        .iter()
        .map(|argument| match argument.need {
            Need::Required => argument.name.to_string(),
            Need::Optional => format!("[{}]", argument.name),
            Need::Named => format!("{} = …", argument.name),
            Need::NamedOptional => format!("[{} = …]", argument.name),
            Need::Repeated => format!("{}, …", argument.name),
        })
        .collect();
    format!("{}({})", function.name, arguments.join(", "))
}

//! Parameters as the reference data has them, in NEST's units, written as properties of a script.

use serde_json::Value;
use snn::models::ModelDeclaration;
use snn::models::declaration::Shape;

/// `C_m = 100 pF` for each parameter of an object.
pub fn properties(model: &ModelDeclaration, parameters: &Value) -> Vec<String> {
    let parameters = parameters.as_object().into_iter().flatten();
    parameters.map(|(name, value)| format!("{name} = {}", property(model, name, value))).collect()
}

/// The value of one parameter with its unit.
///
/// # Panics
/// If the model has no such parameter.
pub fn property(model: &ModelDeclaration, name: &str, value: &Value) -> String {
    let parameter = model.parameters.iter().find(|parameter| parameter.name == name);
    let parameter = parameter.unwrap_or_else(|| panic!("{} has no {name}", model.name));
    let unit = parameter.dimension.default_unit();
    match (parameter.shape, value) {
        (Shape::Switch, Value::Bool(on)) => on.to_string(),
        (Shape::Switch, value) => (number(value) != 0.0).to_string(),
        // NEST takes times near the grid, a script has to say that it means the nearest step.
        (Shape::List, times) if name == "spike_times" => format!("on_grid([{}] ms)", numbers(times)),
        (Shape::List | Shape::WholeList, value) => {
            format!("[{}] {unit}", numbers(value)).trim_end().to_string()
        }
        (Shape::Number | Shape::Whole, value) => quantity(value, &unit),
    }
}

/// A number with its unit, `10 pA`.
pub fn quantity(value: &Value, unit: &str) -> String {
    format!("{} {unit}", number(value)).trim_end().to_string()
}

/// Numbers with commas, as the shortest decimals that read back the same.
pub fn numbers(value: &Value) -> String {
    list(value).iter().map(|item| number(item).to_string()).collect::<Vec<_>>().join(", ")
}

/// The items of a list.
///
/// # Panics
/// If the value is none.
pub fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("a list: {value}"))
}

/// A number.
///
/// # Panics
/// If the value is none.
pub fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("a number: {value}"))
}

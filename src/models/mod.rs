//! Models of neurons and devices (layer 2): each declared once, in one file, with its behaviour.
//!
//! Adding a model is one new file and one line in the registry; grammar, checker, `snn models` and the reference pages
//! read its declaration.

pub mod by_name;
pub mod declaration;
mod device;
mod neuron;

pub use declaration::ModelDeclaration;

/// All models, neurons first.
pub static MODELS: &[&ModelDeclaration] = &[
    &neuron::iaf_psc_exp::DECLARATION,
    &neuron::iaf_psc_alpha::DECLARATION,
    &neuron::iaf_psc_delta::DECLARATION,
    &neuron::parrot_neuron::DECLARATION,
    &device::spike_generator::DECLARATION,
    &device::poisson_generator::DECLARATION,
    &device::dc_generator::DECLARATION,
    &device::ac_generator::DECLARATION,
    &device::step_current_generator::DECLARATION,
    &device::noise_generator::DECLARATION,
];

/// The model of this name.
pub fn find(name: &str) -> Option<&'static ModelDeclaration> {
    MODELS.iter().copied().find(|model| model.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::declaration::{GridRule, Relation, Shape};

    #[test]
    fn declarations_are_consistent() {
        for model in MODELS {
            let names: Vec<_> = model.parameters.iter().map(|parameter| parameter.name).collect();
            assert!(!model.summary.is_empty() && !model.description.is_empty(), "{}", model.name);
            for (k, parameter) in model.parameters.iter().enumerate() {
                assert!(!names[..k].contains(&parameter.name), "{}.{}", model.name, parameter.name);
                assert!(parameter.documentation.ends_with('.'), "{}.{}", model.name, parameter.name);
                let list = matches!(parameter.shape, Shape::List | Shape::WholeList);
                assert!(
                    list || parameter.range.contains(parameter.default),
                    "{}.{}",
                    model.name,
                    parameter.name
                );
                let times = matches!(parameter.grid, GridRule::SpikeTimes | GridRule::ChangeTimes);
                assert!(list || !times, "{}.{}", model.name, parameter.name);
            }
            for relation in model.relations {
                let (a, b) = match relation {
                    Relation::Below(a, b) | Relation::NotAbove(a, b) | Relation::Exclusive(a, b) => (a, b),
                    Relation::SameLength { list, other, .. } => (list, other),
                };
                assert!(names.contains(a) && names.contains(b), "{}: {a}, {b}", model.name);
            }
            assert_eq!(model.kernel.parameters().len(), names.len());
            assert!(std::ptr::eq(find(model.name).unwrap(), *model));
        }
        assert!(find("iaf_psc_expo").is_none());
    }
}

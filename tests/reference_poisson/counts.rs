//! How many events a generator sends in each step.

use super::properties::{list, number};
use super::{FOLDER, Numbers, differences, index, text, under_each_seed};
use std::path::Path;

#[test]
fn counts_in_each_step() {
    let mut found = Vec::new();
    for train in list(&index("counts.json")["trains"]) {
        let file = text(&train["file"]);
        // A parrot repeats the train so that it can be recorded, from 1 ms on, when it has come there.
        let ours = under_each_seed(&format!(
            "node source = poisson_generator {{ rate = {} Hz }}
             node relay = parrot_neuron
             connect source -> relay
             simulate 2 ms
             record spikes from relay as out
             simulate {} ms
             let steps = round(psth(out, bin = 0.1 ms).rate * 0.1 ms)
             collect events = count(out), mean_per_step = mean(steps), variance_per_step = var(steps)
             collect fraction_of_empty_steps = mean(steps == 0), largest = max(steps)",
            number(&train["rate_Hz"]),
            number(&train["duration_ms"]),
        ));
        found.extend(differences(file, &ours, &Numbers::read(&Path::new(FOLDER).join(file))));
    }
    assert!(found.is_empty(), "{}", found.concat());
}

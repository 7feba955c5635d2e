//! The lecture's regular train, `regular` of `scripts/lif.snn`, against exact arithmetic: rates with ties, and those where
//! the rounding noise of the notebook's NumPy misses a step (`tests/reference/trains`).

#[path = "support/numbers.rs"]
mod numbers;
#[path = "support/script.rs"]
mod script;

use serde_json::Value;
use snn::session::Script;

#[test]
fn regular_trains_are_those_of_exact_arithmetic() {
    let trains = std::fs::read_to_string("tests/reference/trains/trains.json").unwrap();
    let trains: Value = serde_json::from_str(&trains).unwrap();
    let resolution = trains["resolution_ms"].as_f64().unwrap();
    let list = |name: &str| trains[name].as_array().unwrap().clone();
    let all = [list("ties"), list("numpy_differs")].concat();
    assert!(all.len() >= 34);
    for train in all {
        let (rate, duration) = (&train["rate_Hz"], &train["duration_ms"]);
        let text = format!(
            "import \"lif.snn\"
             save table {{ time = regular({rate} Hz, {duration} ms) }} to \"train.csv\""
        );
        let ran = script::run(Script { name: "scripts/train.snn".into(), text }, &[], None);
        let times = ran.saved("train.csv").column("time_ms");
        let steps: Vec<u64> = times.iter().map(|time| (time / resolution).round() as u64).collect();
        let name = format!("{rate} Hz for {duration} ms");
        assert_eq!(steps.len() as u64, train["count"].as_u64().unwrap(), "{name}");
        assert_eq!(steps.iter().sum::<u64>(), train["sum_of_steps"].as_u64().unwrap(), "{name}");
        for expected in train["steps"].as_array().unwrap() {
            let position = expected[0].as_u64().unwrap() as usize;
            assert_eq!(steps[position], expected[1].as_u64().unwrap(), "{name}: spike {position}");
        }
    }
}

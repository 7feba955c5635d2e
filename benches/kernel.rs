//! Networks whose cost others have published or that users run: build, one second of model time, cost for each event.
//!
//! `cargo bench --bench kernel -- [NAME [THREADS [MILLISECONDS]]]`, NAME one of `brunel_delta`, `brunel_exp`,
//! `microcircuit` (followed by `=SCALE`), `unconnected`, `sweep`; all of the small ones without a name.
#![allow(clippy::disallowed_macros, reason = "a front end of its own")]

mod kernel_networks;

use kernel_networks::{brunel, microcircuit, sweep, unconnected};
use snn::kernel::{Control, Network};
use std::time::Instant;

/// Steps of 0.1 ms that are not measured: building and the transient.
const WARM_UP: u64 = 1000;

fn main() {
    // `cargo bench` adds `--bench`.
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let number =
        |k: usize, default: usize| arguments.get(k).and_then(|text| text.parse().ok()).unwrap_or(default);
    let (threads, steps) = (number(1, 1), 10 * number(2, 1000) as u64);
    let wanted = arguments.first().map(String::as_str);
    let (name, scale) = match wanted.and_then(|name| name.split_once('=')) {
        Some((name, scale)) => (Some(name), scale.parse().unwrap_or(0.1)),
        None => (wanted, 0.1),
    };
    println!(
        "{:<14} {:>7} {:>8} {:>11} {:>8} {:>8} {:>10} {:>9} {:>14} {:>8}",
        "network",
        "threads",
        "neurons",
        "connections",
        "build s",
        "run s",
        "events",
        "ns/event",
        "ns/neuron/step",
        "MiB"
    );
    let runs: [(&str, &dyn Fn() -> Network); 5] = [
        ("brunel_delta", &|| brunel("iaf_psc_delta", threads)),
        ("brunel_exp", &|| brunel("iaf_psc_exp", threads)),
        ("microcircuit", &|| microcircuit(scale, threads)),
        ("unconnected", &|| unconnected(100_000, threads)),
        ("sweep", &|| sweep(threads)),
    ];
    for (run, make) in runs {
        if name.is_none_or(|name| name == run) {
            measure(run, threads, steps, make);
        }
    }
}

fn measure(name: &str, threads: usize, steps: u64, make: &dyn Fn() -> Network) {
    let start = Instant::now();
    let mut network = make();
    let control = Control::default();
    // The tables are made by the first step.
    let built = network.simulate(1, &control).map(|_| start.elapsed());
    let warm = network.simulate(WARM_UP, &control);
    let (Ok(built), Ok(_)) = (built, warm) else {
        println!("{name}: the state is not finite");
        return;
    };
    let before = network.statistics();
    let start = Instant::now();
    if network.simulate(steps, &control).is_err() {
        println!("{name}: the state is not finite");
        return;
    }
    let (elapsed, statistics) = (start.elapsed().as_secs_f64(), network.statistics());
    let events = statistics.events - before.events;
    println!(
        "{name:<14} {threads:>7} {:>8} {:>11} {:>8.3} {elapsed:>8.3} {events:>10.2e} {:>9.3} {:>14.3} {:>8}",
        statistics.neurons,
        statistics.connections,
        built.as_secs_f64(),
        elapsed * 1e9 / events as f64,
        elapsed * 1e9 / (statistics.neurons * steps) as f64,
        (statistics.table_bytes + statistics.state_bytes) >> 20,
    );
}

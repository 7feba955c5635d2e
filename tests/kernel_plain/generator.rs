//! What generators send in a step, as their documentation says.

use snn::kernel::Key;
use snn::kernel::random::Stream;
use std::collections::BTreeMap;

/// Parameters of one generator.
#[derive(Default)]
pub struct Generator {
    pub numbers: BTreeMap<&'static str, f64>,
    pub lists: BTreeMap<&'static str, Vec<f64>>,
}

/// Steps of a time in ms.
fn steps(time: f64) -> usize {
    (time * 10.0).round() as usize
}

impl Generator {
    fn start(&self) -> usize {
        steps(self.numbers["start"])
    }

    /// Multiplicity and factor of each spike of a spike_generator.
    pub fn spikes(&self, stamp: usize) -> Vec<(u32, f64)> {
        let value = |list: &str, k: usize| self.lists[list].get(k).copied().unwrap_or(1.0);
        let now = self.lists["spike_times"].iter().enumerate().filter(|(_, time)| steps(**time) == stamp);
        let sent = now.map(|(k, _)| (value("spike_multiplicities", k) as u32, value("spike_weights", k)));
        sent.filter(|(multiplicity, _)| *multiplicity > 0).collect()
    }

    /// Events of one connection of a poisson_generator.
    pub fn events(&self, key: Key, connection: u64, stamp: usize) -> u32 {
        if stamp <= self.start() {
            return 0;
        }
        poisson(key, connection, stamp as u64 - 1, self.numbers["rate"] * 0.1)
    }

    /// The current of a generator, for one connection where each has its own.
    pub fn current(&self, model: &str, stamp: usize, key: Key, connection: u64) -> f64 {
        let p = |name: &str| self.numbers[name];
        let time = |stamp: usize| (stamp * 100) as f64 / 1000.0;
        let wave = |time: f64| {
            let turns = p("frequency") * time;
            libm::sin(std::f64::consts::TAU * (turns - turns.floor()) + p("phase").to_radians())
        };
        if stamp < self.start() {
            return 0.0;
        }
        match model {
            "dc_generator" => p("amplitude"),
            "ac_generator" => p("offset") + p("amplitude") * wave(time(stamp)),
            "step_current_generator" => {
                let past = self.lists["amplitude_times"].iter().filter(|&&time| steps(time) <= stamp).count();
                if past == 0 { 0.0 } else { self.lists["amplitude_values"][past - 1] }
            }
            "noise_generator" => {
                let first = self.start().max(1);
                let drawn = stamp - (stamp - first) % steps(p("dt"));
                let modulation = p("std_mod") * p("std_mod") * wave(time(drawn - first + 1));
                let deviate = Stream::new(key, connection, drawn as u64 - 1).normal();
                p("mean") + (p("std") * p("std") + modulation).max(0.0).sqrt() * deviate
            }
            other => panic!("{other} sends no current"),
        }
    }
}

/// Philox4x32-10 as published.
fn philox(mut c: [u32; 4], mut k: [u32; 2]) -> [u32; 4] {
    for _ in 0..10 {
        let (a, b) = (0xD251_1F53u64 * u64::from(c[0]), 0xCD9E_8D57u64 * u64::from(c[2]));
        c = [(b >> 32) as u32 ^ c[1] ^ k[0], b as u32, (a >> 32) as u32 ^ c[3] ^ k[1], a as u32];
        k = [k[0].wrapping_add(0x9E37_79B9), k[1].wrapping_add(0xBB67_AE85)];
    }
    c
}

/// Half word number `step` of a connection, of eight in a block.
fn half_word(key: Key, retry: u128, connection: u64, step: u64) -> u64 {
    let counter = retry << 96 | u128::from(step / 8) << 48 | u128::from(connection);
    let words =
        philox(std::array::from_fn(|k| (counter >> (32 * k)) as u32), [key.0 as u32, (key.0 >> 32) as u32]);
    u64::from(words[(step % 8 / 2) as usize] >> (step % 2 * 16) & 0xFFFF)
}

/// The count of one connection in step n. Each count owns as many whole half words as its probability holds, from the
/// highest count down; what is left of the probabilities is dealt out by 32 bits among the half words below.
fn poisson(key: Key, connection: u64, step: u64, mean: f64) -> u32 {
    let (mut probabilities, mut end) = (Vec::new(), 0);
    let (mut p, mut cumulative) = (libm::exp(-mean), 0.0);
    while end < 1 << 32 {
        cumulative += p;
        p *= mean / (probabilities.len() + 1) as f64;
        let start = end;
        end = ((cumulative * 4_294_967_296.0).round() as u64).min(1 << 32);
        probabilities.push(end - start);
    }
    let half = half_word(key, 0, connection, step);
    let mut above = 0xFFFF - half;
    for (count, probability) in probabilities.iter().enumerate().rev() {
        match above.checked_sub(probability >> 16) {
            Some(rest) => above = rest,
            None => return count as u32,
        }
    }
    let mut number = half << 16 | half_word(key, 1 << 30, connection, step);
    for (count, probability) in probabilities.iter().enumerate() {
        match number.checked_sub(probability & 0xFFFF) {
            Some(rest) => number = rest,
            None => return count as u32,
        }
    }
    unreachable!("the probabilities add up to 2^32")
}

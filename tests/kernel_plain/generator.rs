//! What generators send in a step, as their documentation says.

use snn::kernel::Key;
use snn::kernel::random::Stream;
use std::collections::BTreeMap;
use std::sync::LazyLock;

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

/// ARS-7 as published: seven rounds of AES, the last without mixing columns. Byte 4c + r of a block stands in row r of column
/// c; the key goes up by a constant in each half.
fn ars(counter: u128, key: u64) -> u128 {
    let (mut low, mut high) = (key, 0u64);
    let mut state = (counter ^ u128::from(key)).to_le_bytes();
    for round in 1..=7 {
        low = low.wrapping_add(0x9E37_79B9_7F4A_7C15);
        high = high.wrapping_add(0xBB67_AE85_84CA_A73B);
        let key = (u128::from(low) | u128::from(high) << 64).to_le_bytes();
        let shifted: [u8; 16] =
            std::array::from_fn(|k| SUBSTITUTED[usize::from(state[(k + 4 * (k % 4)) % 16])]);
        state = std::array::from_fn(|k| {
            let of_column = |row: usize| shifted[k / 4 * 4 + (k + row) % 4];
            let mixed = product(2, of_column(0)) ^ product(3, of_column(1)) ^ of_column(2) ^ of_column(3);
            key[k] ^ if round < 7 { mixed } else { shifted[k] }
        });
    }
    u128::from_le_bytes(state)
}

/// The product in the field of AES.
fn product(mut a: u8, mut b: u8) -> u8 {
    let mut sum = 0;
    while a > 0 {
        sum ^= b * (a & 1);
        b = (b << 1) ^ (0x1B * (b >> 7));
        a >>= 1;
    }
    sum
}

/// The S-box of AES: the inverse, 0 for 0, and a map of its bits.
static SUBSTITUTED: LazyLock<[u8; 256]> = LazyLock::new(|| {
    std::array::from_fn(|byte| {
        let inverse = (0..=255).find(|&other| product(byte as u8, other) == 1).unwrap_or(0);
        (0..5).fold(0x63, |sum, turn| sum ^ inverse.rotate_left(turn))
    })
});

/// The half word of a connection in a step, of eight in a block.
fn half_word(key: Key, retry: u128, connection: u64, step: u64) -> u64 {
    let low = u128::from(connection / 8) | (retry & 0xFFFF) << 48;
    let high = u128::from(step) | (retry >> 16) << 48;
    (ars(low | high << 64, key.0) >> (16 * (connection % 8)) & 0xFFFF) as u64
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

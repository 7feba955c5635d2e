//! Every rule of connection against its law, as NEST defines it: degrees and multiplicities of some hundred thousand
//! connections by χ².

use snn::kernel::{Connect, ConnectKeys, Counts, Key, Network, NodeSelection, Rule, Settings, SynapseValues};
use snn::models;

/// Nodes of each population.
const N: usize = 600;

/// How many standard deviations χ² may lie above its mean. All seeds are fixed.
const UNLIKELY: f64 = 4.0;

/// What a rule made.
struct Made {
    pairs: Vec<(usize, usize)>,
}

impl Made {
    fn out_degrees(&self) -> Vec<u64> {
        counted(N, self.pairs.iter().map(|pair| pair.0))
    }

    fn in_degrees(&self) -> Vec<u64> {
        counted(N, self.pairs.iter().map(|pair| pair.1))
    }

    /// How many connections each pair has.
    fn multiplicities(&self) -> Vec<u64> {
        counted(N * N, self.pairs.iter().map(|pair| pair.0 * N + pair.1))
    }
}

fn counted(length: usize, places: impl Iterator<Item = usize>) -> Vec<u64> {
    let mut counts = vec![0; length];
    places.for_each(|place| counts[place] += 1);
    counts
}

/// Connects two populations, or one with itself if autapses are not wanted.
fn make(rule: Rule, autapses: bool, multapses: bool) -> Made {
    let mut network = Network::new(Settings { resolution_us: 100, threads: 2 });
    let model = models::find("iaf_psc_exp").unwrap().kernel;
    let sources = NodeSelection::all(network.create(model, N, Key(1)), N);
    let targets =
        if autapses { NodeSelection::all(network.create(model, N, Key(2)), N) } else { sources.clone() };
    let connect = Connect {
        sources: vec![sources],
        targets: vec![targets],
        rule,
        autapses,
        multapses,
        weight: SynapseValues::Same(1.0),
        delay: SynapseValues::Same(1.0),
        receptor: SynapseValues::Same(0.0),
        keys: ConnectKeys { pairs: Key::from_path("rules"), ..ConnectKeys::default() },
    };
    let id = network.connect(&connect).unwrap();
    let ends = |nodes: Vec<u32>| nodes.into_iter().map(|node| node as usize);
    let pairs: Vec<_> = ends(network.pre(id)).zip(ends(network.post(id))).collect();
    assert_eq!(pairs.len() as u64, network.connections(id));
    if !autapses {
        assert!(pairs.iter().all(|(pre, post)| pre != post), "no autapses");
    }
    let made = Made { pairs };
    if !multapses {
        assert!(made.multiplicities().iter().all(|&times| times <= 1), "no multapses");
    }
    made
}

/// χ² of a histogram of values against the law of each, in standard deviations above its mean. Values that are rare are
/// taken together.
fn surprise(values: &[u64], law: impl Fn(u64) -> f64) -> f64 {
    let largest = values.iter().copied().max().unwrap_or(0);
    let histogram = counted(largest as usize + 1, values.iter().map(|&value| value as usize));
    let (mut chi, mut bins) = (0.0, 0.0);
    let (mut found, mut expected, mut left) = (0.0, 0.0, values.len() as f64);
    for (value, &count) in histogram.iter().enumerate() {
        let own = values.len() as f64 * law(value as u64);
        (found, expected, left) = (found + count as f64, expected + own, left - own);
        // What is left belongs to the last bin.
        if expected >= 10.0 && left >= 10.0 {
            chi += (found - expected) * (found - expected) / expected;
            bins += 1.0;
            (found, expected) = (0.0, 0.0);
        }
    }
    let expected = expected + left;
    chi += (found - expected) * (found - expected) / expected;
    (chi - bins) / (2.0 * bins).sqrt()
}

/// ln of n over k.
fn log_choose(n: f64, k: f64) -> f64 {
    libm::lgamma(n + 1.0) - libm::lgamma(k + 1.0) - libm::lgamma(n - k + 1.0)
}

fn binomial(n: usize, p: f64) -> impl Fn(u64) -> f64 {
    move |k| {
        let (n, k) = (n as f64, k as f64);
        libm::exp(log_choose(n, k) + k * libm::log(p) + (n - k) * libm::log1p(-p))
    }
}

fn poisson(mean: f64) -> impl Fn(u64) -> f64 {
    move |k| libm::exp(k as f64 * libm::log(mean) - mean - libm::lgamma(k as f64 + 1.0))
}

/// Of `all` pairs `own` are a node's; `drawn` are drawn without replacement.
fn hypergeometric(all: usize, own: usize, drawn: usize) -> impl Fn(u64) -> f64 {
    move |k| {
        let (all, own, drawn, k) = (all as f64, own as f64, drawn as f64, k as f64);
        libm::exp(log_choose(own, k) + log_choose(all - own, drawn - k) - log_choose(all, drawn))
    }
}

fn follows(what: &str, values: &[u64], law: impl Fn(u64) -> f64) {
    let surprise = surprise(values, law);
    assert!(surprise < UNLIKELY, "{what}: χ² lies {surprise:.1} standard deviations above its mean");
}

/// Checks a rule that fixes the degree of one side, as `fixed` gives it; `free` gives the other side.
fn fixed_degree(
    name: &str,
    rule: impl Fn(u64) -> Rule,
    fixed: impl Fn(&Made) -> Vec<u64>,
    free: impl Fn(&Made) -> Vec<u64>,
) {
    const K: u64 = 50;
    let share = 1.0 / N as f64;
    let (drawn, degree) = (N * K as usize, K as f64);
    let made = make(rule(K), true, true);
    assert!(fixed(&made).iter().all(|&degree| degree == K));
    follows(name, &free(&made), binomial(drawn, share));
    follows(name, &made.multiplicities(), binomial(K as usize, share));
    let made = make(rule(K), true, false);
    assert!(fixed(&made).iter().all(|&degree| degree == K));
    follows(&format!("{name} without multapses"), &free(&made), binomial(N, degree * share));
    let made = make(rule(K), false, true);
    assert!(fixed(&made).iter().all(|&degree| degree == K));
    follows(
        &format!("{name} without autapses"),
        &free(&made),
        binomial(drawn - K as usize, 1.0 / (N - 1) as f64),
    );
    let made = make(rule(K), false, false);
    assert!(fixed(&made).iter().all(|&degree| degree == K));
    follows(&format!("{name} without either"), &free(&made), binomial(N - 1, degree / (N - 1) as f64));
}

#[test]
fn fixed_indegree() {
    let rule = |degree| Rule::FixedIndegree(Counts::Same(degree));
    fixed_degree("fixed_indegree", rule, Made::in_degrees, Made::out_degrees);
}

#[test]
fn fixed_outdegree() {
    let rule = |degree| Rule::FixedOutdegree(Counts::Same(degree));
    fixed_degree("fixed_outdegree", rule, Made::out_degrees, Made::in_degrees);
}

#[test]
fn degrees_of_each_node() {
    let wanted: Vec<u64> = (0..N as u64).map(|node| node % 7).collect();
    let rule = Rule::FixedIndegree(Counts::Each(wanted.clone().into()));
    assert_eq!(make(rule, true, true).in_degrees(), wanted);
    let rule = Rule::FixedOutdegree(Counts::Each(wanted.clone().into()));
    assert_eq!(make(rule, true, true).out_degrees(), wanted);
}

#[test]
fn fixed_total_number() {
    const TOTAL: usize = 120_000;
    let (pairs, share) = (N * N, 1.0 / N as f64);
    let rule = || Rule::FixedTotalNumber(TOTAL as u64);
    let made = make(rule(), true, true);
    assert_eq!(made.pairs.len(), TOTAL);
    follows("in-degrees", &made.in_degrees(), binomial(TOTAL, share));
    follows("out-degrees", &made.out_degrees(), binomial(TOTAL, share));
    follows("multiplicities", &made.multiplicities(), binomial(TOTAL, share * share));
    let made = make(rule(), true, false);
    assert_eq!(made.pairs.len(), TOTAL);
    follows("in-degrees without multapses", &made.in_degrees(), hypergeometric(pairs, N, TOTAL));
    follows("out-degrees without multapses", &made.out_degrees(), hypergeometric(pairs, N, TOTAL));
    let made = make(rule(), false, true);
    assert_eq!(made.pairs.len(), TOTAL);
    follows("in-degrees without autapses", &made.in_degrees(), binomial(TOTAL, share));
}

#[test]
fn pairwise_bernoulli() {
    const P: f64 = 0.1;
    let made = make(Rule::PairwiseBernoulli(P), true, false);
    follows("in-degrees", &made.in_degrees(), binomial(N, P));
    follows("out-degrees", &made.out_degrees(), binomial(N, P));
    follows("number", &made.multiplicities(), binomial(1, P));
    let made = make(Rule::PairwiseBernoulli(P), false, false);
    follows("in-degrees without autapses", &made.in_degrees(), binomial(N - 1, P));
    follows("out-degrees without autapses", &made.out_degrees(), binomial(N - 1, P));
}

#[test]
fn symmetric_pairwise_bernoulli() {
    const P: f64 = 0.1;
    let made = make(Rule::SymmetricPairwiseBernoulli(P), false, false);
    let there = made.multiplicities();
    assert!((0..N * N).all(|pair| there[pair] == there[pair % N * N + pair / N]), "both ways or not at all");
    follows("degrees", &made.in_degrees(), binomial(N - 1, P));
    let above: Vec<u64> = (0..N).flat_map(|k| there[k * N + k + 1..(k + 1) * N].to_vec()).collect();
    follows("number", &above, binomial(1, P));
}

#[test]
fn pairwise_poisson() {
    const MEAN: f64 = 0.3;
    let made = make(Rule::PairwisePoisson(MEAN), true, true);
    follows("multiplicities", &made.multiplicities(), poisson(MEAN));
    follows("in-degrees", &made.in_degrees(), poisson(N as f64 * MEAN));
    follows("out-degrees", &made.out_degrees(), poisson(N as f64 * MEAN));
    let made = make(Rule::PairwisePoisson(MEAN), false, true);
    follows("in-degrees without autapses", &made.in_degrees(), poisson((N - 1) as f64 * MEAN));
}

#[test]
fn rules_without_chance() {
    let diagonal: Vec<_> = (0..N).map(|node| (node, node)).collect();
    assert_eq!(make(Rule::OneToOne, true, true).pairs, diagonal);
    assert_eq!(make(Rule::OneToOne, false, true).pairs, []);
    assert_eq!(make(Rule::AllToAll, true, true).pairs.len(), N * N);
    assert_eq!(make(Rule::AllToAll, false, true).pairs.len(), N * (N - 1));
    let list = |step: usize| (0..1000).map(|k| (k * step % N) as u32).collect();
    let made = make(Rule::Pairs { pre: list(7), post: list(11) }, true, true);
    assert_eq!(made.pairs, (0..1000).map(|k| (k * 7 % N, k * 11 % N)).collect::<Vec<_>>());
}

/// The comparison can fail: a rule that keeps its degree but prefers some partners, or spreads them too evenly.
#[test]
fn another_law_is_noticed() {
    let made = make(Rule::FixedIndegree(Counts::Same(50)), true, true);
    assert!(surprise(&made.out_degrees(), binomial(N * 52, 1.0 / N as f64)) > UNLIKELY);
    assert!(surprise(&vec![50; N], binomial(N * 50, 1.0 / N as f64)) > UNLIKELY);
    assert!(surprise(&made.multiplicities(), poisson(46.0 / N as f64)) > UNLIKELY);
}

//! "Did you mean": the candidate that a mistyped name most likely stands for.
//!
//! Damerau-Levenshtein distance, since exchanged neighbouring letters (`conectt`, `wieght`) are one slip and not two.

use strsim::damerau_levenshtein;

/// The candidate nearest to `name`, or `None` where nothing is near enough to be what was meant.
///
/// A candidate that differs in case alone wins over all others. Otherwise at most one slip in each three letters of
/// the longer name is forgiven, so that short names such as `mV` do not attract everything; at equal distance the first
/// candidate wins, hence the order in which candidates come is the order of preference. Where no slip explains the
/// name, a candidate that abbreviates it is taken, `V_th` for `V_treshold`, or the only one that it begins, `V_m` for `V`.
pub fn suggest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = name.to_lowercase();
    let mut best: Option<(usize, &'a str)> = None;
    let mut abbreviation: Option<&'a str> = None;
    let mut completions: Vec<&'a str> = Vec::new();
    for candidate in candidates {
        if candidate == name || candidate.is_empty() {
            continue;
        }
        let candidate_folded = candidate.to_lowercase();
        if candidate_folded == folded {
            return Some(candidate);
        }
        if abbreviation.is_none_or(|found| found.len() < candidate.len())
            && abbreviates(&candidate_folded, &folded)
        {
            abbreviation = Some(candidate);
        }
        if !folded.is_empty() && candidate_folded.starts_with(&folded) {
            completions.push(candidate);
        }
        let longer = folded.chars().count().max(candidate_folded.chars().count());
        let allowed = longer.div_ceil(3).min(LARGEST_DISTANCE);
        if folded.chars().count().abs_diff(candidate_folded.chars().count()) > allowed {
            continue;
        }
        let distance = damerau_levenshtein(&folded, &candidate_folded);
        let plausible = distance <= allowed && distance < longer;
        if plausible && best.is_none_or(|(smallest, _)| distance < smallest) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate).or(abbreviation).or(match completions.as_slice() {
        [only] => Some(only),
        _ => None,
    })
}

/// Beyond this many slips even a long name is another name.
const LARGEST_DISTANCE: usize = 4;

/// Does `short` begin like `long` and consist of letters of it, in their order?
fn abbreviates(short: &str, long: &str) -> bool {
    let same_start = short.chars().zip(long.chars()).take_while(|(a, b)| a == b).count();
    let mut rest = long.chars();
    same_start >= 3
        && short.chars().count() >= 4
        && short.chars().all(|wanted| rest.any(|found| found == wanted))
}

#[cfg(test)]
mod tests {
    use super::suggest;

    #[test]
    fn slips_of_the_finger_are_recognised() {
        let candidates = [
            "simulate",
            "connect",
            "weight",
            "neuron",
            "iaf_psc_exp",
            "iaf_psc_alpha",
            "regular",
            "V_th",
            "V_reset",
        ];
        for (typed, meant) in [
            ("conect", "connect"),
            ("wieght", "weight"),
            ("nueron", "neuron"),
            ("iaf_psc_expo", "iaf_psc_exp"),
            ("reguler", "regular"),
            ("V_treshold", "V_th"),
        ] {
            assert_eq!(suggest(typed, candidates), Some(meant), "{typed}");
        }
    }

    #[test]
    fn a_difference_in_case_alone_comes_first() {
        assert_eq!(suggest("mv", ["m", "ms", "mV", "V"]), Some("mV"));
        assert_eq!(suggest("hz", ["h", "Hz"]), Some("Hz"));
    }

    #[test]
    fn the_only_completion_is_taken() {
        assert_eq!(suggest("V", ["time", "sender", "V_m"]), Some("V_m"));
        assert_eq!(suggest("tau", ["tau_m", "tau_syn_ex"]), Some("tau_m"));
        assert_eq!(suggest("ta", ["tau_minus", "tau_plus"]), None);
    }

    #[test]
    fn what_is_far_is_not_suggested() {
        assert_eq!(suggest("x", ["y", "z"]), None);
        assert_eq!(suggest("population", ["record", "save"]), None);
        assert_eq!(suggest("", ["a", "bc"]), None);
    }

    #[test]
    fn the_first_of_equals_wins() {
        assert_eq!(suggest("tau", ["tav", "taw"]), Some("tav"));
    }
}

//! Bins of equal width in time. Rounding noise does not decide where an edge belongs.

use crate::diagnostic::Diagnostic;
use crate::kernel::random::time_of;
use crate::results::Spikes;
use crate::value::whole::{MAX_LENGTH, whole};

/// How many whole bins fit into `duration`; both in ms. E0807 if absurdly many.
pub(super) fn whole_bins(duration: f64, bin: f64) -> Result<usize, Box<Diagnostic>> {
    let bins = floor(duration / bin).max(0.0);
    if bins <= MAX_LENGTH {
        return Ok(bins as usize);
    }
    let diagnostic = Diagnostic::nowhere("E0807", format!("{bins} bins are too many"));
    Err(Box::new(diagnostic.help("take wider bins")))
}

/// The largest whole number not above `x`, which may be off by rounding noise.
pub(super) fn floor(x: f64) -> f64 {
    whole(x).map_or_else(|| x.floor(), |whole| whole as f64)
}

/// The smallest whole number not below `x`, which may be off by rounding noise.
pub(super) fn ceil(x: f64) -> f64 {
    whole(x).map_or_else(|| x.ceil(), |whole| whole as f64)
}

/// The bin that holds a time after its start, both in ms; bin k is (k · bin, (k + 1) · bin]. `None` at or before 0.
pub(super) fn index(offset: f64, bin: f64) -> Option<usize> {
    let index = ceil(offset / bin) - 1.0;
    (index >= 0.0).then_some(index as usize)
}

/// The counts of each node in whole bins of the recorded time; what is left at the end is not counted.
pub(super) fn counts(spikes: &Spikes, bin: f64) -> Result<Vec<Vec<f64>>, Box<Diagnostic>> {
    let bins = whole_bins(spikes.duration(), bin)?;
    let mut counts = vec![vec![0.0; bins]; spikes.nodes];
    for (&step, &sender) in spikes.steps.iter().zip(spikes.senders.iter()) {
        let place = index(time_of(step.saturating_sub(spikes.start), spikes.resolution_us), bin);
        let count = place.and_then(|place| counts.get_mut(sender as usize)?.get_mut(place));
        if let Some(count) = count {
            *count += 1.0;
        }
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_belongs_to_the_bin_before() {
        // 1.1 / 0.1 is 11.000000000000002 in f64.
        assert_eq!(index(1.1, 0.1), Some(10));
        for step in 1..5000u64 {
            let offset = time_of(step, 100);
            assert_eq!(index(offset, 0.1), Some(step as usize - 1));
            assert_eq!(index(offset, 0.7), Some((step as usize - 1) / 7));
        }
        assert_eq!(index(0.0, 1.0), None);
        assert_eq!(whole_bins(0.3, 0.1).unwrap(), 3);
        assert_eq!(whole_bins(10.0, 3.0).unwrap(), 3);
        assert_eq!(whole_bins(1e9, 1e-9).unwrap_err().code.0, "E0807");
    }
}

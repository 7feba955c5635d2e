//! Bins of equal width in time. Rounding noise does not decide where an edge belongs.

use crate::diagnostic::Diagnostic;
use crate::kernel::random::time_of;
use crate::results::Spikes;
use crate::units::Dimension;
use crate::value::format;
use crate::value::whole::whole;

/// Most bins, over all trains: 1 GiB of counts.
const MOST: f64 = (1u64 << 27) as f64;

/// How many whole bins fit into `duration`, for each of some trains; both in ms. E0807 if absurdly many.
pub(super) fn whole_bins(duration: f64, bin: f64, trains: usize) -> Result<usize, Box<Diagnostic>> {
    let bins = floor(duration / bin).max(0.0);
    check_count(bins, trains)?;
    Ok(bins as usize)
}

/// E0807 for more bins or lags than could be held.
pub(super) fn check_count(bins: f64, trains: usize) -> Result<(), Box<Diagnostic>> {
    if bins * trains.max(1) as f64 <= MOST {
        return Ok(());
    }
    let bins = format::number(bins, Dimension::NONE);
    let headline = if trains > 1 {
        format!("{bins} bins for each of {trains} nodes are too many")
    } else {
        format!("{bins} bins are too many")
    };
    Err(Box::new(
        Diagnostic::nowhere("E0807", headline).help("take wider bins, a shorter time or fewer nodes"),
    ))
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
    let bins = whole_bins(spikes.duration(), bin, spikes.nodes)?;
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
        assert_eq!(whole_bins(0.3, 0.1, 1).unwrap(), 3);
        assert_eq!(whole_bins(10.0, 3.0, 1).unwrap(), 3);
        assert_eq!(whole_bins(1e9, 1e-9, 1).unwrap_err().code.0, "E0807");
    }
}

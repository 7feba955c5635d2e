//! The bins of a histogram.

/// Counts between edges; one more edge than counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Bins {
    pub edges: Vec<f64>,
    pub counts: Vec<f64>,
}

/// More bins than this are finer than paper.
const MOST_BINS: usize = 10_000;

/// Counts the finite values in `bins` bins of equal width from the smallest to the largest; values on an inner edge
/// belong above it. Without `bins`: the width of Freedman & Diaconis (1981), 2 IQR / n^(1/3), for 5 to 100 bins.
pub fn bins(values: &[f64], bins: Option<usize>) -> Bins {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let (Some(&low), Some(&high)) = (sorted.first(), sorted.last()) else {
        return Bins { edges: Vec::new(), counts: Vec::new() };
    };
    let (low, high) = if high > low { (low, high) } else { (low - 0.5, low + 0.5) };
    let count = bins.unwrap_or_else(|| freedman_diaconis(&sorted)).clamp(1, MOST_BINS);
    // Halves keep a span of nearly two times the largest number finite.
    let width = (high / count as f64) - (low / count as f64);
    let mut counts = vec![0.0; count];
    for &value in &sorted {
        let bin = (value / width - low / width) as usize;
        counts[bin.min(count - 1)] += 1.0;
    }
    let edges =
        (0..=count).map(|edge| if edge == count { high } else { low + width * edge as f64 }).collect();
    Bins { edges, counts }
}

fn freedman_diaconis(sorted: &[f64]) -> usize {
    let quantile = |share: f64| sorted[((sorted.len() - 1) as f64 * share).round() as usize];
    let width = 2.0 * (quantile(0.75) - quantile(0.25)) / libm::cbrt(sorted.len() as f64);
    let span = sorted[sorted.len() - 1] - sorted[0];
    if sorted.len() == 1 || span == 0.0 {
        return 1;
    }
    let whole = sorted.iter().all(|value| value.floor() == *value);
    let bins = if width > 0.0 { (span / width).ceil().clamp(5.0, 100.0) } else { 10.0 };
    // Counts should not share bins unevenly: whole numbers in fewer bins than values get bins of whole width.
    if whole && span < 100.0 && bins > span { (span as usize).max(1) } else { bins as usize }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finite_value_is_counted_once() {
        let values = [0.0, 1.0, 1.0, 2.0, 4.0, f64::NAN, f64::INFINITY];
        let counted = bins(&values, Some(4));
        assert_eq!(counted.edges, [0.0, 1.0, 2.0, 3.0, 4.0]);
        assert_eq!(counted.counts, [1.0, 2.0, 1.0, 1.0]);
    }

    #[test]
    fn nothing_and_one_value_have_bins_too() {
        assert!(bins(&[], None).counts.is_empty());
        let one = bins(&[3.0], None);
        assert_eq!((one.edges, one.counts), (vec![2.5, 3.5], vec![1.0]));
        assert_eq!(bins(&[5.0; 7], Some(3)).counts.iter().sum::<f64>(), 7.0);
    }

    #[test]
    fn the_number_of_bins_is_bounded() {
        let mut values: Vec<f64> = (0..1000).map(f64::from).collect();
        values.push(1e12);
        assert_eq!(bins(&values, None).counts.len(), 100);
        assert_eq!(bins(&values, Some(usize::MAX)).counts.len(), MOST_BINS);
    }
}

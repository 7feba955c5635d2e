//! A curve in a line of text: `▁▂▅█▃`.

/// Heights of a cell, lowest first.
const HEIGHTS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// The values in `width` cells at most, each the mean of its share, from the smallest of these to the largest; a blank
/// where nothing is finite. Of equal values nothing can be seen: a line at half height.
pub fn sparkline(values: &[f64], width: usize) -> String {
    let cells = width.min(values.len());
    let mean = |cell: usize| {
        let share = &values[cell * values.len() / cells..(cell + 1) * values.len() / cells];
        let finite: Vec<f64> = share.iter().copied().filter(|value| value.is_finite()).collect();
        finite.iter().sum::<f64>() / finite.len() as f64
    };
    let means: Vec<f64> = (0..cells).map(mean).collect();
    let low = means.iter().copied().fold(f64::INFINITY, f64::min);
    let high = means.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let height = |mean: &f64| match (mean - low) / (high - low) {
        _ if !mean.is_finite() => ' ',
        share if share.is_finite() => HEIGHTS[((share * 8.0) as usize).min(7)],
        _ => HEIGHTS[3],
    };
    means.iter().map(height).collect()
}

#[cfg(test)]
mod tests {
    use super::sparkline;

    #[test]
    fn heights_follow_the_values() {
        assert_eq!(sparkline(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], 20), "▁▂▃▄▅▆▇█");
        assert_eq!(sparkline(&[0.0, 0.0, 1.0, 1.0], 2), "▁█");
        assert_eq!(sparkline(&[2.0, 2.0, 2.0], 9), "▄▄▄");
        assert_eq!(sparkline(&[0.0, f64::NAN, 1.0], 3), "▁ █");
        assert_eq!(sparkline(&[], 3), "");
    }
}

//! When do two programs agree that draw other random numbers?

use crate::both::Table;

/// Differences in standard errors, at most.
const BOUND: f64 = 4.0;
/// Fewer spikes than this under all seeds say nothing.
const FEWEST_SPIKES: f64 = 200.0;

/// Tables of one experiment under several seeds, from here and from NEST. Rates, the columns that end with `_Hz`, agree
/// within 4 standard errors of their difference: that of the means over seeds, and no less than that of as many spikes of
/// a Poisson process in the `exposure_ms` of each row (nodes times duration). Coefficients of variation agree within the
/// former. All else is the same, under all seeds.
///
/// # Errors
/// What does not agree, or is missing.
pub fn agree(ours: &[Table], nest: &[Table]) -> Result<(), String> {
    let (first, runs) = (&ours[0], ours.len() as f64);
    for table in ours.iter().chain(nest) {
        if table.head != first.head || table.rows.len() != first.rows.len() {
            return Err(format!("{table:?} has another form than {first:?}"));
        }
    }
    let exposure = first.numbers("exposure_ms").unwrap_or_default();
    let mut spikes = 0.0;
    for (column, name) in first.head.iter().enumerate() {
        for row in 0..first.rows.len() {
            let place = format!("row {row}, {name}");
            if !name.ends_with("_Hz") && name != "cv" {
                same(ours.iter().chain(nest), row, column).map_err(|cells| format!("{place}: {cells}"))?;
                continue;
            }
            let cells = |tables: &[Table]| -> Result<Vec<f64>, String> {
                let number = |table: &Table| match table.rows[row][column].parse::<f64>() {
                    Ok(number) if number.is_finite() => Ok(number),
                    _ => Err(format!("{place} is {}", table.rows[row][column])),
                };
                tables.iter().map(number).collect()
            };
            let (ours, nest) = (Moments::of(&cells(ours)?), Moments::of(&cells(nest)?));
            let mut squared_error = ours.variance / runs + nest.variance / runs;
            if name != "cv" {
                let seconds = exposure.get(row).ok_or("there is no exposure_ms")? / 1000.0 * runs;
                squared_error = squared_error.max((ours.mean + nest.mean + 1.0 / seconds) / seconds);
                spikes += ours.mean * seconds;
            }
            let difference = (ours.mean - nest.mean) / squared_error.sqrt();
            if difference.abs() > BOUND {
                let (ours, nest) = (ours.mean, nest.mean);
                return Err(format!("{place}: {ours}, NEST has {nest}: {difference:.1} standard errors"));
            }
        }
    }
    if spikes < FEWEST_SPIKES { Err(format!("{spikes} spikes say nothing")) } else { Ok(()) }
}

/// Texts are equal, and numbers but for rounding.
fn same<'a>(tables: impl Iterator<Item = &'a Table>, row: usize, column: usize) -> Result<(), String> {
    let cells: Vec<&str> = tables.map(|table| table.rows[row][column].as_str()).collect();
    let near = |cell: &str| match (cell.parse::<f64>(), cells[0].parse::<f64>()) {
        (Ok(a), Ok(b)) => (a - b).abs() <= 1e-9 * a.abs().max(b.abs()),
        _ => cell == cells[0],
    };
    if cells.iter().all(|cell| near(cell)) { Ok(()) } else { Err(format!("{cells:?}")) }
}

/// Many numbers drawn here, and as many drawn by NEST, have the same mean and standard deviation, within 4 standard errors.
///
/// # Errors
/// Both, if they do not agree.
pub fn same_distribution(ours: &[f64], nest: &[f64]) -> Result<(), String> {
    if ours.len() != nest.len() {
        return Err(format!("{} numbers, NEST has {}", ours.len(), nest.len()));
    }
    let (count, ours, nest) = (ours.len() as f64, Moments::of(ours), Moments::of(nest));
    let mean_error = ((ours.variance + nest.variance) / count).sqrt();
    let spread = |moments: &Moments| (moments.fourth - moments.variance.powi(2)) / count;
    let variance_error = (spread(&ours) + spread(&nest)).sqrt();
    let near = (ours.mean - nest.mean).abs() <= BOUND * mean_error
        && (ours.variance - nest.variance).abs() <= BOUND * variance_error
        && ours.variance > 0.0;
    if near { Ok(()) } else { Err(format!("{ours:?}, NEST has {nest:?}")) }
}

/// Central moments of numbers.
#[derive(Debug)]
struct Moments {
    mean: f64,
    /// Without bias.
    variance: f64,
    fourth: f64,
}

impl Moments {
    fn of(numbers: &[f64]) -> Moments {
        let count = numbers.len() as f64;
        let mean = numbers.iter().sum::<f64>() / count;
        let power = |exponent| numbers.iter().map(|number| (number - mean).powi(exponent)).sum::<f64>();
        Moments { mean, variance: power(2) / (count - 1.0), fourth: power(4) / count }
    }
}

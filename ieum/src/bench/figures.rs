//! Medians, shares and how figures are written.

use std::time::Instant;

use serde_json::Value;
use serde_json::json;

/// The middle of some figures; 0 of none.
pub(crate) fn median(figures: impl IntoIterator<Item = f64>) -> f64 {
    at(figures, 0.5)
}

/// The figure below which a share of them lies; 0 of none.
pub(crate) fn at(figures: impl IntoIterator<Item = f64>, share: f64) -> f64 {
    let mut sorted: Vec<f64> = figures.into_iter().collect();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1);
    sorted
        .get(place(sorted.len(), share).min(last))
        .copied()
        .unwrap_or_default()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a place in a list of figures"
)]
fn place(len: usize, share: f64) -> usize {
    (len as f64 * share) as usize
}

/// A count as a figure.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of a benchmark are far below 2^52"
)]
pub(crate) fn float(count: impl TryInto<u64>) -> f64 {
    count.try_into().unwrap_or_default() as f64
}

/// The field of a raw answer.
pub(crate) fn field(value: &Value, name: &str) -> f64 {
    value[name].as_f64().unwrap_or_default()
}

/// How many a second a slice came to.
pub(crate) fn rate(slice: &Value) -> f64 {
    field(slice, "done") / field(slice, "seconds").max(1e-9)
}

/// What a slice came to, from the milliseconds that each answer took.
pub(crate) fn slice(began: Instant, cpu_seconds: f64, took_ms: &[f64], commits: u64) -> Value {
    let us = |share| (at(took_ms.iter().copied(), share) * 1e3).round();
    json!({
        "done": took_ms.len(),
        "seconds": began.elapsed().as_secs_f64(),
        "cpu_seconds": cpu_seconds,
        "p50_us": us(0.5),
        "p99_us": us(0.99),
        "commits": commits,
    })
}

/// `12,345`; below 100 with one digit behind the point, below 10 with two.
pub(crate) fn show(figure: f64) -> String {
    if figure.abs() < 10.0 {
        return format!("{figure:.2}");
    }
    if figure.abs() < 100.0 {
        return format!("{figure:.1}");
    }
    let digits = format!("{figure:.0}");
    let mut out = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_one() {
        assert!((median([3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!(median([]).abs() < f64::EPSILON);
        assert!((at((0..100).map(f64::from), 0.99) - 99.0).abs() < f64::EPSILON);
    }

    #[test]
    fn figures_are_written_as_people_write_them() {
        assert_eq!(show(1_234_567.0), "1,234,567");
        assert_eq!(show(123.0), "123");
        assert_eq!(show(12.34), "12.3");
        assert_eq!(show(1.234), "1.23");
    }
}

//! How well any number of judges agree, with marks missing here and there.
//!
//! Krippendorff's alpha (K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", Annenberg
//! School for Communication Departmental Papers 43, University of Pennsylvania, 2011). A *unit* is
//! what is judged, with the values that it was given; a unit with fewer than two says nothing and
//! is left out. Where `n` values are left, `n[c]` of them are `c`, and a unit `u` has `m[u]`,
//!
//! ```text
//! observed = 1/n Σ over units u, over ordered pairs (c, k) of its values, of δ²(c, k) / (m[u] − 1)
//! by lot   = 1/(n (n − 1)) Σ over c, k of n[c] n[k] δ²(c, k)
//! alpha    = 1 − observed / by lot
//! ```
//!
//! As with kappa, 1 is full agreement, 0 what the lot would give, and it is undefined where one
//! and the same value was given throughout.

use super::resample;

/// How far two values are apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// The distance of the values: δ² = (c − k)². The same as kappa's quadratic weights.
    Interval,
    /// How many of the values given lie between them, the values being ranks:
    /// δ² = (n\[c\] + … + n\[k\] − (n\[c\] + n\[k\]) / 2)².
    Ordinal,
}

impl Metric {
    fn squared(self, c: usize, k: usize, counts: &[usize]) -> f64 {
        let (low, high) = (c.min(k), c.max(k));
        match self {
            Self::Interval => (high - low).pow(2) as f64,
            Self::Ordinal => {
                let from_to: usize = counts[low..=high].iter().sum();
                (from_to as f64 - (counts[low] + counts[high]) as f64 / 2.0).powi(2)
            }
        }
    }
}

/// Alpha of units, each with the values that it was given, which count from 0; `None` where it is
/// undefined.
pub fn alpha<'a>(units: impl IntoIterator<Item = &'a Vec<usize>>, metric: Metric) -> Option<f64> {
    let units: Vec<&Vec<usize>> = units.into_iter().filter(|unit| unit.len() > 1).collect();
    let highest = units.iter().flat_map(|unit| unit.iter()).max()?;
    let mut counts = vec![0; highest + 1];
    for value in units.iter().flat_map(|unit| unit.iter()) {
        counts[*value] += 1;
    }
    let mut observed = 0.0;
    for unit in &units {
        for &c in *unit {
            let distances = unit.iter().map(|&k| metric.squared(c, k, &counts));
            observed += distances.sum::<f64>() / (unit.len() - 1) as f64;
        }
    }
    let mut expected = 0.0;
    for (c, of_c) in counts.iter().enumerate() {
        for (k, of_k) in counts.iter().enumerate() {
            expected += (of_c * of_k) as f64 * metric.squared(c, k, &counts);
        }
    }
    let values: usize = counts.iter().sum();
    (expected > 0.0).then(|| 1.0 - (values - 1) as f64 * observed / expected)
}

/// The 95 % interval of alpha by percentile bootstrap over groups of units that hang together, as
/// those of one answer do; see [`super::interval`].
pub fn alpha_interval(groups: &[Vec<Vec<usize>>], metric: Metric, seed: u64) -> Option<(f64, f64)> {
    resample(groups, seed, |drawn| {
        alpha(drawn.iter().flat_map(|group| group.iter()), metric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The units of a table with a row for each observer, in which a full stop is nothing.
    fn units(rows: &[&str]) -> Vec<Vec<usize>> {
        let rows: Vec<Vec<&str>> = rows
            .iter()
            .map(|row| row.split_whitespace().collect())
            .collect();
        (0..rows[0].len())
            .map(|unit| {
                let column = rows.iter().map(|row| row[unit]);
                column.filter_map(|value| value.parse().ok()).collect()
            })
            .collect()
    }

    fn near(got: Option<f64>, wanted: f64) {
        let got = got.unwrap();
        assert!((got - wanted).abs() < 0.000_5, "{got}, not {wanted}");
    }

    #[test]
    fn four_observers_of_twelve_units_agree_as_krippendorff_has_published() {
        // Krippendorff (2011), section D: "any number of observers, missing data".
        let units = units(&[
            "1 2 3 3 2 1 4 1 2 . . .",
            "1 2 3 3 2 2 4 1 2 5 . 3",
            ". 3 3 3 2 3 4 2 2 5 1 .",
            "1 2 3 3 2 4 4 1 2 5 1 .",
        ]);
        near(alpha(&units, Metric::Interval), 0.849);
        near(alpha(&units, Metric::Ordinal), 0.815);
    }

    #[test]
    fn two_observers_of_yes_and_no_agree_as_krippendorff_has_published() {
        // Krippendorff (2011), section A. With two values every metric is the nominal one.
        let units = units(&["0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"]);
        near(alpha(&units, Metric::Interval), 0.095);
        near(alpha(&units, Metric::Ordinal), 0.095);
    }

    #[test]
    fn alpha_is_1_for_the_same_values_and_undefined_for_a_single_one() {
        near(
            alpha(&units(&["0 1 2 2", "0 1 2 .", ". 1 2 2"]), Metric::Interval),
            1.0,
        );
        assert_eq!(alpha(&units(&["2 2 2", "2 2 2"]), Metric::Interval), None);
        assert_eq!(alpha(&units(&["0 1 2"]), Metric::Ordinal), None);
        assert_eq!(alpha(&Vec::new(), Metric::Interval), None);
    }

    #[test]
    fn a_unit_that_one_observer_judged_changes_nothing() {
        let with = units(&["0 1 2 0 2", "0 2 2 1 ."]);
        let without = units(&["0 1 2 0", "0 2 2 1"]);
        assert_eq!(
            alpha(&with, Metric::Interval),
            alpha(&without, Metric::Interval)
        );
    }

    #[test]
    fn the_interval_is_the_same_for_the_same_seed_and_holds_alpha() {
        let good = units(&["0 2", "0 2", "0 2"]);
        let bad = units(&["0 2", "1 1", "0 2"]);
        let groups: Vec<_> = [good.clone(), bad, good]
            .into_iter()
            .cycle()
            .take(12)
            .collect();
        let alpha = alpha(groups.iter().flatten(), Metric::Interval).unwrap();
        let (low, high) = alpha_interval(&groups, Metric::Interval, 1).unwrap();
        assert!(low < alpha && alpha < high, "{low} {alpha} {high}");
        assert_eq!(
            alpha_interval(&groups, Metric::Interval, 1),
            Some((low, high))
        );
    }
}

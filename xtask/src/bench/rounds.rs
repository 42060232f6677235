//! The rounds of a measurement: medians and how far they spread.

/// What was measured in each round.
#[derive(Debug, Clone, Default)]
pub(super) struct Rounds(Vec<f64>);

impl Rounds {
    /// One more round.
    pub(super) fn push(&mut self, value: f64) {
        self.0.push(value);
    }

    /// The middle one.
    pub(super) fn median(&self) -> f64 {
        percentile(&sorted(&self.0), 50.0)
    }

    /// The median with the least and the greatest, in so many decimals.
    pub(super) fn told(&self, decimals: usize) -> String {
        let sorted = sorted(&self.0);
        let (Some(least), Some(greatest)) = (sorted.first(), sorted.last()) else {
            return String::new();
        };
        format!("{:.decimals$} ({least:.decimals$}–{greatest:.decimals$})", self.median())
    }

    /// Round by round, how many times the other's.
    pub(super) fn against(&self, other: &Rounds) -> Rounds {
        Rounds(self.0.iter().zip(&other.0).map(|(one, other)| one / other).collect())
    }
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// The value below which so many of a hundred lie; the mean of two where it lies between them.
pub(super) fn percentile(sorted: &[f64], percent: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let place = percent / 100.0 * last as f64;
    let (below, above) = (place.floor() as usize, place.ceil() as usize);
    f64::midpoint(sorted[below], sorted[above])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(values: &[f64], told: &str) {
        let mut rounds = Rounds::default();
        values.iter().for_each(|value| rounds.push(*value));
        assert_eq!(rounds.told(1), told);
    }

    #[test]
    fn the_median_is_told_with_its_spread() {
        check(&[3.0, 1.0, 2.0], "2.0 (1.0–3.0)");
        check(&[4.0, 1.0], "2.5 (1.0–4.0)");
        check(&[7.0], "7.0 (7.0–7.0)");
    }

    #[test]
    fn sides_are_compared_round_by_round() {
        let (one, other) = (Rounds(vec![2.0, 9.0]), Rounds(vec![1.0, 3.0]));
        assert_eq!(one.against(&other).0, [2.0, 3.0]);
    }
}

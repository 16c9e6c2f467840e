//! A criterion's sentence as a claim: weighted units of meaning, and where a response says or denies
//! them.

use crate::bank::Criterion;
use crate::grading::patterns::vocabulary::Vocabulary;

use super::parsed_response::ParsedResponse;
use super::units::{Place, Stands, Surroundings, Unit, places, units};

/// How much of a unit counts that stands in the neighbouring stretch.
const NEIGHBOUR: f64 = 0.9;
/// How much what is denied counts in finding the stretch that speaks of a claim most.
const DENIED: f64 = 0.5;

/// What a criterion's sentence asks for.
#[derive(Debug, Default)]
pub(in crate::grading) struct Claim {
    units: Vec<Unit>,
    total: f64,
}

/// What of a claim stands in a response, as shares of its whole weight.
#[derive(Debug, Default)]
pub(in crate::grading) struct Showing {
    /// How much is said anywhere.
    pub everywhere: f64,
    /// The stretches where something of it stands, in order.
    stretches: Vec<Stretch>,
    /// The share of each unit.
    shares: Vec<f64>,
    words: Vec<u32>,
}

/// What of a claim stands in one stretch.
#[derive(Debug, Default)]
struct Stretch {
    number: usize,
    said: f64,
    denied: f64,
    /// The units whose opposite is said there and not they themselves, each with where.
    opposed: Vec<(usize, u32)>,
    /// How strongly each unit is said.
    strengths: Vec<f64>,
}

impl Claim {
    /// Takes a criterion's sentence apart.
    pub fn new(
        criterion: &Criterion,
        surroundings: &Surroundings<'_>,
        vocabulary: &mut Vocabulary,
    ) -> Self {
        let units = units(&criterion.text, surroundings, vocabulary);
        let total = units.iter().map(|unit| unit.weight).sum();
        Self { units, total }
    }

    /// How many units of meaning it has.
    pub fn units(&self) -> usize {
        self.units.len()
    }

    /// Looks for it in a response.
    pub fn showing(&self, seen: &ParsedResponse<'_>) -> Showing {
        let total = self.total.max(f64::MIN_POSITIVE);
        let shares: Vec<f64> = self.units.iter().map(|unit| unit.weight / total).collect();
        let places = places(&self.units, &seen.context, seen.listed);
        let of = |place: &Place| seen.stretch_of(place.found.first());
        let mut anywhere = vec![0.0_f64; self.units.len()];
        let mut stretches: Vec<Stretch> = Vec::new();
        for together in places.chunk_by(|a, b| of(a) == of(b)) {
            let strongest = |stands: Stands| {
                let mut strengths = vec![0.0_f64; self.units.len()];
                for place in together.iter().filter(|place| place.stands == stands) {
                    let most = &mut strengths[place.unit];
                    *most = most.max(place.strength);
                }
                strengths
            };
            let (said, denied) = (strongest(Stands::Said), strongest(Stands::Denied));
            for (most, said) in anywhere.iter_mut().zip(&said) {
                *most = most.max(*said);
            }
            let only_denied: Vec<f64> = denied
                .iter()
                .zip(&said)
                .map(|(denied, said)| (denied - said).max(0.0))
                .collect();
            let opposed = together
                .iter()
                .filter(|place| place.stands == Stands::Opposed);
            let opposed = opposed
                .map(|place| (place.unit, place.found.first()))
                .collect();
            stretches.push(Stretch {
                number: of(&together[0]),
                opposed,
                said: weighted_sum(&shares, &said),
                denied: weighted_sum(&shares, &only_denied),
                strengths: said,
            });
        }
        for stretch in &mut stretches {
            // Who says both sets one against the other.
            stretch.opposed.retain(|&(unit, _)| anywhere[unit] == 0.0);
        }
        Showing {
            everywhere: weighted_sum(&shares, &anywhere),
            words: places
                .iter()
                .filter(|place| place.stands == Stands::Said)
                .flat_map(|place| place.found.words.iter().copied())
                .collect(),
            stretches,
            shares,
        }
    }
}

impl Showing {
    /// The words that say something of it, in no order.
    pub fn words(&self) -> impl Iterator<Item = u32> + '_ {
        self.words.iter().copied()
    }

    /// The number of the stretch that speaks of it most.
    pub fn best(&self) -> Option<usize> {
        self.place_of_best().map(|at| self.stretches[at].number)
    }

    /// The place of that stretch among those where something of it stands. Of equally good ones the first.
    fn place_of_best(&self) -> Option<usize> {
        let weight = |&at: &usize| {
            let stretch = &self.stretches[at];
            stretch.said + DENIED * stretch.denied
        };
        let places = (0..self.stretches.len()).rev();
        places.max_by(|a, b| weight(a).total_cmp(&weight(b)))
    }

    /// How much of it is said in a stretch.
    pub fn said_in(&self, number: usize) -> f64 {
        let stretch = self
            .stretches
            .iter()
            .find(|stretch| stretch.number == number);
        stretch.map_or(0.0, |stretch| stretch.said)
    }

    /// How much of it is answered with the opposite, where that stands at one of these words.
    pub fn opposed(&self, among: impl Fn(u32) -> bool) -> f64 {
        let opposed = self.stretches.iter().flat_map(|stretch| &stretch.opposed);
        let mut units: Vec<usize> = opposed
            .filter(|(_, word)| among(*word))
            .map(|&(unit, _)| unit)
            .collect();
        units.sort_unstable();
        units.dedup();
        units.into_iter().map(|unit| self.shares[unit]).sum()
    }

    /// How much is denied in the stretch where that is most.
    pub fn most_denied(&self) -> f64 {
        let denied = self.stretches.iter().map(|stretch| stretch.denied);
        denied.fold(0.0, f64::max)
    }

    /// How much of it is said in the best stretch and its better neighbour.
    pub fn together(&self) -> f64 {
        let Some(at) = self.place_of_best() else {
            return 0.0;
        };
        let own = &self.stretches[at];
        let neighbours = [at.checked_sub(1), Some(at + 1)];
        neighbours
            .into_iter()
            .flatten()
            .filter_map(|at| self.stretches.get(at))
            .filter(|stretch| stretch.number.abs_diff(own.number) == 1)
            .map(|stretch| {
                let strengths = own.strengths.iter().zip(&stretch.strengths);
                let both: Vec<f64> = strengths.map(|(a, b)| a.max(NEIGHBOUR * b)).collect();
                weighted_sum(&self.shares, &both)
            })
            .fold(own.said, f64::max)
    }
}

fn weighted_sum(shares: &[f64], strengths: &[f64]) -> f64 {
    shares
        .iter()
        .zip(strengths)
        .map(|(share, strength)| share * strength)
        .sum()
}

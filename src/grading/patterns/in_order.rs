//! Small numbers that are collected in any order, and looked at from the smallest on.

use smallvec::{SmallVec, smallvec};

/// A set of numbers below a bound. As an iterator it takes out the smallest one; larger ones may be
/// added on the way.
pub(in crate::grading) struct InOrder {
    /// A bit for each number.
    bits: SmallVec<[u64; 8]>,
    /// In those before there are none.
    from: usize,
}

impl InOrder {
    /// None of the numbers below this one.
    pub fn none_below(bound: usize) -> Self {
        Self {
            bits: smallvec![0; bound.div_ceil(64)],
            from: 0,
        }
    }

    pub fn add(&mut self, number: u32) {
        self.bits[number as usize / 64] |= 1 << (number % 64);
    }

    pub fn add_all(&mut self, numbers: &[u32]) {
        for &number in numbers {
            self.add(number);
        }
    }
}

impl Iterator for InOrder {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        while let Some(bits) = self.bits.get_mut(self.from) {
            if *bits != 0 {
                let first = bits.trailing_zeros();
                *bits &= *bits - 1;
                return Some(self.from as u32 * 64 + first);
            }
            self.from += 1;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_out_once_and_in_order_with_those_added_on_the_way() {
        let mut numbers = InOrder::none_below(200);
        for number in [130, 2, 64, 2] {
            numbers.add(number);
        }
        assert_eq!(numbers.next(), Some(2));
        numbers.add(199);
        numbers.add(63);
        assert_eq!(numbers.collect::<Vec<_>>(), [63, 64, 130, 199]);
    }

    #[test]
    fn below_nothing_there_is_none() {
        assert_eq!(InOrder::none_below(0).next(), None);
    }
}

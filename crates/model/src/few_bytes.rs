//! Fractions in few bytes: most of a network's are nothing, one or a short binary fraction.
//!
//! The bits of such a number end in zeros. Turned round they are a small number, which a store packs into one to three
//! bytes instead of eight; the number that comes back is the same to the last bit.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Writes a fraction.
pub fn serialize<S: Serializer>(fraction: &f64, to: S) -> Result<S::Ok, S::Error> {
    fraction.to_bits().swap_bytes().serialize(to)
}

/// Reads it back.
pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    u64::deserialize(from).map(|bits| f64::from_bits(bits.swap_bytes()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize)]
    struct Fraction(#[serde(with = "super")] f64);

    proptest! {
        #[test]
        fn a_fraction_comes_back_to_the_last_bit(number in any::<f64>()) {
            let bytes = postcard::to_allocvec(&Fraction(number)).expect("written");
            let back: Fraction = postcard::from_bytes(&bytes).expect("read");
            prop_assert_eq!(back.0.to_bits(), number.to_bits());
        }
    }

    #[test]
    fn nothing_and_one_are_short() {
        let length = |number| postcard::to_allocvec(&Fraction(number)).expect("written").len();
        assert_eq!((length(0.0), length(1.0), length(0.5)), (1, 3, 3));
    }
}

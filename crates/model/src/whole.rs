//! Whole numbers that leave one pattern of bits free, so that one that is not known takes no more room than one that is.
//!
//! A record has many such cells, and there are as many records as lines. The smallest number there is stands for its
//! neighbour; sums saturate anyway.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::num::{NonZeroU32, NonZeroU64};

macro_rules! whole {
    ($name:ident, $signed:ident, $unsigned:ident, $inside:ident) => {
        /// The number with its sign turned round, which keeps the order and makes the smallest of all zero.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name($inside);

        impl $name {
            pub const fn new(number: $signed) -> $name {
                match $inside::new(number as $unsigned ^ $signed::MIN as $unsigned) {
                    Some(inside) => $name(inside),
                    None => $name($inside::MIN),
                }
            }

            pub const fn get(self) -> $signed {
                (self.0.get() ^ $signed::MIN as $unsigned) as $signed
            }
        }

        impl Default for $name {
            fn default() -> $name {
                $name::new(0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.get().fmt(f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.get().serialize(serializer)
            }
        }

        impl<'d> Deserialize<'d> for $name {
            fn deserialize<D: Deserializer<'d>>(deserializer: D) -> Result<$name, D::Error> {
                $signed::deserialize(deserializer).map($name::new)
            }
        }
    };
}

whole!(Whole64, i64, u64, NonZeroU64);
whole!(Whole32, i32, u32, NonZeroU32);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_is_not_known_takes_no_more_room() {
        assert_eq!(size_of::<Option<Whole64>>(), size_of::<i64>());
        assert_eq!(size_of::<Option<Whole32>>(), size_of::<i32>());
    }

    #[test]
    fn numbers_are_what_they_were_and_keep_their_order() {
        let numbers = [i64::MIN + 1, -2, -1, 0, 1, 2, i64::MAX];
        for number in numbers {
            assert_eq!(Whole64::new(number).get(), number);
            assert_eq!(format!("{:?}", Whole64::new(number)), number.to_string());
        }
        assert!(numbers.map(Whole64::new).is_sorted());
        assert_eq!(Whole64::new(i64::MIN).get(), i64::MIN + 1);
        assert_eq!(Whole32::new(i32::MIN).get(), i32::MIN + 1);
        assert!(Whole32::new(-1) < Whole32::default());
    }
}

//! Everything that is tested from outside, in one binary: linking is the slow part of a build.

mod architecture;
mod doors;
mod expect;
mod licences;
mod numbers;
mod properties;
mod readme;

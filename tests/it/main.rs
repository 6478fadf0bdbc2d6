//! Everything that is tested from outside, in one binary: linking is the slow part of a build.

#![allow(clippy::panic, reason = "a test says by a panic what is wrong; clippy only knows the functions with #[test]")]

mod architecture;
mod doors;
mod expect;
mod flows;
mod gates;
mod licences;
mod numbers;
mod preview;
mod properties;
mod quality;
mod readme;
mod real;
mod rules;
mod schema;
mod score;
mod shipped;
mod simulated;
mod store;

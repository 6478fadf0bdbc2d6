//! Everything that is tested from outside, in one binary: linking is the slow part of a build.

mod expect;
mod numbers;
mod properties;
mod rules;

//! The words that every room shares.

pub mod figure;

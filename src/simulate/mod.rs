//! PRETEND: a made-up economy with its truth, and the score of an analysis against it.
//!
//! It writes the canonical tables and knows only the nouns: nothing here can see how an analysis goes about its work, so
//! that the truth cannot be shaped to please it.

pub mod noise;
pub mod row;
pub mod score;

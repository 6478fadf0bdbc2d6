//! From answers to pictures.

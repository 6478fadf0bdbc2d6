//! tegi

//! Layouts told by headers.

//! Placeholder: the plain data of figures.

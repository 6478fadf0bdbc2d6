//! TELL: answers as tables, JSON, HTML and text, and the sentences in them.

pub mod report;
pub mod words;

//! stub
use crate::model::*;
use std::path::{Path, PathBuf};
/// P
pub trait Progress {
    /// A
    fn begin(&self, _file: &str, _bytes: u64) {}
}
/// S
pub struct Silent;
impl Progress for Silent {}
/// S
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strictness { 
    /// L
    #[default] Lenient, 
    /// S
    Strict }
/// S
#[derive(Default)]
pub struct SettingsOverride { 
    /// m
    pub method: Option<Method> }
/// R
pub struct ReadOptions<'a> { 
    /// s
    pub strictness: Strictness, 
    /// p
    pub progress: &'a dyn Progress, 
    /// s
    pub settings: SettingsOverride }
/// E
#[derive(Debug, thiserror::Error)]
#[error("x")]
pub struct IngestError;
impl IngestError { 
    /// m
    pub fn message(&self) -> Message { Message::new("error-x") } 
    /// h
    pub fn hint(&self) -> Option<Message> { None } }
/// C
pub struct Case { 
    /// s
    pub settings: Settings, 
    /// r
    pub records: Records, 
    /// d
    pub dir: PathBuf }
/// r
pub fn read_case(_: &Path, _: &ReadOptions) -> Result<Case, IngestError> { Err(IngestError) }

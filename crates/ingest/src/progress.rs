//! How far reading has come, for whoever wants to show it.

/// Is told of every file and of the bytes read from it, from whichever thread reads. All methods do nothing unless
/// they are written.
pub trait Progress: Sync {
    /// A file of so many bytes is being read.
    fn begin(&self, _file: &str, _bytes: u64) {}
    /// So many more bytes of it were read.
    fn advance(&self, _bytes: u64) {}
    /// The file is read.
    fn end(&self) {}
}

/// Shows nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {}

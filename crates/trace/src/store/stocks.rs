//! The fourth volume: stock timelines that were asked for. Each follows all goods of a firm, for which the whole case
//! has to be in memory; the next time it is there.

use super::volume::{Damaged, Volume, VolumeWriter};
use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use tegi_model::StockTimeline;

/// Timelines by what was asked: the party and the good, as the question named them.
pub type Stocks = BTreeMap<(String, Option<String>), StockTimeline>;

/// Writes timelines.
///
/// # Errors
/// What the system says.
pub fn write_stocks(stocks: &Stocks, volume: &mut VolumeWriter<'_>) -> io::Result<()> {
    let rows: Vec<_> = stocks.iter().collect();
    volume.rows("stocks", rows.len(), |number| rows[number])
}

/// Reads timelines.
///
/// # Errors
/// Where the volume is damaged.
pub fn read_stocks(volume: &Arc<Volume>) -> Result<Stocks, Damaged> {
    Ok(volume.rows("stocks")?.all()?.into_iter().collect())
}

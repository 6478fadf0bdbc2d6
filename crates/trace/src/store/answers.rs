//! The third volume: all that an analysis says.

use super::volume::{Damaged, Volume, VolumeWriter};
use std::io;
use std::sync::Arc;
use tegi_model::Analysis;

/// Writes an analysis.
///
/// # Errors
/// What the system says.
pub fn write_answers(analysis: &Analysis, volume: &mut VolumeWriter<'_>) -> io::Result<()> {
    let Analysis { contracts, parties, findings, circles, ledgers, issues, .. } = analysis;
    volume.one("head", &analysis.head())?;
    volume.rows("contracts", contracts.len(), |number| &contracts[number])?;
    volume.rows("parties", parties.len(), |number| &parties[number])?;
    volume.rows("findings", findings.len(), |number| &findings[number])?;
    volume.rows("circles", circles.len(), |number| &circles[number])?;
    volume.rows("ledgers", ledgers.len(), |number| &ledgers[number])?;
    volume.rows("issues", issues.len(), |number| &issues[number])
}

/// Reads an analysis.
///
/// # Errors
/// Where the volume is damaged.
pub fn read_answers(volume: &Arc<Volume>) -> Result<Analysis, Damaged> {
    Ok(Analysis {
        contracts: volume.rows("contracts")?.all()?,
        parties: volume.rows("parties")?.all()?,
        findings: volume.rows("findings")?.all()?,
        circles: volume.rows("circles")?.all()?,
        ledgers: volume.rows("ledgers")?.all()?,
        issues: volume.rows("issues")?.all()?,
        ..volume.one("head")?
    })
}

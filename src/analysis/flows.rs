//! The flows of a case: reading and recognising are enough for them, nothing is followed.

use super::{AnalysisError, OpenOptions, read_options};
use std::collections::BTreeMap;
use tegi_ingest::{Case, Purpose, ReadOptions, Strictness, read_case};
use tegi_model::{Country, Crossing, FlowParty, Flows, NamedParty, Records, RefId};
use tegi_trace::measure;
use tegi_trace::resolve::{Register, resolve};

/// What crossed the border in a case, by firm, direction, sender, good and month. Parties are those of an analysis of the
/// case; a reference that gives a country and nothing else is nobody of that country.
///
/// # Errors
/// Where the case cannot be read at all, or where a strict run meets a trouble.
pub fn flows(dir: &std::path::Path, options: &OpenOptions<'_>) -> Result<Flows, AnalysisError> {
    let all = read_options(options);
    // A strict run looks at everything.
    let purpose = if all.strictness == Strictness::Strict { Purpose::Records } else { Purpose::Flows };
    let Case { settings, mut records, .. } = read_case(dir, &ReadOptions { purpose, ..all })?;
    let register = resolve(&mut records, &settings);
    let (parties, party_of) = parties(&records, &register);
    let mut lines = records.crossings;
    lines.extend(records.declarations.iter().map(Crossing::from));
    Ok(Flows { flows: measure::flows(&lines, &party_of), parties })
}

/// The parties that flows name, and which of them each reference is: nobody, then nobody of each country, then the
/// register.
fn parties(records: &Records, register: &Register) -> (Vec<NamedParty>, Vec<FlowParty>) {
    let unnamed = |number: usize| register.party_of(RefId(number as u32)).is_none();
    let countries = records.refs.iter().enumerate().filter(|(number, _)| unnamed(*number));
    let mut abroad: BTreeMap<Country, u32> = countries.filter_map(|(_, party)| Some((party.country?, 0))).collect();
    let mut parties = vec![NamedParty::default()];
    for (country, number) in &mut abroad {
        *number = parties.len() as u32;
        parties.push(NamedParty { country: Some(*country), ..NamedParty::default() });
    }
    let registered = parties.len() as u32;
    let text = |sym| records.strings.get(sym).to_string();
    let named = register.parties.iter();
    parties.extend(named.map(|party| NamedParty {
        id: text(party.id),
        name: text(party.name),
        country: party.country,
    }));
    let party_of = records.refs.iter().enumerate().map(|(number, party)| {
        match (register.party_of(RefId(number as u32)), party.country) {
            (Some(known), _) => FlowParty(registered + known.0),
            (None, Some(country)) => abroad.get(&country).copied().map_or(FlowParty::NOBODY, FlowParty),
            (None, None) => FlowParty::NOBODY,
        }
    });
    (parties, party_of.collect())
}

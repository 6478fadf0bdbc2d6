//! What a supplier really does, from its figures alone.
//!
//! | role | when |
//! |---|---|
//! | cannot tell | a foreign firm: what it makes abroad is not in these records |
//! | cannot tell | more than half of the value is dark |
//! | reseller | at least 90 % of what it delivers entered the country as the same good |
//! | mixed | between 10 % and 90 % |
//! | assembler | less, but imported content is at least 60 % and its own value at most 25 % (the EU's assembly test) |
//! | producer | else |

use tegi_model::{Country, Figure, Message, Role, Share, Thresholds};

/// The role and its reasons. `passed` is pass-through: at least, most likely, at most.
///
/// Of a foreign firm, everything counts as imported, whoever made it: no role is told.
pub fn role_of(
    country: Option<Country>,
    home: Country,
    figure: &Figure,
    passed: [Share; 3],
    thresholds: &Thresholds,
) -> (Role, Vec<Message>) {
    match country {
        Some(country) if country != home => {
            (Role::CannotTell, vec![Message::new("role-foreign").with("country", country.to_string())])
        }
        _ => role_here(figure, passed, thresholds),
    }
}

fn role_here(figure: &Figure, passed: [Share; 3], thresholds: &Thresholds) -> (Role, Vec<Message>) {
    let point = passed[1].to_f64();
    let with_bounds = |id| Message::new(id).with("lower", passed[0]).with("point", passed[1]).with("upper", passed[2]);
    let resells = point >= thresholds.maker_pass_through;
    if resells {
        let reseller = point >= thresholds.reseller_pass_through;
        let id = if reseller { "role-passes-on" } else { "role-passes-on-in-part" };
        return (if reseller { Role::Reseller } else { Role::Mixed }, vec![with_bounds(id)]);
    }
    if figure.unknown.to_f64() > thresholds.role_dark {
        return (Role::CannotTell, vec![Message::new("role-too-dark").with("dark", figure.unknown)]);
    }
    let shares =
        |id| Message::new(id).with("imported", figure.imported).with("own", figure.own).with("local", figure.local);
    if figure.imported.to_f64() >= thresholds.assembler_imported
        && figure.own.to_f64() <= thresholds.assembler_own_value
    {
        return (Role::Assembler, vec![shares("role-assembles"), with_bounds("role-does-not-pass-on")]);
    }
    (Role::Producer, vec![shares("role-makes"), with_bounds("role-does-not-pass-on")])
}

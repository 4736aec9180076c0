use cobro::{MigrationChange, MigrationChangeKind, MigrationRequest, QrMode, Site, migrate};
use serde_json::{Value, json};

use crate::Outcome;
use crate::args::Args;
use crate::file::Case;
use crate::matching::matches;
use crate::shown;

/// An old body becomes exactly this one, with exactly these changes.
pub(crate) fn run(case: &Case) -> Outcome {
    let usual = json!({"external_pos_id": "POS1", "qr": "static", "site": "MLA"});
    let mut input = Args::new(case.input_value())?.over(usual)?;
    let request = MigrationRequest {
        body: input.text("body")?,
        external_pos_id: input.text("external_pos_id")?,
        qr: QrMode::from(input.text("qr")?),
        site: Site::from(input.text("site")?),
        ttl: input.maybe_duration("ttl")?,
        now: input.maybe_moment("now")?,
    };
    input.done()?;
    let answer = match (migrate::order(&request), case.expect.get("field")) {
        (Err(error), Some(_)) => return matches(&case.expect, &shown::error(error.details())),
        (Err(error), None) => return Err(error.to_string()),
        (Ok(_), Some(_)) => return Err("it was accepted".to_owned()),
        (Ok(migration), None) => {
            if let Some(change) = migration.changes.iter().find(|change| change.note.is_empty()) {
                return Err(format!("{} does not say why", line(change)));
            }
            let body: Value = serde_json::from_str(&migration.body).map_err(|e| e.to_string())?;
            json!({"body": body, "changes": migration.changes.iter().map(line).collect::<Vec<_>>()})
        }
    };
    if answer == case.expect { Ok(()) } else { Err(format!("{answer} instead of {}", case.expect)) }
}

fn line(change: &MigrationChange) -> String {
    let kind = match change.kind {
        MigrationChangeKind::Moved => "moved",
        MigrationChangeKind::Reformatted => "reformatted",
        MigrationChangeKind::Added => "added",
        MigrationChangeKind::Dropped => "dropped",
        MigrationChangeKind::ChangesMeaning => "changes_meaning",
    };
    let place = |path: &Option<String>| path.clone().unwrap_or_else(|| "-".to_owned());
    format!("{kind} {} > {}", place(&change.field), place(&change.to))
}

//! A making of a report as on the network.

use serde_json::{Value, json};

use crate::times;
use crate::world::World;
use crate::world::reports::Report;
use crate::world::reports::config::USUAL_OFFSET;
use crate::world::reports::generation::{Generation, Place};
use crate::world::reports::manner::Manner;

/// How far a report's number is from its task's.
const REPORTS_FROM: u64 = 5_000_000;

/// A making of a report, about to be shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shown<'a> {
    pub(super) generation: &'a Generation,
    pub(super) manner: &'a Manner,
    pub(super) owner: u64,
    report: Report,
    pub(super) currency: &'static str,
}

impl<'a> Shown<'a> {
    /// All that had been asked for by then, the latest first.
    pub(super) fn latest(
        world: &'a World,
        owner: u64,
        report: Report,
        moment: i64,
    ) -> impl Iterator<Item = Self> {
        let currency = world.site(owner).facts().currency;
        world.desks.get(&(owner, report)).into_iter().flat_map(move |desk| {
            let asked = desk.generations.iter().rev().filter(move |generation| generation.asked <= moment);
            asked.map(move |generation| Self { generation, manner: &desk.manner, owner, report, currency })
        })
    }

    pub(super) fn find(world: &'a World, owner: u64, report: Report, id: u64) -> Option<Self> {
        Self::latest(world, owner, report, i64::MAX).find(|shown| shown.generation.id == id)
    }

    pub(super) fn file_name(&self, moment: i64) -> Option<&'a str> {
        self.generation.file_at(moment, self.manner).map(|file| file.name.as_str())
    }

    /// As it was at `moment`. [D] S-ref, R-ref; `date_created` older guide
    pub(super) fn json(&self, moment: i64, place: Place) -> Value {
        let Self { generation, manner, owner, report, currency } = *self;
        let id = |id: u64| if manner.string_ids { json!(id.to_string()) } else { json!(id) };
        let date = |at: i64| times::at_offset(at, USUAL_OFFSET, "%Y-%m-%dT%H:%M:%S%.3f%:z");
        let file_name = self.file_name(moment);
        let mut shown = json!({
            "id": id(generation.id),
            "report_id": file_name.map(|_| id(generation.id + REPORTS_FROM)),
            "account_id": id(owner),
            "user_id": id(owner),
            "begin_date": times::utc_seconds(generation.window.begin),
            "end_date": times::utc_seconds(generation.window.end),
            "generation_date": date(generation.asked),
            "last_modified": date(if moment < generation.ready { generation.asked } else { generation.ready }),
            "created_from": generation.origin.name(),
            "report_type": report.name(),
            "sub_type": report.name(),
            "currency_id": currency,
            "format": "CSV",
            "status": generation.status_at(moment, manner, place),
            "file_name": file_name,
            "retries": 0,
            "is_test": false,
            "is_reserve": false,
            "internal_management": [],
        });
        if let (Place::List, Some(fields)) = (place, shown.as_object_mut()) {
            fields.insert("date_created".to_owned(), json!(date(generation.asked)));
        }
        shown
    }
}

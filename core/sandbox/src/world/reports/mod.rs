//! The reports that an account's money is accounted for by.

pub(crate) mod cells;
pub(crate) mod columns;
pub(crate) mod config;
pub(crate) mod csv;
pub(crate) mod generation;
pub(crate) mod labels;
pub(crate) mod manner;
pub(crate) mod release;
pub(crate) mod schedule;
pub(crate) mod settlement;

use std::collections::VecDeque;

use axum::body::Bytes;

use super::World;
use super::agenda::Due;
use crate::times::SECOND;
use config::Config;
use generation::{File, Generation, Origin, Window};
use manner::Manner;
use schedule::Schedule;

/// Which report.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Report {
    /// Rows by approval.
    Settlement,
    /// Rows by the moment the money became usable.
    Release,
}

impl Report {
    pub(crate) const ALL: [Self; 2] = [Self::Settlement, Self::Release];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Settlement => "settlement",
            Self::Release => "release",
        }
    }

    /// By the name of its resource.
    pub(crate) fn of_resource(text: &str) -> Option<Self> {
        let name = text.strip_suffix("_report")?;
        Self::ALL.into_iter().find(|report| report.name() == name)
    }
}

/// All of one report of one account.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    /// None until the account makes one.
    pub(crate) config: Option<Config>,
    pub(crate) schedule: Option<Schedule>,
    /// How many schedules there have been.
    pub(crate) schedules: u64,
    pub(crate) manner: Manner,
    /// In the order they were asked for.
    pub(crate) generations: Vec<Generation>,
    /// What the next files hold, whatever the ledger says.
    pub(crate) next_contents: VecDeque<Bytes>,
}

impl Desk {
    pub(crate) fn generation(&self, id: u64) -> Option<&Generation> {
        self.generations.iter().find(|generation| generation.id == id)
    }

    pub(crate) fn has_file(&self, name: &str) -> bool {
        let mut files = self.generations.iter().filter_map(|generation| generation.file.as_ref());
        files.any(|file| file.name == name)
    }

    /// A file's name that no other has: those of one second are numbered.
    fn free_name(&self, stem: &str) -> String {
        let numbered = (2_u32..).map(|number| format!("{stem}-{number}.csv"));
        std::iter::once(format!("{stem}.csv"))
            .chain(numbered)
            .find(|name| !self.has_file(name))
            .unwrap_or_default()
    }
}

impl World {
    pub(crate) fn desk(&mut self, owner: u64, report: Report) -> &mut Desk {
        self.desks.entry((owner, report)).or_default()
    }

    /// The account's configuration, or the usual one as long as it has none.
    pub(crate) fn report_config(&mut self, owner: u64, report: Report) -> Config {
        let config = self.desk(owner, report).config.clone();
        config.unwrap_or_else(|| Config::usual(owner, report))
    }

    /// Begins a report. Gives its task.
    pub(crate) fn begin_report(
        &mut self,
        owner: u64,
        report: Report,
        window: Window,
        origin: Origin,
        now: i64,
    ) -> u64 {
        let id = self.ids.report();
        let config = self.report_config(owner, report);
        let desk = self.desk(owner, report);
        let ready = now.saturating_add(desk.manner.ready_after);
        let fails = desk.manner.take_failure();
        let content = desk.next_contents.pop_front();
        let generation = Generation {
            id,
            window,
            asked: now,
            ready,
            origin,
            config,
            content,
            fails,
            status: None,
            file: None,
        };
        desk.generations.push(generation);
        self.agenda.add(ready, Due::Report(owner, report, id));
        id
    }

    /// Makes a report's file of what there is by now.
    pub(crate) fn finish_report(&mut self, owner: u64, report: Report, id: u64, now: i64) {
        let Some(desk) = self.desks.get(&(owner, report)) else { return };
        let Some(generation) = desk.generation(id).filter(|generation| !generation.fails) else { return };
        let content = generation.content.clone().unwrap_or_else(|| {
            let text = match report {
                Report::Settlement => settlement::text(self, owner, generation, now),
                Report::Release => release::text(self, owner, generation, now),
            };
            text.into()
        });
        let config = &generation.config;
        let stamp = crate::times::at_offset(generation.asked, config.offset, "%Y-%m-%d-%H%M%S");
        let name = desk.free_name(&format!("{}-{stamp}", config.prefix));
        let file = File { name, content };
        let desk = self.desk(owner, report);
        if let Some(generation) = desk.generations.iter_mut().find(|generation| generation.id == id) {
            generation.file = Some(file);
        }
    }

    /// Puts a file there that nobody asked for.
    pub(crate) fn put_file(
        &mut self,
        owner: u64,
        report: Report,
        file: File,
        status: Option<String>,
        now: i64,
    ) -> u64 {
        let id = self.ids.report();
        let config = self.report_config(owner, report);
        let window = Window { begin: now - crate::times::DAY, end: now - now.rem_euclid(SECOND) };
        let generation = Generation {
            id,
            window,
            asked: now,
            ready: now,
            origin: Origin::Manual,
            config,
            content: None,
            fails: false,
            status,
            file: Some(file),
        };
        self.desk(owner, report).generations.push(generation);
        id
    }
}

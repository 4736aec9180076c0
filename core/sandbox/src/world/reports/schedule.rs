//! Reports that come by themselves.

use super::Report;
use super::config::Config;
use super::generation::{Origin, Window};
use crate::times::{self, DAY, HOUR, MINUTE, SECOND};
use crate::world::World;
use crate::world::agenda::Due;

/// How often a report comes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Frequency {
    pub(crate) rhythm: Rhythm,
    pub(crate) hour: i64,
}

/// On which days.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Rhythm {
    Daily,
    /// From 1, Monday.
    Weekly(i64),
    /// Or on the month's last day, if it is shorter.
    Monthly(i8),
}

/// A schedule that is on. What it goes by is fixed when it is switched on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Schedule {
    pub(crate) number: u64,
    frequency: Frequency,
    offset: i64,
}

impl Rhythm {
    /// `day` counts from 1970, which began on a Thursday.
    fn is_on(self, day: i64) -> bool {
        match self {
            Self::Daily => true,
            Self::Weekly(weekday) => (day + 3).rem_euclid(7) + 1 == weekday,
            Self::Monthly(wanted) => {
                let (day, days) = times::month_day(day);
                day == wanted.min(days)
            }
        }
    }
}

impl Schedule {
    fn start_of(&self, day: i64) -> i64 {
        day * DAY - self.offset
    }

    fn day_of(&self, moment: i64) -> i64 {
        (moment + self.offset).div_euclid(DAY)
    }

    fn next(&self, now: i64) -> Option<i64> {
        let days =
            (0..=62).map(|ahead| self.day_of(now) + ahead).filter(|day| self.frequency.rhythm.is_on(*day));
        days.map(|day| self.start_of(day) + self.frequency.hour * HOUR).find(|moment| *moment > now)
    }

    /// From the last time until now, in whole days.
    fn window(&self, now: i64) -> Window {
        let today = self.day_of(now);
        let since = (1..=62).map(|back| today - back).find(|day| self.frequency.rhythm.is_on(*day));
        Window { begin: self.start_of(since.unwrap_or(today - 1)), end: self.start_of(today) - SECOND }
    }
}

impl World {
    pub(crate) fn start_schedule(&mut self, owner: u64, report: Report, config: &Config, now: i64) {
        let desk = self.desk(owner, report);
        desk.schedules += 1;
        let number = desk.schedules;
        let offset = i64::from(config.offset) * MINUTE;
        let schedule = Schedule { number, frequency: config.frequency, offset };
        desk.schedule = Some(schedule);
        if let Some(next) = schedule.next(now) {
            self.agenda.add(next, Due::Schedule(owner, report, number));
        }
    }

    /// Begins the report that is due, unless the schedule was switched off.
    pub(crate) fn run_schedule(&mut self, owner: u64, report: Report, number: u64, at: i64) {
        let schedule = self.desk(owner, report).schedule;
        let Some(schedule) = schedule.filter(|schedule| schedule.number == number) else { return };
        self.begin_report(owner, report, schedule.window(at), Origin::Schedule, at);
        if let Some(next) = schedule.next(at) {
            self.agenda.add(next, Due::Schedule(owner, report, number));
        }
    }
}

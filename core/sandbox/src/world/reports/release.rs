//! The report of what the seller can use, by the moment it could be used.

use rust_decimal::Decimal;

use super::Report;
use super::cells::{About, Line, Sheet};
use super::generation::Generation;
use super::manner::Manner;
use crate::world::World;
use crate::world::charges::Charges;
use crate::world::movement::{Kind, Movement};

/// The file's text: what there was, what came and went in order of time, what there is.
pub(crate) fn text(world: &World, owner: u64, generation: &Generation, now: i64) -> String {
    let (config, window) = (&generation.config, generation.window);
    let manner = world.desks.get(&(owner, Report::Release)).map(|desk| desk.manner.clone());
    let manner: Manner = manner.unwrap_or_default();
    let sheet = Sheet { world, owner, report: Report::Release, config, manner: &manner, made: now };
    let mut movements: Vec<&Movement> = world
        .movements_of(owner)
        .filter(|movement| movement.released <= now && window.has(movement.released))
        .collect();
    movements.sort_by_key(|movement| movement.released);
    if config.withdrawals_at_end {
        movements.sort_by_key(|movement| movement.kind.is_payout());
    }

    let mut balance = world.released_balance(owner, now.min(window.begin - 1));
    let mut lines = vec![said("initial_available_balance", String::new(), window.begin, balance)];
    for movement in movements {
        let told = |moment: &str| format!("{moment}_payout_{}", movement.own_id.unwrap_or_default());
        let checked = config.check_available_balance && movement.kind == Kind::Payout;
        if checked {
            lines.push(said("available_balance", told("pre"), movement.released, balance));
        }
        balance += movement.net();
        lines.push(Line {
            kind: "release",
            description: description(movement.kind).to_owned(),
            at: movement.released,
            gross: movement.amount,
            charges: movement.charges,
            balance,
            about: Some(About::new(movement, world)),
        });
        if checked {
            lines.push(said("available_balance", told("pos"), movement.released, balance));
        }
    }
    lines.push(said("total", String::new(), window.end, balance));
    sheet.text(lines.into_iter())
}

/// A row that says what there was.
fn said(kind: &'static str, description: String, at: i64, balance: Decimal) -> Line<'static> {
    Line { kind, description, at, gross: balance, charges: Charges::default(), balance, about: None }
}

/// [D] glossary; which of `dispute` and `mediation` is what isn't said.
fn description(kind: Kind) -> &'static str {
    match kind {
        Kind::Payment => "payment",
        Kind::Refund => "refund",
        Kind::Chargeback => "chargeback",
        Kind::ChargebackCancel => "chargeback_cancel",
        Kind::Dispute => "mediation",
        Kind::DisputeCancel => "mediation_cancel",
        Kind::Payout | Kind::PayoutReturn => "payout",
        Kind::Cashback => "cashback",
    }
}

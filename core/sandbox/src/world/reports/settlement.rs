//! The report of all transactions, by the moment they were approved.

use rust_decimal::Decimal;

use super::Report;
use super::cells::{About, Line, Sheet};
use super::config::Config;
use super::generation::Generation;
use super::manner::Manner;
use crate::world::World;
use crate::world::movement::{Kind, Movement};

/// The file's text. [F] The latest come first.
pub(crate) fn text(world: &World, owner: u64, generation: &Generation, now: i64) -> String {
    let config = &generation.config;
    let manner = world.desks.get(&(owner, Report::Settlement)).map(|desk| desk.manner.clone());
    let manner: Manner = manner.unwrap_or_default();
    let sheet = Sheet { world, owner, report: Report::Settlement, config, manner: &manner, made: now };
    let mut movements: Vec<&Movement> = world
        .movements_of(owner)
        .filter(|movement| generation.window.has(movement.at) && is_shown(movement.kind, config))
        .collect();
    movements.sort_by_key(|movement| movement.at);
    let lines = movements.into_iter().rev().map(|movement| Line {
        kind: kind(movement.kind),
        description: String::new(),
        at: movement.at,
        gross: movement.amount,
        charges: movement.charges,
        balance: Decimal::ZERO,
        about: Some(About::new(movement, world)),
    });
    sheet.text(lines)
}

/// [D] What has to be asked for.
fn is_shown(kind: Kind, config: &Config) -> bool {
    match kind {
        Kind::Payout | Kind::PayoutReturn => config.include_withdraw,
        Kind::ChargebackCancel => config.show_chargeback_cancel,
        Kind::Payment
        | Kind::Refund
        | Kind::Chargeback
        | Kind::Dispute
        | Kind::DisputeCancel
        | Kind::Cashback => true,
    }
}

/// [D] There is no word for what is taken back: it has the sign of its own.
fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Payment => "SETTLEMENT",
        Kind::Refund => "REFUND",
        Kind::Chargeback | Kind::ChargebackCancel => "CHARGEBACK",
        Kind::Dispute | Kind::DisputeCancel => "DISPUTE",
        Kind::Payout | Kind::PayoutReturn => "PAYOUT",
        Kind::Cashback => "CASHBACK",
    }
}

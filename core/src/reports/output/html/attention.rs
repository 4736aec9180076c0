use std::io;

use crate::model::{Finding, FindingKind};
use crate::reports::{FindingRef, FindingSink};

/// How many findings a page shows at most.
pub(super) const MOST: usize = 1_000;

/// How much of a text a page shows; files have it whole.
const LONGEST: usize = 120;

/// The kinds that want somebody's attention, the most urgent first.
const KINDS: [FindingKind; 7] = [
    FindingKind::Missing,
    FindingKind::AmountDiffers,
    FindingKind::ChargedBack,
    FindingKind::InMediation,
    FindingKind::Duplicate,
    FindingKind::Unknown,
    FindingKind::BadRow,
];

/// The findings of one kind that want somebody's attention.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) kind: FindingKind,
    /// How many there are.
    pub(super) count: usize,
    /// The first of them.
    findings: Vec<Finding>,
}

/// Collects what wants somebody's attention, of each kind the first: what takes
/// memory does not grow with the report.
#[derive(Debug)]
pub(super) struct Attention(Vec<Group>);

impl Attention {
    pub(super) fn new() -> Self {
        Self(KINDS.iter().map(|&kind| Group { kind, count: 0, findings: Vec::new() }).collect())
    }

    /// How many there are in all.
    pub(super) fn count(&self) -> usize {
        self.0.iter().map(|group| group.count).sum()
    }

    /// The kinds of which there are any, each with those that are shown. Many of
    /// one kind leave room for the others.
    pub(super) fn groups(&self) -> Vec<(&Group, &[Finding])> {
        let mut groups: Vec<&Group> = self.0.iter().filter(|group| group.count > 0).collect();
        let order = groups.clone();
        groups.sort_by_key(|group| group.count);
        let mut left = MOST;
        let mut shares = Vec::new();
        for (i, group) in groups.iter().enumerate() {
            let share = group.count.min(left / (groups.len() - i));
            left -= share;
            shares.push((group.kind, share));
        }
        let share = |kind| shares.iter().find(|(of, _)| *of == kind).map_or(0, |(_, share)| *share);
        order
            .iter()
            .map(|group| (*group, group.findings.get(..share(group.kind)).unwrap_or_default()))
            .collect()
    }
}

impl FindingSink for Attention {
    fn take(&mut self, finding: &FindingRef<'_>) -> io::Result<()> {
        if finding.kind == FindingKind::Unknown && is_usual(finding.reason) {
            return Ok(());
        }
        let group = self.0.iter_mut().find(|group| group.kind == finding.kind);
        if let Some(group) = group {
            group.count += 1;
            if group.findings.len() < MOST {
                group.findings.push(shortened(finding));
            }
        }
        Ok(())
    }
}

/// Whether a movement, in the vendor's word, is one that every account has:
/// money to the shop's own bank, taxes, shipping, and reserves, which come and go.
fn is_usual(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    let begins = ["payout", "withdrawal", "tax_", "reserve_for_", "shipping"];
    begins.iter().any(|begin| word.starts_with(begin)) || word.ends_with("_shipping")
}

fn shortened(finding: &FindingRef<'_>) -> Finding {
    let mut finding = finding.to_finding();
    shorten(&mut finding.reason);
    for text in [
        &mut finding.external_reference,
        &mut finding.source_id,
        &mut finding.day,
        &mut finding.pos,
        &mut finding.store,
        &mut finding.payment_method,
    ] {
        text.as_mut().map(shorten);
    }
    finding
}

fn shorten(text: &mut String) {
    if let Some((end, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(end);
        text.push('…');
        text.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::output::kind::ALL;

    fn shown(taken: &[(FindingKind, &str, usize)]) -> Vec<(FindingKind, usize, usize)> {
        let mut attention = Attention::new();
        for (kind, reason, times) in taken {
            for _ in 0..*times {
                attention.take(&FindingRef::new(*kind, reason)).unwrap();
            }
        }
        attention.groups().iter().map(|(group, shown)| (group.kind, group.count, shown.len())).collect()
    }

    #[test]
    fn what_is_as_it_should_be_is_not_kept() {
        let all: Vec<_> = ALL.iter().map(|kind| (*kind, "reason", 1)).collect();
        assert_eq!(shown(&all), KINDS.map(|kind| (kind, 1, 1)));
        let unknown = FindingKind::Unknown;
        for usual in ["payout", "PAYOUTS", "tax_iva", "reserve_for_payout", "shipping", "REFUND_SHIPPING"] {
            assert_eq!(shown(&[(unknown, usual, 9)]), []);
        }
        assert_eq!(shown(&[(unknown, "no_sale", 2), (unknown, "TRAVA_DE_RECEBIVEL", 1)]), [(unknown, 3, 3)]);
    }

    #[test]
    fn many_of_one_kind_leave_room_for_others() {
        use FindingKind::{BadRow, Missing, Unknown};
        assert_eq!(shown(&[(Unknown, "no_sale", 1_500)]), [(Unknown, 1_500, 1_000)]);
        assert_eq!(
            shown(&[(Unknown, "no_sale", 5_000), (BadRow, "amount", 10), (Missing, "not_in_report", 2_000)]),
            [(Missing, 2_000, 495), (Unknown, 5_000, 495), (BadRow, 10, 10)]
        );
    }

    #[test]
    fn long_texts_are_shortened() {
        let long = "ñ".repeat(10_000);
        let mut attention = Attention::new();
        let finding =
            FindingRef { external_reference: Some(&long), ..FindingRef::new(FindingKind::BadRow, &long) };
        attention.take(&finding).unwrap();
        let groups = attention.groups();
        let (_, [finding]) = groups[0] else { panic!("one finding") };
        let wanted = format!("{}…", "ñ".repeat(120));
        assert_eq!(finding.external_reference.as_ref(), Some(&wanted));
        assert_eq!(finding.reason, wanted);
    }
}

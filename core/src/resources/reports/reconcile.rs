//! Reports against what this client's journal says was sold.

use super::Reports;
use crate::error::Result;
use crate::journal::{Filter, Intent};
use crate::model::{ExpectedSaleRequest, IntentKind, JournalEntry, ReconcileRequest, Timestamp};
use crate::reports::Reconciliation;

impl Reports<'_> {
    /// A reconciliation of these reports with the sales of the journal that were
    /// paid, begun at `since` or later and before `until`, besides those of the
    /// request's file. Nothing is sent. A sale whose money was not what was asked
    /// for (`mismatch`) is among them: its row has another amount.
    ///
    /// The journal knows no payment ids: rows are matched by the order's id or
    /// the sale's reference. A journal in memory has what this process sold, and of
    /// what is finished no more than the last thousand intents: the payments of
    /// older sales would be `unknown`. For a shop's days it is to be a file.
    pub async fn reconcile(
        &self,
        request: &ReconcileRequest,
        since: Option<Timestamp>,
        until: Option<Timestamp>,
    ) -> Result<Reconciliation> {
        let mut reconciliation = Reconciliation::new(request)?;
        let filter = Filter { kind: Some(IntentKind::Sale), ..Filter::default() };
        let sales = self.0.intents().transact(self.0.now(), |session| session.select(filter)).await?;
        let entries = sales.iter().map(Intent::entry);
        let wanted = entries.filter(|entry| is_within(entry, since, until));
        reconciliation.add_sales(&wanted.filter_map(paid).collect::<Vec<_>>())?;
        Ok(reconciliation)
    }
}

fn is_within(entry: &JournalEntry, since: Option<Timestamp>, until: Option<Timestamp>) -> bool {
    let begun = entry.created_at.unwrap_or(entry.updated_at);
    since.is_none_or(|since| begun >= since) && until.is_none_or(|until| begun < until)
}

fn paid(entry: JournalEntry) -> Option<ExpectedSaleRequest> {
    if !matches!(entry.outcome.as_deref(), Some("paid" | "mismatch")) {
        return None;
    }
    Some(ExpectedSaleRequest {
        external_reference: entry.external_reference?,
        amount: entry.amount?.into(),
        currency: None,
        date: Some(entry.created_at.unwrap_or(entry.updated_at)),
        payment_id: None,
        order_id: entry.order_id,
        pos: entry.external_pos_id,
        store: None,
    })
}

//! Answers that a repeated idempotency key gets again.

use std::collections::BTreeMap;

use crate::http::reply::Reply;
use crate::times::DAY;

/// Answers by account and key. Two accounts don't share keys.
#[derive(Debug, Default)]
pub(crate) struct KeptAnswers {
    answers: BTreeMap<(u64, String), Kept>,
}

#[derive(Debug)]
struct Kept {
    /// What was asked.
    intent: String,
    reply: Reply,
    at: i64,
}

/// What a key is good for.
#[derive(Debug)]
pub(crate) enum Lookup {
    /// Not seen in the last 24 hours.
    Fresh,
    /// Seen with the same intent.
    Same(Reply),
    /// Seen with another intent.
    Other,
}

impl KeptAnswers {
    pub(crate) fn look_up(&self, account: u64, key: &str, intent: &str, now: i64) -> Lookup {
        match self.answers.get(&(account, key.to_owned())).filter(|kept| now - kept.at < DAY) {
            None => Lookup::Fresh,
            Some(kept) if kept.intent == intent => Lookup::Same(kept.reply.clone()),
            Some(_) => Lookup::Other,
        }
    }

    pub(crate) fn keep(&mut self, account: u64, key: String, intent: String, reply: Reply, now: i64) {
        self.answers.insert((account, key), Kept { intent, reply, at: now });
    }
}

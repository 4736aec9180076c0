//! How an account's reports behave where sources differ, or a test wants it.

use serde::Deserialize;

use crate::times::SECOND;

/// How one report of an account behaves.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one documented switch, none a state")]
pub(crate) struct Manner {
    /// Ours: 1 to more than 20 minutes were seen.
    pub(crate) ready_after: i64,
    pub(crate) words: Words,
    /// How many requests are accepted next without anything being made of them.
    pub(crate) accept_without_creating: u32,
    /// How many of the next fail.
    pub(crate) fail: u32,
    pub(crate) string_ids: bool,
    /// Whether the list comes in pages, as the `OpenAPI` file has it.
    pub(crate) list_as_page: bool,
    /// Whether downloads can be resumed.
    pub(crate) ranges: bool,
    /// Until when a file can be downloaded, from when it was made.
    pub(crate) expires_after: Option<i64>,
    pub(crate) dates: Dates,
    /// Whether the header's language is that of values too.
    pub(crate) translated_values: bool,
    pub(crate) mkp_fee: MkpFee,
}

/// Whose words a status is said in.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Words {
    /// The reference pages.
    Reference,
    /// The official `OpenAPI` file, which has others for the list than for the task.
    Openapi,
    /// What was seen in Brazil.
    Observed,
}

/// How a moment is written in a file.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Dates {
    /// With milliseconds and a colon.
    Observed,
    /// As the glossary has it.
    Documented,
}

/// What `MKP_FEE_AMOUNT` is.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MkpFee {
    /// Kept besides `FEE_AMOUNT`.
    Added,
    /// All of `FEE_AMOUNT` again.
    Repeated,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            ready_after: 90 * SECOND,
            words: Words::Reference,
            accept_without_creating: 0,
            fail: 0,
            string_ids: false,
            list_as_page: false,
            ranges: true,
            expires_after: None,
            dates: Dates::Observed,
            translated_values: false,
            mkp_fee: MkpFee::Added,
        }
    }
}

impl Manner {
    /// Whether this request is one that nothing comes of.
    pub(crate) fn take_empty_answer(&mut self) -> bool {
        take(&mut self.accept_without_creating)
    }

    /// Whether this report is one that fails.
    pub(crate) fn take_failure(&mut self) -> bool {
        take(&mut self.fail)
    }
}

fn take(left: &mut u32) -> bool {
    let any = *left > 0;
    *left = left.saturating_sub(1);
    any
}

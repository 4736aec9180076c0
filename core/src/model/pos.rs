use super::{Site, Timestamp};
use crate::open_enum::open_enum;
use crate::raw::RawJson;

open_enum! {
    /// Whether a POS can be paid at. The vendor shows one value and lists none.
    pub enum PosStatus {
        /// It can.
        Active = "active",
    }
}

/// A POS: a till, with the one QR that is printed for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pos {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: Option<String>,
    /// The seller's own name of it, by which orders find it.
    pub external_id: Option<String>,
    /// Its store's id.
    pub store_id: Option<i64>,
    /// The seller's own name of its store.
    pub external_store_id: Option<String>,
    /// Whether the seller says the amount, as every order needs; else the buyer
    /// types it.
    pub fixed_amount: Option<bool>,
    /// The vendor's code of the trade (MCC).
    pub category: Option<i64>,
    /// Where the vendor asks for the order; unattended POS only.
    pub url: Option<String>,
    /// Whether it can be paid at.
    pub status: Option<PosStatus>,
    /// The vendor's name of its QR.
    pub uuid: Option<String>,
    /// The seller.
    pub user_id: Option<i64>,
    /// The seller's site.
    pub site: Option<Site>,
    /// The text of its printed QR, to be drawn as it is. Not in every answer:
    /// the image is.
    pub qr_code: Option<String>,
    /// Where the picture of its QR is: a PNG.
    pub qr_image: Option<String>,
    /// Where the sheet to print is: a PDF.
    pub qr_template_document: Option<String>,
    /// Where the picture of the sheet to print is: a PNG.
    pub qr_template_image: Option<String>,
    /// When it was made.
    pub date_created: Option<Timestamp>,
    /// When it last changed.
    pub date_last_updated: Option<Timestamp>,
    /// The API's answer, whole.
    pub raw: RawJson,
}

/// A POS to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PosRequest {
    /// Its name, fewer than 45 characters.
    pub name: String,
    /// The seller's own name of it, by which orders find it: letters and
    /// digits, fewer than 40, unique in the account, for good.
    pub external_id: String,
    /// The seller's own name of its store.
    pub external_store_id: Option<String>,
    /// Its store's id; this or `external_store_id`, or both of the same store.
    pub store_id: Option<i64>,
    /// Whether the seller says the amount, as every order needs; yes when
    /// absent. Else the buyer types it.
    pub fixed_amount: Option<bool>,
    /// The vendor's code of the trade (MCC), which differs by country.
    pub category: Option<i64>,
    /// Where the vendor asks for the order: an http(s) URL of fewer than 300
    /// characters whose host the vendor has enabled; unattended POS only.
    pub url: Option<String>,
}

/// What is to change about a POS. What is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PosUpdateRequest {
    /// Its name, fewer than 45 characters.
    pub name: Option<String>,
    /// The seller's own name of it. The vendor's guide calls it immutable, its
    /// reference takes it.
    pub external_id: Option<String>,
    /// The seller's own name of its store.
    pub external_store_id: Option<String>,
    /// Its store's id.
    pub store_id: Option<i64>,
    /// Whether the seller says the amount, as every order needs.
    pub fixed_amount: Option<bool>,
    /// The vendor's code of the trade (MCC), which differs by country.
    pub category: Option<i64>,
    /// Where the vendor asks for the order; needs a fixed amount.
    pub url: Option<String>,
}

/// Which POS to look for. An empty search finds all of the seller's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PosSearch {
    /// Only the one that the seller calls so.
    pub external_id: Option<String>,
    /// Only of the store that the seller calls so. Refused with `NotFound` when
    /// there is no such store.
    pub external_store_id: Option<String>,
    /// Only of this store.
    pub store_id: Option<i64>,
    /// Only of this trade (MCC).
    pub category: Option<i64>,
    /// How many a page holds; as the API likes when absent.
    pub limit: Option<u32>,
    /// Where the page begins.
    pub offset: Option<u32>,
}

/// One page of found POS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PosPage {
    /// The POS.
    pub results: Vec<Pos>,
    /// The `offset` of the next page; absent on the last one.
    pub next_offset: Option<u32>,
    /// How many there are in all, where the API says so.
    pub total: Option<u32>,
}

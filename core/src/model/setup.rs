use super::{Pos, Store, StoreHoursRequest, StoreLocationRequest};

/// The stores and POS that an account is to have, named by their external ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopRequest {
    /// The stores; those that are not declared are left alone.
    pub stores: Vec<ShopStoreRequest>,
}

/// A store that is to be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopStoreRequest {
    /// The seller's own name of it, at most 60 characters: what it is known by.
    pub external_id: String,
    /// Its name.
    pub name: String,
    /// Where it is. The API answers coordinates, reference and one line of
    /// address: these are compared, the line by whether it holds each part.
    pub location: StoreLocationRequest,
    /// When it is open, the whole week; left alone when empty.
    pub business_hours: Vec<StoreHoursRequest>,
    /// Its POS; those that are not declared are left alone.
    pub pos: Vec<ShopPosRequest>,
}

/// A POS that is to be there, in the store it is declared in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopPosRequest {
    /// The seller's own name of it: letters and digits, fewer than 40. What it
    /// is known by.
    pub external_id: String,
    /// Its name, fewer than 45 characters.
    pub name: String,
    /// Whether the seller says the amount, as every order needs. When absent, a
    /// new POS gets it and one that is there is left alone.
    pub fixed_amount: Option<bool>,
    /// The vendor's code of the trade (MCC); left alone when absent.
    pub category: Option<i64>,
    /// Where the vendor asks for the order, unattended POS only; left alone when
    /// absent.
    pub url: Option<String>,
}

/// What was done, or would be, to one store or POS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ShopActionKind {
    /// It was not there.
    Created,
    /// It was there, and differed from what is declared.
    Updated,
    /// It was there as declared: nothing was sent.
    Unchanged,
}

/// A field that differed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopChange {
    /// Which, such as `location.latitude`.
    pub field: String,
    /// What it was, as text; absent when the API said nothing of it.
    pub before: Option<String>,
    /// What is declared, as text.
    pub after: String,
}

/// What was done, or would be, to one store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopStore {
    /// The seller's own name of it.
    pub external_id: String,
    /// What was done.
    pub action: ShopActionKind,
    /// What differed; of an update only.
    pub changes: Vec<ShopChange>,
    /// The store as it stands now; absent in a plan that would create it.
    pub store: Option<Store>,
    /// Its POS, in the order they were declared.
    pub pos: Vec<ShopPos>,
}

/// What was done, or would be, to one POS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopPos {
    /// The seller's own name of it.
    pub external_id: String,
    /// What was done.
    pub action: ShopActionKind,
    /// What differed; of an update only.
    pub changes: Vec<ShopChange>,
    /// The POS as it stands now, with its printed QR; absent in a plan that
    /// would create it.
    pub pos: Option<Pos>,
}

/// What was done, or would be, to a shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopReport {
    /// Whether nothing is to be done: all was there as declared.
    pub unchanged: bool,
    /// The stores, in the order they were declared.
    pub stores: Vec<ShopStore>,
}

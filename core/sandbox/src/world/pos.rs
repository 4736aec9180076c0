//! A till, and the QR printed for it.

use uuid::Uuid;

use super::qr::{self, Payee};

/// A till.
#[derive(Debug)]
pub(crate) struct Pos {
    pub(crate) id: u64,
    pub(crate) owner: u64,
    pub(crate) store_id: u64,
    pub(crate) name: String,
    pub(crate) external_id: String,
    pub(crate) fixed_amount: bool,
    pub(crate) category: Option<u32>,
    /// Of a till that nobody attends.
    pub(crate) url: Option<String>,
    /// Stem of the QR images' names: 64 hexadecimal digits.
    pub(crate) uuid: String,
    pub(crate) qr_code: String,
    pub(crate) created: i64,
    pub(crate) updated: i64,
}

impl super::World {
    /// The seller's till by the seller's own name for it.
    pub(crate) fn pos_by_external_id(&self, owner: u64, external_id: &str) -> Option<&Pos> {
        self.pos.values().find(|pos| pos.owner == owner && pos.external_id == external_id)
    }

    /// The text of the QR printed for a till, whose images have that stem.
    pub(crate) fn printed_qr(&self, pos_id: u64, owner: u64, store_id: u64, stem: &str) -> String {
        let key: String = stem.chars().take(32).collect();
        qr::printed(pos_id, &key, self.payee(owner, store_id))
    }

    /// The text of the QR of one order on a till, or with the till's in it.
    pub(crate) fn order_qr(&self, id: Uuid, pos: &Pos, with_till: bool) -> String {
        qr::of_order(id, with_till.then_some(pos.id), self.payee(pos.owner, pos.store_id))
    }

    fn payee(&self, owner: u64, store_id: u64) -> Payee<'_> {
        let (shop, city) = self
            .stores
            .get(&store_id)
            .map_or(("", ""), |store| (store.name.as_str(), store.location.city_name.as_str()));
        Payee { site: self.site(owner), shop, city }
    }
}

/// Stem for the names of a till's images.
pub(crate) fn image_stem() -> String {
    format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}

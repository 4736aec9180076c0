//! What a notification hints at.

/// How many hints wait to be followed. More are as good as these: they end in
/// one search for all.
pub(super) const MOST: usize = 32;

/// Something may have happened to this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Hint {
    MerchantOrder(i64),
    Payment(i64),
    /// Of the Orders API.
    Order(String),
}

impl Hint {
    /// The merchant order, if it is about one.
    pub(super) fn merchant_order(&self) -> Option<i64> {
        match self {
            Self::MerchantOrder(id) => Some(*id),
            Self::Payment(_) | Self::Order(_) => None,
        }
    }

    /// Reads a topic and an id as notifications have them. A resource's URL is
    /// an id too: its last number. Nothing of a topic that says nothing of a
    /// sale, or of what is no id.
    pub(in crate::sale) fn read(topic: &str, id: &str) -> Option<Self> {
        let id = id.trim().rsplit('/').next()?;
        // The vendor's tooling says `orders`, its documents `order`.
        if matches!(topic, "order" | "orders") {
            let plain =
                id.starts_with("ORD") && id.len() <= 64 && id.bytes().all(|b| b.is_ascii_alphanumeric());
            return plain.then(|| Self::Order(id.to_owned()));
        }
        let digits = Some(id).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?;
        let id = digits.parse().ok().filter(|id| *id > 0)?;
        match topic {
            "merchant_order" | "topic_merchant_order_wh" => Some(Self::MerchantOrder(id)),
            "payment" => Some(Self::Payment(id)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_notifications_carry() {
        for (topic, id, hint) in [
            ("merchant_order", "31000222333", Some(Hint::MerchantOrder(31_000_222_333))),
            ("topic_merchant_order_wh", " 7 ", Some(Hint::MerchantOrder(7))),
            (
                "merchant_order",
                "https://api.mercadolibre.com/merchant_orders/31",
                Some(Hint::MerchantOrder(31)),
            ),
            ("payment", "118200300400", Some(Hint::Payment(118_200_300_400))),
            ("payment", "https://evil.example/?x=1", None),
            ("payment", "", None),
            (
                "order",
                "ORD01KBX6T3C2Q8W9ZP4N5R7M1AYE",
                Some(Hint::Order("ORD01KBX6T3C2Q8W9ZP4N5R7M1AYE".to_owned())),
            ),
            ("orders", "ORDTST7", Some(Hint::Order("ORDTST7".to_owned()))),
            ("order", "123456", None),
            ("order", "ORD1?x", None),
            ("payment", "0", None),
            ("payment", "-5", None),
            ("payment", "99999999999999999999", None),
            ("chargebacks", "5", None),
            ("", "5", None),
        ] {
            assert_eq!(Hint::read(topic, id), hint, "{topic} {id}");
        }
    }
}

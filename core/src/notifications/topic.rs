use crate::model::NotificationTopic;

impl NotificationTopic {
    /// The topic that the vendor calls this. One that is in none of its tables
    /// is kept as it is.
    pub fn of(raw: &str) -> Self {
        match raw {
            "merchant_order" | "topic_merchant_order_wh" => Self::MerchantOrder,
            "payment" => Self::Payment,
            "order" | "orders" => Self::Order,
            "topic_claims_integration_wh" => Self::Claim,
            "chargebacks" | "topic_chargebacks_wh" => Self::Chargeback,
            "mp-connect" => Self::Connect,
            "stop_delivery_op_wh" => Self::FraudAlert,
            "point_integration_ipn" | "point_integration_wh" => Self::PointIntegration,
            "delivery_cancellation" => Self::DeliveryCancellation,
            other => Self::from(other),
        }
    }
}

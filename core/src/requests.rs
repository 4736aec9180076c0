//! Requests from what they can't do without; every other field is public.

use crate::model::{
    ItemRequest, MigrationRequest, OrderRequest, PosRequest, QrMode, QrOrderItemRequest, QrOrderRequest,
    ReportConfigRequest, ReportFrequencyRequest, SaleRequest, ShopPosRequest, ShopStoreRequest, Site,
    StoreLocationRequest, StoreRequest,
};
use crate::money::AmountInput;

impl SaleRequest {
    /// The two things every sale needs; the rest is made or has defaults.
    pub fn new(external_pos_id: impl Into<String>, amount: impl Into<AmountInput>) -> Self {
        Self {
            external_pos_id: external_pos_id.into(),
            external_store_id: None,
            qr: None,
            amount: amount.into(),
            external_reference: None,
            title: None,
            description: None,
            items: Vec::new(),
            cash_out_amount: None,
            taxes: Vec::new(),
            sponsor_id: None,
            notification_url: None,
            ttl: None,
            idempotency_key: None,
        }
    }
}

impl OrderRequest {
    /// What every order needs. The title serves as its description.
    pub fn new(
        external_pos_id: impl Into<String>,
        external_reference: impl Into<String>,
        title: impl Into<String>,
        total_amount: impl Into<AmountInput>,
        items: Vec<ItemRequest>,
    ) -> Self {
        let title = title.into();
        Self {
            external_pos_id: external_pos_id.into(),
            external_store_id: None,
            external_reference: external_reference.into(),
            description: title.clone(),
            title,
            total_amount: total_amount.into(),
            items,
            cash_out_amount: None,
            taxes: Vec::new(),
            sponsor_id: None,
            notification_url: None,
            ttl: None,
            idempotency_key: None,
        }
    }
}

impl QrOrderRequest {
    /// What every order needs. Without an expiration time it lives for as long
    /// as the API likes.
    pub fn new(
        external_pos_id: impl Into<String>,
        external_reference: impl Into<String>,
        total_amount: impl Into<AmountInput>,
    ) -> Self {
        Self {
            external_pos_id: external_pos_id.into(),
            external_reference: external_reference.into(),
            total_amount: total_amount.into(),
            mode: None,
            description: None,
            items: Vec::new(),
            expiration_time: None,
            discounts: Vec::new(),
            cash_out_amount: None,
            payer_condition: None,
            marketplace_fee: None,
            sponsor_id: None,
            idempotency_key: None,
        }
    }
}

impl QrOrderItemRequest {
    /// A line of an order.
    pub fn new(title: impl Into<String>, unit_price: impl Into<AmountInput>, quantity: i64) -> Self {
        Self {
            title: title.into(),
            unit_price: unit_price.into(),
            quantity,
            unit_measure: None,
            external_code: None,
            external_categories: Vec::new(),
        }
    }
}

impl ItemRequest {
    /// A line of an order.
    pub fn new(title: impl Into<String>, unit_price: impl Into<AmountInput>, quantity: i64) -> Self {
        Self {
            title: title.into(),
            unit_price: unit_price.into(),
            quantity,
            unit_measure: None,
            total_amount: None,
            sku_number: None,
            category: None,
            description: None,
        }
    }
}

impl MigrationRequest {
    /// What every old request has; its header and the time are for those that
    /// say when they end.
    pub fn new(body: impl Into<String>, external_pos_id: impl Into<String>, qr: QrMode, site: Site) -> Self {
        Self { body: body.into(), external_pos_id: external_pos_id.into(), qr, site, ttl: None, now: None }
    }
}

impl StoreRequest {
    /// What every store needs. POS and orders name it by its `external_id`: give one.
    pub fn new(name: impl Into<String>, location: StoreLocationRequest) -> Self {
        Self { name: name.into(), location, external_id: None, business_hours: Vec::new() }
    }
}

impl StoreLocationRequest {
    /// An address (street and number, city and state) and its coordinates
    /// (latitude and longitude in decimal degrees).
    pub fn new(
        street: (impl Into<String>, impl Into<String>),
        city: (impl Into<String>, impl Into<String>),
        coordinates: (impl Into<AmountInput>, impl Into<AmountInput>),
    ) -> Self {
        Self {
            street_name: street.0.into(),
            street_number: street.1.into(),
            city_name: city.0.into(),
            state_name: city.1.into(),
            zip_code: None,
            latitude: coordinates.0.into(),
            longitude: coordinates.1.into(),
            reference: None,
        }
    }
}

impl PosRequest {
    /// A POS of a fixed amount in a store, by the seller's own names of both.
    pub fn new(
        name: impl Into<String>,
        external_id: impl Into<String>,
        external_store_id: impl Into<String>,
    ) -> Self {
        Self {
            name: name.into(),
            external_id: external_id.into(),
            external_store_id: Some(external_store_id.into()),
            store_id: None,
            fixed_amount: None,
            category: None,
            url: None,
        }
    }
}

impl ShopStoreRequest {
    /// A store and its POS.
    pub fn new(
        external_id: impl Into<String>,
        name: impl Into<String>,
        location: StoreLocationRequest,
        pos: Vec<ShopPosRequest>,
    ) -> Self {
        Self { external_id: external_id.into(), name: name.into(), location, business_hours: Vec::new(), pos }
    }
}

impl ShopPosRequest {
    /// A POS of a fixed amount.
    pub fn new(external_id: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            external_id: external_id.into(),
            name: name.into(),
            fixed_amount: None,
            category: None,
            url: None,
        }
    }
}

impl ReportConfigRequest {
    /// What every configuration needs; all else is as the API likes.
    pub fn new(
        file_name_prefix: impl Into<String>,
        columns: impl IntoIterator<Item = impl Into<String>>,
        frequency: ReportFrequencyRequest,
    ) -> Self {
        Self {
            file_name_prefix: file_name_prefix.into(),
            columns: columns.into_iter().map(Into::into).collect(),
            frequency,
            sftp_info: None,
            separator: None,
            display_timezone: None,
            report_translation: None,
            header_language: None,
            notification_email_list: Vec::new(),
            refund_detailed: None,
            coupon_detailed: None,
            include_withdraw: None,
            shipping_detail: None,
            show_chargeback_cancel: None,
            show_fee_prevision: None,
            include_withdrawal_at_end: None,
            execute_after_withdrawal: None,
            check_available_balance: None,
            compensate_detail: None,
            unite_reserve: None,
        }
    }
}

//! The vectors' arguments as the core's requests.

use cobro::{
    Api, CashOutResult, ClientOptions, IntentKind, IntentState, ItemRequest, JournalSearch,
    MerchantOrderSearch, OrderRequest, PaymentSearch, QrOrderDiscountRequest, QrOrderItemRequest,
    QrOrderRefundRequest, QrOrderRequest, QrOrderSearch, RefundRequest, SaleRequest, Site, TaxRequest,
};
use serde_json::{Value, json};

use crate::args::Args;

type Read<T> = Result<T, String>;

pub(crate) fn options(mut args: Args, mut options: ClientOptions) -> Read<ClientOptions> {
    if let Some(token) = args.maybe_text("access_token")? {
        options.access_token = Some(token);
    }
    if let Some(site) = args.maybe_text("site")? {
        options.site = Site::from(site);
    }
    if let Some(api) = args.maybe_text("api")? {
        options.api = Api::from(api);
    }
    if let Some(url) = args.maybe_text("base_url")? {
        options.base_url = Some(url);
    }
    options.collector_id = args.maybe_id("collector_id")?;
    options.connect_timeout = args.maybe_duration("connect_timeout")?;
    options.call_timeout = args.maybe_duration("call_timeout")?;
    options.max_attempts = args.maybe_u32("max_attempts")?;
    options.root_certificates = texts(&mut args, "root_certificates")?;
    options.proxy = args.maybe_text("proxy")?;
    options.integrator_id = args.maybe_text("integrator_id")?;
    options.platform_id = args.maybe_text("platform_id")?;
    options.corporation_id = args.maybe_text("corporation_id")?;
    options.user_agent = args.maybe_text("user_agent")?;
    if let Some(path) = args.maybe_text("journal")? {
        options.journal = Some(path);
    }
    options.refund_late_money = args.maybe_bool("refund_late_money")?;
    args.done()?;
    Ok(options)
}

fn texts(args: &mut Args, name: &str) -> Read<Vec<String>> {
    let text = |value: Value| value.as_str().map(str::to_owned).ok_or_else(|| format!("{name}: {value}"));
    args.list(name)?.into_iter().map(text).collect()
}

pub(crate) fn journal_search(mut args: Args) -> Read<JournalSearch> {
    let search = JournalSearch {
        kind: args.maybe_text("kind")?.map(IntentKind::from),
        state: args.maybe_text("state")?.map(IntentState::from),
        external_reference: args.maybe_text("external_reference")?,
        idempotency_key: args.maybe_text("idempotency_key")?,
        limit: args.maybe_u32("limit")?,
    };
    args.done()?;
    Ok(search)
}

pub(crate) fn sale(args: Args) -> Read<SaleRequest> {
    let mut args =
        args.over(json!({"external_pos_id": "POS1", "external_store_id": "STORE1", "amount": "100"}))?;
    let request = SaleRequest {
        external_pos_id: args.text("external_pos_id")?,
        external_store_id: args.maybe_text("external_store_id")?,
        qr: args.maybe_text("qr")?.map(Into::into),
        amount: args.amount("amount")?,
        external_reference: args.maybe_text("external_reference")?,
        title: args.maybe_text("title")?,
        description: args.maybe_text("description")?,
        items: args.list_of("items", item)?,
        cash_out_amount: args.maybe_amount("cash_out_amount")?,
        taxes: args.list_of("taxes", tax)?,
        sponsor_id: args.maybe_id("sponsor_id")?,
        notification_url: args.maybe_text("notification_url")?,
        ttl: args.maybe_duration("ttl")?,
        idempotency_key: args.maybe_text("idempotency_key")?,
    };
    args.done()?;
    Ok(request)
}

/// What an order of the vectors is unless they say otherwise.
pub(crate) fn usual_order() -> Value {
    json!({
        "external_pos_id": "POS1",
        "external_store_id": "STORE1",
        "external_reference": "REF1",
        "title": "Sale",
        "description": "Sale",
        "total_amount": "100",
        "items": [{"title": "Item", "unit_price": "100", "quantity": 1}],
    })
}

pub(crate) fn order(mut args: Args) -> Read<OrderRequest> {
    let request = OrderRequest {
        external_pos_id: args.text("external_pos_id")?,
        external_store_id: args.maybe_text("external_store_id")?,
        external_reference: args.text("external_reference")?,
        title: args.text("title")?,
        description: args.text("description")?,
        total_amount: args.amount("total_amount")?,
        items: args.list_of("items", item)?,
        cash_out_amount: args.maybe_amount("cash_out_amount")?,
        taxes: args.list_of("taxes", tax)?,
        sponsor_id: args.maybe_id("sponsor_id")?,
        notification_url: args.maybe_text("notification_url")?,
        ttl: args.maybe_duration("ttl")?,
        idempotency_key: args.maybe_text("idempotency_key")?,
    };
    args.done()?;
    Ok(request)
}

fn item(mut args: Args) -> Read<ItemRequest> {
    let item = ItemRequest {
        title: args.text("title")?,
        unit_price: args.amount("unit_price")?,
        quantity: args.id("quantity")?,
        unit_measure: args.maybe_text("unit_measure")?.map(Into::into),
        total_amount: args.maybe_amount("total_amount")?,
        sku_number: args.maybe_text("sku_number")?,
        category: args.maybe_text("category")?,
        description: args.maybe_text("description")?,
    };
    args.done()?;
    Ok(item)
}

fn tax(mut args: Args) -> Read<TaxRequest> {
    let tax = TaxRequest { tax_type: args.text("tax_type")?.into(), value: args.amount("value")? };
    args.done()?;
    Ok(tax)
}

pub(crate) fn refund(mut args: Args) -> Read<RefundRequest> {
    let request = RefundRequest {
        amount: args.maybe_amount("amount")?,
        idempotency_key: args.maybe_text("idempotency_key")?,
    };
    args.done()?;
    Ok(request)
}

/// What an order of the Orders API is unless the vectors say otherwise.
pub(crate) fn usual_qr_order() -> Value {
    json!({"external_pos_id": "POS1", "external_reference": "REF1", "total_amount": "100"})
}

pub(crate) fn qr_order(mut args: Args) -> Read<QrOrderRequest> {
    let request = QrOrderRequest {
        external_pos_id: args.text("external_pos_id")?,
        external_reference: args.text("external_reference")?,
        total_amount: args.amount("total_amount")?,
        mode: args.maybe_text("mode")?.map(Into::into),
        description: args.maybe_text("description")?,
        items: args.list_of("items", qr_order_item)?,
        expiration_time: args.maybe_duration("expiration_time")?,
        discounts: args.list_of("discounts", discount)?,
        cash_out_amount: args.maybe_amount("cash_out_amount")?,
        payer_condition: args.maybe_text("payer_condition")?,
        marketplace_fee: args.maybe_amount("marketplace_fee")?,
        sponsor_id: args.maybe_id("sponsor_id")?,
        idempotency_key: args.maybe_text("idempotency_key")?,
    };
    args.done()?;
    Ok(request)
}

fn qr_order_item(mut args: Args) -> Read<QrOrderItemRequest> {
    let item = QrOrderItemRequest {
        title: args.text("title")?,
        unit_price: args.amount("unit_price")?,
        quantity: args.id("quantity")?,
        unit_measure: args.maybe_text("unit_measure")?,
        external_code: args.maybe_text("external_code")?,
        external_categories: texts(&mut args, "external_categories")?,
    };
    args.done()?;
    Ok(item)
}

fn discount(mut args: Args) -> Read<QrOrderDiscountRequest> {
    let discount = QrOrderDiscountRequest {
        payment_method_type: args.text("payment_method_type")?,
        new_total_amount: args.amount("new_total_amount")?,
    };
    args.done()?;
    Ok(discount)
}

pub(crate) fn qr_order_refund(mut args: Args) -> Read<QrOrderRefundRequest> {
    let request = QrOrderRefundRequest {
        amount: args.maybe_amount("amount")?,
        idempotency_key: args.maybe_text("idempotency_key")?,
    };
    args.done()?;
    Ok(request)
}

pub(crate) fn qr_order_search(mut args: Args) -> Read<QrOrderSearch> {
    let search = QrOrderSearch {
        begin_date: args.maybe_moment("begin_date")?,
        end_date: args.maybe_moment("end_date")?,
        external_reference: args.maybe_text("external_reference")?,
        status: args.maybe_text("status")?,
        page: args.maybe_u32("page")?,
        page_size: args.maybe_u32("page_size")?,
    };
    args.done()?;
    Ok(search)
}

pub(crate) fn cash_out_result(text: &str) -> Read<CashOutResult> {
    match text {
        "confirmed" => Ok(CashOutResult::Confirmed),
        "cancelled" => Ok(CashOutResult::Cancelled),
        "failed" => Ok(CashOutResult::Failed),
        other => Err(format!("there is no result {other}")),
    }
}

pub(crate) fn merchant_order_search(mut args: Args) -> Read<MerchantOrderSearch> {
    let search = MerchantOrderSearch {
        external_reference: args.maybe_text("external_reference")?,
        preference_id: args.maybe_text("preference_id")?,
        application_id: args.maybe_text("application_id")?,
        payer_id: args.maybe_id("payer_id")?,
        sponsor_id: args.maybe_id("sponsor_id")?,
        site_id: args.maybe_text("site_id")?.map(Into::into),
        marketplace: args.maybe_text("marketplace")?,
        status: args.maybe_text("status")?.map(Into::into),
        items: args.maybe_text("items")?,
        date_created_from: args.maybe_moment("date_created_from")?,
        date_created_to: args.maybe_moment("date_created_to")?,
        last_updated_from: args.maybe_moment("last_updated_from")?,
        last_updated_to: args.maybe_moment("last_updated_to")?,
        limit: args.maybe_u32("limit")?,
        offset: args.maybe_u32("offset")?,
    };
    args.done()?;
    Ok(search)
}

pub(crate) fn payment_search(mut args: Args) -> Read<PaymentSearch> {
    let search = PaymentSearch {
        external_reference: args.maybe_text("external_reference")?,
        status: args.maybe_text("status")?.map(Into::into),
        store_id: args.maybe_text("store_id")?,
        pos_id: args.maybe_text("pos_id")?,
        collector_id: args.maybe_id("collector_id")?,
        payer_id: args.maybe_id("payer_id")?,
        range: args.maybe_text("range")?.map(Into::into),
        criteria: args.maybe_text("criteria")?.map(Into::into),
        begin_date: args.maybe_moment("begin_date")?,
        end_date: args.maybe_moment("end_date")?,
        limit: args.maybe_u32("limit")?,
        offset: args.maybe_u32("offset")?,
    };
    args.done()?;
    Ok(search)
}

//! The core's records as the vectors write them.

use cobro::{
    Amount, Confirmation, ErrorDetails, FeeDetail, InstoreOrder, JournalEntry, LateMoney, LateMoneyKind,
    MerchantOrder, MerchantOrderItem, MerchantOrderPage, MerchantOrderPayment, NotificationEvent, OrderItem,
    OrderReceipt, Party, Payment, PaymentPage, QrOrder, QrOrderCashOut, QrOrderPage, QrOrderPayment,
    QrOrderRefund, QrReading, Refund, Resumed, ResumedRefund, SaleEvent, SaleInfo, SaleOutcome, SalePayment,
    SaleRefund, Timestamp,
};
use serde_json::{Value, json};

fn amount(amount: Option<Amount>) -> Option<String> {
    amount.map(|amount| amount.to_string())
}

fn moment(moment: Option<Timestamp>) -> Option<String> {
    moment.map(|moment| moment.to_string())
}

fn all<T>(list: &[T], show: fn(&T) -> Value) -> Vec<Value> {
    list.iter().map(show).collect()
}

pub(crate) fn error(d: &ErrorDetails) -> Value {
    json!({
        "kind": d.kind.as_str(),
        "message": d.message,
        "operation": d.operation,
        "code": d.code,
        "status": d.status,
        "request_id": d.request_id,
        "correlation_id": d.correlation_id,
        "retryable": d.retryable,
        "attempts": d.attempts,
        "idempotency_key": d.idempotency_key,
        "field": d.field,
        "value": d.value,
        "rule": d.rule,
        "refusal": d.refusal.as_ref().map(cobro::RefundRefusal::as_str),
        "retry_after_ms": d.retry_after.map(|time| u64::try_from(time.as_millis()).unwrap()),
        "body": d.body,
    })
}

pub(crate) fn info(i: &SaleInfo) -> Value {
    json!({
        "api": i.api.as_str(),
        "qr": i.qr.as_str(),
        "qr_data": i.qr_data,
        "order_id": i.order_id,
        "can_cancel": i.can_cancel,
        "external_reference": i.external_reference,
        "external_pos_id": i.external_pos_id,
        "external_store_id": i.external_store_id,
        "amount": i.amount.to_string(),
        "currency_id": i.currency_id,
        "site": i.site.as_str(),
        "collector_id": i.collector_id,
        "idempotency_key": i.idempotency_key,
        "created_at": i.created_at.to_string(),
        "expires_at": i.expires_at.to_string(),
        "ttl_ms": u64::try_from(i.ttl.as_millis()).unwrap(),
        "asked_ttl_ms": u64::try_from(i.asked_ttl.as_millis()).unwrap(),
    })
}

pub(crate) fn outcome(o: &SaleOutcome) -> Value {
    json!({
        "status": o.status.as_str(),
        "external_reference": o.external_reference,
        "amount": o.amount.to_string(),
        "currency_id": o.currency_id,
        "paid_amount": o.paid_amount.to_string(),
        "refunded_amount": o.refunded_amount.to_string(),
        "payments": all(&o.payments, sale_payment),
        "duplicates": all(&o.duplicates, sale_payment),
        "attempts": all(&o.attempts, sale_payment),
        "merchant_order_ids": o.merchant_order_ids,
        "order_id": o.order_id,
        "mismatch": o.mismatch,
    })
}

fn sale_payment(p: &SalePayment) -> Value {
    json!({
        "payment_id": p.payment_id,
        "transaction_id": p.transaction_id,
        "merchant_order_id": p.merchant_order_id,
        "status": p.status.as_str(),
        "status_detail": p.status_detail.as_ref().map(cobro::PaymentStatusDetail::as_str),
        "amount": p.amount.to_string(),
        "amount_refunded": p.amount_refunded.to_string(),
        "currency_id": p.currency_id,
        "date_approved": moment(p.date_approved),
    })
}

pub(crate) fn event(e: &SaleEvent) -> Value {
    json!({
        "kind": e.kind.as_str(),
        "at": e.at.to_string(),
        "merchant_order_id": e.merchant_order_id,
        "payment": e.payment.as_ref().map(sale_payment),
        "outcome": e.outcome.as_ref().map(outcome),
    })
}

pub(crate) fn sale_refund(r: &SaleRefund) -> Value {
    json!({
        "refunds": all(&r.refunds, refund),
        "amount": r.amount.to_string(),
        "left": r.left.to_string(),
        "idempotency_key": r.idempotency_key,
    })
}

pub(crate) fn resumed(r: &Resumed) -> Value {
    let refund = |r: &ResumedRefund| {
        json!({
            "idempotency_key": r.idempotency_key,
            "external_reference": r.external_reference,
            "payment_ids": r.payment_ids,
            "order_id": r.order_id,
            "refund": r.refund.as_ref().map(sale_refund),
            "error": r.error.as_ref().map(error),
        })
    };
    let sales: Vec<Value> = r.sales.iter().map(|sale| info(sale.info())).collect();
    json!({"sales": sales, "refunds": all(&r.refunds, refund)})
}

pub(crate) fn late_money(m: &LateMoney) -> Value {
    let kind = match m.kind {
        LateMoneyKind::LatePayment => "late_payment",
        LateMoneyKind::DuplicatePayment => "duplicate_payment",
    };
    json!({
        "kind": kind,
        "at": m.at.to_string(),
        "external_reference": m.external_reference,
        "external_pos_id": m.external_pos_id,
        "payment": sale_payment(&m.payment),
        "refund": m.refund.as_ref().map(sale_refund),
        "refund_error": m.refund_error.as_ref().map(error),
    })
}

pub(crate) fn journal(entries: &[JournalEntry]) -> Value {
    let entry = |e: &JournalEntry| {
        json!({
            "kind": e.kind.as_str(),
            "state": e.state.as_str(),
            "idempotency_key": e.idempotency_key,
            "collector_id": e.collector_id,
            "external_reference": e.external_reference,
            "external_pos_id": e.external_pos_id,
            "amount": amount(e.amount),
            "payment_ids": e.payment_ids,
            "refund_ids": e.refund_ids,
            "order_id": e.order_id,
            "order_refund_ids": e.order_refund_ids,
            "outcome": e.outcome,
            "created_at": moment(e.created_at),
            "updated_at": e.updated_at.to_string(),
        })
    };
    all(entries, entry).into()
}

pub(crate) fn refunds(list: &[Refund]) -> Value {
    all(list, refund).into()
}

pub(crate) fn refund(r: &Refund) -> Value {
    json!({
        "id": r.id,
        "order_refund_id": r.order_refund_id,
        "transaction_id": r.transaction_id,
        "payment_id": r.payment_id,
        "amount": amount(r.amount),
        "amount_refunded_to_payer": amount(r.amount_refunded_to_payer),
        "adjustment_amount": amount(r.adjustment_amount),
        "status": r.status.as_ref().map(cobro::RefundStatus::as_str),
        "refund_mode": r.refund_mode.as_ref().map(cobro::RefundMode::as_str),
        "source": r.source.as_ref().map(|s| json!({"id": s.id, "name": s.name, "source_type": s.source_type})),
        "reason": r.reason,
        "unique_sequence_number": r.unique_sequence_number,
        "date_created": moment(r.date_created),
        "idempotency_key": r.idempotency_key,
    })
}

pub(crate) fn receipt(r: &OrderReceipt) -> Value {
    json!({
        "external_reference": r.external_reference,
        "external_pos_id": r.external_pos_id,
        "idempotency_key": r.idempotency_key,
        "created_at": r.created_at.to_string(),
        "expires_at": r.expires_at.to_string(),
        "qr_data": r.qr_data,
        "in_store_order_id": r.in_store_order_id,
    })
}

pub(crate) fn qr_order_page(p: &QrOrderPage) -> Value {
    json!({"orders": all(&p.orders, qr_order), "next_page": p.next_page, "total": p.total})
}

pub(crate) fn qr_order(o: &QrOrder) -> Value {
    json!({
        "id": o.id,
        "status": o.status.as_str(),
        "status_detail": o.status_detail,
        "external_reference": o.external_reference,
        "description": o.description,
        "total_amount": amount(o.total_amount),
        "currency_id": o.currency_id,
        "user_id": o.user_id,
        "country_code": o.country_code,
        "external_pos_id": o.external_pos_id,
        "mode": o.mode.as_ref().map(cobro::QrMode::as_str),
        "qr_data": o.qr_data,
        "expiration_time_ms": o.expiration_time.map(|time| u64::try_from(time.as_millis()).unwrap()),
        "payments": all(&o.payments, qr_order_payment),
        "cash_outs": all(&o.cash_outs, qr_order_cash_out),
        "refunds": all(&o.refunds, qr_order_refund),
        "created_date": moment(o.created_date),
        "last_updated_date": moment(o.last_updated_date),
    })
}

fn qr_order_payment(p: &QrOrderPayment) -> Value {
    json!({
        "id": p.id,
        "status": p.status.as_str(),
        "status_detail": p.status_detail,
        "amount": amount(p.amount),
        "paid_amount": amount(p.paid_amount),
        "discount_type": p.discount_type,
        "refunded_amount": amount(p.refunded_amount),
        "reference_id": p.reference_id,
        "payment_method_id": p.payment_method_id,
        "payment_method_type": p.payment_method_type,
        "installments": p.installments,
    })
}

fn qr_order_cash_out(c: &QrOrderCashOut) -> Value {
    json!({
        "id": c.id,
        "amount": amount(c.amount),
        "status": c.status,
        "status_detail": c.status_detail,
    })
}

fn qr_order_refund(r: &QrOrderRefund) -> Value {
    json!({
        "id": r.id,
        "transaction_id": r.transaction_id,
        "reference_id": r.reference_id,
        "amount": amount(r.amount),
        "status": r.status.as_ref().map(cobro::QrRefundStatus::as_str),
    })
}

pub(crate) fn instore_order(o: &InstoreOrder) -> Value {
    json!({
        "external_reference": o.external_reference,
        "total_amount": amount(o.total_amount),
        "title": o.title,
        "description": o.description,
        "items": all(&o.items, order_item),
        "cash_out_amount": amount(o.cash_out_amount),
        "sponsor_id": o.sponsor_id,
        "notification_url": o.notification_url,
        "expiration_date": moment(o.expiration_date),
    })
}

fn order_item(i: &OrderItem) -> Value {
    json!({
        "title": i.title,
        "unit_price": amount(i.unit_price),
        "quantity": amount(i.quantity),
        "unit_measure": i.unit_measure.as_ref().map(cobro::UnitMeasure::as_str),
        "total_amount": amount(i.total_amount),
        "sku_number": i.sku_number,
        "category": i.category,
        "description": i.description,
    })
}

pub(crate) fn merchant_order_page(p: &MerchantOrderPage) -> Value {
    json!({"elements": all(&p.elements, merchant_order), "next_offset": p.next_offset, "total": p.total})
}

pub(crate) fn merchant_order(o: &MerchantOrder) -> Value {
    let party = |party: &Party| json!({"id": party.id, "nickname": party.nickname});
    json!({
        "id": o.id,
        "status": o.status.as_str(),
        "order_status": o.order_status.as_ref().map(cobro::OrderStatus::as_str),
        "is_paid": o.is_paid,
        "is_pending": o.is_pending,
        "approved_amount": o.approved_amount.to_string(),
        "external_reference": o.external_reference,
        "preference_id": o.preference_id,
        "application_id": o.application_id,
        "site_id": o.site_id.as_ref().map(cobro::Site::as_str),
        "collector": o.collector.as_ref().map(party),
        "payer": o.payer.as_ref().map(party),
        "sponsor_id": o.sponsor_id,
        "marketplace": o.marketplace,
        "payments": all(&o.payments, merchant_order_payment),
        "items": all(&o.items, merchant_order_item),
        "total_amount": amount(o.total_amount),
        "paid_amount": amount(o.paid_amount),
        "refunded_amount": amount(o.refunded_amount),
        "shipping_cost": amount(o.shipping_cost),
        "cancelled": o.cancelled,
        "date_created": moment(o.date_created),
        "last_updated": moment(o.last_updated),
        "notification_url": o.notification_url,
        "additional_info": o.additional_info,
        "is_test": o.is_test,
    })
}

fn merchant_order_payment(p: &MerchantOrderPayment) -> Value {
    json!({
        "id": p.id,
        "status": p.status.as_str(),
        "status_detail": p.status_detail.as_ref().map(cobro::PaymentStatusDetail::as_str),
        "transaction_amount": amount(p.transaction_amount),
        "total_paid_amount": amount(p.total_paid_amount),
        "amount_refunded": amount(p.amount_refunded),
        "currency_id": p.currency_id,
        "operation_type": p.operation_type,
        "date_created": moment(p.date_created),
        "date_approved": moment(p.date_approved),
        "last_modified": moment(p.last_modified),
    })
}

fn merchant_order_item(i: &MerchantOrderItem) -> Value {
    json!({
        "id": i.id,
        "title": i.title,
        "description": i.description,
        "category_id": i.category_id,
        "currency_id": i.currency_id,
        "quantity": amount(i.quantity),
        "unit_price": amount(i.unit_price),
    })
}

pub(crate) fn payment_page(p: &PaymentPage) -> Value {
    json!({"results": all(&p.results, payment), "next_offset": p.next_offset, "total": p.total})
}

pub(crate) fn payment(p: &Payment) -> Value {
    let fee =
        |f: &FeeDetail| json!({"fee_type": f.fee_type, "amount": amount(f.amount), "fee_payer": f.fee_payer});
    json!({
        "id": p.id,
        "status": p.status.as_str(),
        "status_detail": p.status_detail.as_ref().map(cobro::PaymentStatusDetail::as_str),
        "is_paid": p.is_paid,
        "is_pending": p.is_pending,
        "external_reference": p.external_reference,
        "merchant_order_id": p.merchant_order_id,
        "transaction_amount": amount(p.transaction_amount),
        "transaction_amount_refunded": amount(p.transaction_amount_refunded),
        "coupon_amount": amount(p.coupon_amount),
        "taxes_amount": amount(p.taxes_amount),
        "total_paid_amount": amount(p.total_paid_amount),
        "net_received_amount": amount(p.net_received_amount),
        "currency_id": p.currency_id,
        "payment_method_id": p.payment_method_id,
        "payment_type_id": p.payment_type_id,
        "installments": p.installments,
        "operation_type": p.operation_type,
        "collector_id": p.collector_id,
        "pos_id": p.pos_id,
        "store_id": p.store_id,
        "live_mode": p.live_mode,
        "fee_details": all(&p.fee_details, fee),
        "refunds": all(&p.refunds, refund),
        "date_created": moment(p.date_created),
        "date_approved": moment(p.date_approved),
        "date_last_updated": moment(p.date_last_updated),
        "money_release_date": moment(p.money_release_date),
    })
}

pub(crate) fn qr_reading(r: &QrReading) -> Value {
    json!({
        "merchant_name": r.merchant_name,
        "merchant_city": r.merchant_city,
        "country": r.country,
        "currency": r.currency,
        "category": r.category,
        "amount": amount(r.amount),
        "dynamic": r.dynamic,
        "order_id": r.order_id,
        "pos_url": r.pos_url,
        "pix_url": r.pix_url,
        "tax_id": r.tax_id,
        "reference_label": r.reference_label,
        "fields": all(&r.fields, |f| json!({"path": f.path, "value": f.value})),
    })
}

pub(crate) fn notification(e: &NotificationEvent) -> Value {
    let s = &e.signature;
    json!({
        "source": e.source.as_str(),
        "topic": e.topic.as_str(),
        "raw_topic": e.raw_topic,
        "action": e.action,
        "resource_id": e.resource_id,
        "numeric_id": e.numeric_id,
        "notification_id": e.notification_id,
        "user_id": e.user_id,
        "application_id": e.application_id,
        "live_mode": e.live_mode,
        "date_created": moment(e.date_created),
        "request_id": e.request_id,
        "dedupe_key": e.dedupe_key,
        "signature": {
            "outcome": s.outcome.as_str(),
            "failure": s.failure.map(cobro::SignatureFailure::as_str),
            "reason": s.reason,
            "manifest": s.manifest,
            "signed_at": moment(s.signed_at),
            "id_case": s.id_case.map(cobro::SignedIdCase::as_str),
            "secret_index": s.secret_index,
        },
        "raw": e.raw.as_str(),
    })
}

pub(crate) fn confirmation(c: &Confirmation) -> Value {
    json!({
        "kind": c.kind.as_str(),
        "payment": c.payment.as_ref().map(payment),
        "merchant_order": c.merchant_order.as_ref().map(merchant_order),
        "order": c.order.as_ref().map(qr_order),
        "external_reference": c.external_reference,
        "concerns_sale": c.concerns_sale,
    })
}

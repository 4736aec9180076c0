//! Stores, POS and shops of the vectors: what goes in and what comes out.

use cobro::{
    Pos, PosPage, PosRequest, PosSearch, PosUpdateRequest, ShopActionKind, ShopChange, ShopPos,
    ShopPosRequest, ShopReport, ShopRequest, ShopStore, ShopStoreRequest, Store, StoreHours,
    StoreHoursRequest, StoreLocation, StoreLocationRequest, StorePage, StoreRequest, StoreSearch,
    StoreUpdateRequest,
};
use serde_json::{Value, json};

use crate::args::Args;

type Read<T> = Result<T, String>;

/// What a store of the vectors is unless they say otherwise.
pub(crate) fn usual_store() -> Value {
    json!({"name": "Shop", "external_id": "STORE9", "location": place()})
}

/// What a POS of the vectors is unless they say otherwise.
pub(crate) fn usual_pos() -> Value {
    json!({"name": "Till", "external_id": "POS9", "external_store_id": "STORE1"})
}

fn place() -> Value {
    json!({
        "street_name": "Av. Colon",
        "street_number": "1240",
        "city_name": "Cordoba",
        "state_name": "Cordoba",
        "latitude": "-31.4103",
        "longitude": "-64.196",
    })
}

pub(crate) fn store(mut args: Args) -> Read<StoreRequest> {
    let request = StoreRequest {
        name: args.text("name")?,
        location: location(&mut args)?.ok_or("location is missing")?,
        external_id: args.maybe_text("external_id")?,
        business_hours: args.list_of("business_hours", hours)?,
    };
    args.done()?;
    Ok(request)
}

pub(crate) fn store_update(mut args: Args) -> Read<StoreUpdateRequest> {
    let request = StoreUpdateRequest {
        name: args.maybe_text("name")?,
        location: location(&mut args)?,
        external_id: args.maybe_text("external_id")?,
        business_hours: args.list_of("business_hours", hours)?,
    };
    args.done()?;
    Ok(request)
}

fn location(args: &mut Args) -> Read<Option<StoreLocationRequest>> {
    let Some(given) = args.given("location") else { return Ok(None) };
    let mut args = Args::new(given)?;
    let location = StoreLocationRequest {
        street_name: args.text("street_name")?,
        street_number: args.text("street_number")?,
        city_name: args.text("city_name")?,
        state_name: args.text("state_name")?,
        zip_code: args.maybe_text("zip_code")?,
        latitude: args.amount("latitude")?,
        longitude: args.amount("longitude")?,
        reference: args.maybe_text("reference")?,
    };
    args.done()?;
    Ok(Some(location))
}

fn hours(mut args: Args) -> Read<StoreHoursRequest> {
    let hours = StoreHoursRequest {
        day: args.text("day")?.into(),
        open: args.text("open")?,
        close: args.text("close")?,
    };
    args.done()?;
    Ok(hours)
}

pub(crate) fn store_search(mut args: Args) -> Read<StoreSearch> {
    let search = StoreSearch {
        external_id: args.maybe_text("external_id")?,
        limit: args.maybe_u32("limit")?,
        offset: args.maybe_u32("offset")?,
    };
    args.done()?;
    Ok(search)
}

pub(crate) fn pos(mut args: Args) -> Read<PosRequest> {
    let request = PosRequest {
        name: args.text("name")?,
        external_id: args.text("external_id")?,
        external_store_id: args.maybe_text("external_store_id")?,
        store_id: args.maybe_id("store_id")?,
        fixed_amount: args.maybe_bool("fixed_amount")?,
        category: args.maybe_id("category")?,
        url: args.maybe_text("url")?,
    };
    args.done()?;
    Ok(request)
}

pub(crate) fn pos_update(mut args: Args) -> Read<PosUpdateRequest> {
    let request = PosUpdateRequest {
        name: args.maybe_text("name")?,
        external_id: args.maybe_text("external_id")?,
        external_store_id: args.maybe_text("external_store_id")?,
        store_id: args.maybe_id("store_id")?,
        fixed_amount: args.maybe_bool("fixed_amount")?,
        category: args.maybe_id("category")?,
        url: args.maybe_text("url")?,
    };
    args.done()?;
    Ok(request)
}

pub(crate) fn pos_search(mut args: Args) -> Read<PosSearch> {
    let search = PosSearch {
        external_id: args.maybe_text("external_id")?,
        external_store_id: args.maybe_text("external_store_id")?,
        store_id: args.maybe_id("store_id")?,
        category: args.maybe_id("category")?,
        limit: args.maybe_u32("limit")?,
        offset: args.maybe_u32("offset")?,
    };
    args.done()?;
    Ok(search)
}

pub(crate) fn shop(mut args: Args) -> Read<ShopRequest> {
    let request = ShopRequest { stores: args.list_of("stores", shop_store)? };
    args.done()?;
    Ok(request)
}

fn shop_store(mut args: Args) -> Read<ShopStoreRequest> {
    let store = ShopStoreRequest {
        external_id: args.text("external_id")?,
        name: args.text("name")?,
        location: location(&mut args)?.ok_or("location is missing")?,
        business_hours: args.list_of("business_hours", hours)?,
        pos: args.list_of("pos", shop_pos)?,
    };
    args.done()?;
    Ok(store)
}

fn shop_pos(mut args: Args) -> Read<ShopPosRequest> {
    let pos = ShopPosRequest {
        external_id: args.text("external_id")?,
        name: args.text("name")?,
        fixed_amount: args.maybe_bool("fixed_amount")?,
        category: args.maybe_id("category")?,
        url: args.maybe_text("url")?,
    };
    args.done()?;
    Ok(pos)
}

pub(crate) fn shown_store(s: &Store) -> Value {
    let hours = |h: &StoreHours| json!({"day": h.day.as_str(), "open": h.open, "close": h.close});
    let location = |l: &StoreLocation| {
        json!({
            "address_line": l.address_line,
            "latitude": l.latitude.map(|degrees| degrees.to_string()),
            "longitude": l.longitude.map(|degrees| degrees.to_string()),
            "reference": l.reference,
        })
    };
    json!({
        "id": s.id,
        "name": s.name,
        "external_id": s.external_id,
        "business_hours": s.business_hours.iter().map(hours).collect::<Vec<_>>(),
        "location": s.location.as_ref().map(location),
        "date_created": s.date_created.map(|date| date.to_string()),
    })
}

pub(crate) fn shown_store_page(p: &StorePage) -> Value {
    let results: Vec<_> = p.results.iter().map(shown_store).collect();
    json!({"results": results, "next_offset": p.next_offset, "total": p.total})
}

pub(crate) fn shown_pos(p: &Pos) -> Value {
    json!({
        "id": p.id,
        "name": p.name,
        "external_id": p.external_id,
        "store_id": p.store_id,
        "external_store_id": p.external_store_id,
        "fixed_amount": p.fixed_amount,
        "category": p.category,
        "url": p.url,
        "status": p.status.as_ref().map(cobro::PosStatus::as_str),
        "uuid": p.uuid,
        "user_id": p.user_id,
        "site": p.site.as_ref().map(cobro::Site::as_str),
        "qr_code": p.qr_code,
        "qr_image": p.qr_image,
        "qr_template_document": p.qr_template_document,
        "qr_template_image": p.qr_template_image,
        "date_created": p.date_created.map(|date| date.to_string()),
        "date_last_updated": p.date_last_updated.map(|date| date.to_string()),
    })
}

pub(crate) fn shown_pos_page(p: &PosPage) -> Value {
    let results: Vec<_> = p.results.iter().map(shown_pos).collect();
    json!({"results": results, "next_offset": p.next_offset, "total": p.total})
}

pub(crate) fn shown_report(r: &ShopReport) -> Value {
    let action = |kind: ShopActionKind| match kind {
        ShopActionKind::Created => "created",
        ShopActionKind::Updated => "updated",
        ShopActionKind::Unchanged => "unchanged",
    };
    let change = |c: &ShopChange| json!({"field": c.field, "before": c.before, "after": c.after});
    let pos = |p: &ShopPos| {
        json!({
            "external_id": p.external_id,
            "action": action(p.action),
            "changes": p.changes.iter().map(change).collect::<Vec<_>>(),
            "pos": p.pos.as_ref().map(shown_pos),
        })
    };
    let store = |s: &ShopStore| {
        json!({
            "external_id": s.external_id,
            "action": action(s.action),
            "changes": s.changes.iter().map(change).collect::<Vec<_>>(),
            "store": s.store.as_ref().map(shown_store),
            "pos": s.pos.iter().map(pos).collect::<Vec<_>>(),
        })
    };
    json!({"unchanged": r.unchanged, "stores": r.stores.iter().map(store).collect::<Vec<_>>()})
}

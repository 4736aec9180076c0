//! Which path is which endpoint.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawPathParams, RawQuery, State};
use axum::http::{HeaderMap, Uri};
use axum::routing::{MethodFilter, MethodRouter, on};

use super::app::App;
use super::call::Call;
use super::reply::{Answer, Reply, platform_error};
use crate::api::{
    authorization, cash_outs, instore_orders, merchant_orders, oauth, orders, payment_search, payments, pos,
    qrs, refunds, reports, stores, test_users,
};
use crate::control::{
    applications, authorize, chargeback, clock, faults, ledger, notifications, options, pay, payout,
    report_files, report_options, requests, reset, revoke, scan, seed, settle,
};
use crate::notices::Manner;
use crate::world::World;

const GET: MethodFilter = MethodFilter::GET;
const POST: MethodFilter = MethodFilter::POST;
const PUT: MethodFilter = MethodFilter::PUT;
const DELETE: MethodFilter = MethodFilter::DELETE;

const ON_POS: &str = "/instore/qr/seller/collectors/{user}/pos/{pos}/orders";
const QRS: &str = "/instore/orders/qr/seller/collectors/{user}/pos/{pos}/qrs";
const ON_POS_OF_STORE: &str = "/instore/qr/seller/collectors/{user}/stores/{store}/pos/{pos}/orders";

pub(crate) fn router(app: App) -> Router {
    Router::new()
        .merge(api_routes())
        .merge(control_routes())
        .fallback(unknown)
        .method_not_allowed_fallback(unknown)
        .with_state(app)
}

fn api_routes() -> Router<App> {
    Router::new()
        .route(ON_POS, api(PUT, instore_orders::put))
        .route(ON_POS_OF_STORE, api(PUT, instore_orders::put))
        .route(ON_POS, api(GET, instore_orders::get))
        .route(ON_POS, api(DELETE, instore_orders::delete))
        .route(QRS, api(POST, qrs::post))
        .route(QRS, api(PUT, qrs::put))
        .route("/instore/orders/{id}/confirmation", api(POST, cash_outs::confirm))
        .route("/v1/orders", api(POST, orders::create))
        .route("/v1/orders", api(GET, orders::search::search))
        .route("/v1/orders/{id}", api(GET, orders::get))
        .route("/v1/orders/{id}/cancel", api(POST, orders::cancel))
        .route("/v1/orders/{id}/refund", api(POST, orders::refunds::create))
        .route("/merchant_orders/search", api(GET, merchant_orders::search))
        .route("/merchant_orders/{id}", api(GET, merchant_orders::get))
        .route("/v1/payments/search", api(GET, payment_search::search))
        .route("/v1/payments/{id}", api(GET, payments::get))
        .route("/v1/payments/{id}", api(PUT, payments::put))
        .route("/v1/payments/{id}/refunds", api(POST, refunds::create))
        .route("/v1/payments/{id}/refunds", api(GET, refunds::list))
        // [S] So the official Node SDK asks for it.
        .route("/v1/payments/{id}/refunds/", api(GET, refunds::list))
        .route("/v1/payments/{id}/refunds/{refund}", api(GET, refunds::get))
        .route("/v1/account/{report}", api(POST, reports::create))
        .route("/v1/account/{report}", api(GET, reports::search::search))
        .route("/v1/account/{report}/config", api(POST, reports::config::create))
        .route("/v1/account/{report}/config", api(GET, reports::config::get))
        .route("/v1/account/{report}/config", api(PUT, reports::config::put))
        .route("/v1/account/{report}/task/{task}", api(GET, reports::task))
        .route("/v1/account/{report}/list", api(GET, reports::list))
        .route("/v1/account/{report}/search", api(GET, reports::search::search))
        .route("/v1/account/{report}/schedule", api(POST, reports::schedule::start))
        .route("/v1/account/{report}/schedule", api(DELETE, reports::schedule::stop))
        .route("/v1/account/{report}/{file}", api(GET, reports::file::download))
        .route("/users/{user}/stores", api(POST, stores::create))
        .route("/users/{user}/stores/search", api(GET, stores::search))
        .route("/users/{user}/stores/{id}", api(PUT, stores::update))
        .route("/users/{user}/stores/{id}", api(DELETE, stores::delete))
        .route("/stores/{id}", api(GET, stores::get))
        .route("/users/{user}/pos", api(GET, pos::of_user))
        .route("/pos", api(POST, pos::create))
        .route("/pos", api(GET, pos::search))
        .route("/pos/{id}", api(GET, pos::get))
        .route("/pos/{id}", api(PUT, pos::update))
        .route("/pos/{id}", api(DELETE, pos::delete))
        .route("/users/test", api(POST, test_users::create))
        .route("/users/test_user", api(POST, test_users::create))
        .route("/test_user/search", api(GET, test_users::search))
        .route("/oauth/token", api(POST, oauth::token))
        .route("/authorization", api(GET, authorization::authorize))
}

fn control_routes() -> Router<App> {
    Router::new()
        .route("/_sandbox/seed", control(POST, seed::seed))
        .route("/_sandbox/scan", control(POST, scan::scan))
        .route("/_sandbox/pay", control(POST, pay::pay))
        .route("/_sandbox/settle", control(POST, settle::settle))
        .route("/_sandbox/chargeback", control(POST, chargeback::post))
        .route("/_sandbox/payout", control(POST, payout::pay_out))
        .route("/_sandbox/cashback", control(POST, payout::give_cashback))
        .route("/_sandbox/report_options", control(POST, report_options::post))
        .route("/_sandbox/report_file", control(POST, report_files::put))
        .route("/_sandbox/report_next", control(POST, report_files::next))
        .route("/_sandbox/applications", control(POST, applications::register))
        .route("/_sandbox/authorize", control(POST, authorize::authorize))
        .route("/_sandbox/revoke", control(POST, revoke::revoke))
        .route("/_sandbox/clock", control(GET, clock::get))
        .route("/_sandbox/clock", control(POST, clock::post))
        .route("/_sandbox/faults", control(POST, faults::add))
        .route("/_sandbox/faults", control(GET, faults::list))
        .route("/_sandbox/faults", control(DELETE, faults::clear))
        .route("/_sandbox/notifications", control(POST, notifications::post))
        .route("/_sandbox/notifications", control(GET, notifications::get))
        .route("/_sandbox/requests", control(GET, requests::list))
        .route("/_sandbox/ledger", control(GET, ledger::get))
        .route("/_sandbox/options", control(GET, options::get))
        .route("/_sandbox/options", control(POST, options::post))
        .route("/_sandbox/reset", control(POST, reset::reset))
}

fn api(method: MethodFilter, handler: fn(&mut World, &Call) -> Answer) -> MethodRouter<App> {
    serve(method, move |app, call| handler(&mut app.world(), call))
}

fn control(method: MethodFilter, handler: fn(&App, &Call) -> Answer) -> MethodRouter<App> {
    serve(method, handler)
}

fn serve<H>(method: MethodFilter, handler: H) -> MethodRouter<App>
where
    H: Fn(&App, &Call) -> Answer + Clone + Send + Sync + 'static,
{
    on(
        method,
        move |State(app): State<App>,
              params: RawPathParams,
              RawQuery(query): RawQuery,
              headers: HeaderMap,
              body: Bytes| {
            let params = params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            let now = app.clock().unix_ms();
            let call = Call::new(now, headers, params, query.as_deref().unwrap_or_default(), body);
            app.world().catch_up(now);
            let reply = handler(&app, &call).unwrap_or_else(|refusal| refusal);
            let mut world = app.world();
            // The control plane may have moved the time.
            world.catch_up(app.clock().unix_ms());
            let (notices, manner) = (world.take_notices(), Manner::of(&world.settings));
            drop(world);
            app.notices().send(notices, manner);
            app.notices().catch_up();
            std::future::ready(reply)
        },
    )
}

async fn unknown(uri: Uri) -> Reply {
    platform_error(404, 404, &format!("Resource {} not found", uri.path()))
}

use std::collections::HashMap;

use cobro::{Result, model};
use cobro_ffi::{run, run_cancellable};
use napi::Env;
use napi::bindgen_prelude::{Either, Null};
use napi_derive::napi;

use crate::answer::{Answer, Answering, answer, promise};
use crate::cancel::CancelToken;
use crate::convert;
use crate::mirrors::{
    ClientOptions, InstoreOrder, MerchantOrder, MerchantOrderPage, MerchantOrderSearch, OrderReceipt,
    OrderRequest, Payment, PaymentPage, PaymentSearch, Refund, RefundRequest, SaleRequest,
};
use crate::sale::Sale;

#[napi]
pub struct Client(pub(crate) cobro::Client);

#[napi]
impl Client {
    #[napi]
    pub fn create(options: ClientOptions) -> Answer<Client> {
        answer(options.try_into().and_then(cobro::Client::new).map(Client))
    }

    #[napi]
    pub fn from_env(env: HashMap<String, String>) -> Answer<Client> {
        // Given, not read: a worker thread's `process.env` is its own.
        let options = model::ClientOptions::from_lookup(|name| env.get(name).cloned());
        answer(options.and_then(cobro::Client::new).map(Client))
    }

    #[napi(getter)]
    pub fn site(&self) -> String {
        self.0.site().to_string()
    }

    #[napi(getter)]
    pub fn api(&self) -> String {
        self.0.api().to_string()
    }

    #[napi(getter)]
    pub fn collector_id(&self) -> String {
        self.0.collector_id().to_string()
    }

    #[napi]
    pub fn sell<'env>(&self, env: &'env Env, request: SaleRequest) -> Answering<'env, Sale> {
        let client = self.0.clone();
        let request = request.try_into();
        promise(env, async move { run(async move { client.sell(request?).await }).await.map(Sale) })
    }

    #[napi]
    pub fn put_instore_order<'env>(
        &self,
        env: &'env Env,
        request: OrderRequest,
    ) -> Answering<'env, OrderReceipt> {
        let client = self.0.clone();
        let request: Result<model::OrderRequest> = request.try_into();
        promise(env, async move {
            run(async move { client.instore_orders().put(&request?).await }).await.map(Into::into)
        })
    }

    #[napi]
    pub fn get_instore_order<'env>(
        &self,
        env: &'env Env,
        external_pos_id: String,
        cancel: &CancelToken,
    ) -> Answering<'env, Either<InstoreOrder, Null>> {
        let (client, cancel) = (self.0.clone(), cancel.0.clone());
        promise(env, async move {
            let read = async move { client.instore_orders().get(&external_pos_id).await };
            let found = run_cancellable(&cancel, "instore_orders.get", read).await?;
            Ok(found.map_or(Either::B(Null), |order| Either::A(order.into())))
        })
    }

    #[napi]
    pub fn delete_instore_order<'env>(&self, env: &'env Env, external_pos_id: String) -> Answering<'env, ()> {
        let client = self.0.clone();
        promise(env, run(async move { client.instore_orders().delete(&external_pos_id).await }))
    }

    #[napi]
    pub fn get_merchant_order<'env>(
        &self,
        env: &'env Env,
        id: String,
        cancel: &CancelToken,
    ) -> Answering<'env, MerchantOrder> {
        let (client, cancel) = (self.0.clone(), cancel.0.clone());
        promise(env, async move {
            let id = convert::id("id", &id)?;
            let read = async move { client.merchant_orders().get(id).await };
            run_cancellable(&cancel, "merchant_orders.get", read).await.map(Into::into)
        })
    }

    #[napi]
    pub fn search_merchant_orders<'env>(
        &self,
        env: &'env Env,
        search: MerchantOrderSearch,
        cancel: &CancelToken,
    ) -> Answering<'env, MerchantOrderPage> {
        let (client, cancel) = (self.0.clone(), cancel.0.clone());
        let search: Result<model::MerchantOrderSearch> = search.try_into();
        promise(env, async move {
            let read = async move { client.merchant_orders().search(&search?).await };
            run_cancellable(&cancel, "merchant_orders.search", read).await.map(Into::into)
        })
    }

    #[napi]
    pub fn get_payment<'env>(
        &self,
        env: &'env Env,
        id: String,
        cancel: &CancelToken,
    ) -> Answering<'env, Payment> {
        let (client, cancel) = (self.0.clone(), cancel.0.clone());
        promise(env, async move {
            let id = convert::id("id", &id)?;
            let read = async move { client.payments().get(id).await };
            run_cancellable(&cancel, "payments.get", read).await.map(Into::into)
        })
    }

    #[napi]
    pub fn search_payments<'env>(
        &self,
        env: &'env Env,
        search: PaymentSearch,
        cancel: &CancelToken,
    ) -> Answering<'env, PaymentPage> {
        let (client, cancel) = (self.0.clone(), cancel.0.clone());
        let search: Result<model::PaymentSearch> = search.try_into();
        promise(env, async move {
            let read = async move { client.payments().search(&search?).await };
            run_cancellable(&cancel, "payments.search", read).await.map(Into::into)
        })
    }

    #[napi]
    pub fn cancel_payment<'env>(&self, env: &'env Env, id: String) -> Answering<'env, ()> {
        let client = self.0.clone();
        promise(env, run(async move { client.payments().cancel(convert::id("id", &id)?).await }))
    }

    #[napi]
    pub fn create_refund<'env>(
        &self,
        env: &'env Env,
        payment_id: String,
        request: RefundRequest,
    ) -> Answering<'env, Refund> {
        let client = self.0.clone();
        let request: Result<model::RefundRequest> = request.try_into();
        promise(env, async move {
            let id = convert::id("payment_id", &payment_id)?;
            run(async move { client.refunds().create(id, &request?).await }).await.map(Into::into)
        })
    }

    #[napi]
    pub fn list_refunds<'env>(
        &self,
        env: &'env Env,
        payment_id: String,
        cancel: &CancelToken,
    ) -> Answering<'env, Vec<Refund>> {
        let (client, cancel) = (self.0.clone(), cancel.0.clone());
        promise(env, async move {
            let id = convert::id("payment_id", &payment_id)?;
            let read = async move { client.refunds().list(id).await };
            let refunds = run_cancellable(&cancel, "refunds.list", read).await?;
            Ok(refunds.into_iter().map(Into::into).collect())
        })
    }

    #[napi]
    pub fn get_refund<'env>(
        &self,
        env: &'env Env,
        payment_id: String,
        refund_id: String,
        cancel: &CancelToken,
    ) -> Answering<'env, Refund> {
        let (client, cancel) = (self.0.clone(), cancel.0.clone());
        promise(env, async move {
            let payment_id = convert::id("payment_id", &payment_id)?;
            let refund_id = convert::id("refund_id", &refund_id)?;
            let read = async move { client.refunds().get(payment_id, refund_id).await };
            run_cancellable(&cancel, "refunds.get", read).await.map(Into::into)
        })
    }
}

use std::collections::HashMap;

use cobro::model;
use napi::Env;
use napi::bindgen_prelude::{Either, Null};
use napi_derive::napi;

use crate::answer::{Answer, Answering, answer, promise, stoppable};
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
        promise(env, async move { client.sell(request.try_into()?).await.map(Sale) })
    }

    #[napi]
    pub fn put_instore_order<'env>(
        &self,
        env: &'env Env,
        request: OrderRequest,
    ) -> Answering<'env, OrderReceipt> {
        let client = self.0.clone();
        promise(env, async move { client.instore_orders().put(&request.try_into()?).await.map(Into::into) })
    }

    #[napi]
    pub fn get_instore_order<'env>(
        &self,
        env: &'env Env,
        external_pos_id: String,
        cancel: Option<&CancelToken>,
    ) -> Answering<'env, Either<InstoreOrder, Null>> {
        let client = self.0.clone();
        stoppable(env, cancel, "instore_orders.get", async move {
            let found = client.instore_orders().get(&external_pos_id).await?;
            Ok(found.map_or(Either::B(Null), |order| Either::A(order.into())))
        })
    }

    #[napi]
    pub fn delete_instore_order<'env>(&self, env: &'env Env, external_pos_id: String) -> Answering<'env, ()> {
        let client = self.0.clone();
        promise(env, async move { client.instore_orders().delete(&external_pos_id).await })
    }

    #[napi]
    pub fn get_merchant_order<'env>(
        &self,
        env: &'env Env,
        id: String,
        cancel: Option<&CancelToken>,
    ) -> Answering<'env, MerchantOrder> {
        let client = self.0.clone();
        stoppable(env, cancel, "merchant_orders.get", async move {
            client.merchant_orders().get(convert::id("id", &id)?).await.map(Into::into)
        })
    }

    #[napi]
    pub fn search_merchant_orders<'env>(
        &self,
        env: &'env Env,
        search: MerchantOrderSearch,
        cancel: Option<&CancelToken>,
    ) -> Answering<'env, MerchantOrderPage> {
        let client = self.0.clone();
        stoppable(env, cancel, "merchant_orders.search", async move {
            client.merchant_orders().search(&search.try_into()?).await.map(Into::into)
        })
    }

    #[napi]
    pub fn get_payment<'env>(
        &self,
        env: &'env Env,
        id: String,
        cancel: Option<&CancelToken>,
    ) -> Answering<'env, Payment> {
        let client = self.0.clone();
        stoppable(env, cancel, "payments.get", async move {
            client.payments().get(convert::id("id", &id)?).await.map(Into::into)
        })
    }

    #[napi]
    pub fn search_payments<'env>(
        &self,
        env: &'env Env,
        search: PaymentSearch,
        cancel: Option<&CancelToken>,
    ) -> Answering<'env, PaymentPage> {
        let client = self.0.clone();
        stoppable(env, cancel, "payments.search", async move {
            client.payments().search(&search.try_into()?).await.map(Into::into)
        })
    }

    #[napi]
    pub fn cancel_payment<'env>(&self, env: &'env Env, id: String) -> Answering<'env, ()> {
        let client = self.0.clone();
        promise(env, async move { client.payments().cancel(convert::id("id", &id)?).await })
    }

    #[napi]
    pub fn create_refund<'env>(
        &self,
        env: &'env Env,
        payment_id: String,
        request: RefundRequest,
    ) -> Answering<'env, Refund> {
        let client = self.0.clone();
        promise(env, async move {
            let id = convert::id("payment_id", &payment_id)?;
            client.refunds().create(id, &request.try_into()?).await.map(Into::into)
        })
    }

    #[napi]
    pub fn list_refunds<'env>(
        &self,
        env: &'env Env,
        payment_id: String,
        cancel: Option<&CancelToken>,
    ) -> Answering<'env, Vec<Refund>> {
        let client = self.0.clone();
        stoppable(env, cancel, "refunds.list", async move {
            let refunds = client.refunds().list(convert::id("payment_id", &payment_id)?).await?;
            Ok(refunds.into_iter().map(Into::into).collect())
        })
    }

    #[napi]
    pub fn get_refund<'env>(
        &self,
        env: &'env Env,
        payment_id: String,
        refund_id: String,
        cancel: Option<&CancelToken>,
    ) -> Answering<'env, Refund> {
        let client = self.0.clone();
        stoppable(env, cancel, "refunds.get", async move {
            let payment_id = convert::id("payment_id", &payment_id)?;
            let refund_id = convert::id("refund_id", &refund_id)?;
            client.refunds().get(payment_id, refund_id).await.map(Into::into)
        })
    }
}

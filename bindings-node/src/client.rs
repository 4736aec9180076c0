use std::collections::HashMap;

use cobro::model;
use napi::Env;
use napi::bindgen_prelude::{Either, Null};
use napi_derive::napi;

use crate::answer::{Answer, Answering, answer, promise, stoppable};
use crate::ask;
use crate::cancel::CancelToken;
use crate::convert;
use crate::late_money::LateMoneyReader;
use crate::leavings;
use crate::mirrors::{
    ClientOptions, Confirmation, InstoreOrder, JournalEntry, JournalSearch, MerchantOrder, MerchantOrderPage,
    MerchantOrderSearch, OrderReceipt, OrderRequest, Payment, PaymentPage, PaymentSearch, Pos, PosPage,
    PosRequest, PosSearch, PosUpdateRequest, QrOrder, QrOrderPage, QrOrderRefundRequest, QrOrderRequest,
    QrOrderSearch, Refund, RefundRequest, ResumedRefund, SaleRequest, ShopReport, ShopRequest, Store,
    StorePage, StoreRequest, StoreSearch, StoreUpdateRequest, cash_out_result,
};
use crate::sale::Sale;
use crate::tokens::{AskToken, provider};

/// What was open.
#[napi(object, object_from_js = false)]
pub struct Resumed {
    pub sales: Vec<Sale>,
    pub refunds: Vec<ResumedRefund>,
}

#[napi]
pub struct Client {
    pub(crate) inner: cobro::Client,
    /// Ends those who read its late money.
    closed: cobro_ffi::CancelToken,
}

impl From<cobro::Client> for Client {
    fn from(inner: cobro::Client) -> Self {
        Self { inner, closed: cobro_ffi::CancelToken::new() }
    }
}

#[napi]
impl Client {
    #[napi]
    pub fn create(
        options: ClientOptions,
        #[napi(ts_arg_type = "AskToken | null | undefined")] token: Option<AskToken>,
    ) -> Answer<Client> {
        let made = options.try_into().and_then(|options| match token {
            None => cobro::Client::new(options),
            Some(token) => cobro::Client::with_tokens(options, provider(token)),
        });
        answer(made.map(Into::into))
    }

    #[napi]
    pub fn from_env(env: HashMap<String, String>) -> Answer<Client> {
        // Given, not read: a worker thread's `process.env` is its own.
        let options = model::ClientOptions::from_lookup(|name| env.get(name).cloned());
        answer(options.and_then(cobro::Client::new).map(Into::into))
    }

    #[napi(getter)]
    pub fn site(&self) -> String {
        self.inner.site().to_string()
    }

    #[napi(getter)]
    pub fn api(&self) -> String {
        self.inner.api().to_string()
    }

    #[napi(getter)]
    pub fn collector_id(&self) -> String {
        self.inner.collector_id().to_string()
    }

    #[napi]
    pub fn sell<'env>(&self, env: &'env Env, request: SaleRequest) -> Answering<'env, Sale> {
        let client = self.inner.clone();
        promise(env, async move { client.sell(request.try_into()?).await.map(Sale) })
    }

    #[napi]
    pub fn notify(&self, topic: String, id: String) {
        self.inner.notify(&topic, &id);
    }

    #[napi]
    pub fn confirm<'env>(
        &self,
        env: &'env Env,
        topic: String,
        id: String,
        cancel: Option<&CancelToken>,
    ) -> Answering<'env, Confirmation> {
        let client = self.inner.clone();
        stoppable(env, cancel, "client.confirm", async move {
            client.confirm_id(&topic, &id).await.map(Into::into)
        })
    }

    #[napi]
    pub fn resume<'env>(&self, env: &'env Env) -> Answering<'env, Resumed> {
        let client = self.inner.clone();
        promise(env, async move {
            let cobro::Resumed { sales, refunds } = client.resume().await?;
            Ok(Resumed {
                sales: sales.into_iter().map(Sale).collect(),
                refunds: refunds.into_iter().map(Into::into).collect(),
            })
        })
    }

    /// How many calls that change something are still running in the end.
    #[napi]
    pub fn close<'env>(&self, env: &'env Env, timeout_ms: i64) -> Answering<'env, u32> {
        self.closed.cancel();
        let closing = convert::duration("timeout", timeout_ms).map(|limit| self.inner.close(limit));
        promise(env, async move {
            let running = closing?.await;
            Ok(u32::try_from(running).unwrap_or(u32::MAX))
        })
    }

    #[napi]
    pub fn late_money(&self) -> LateMoneyReader {
        LateMoneyReader::new(&self.inner, &self.closed)
    }

    #[napi]
    pub fn list_journal<'env>(
        &self,
        env: &'env Env,
        search: JournalSearch,
        cancel: Option<&CancelToken>,
    ) -> Answering<'env, Vec<JournalEntry>> {
        let client = self.inner.clone();
        stoppable(env, cancel, "journal.list", async move {
            let entries = client.journal().list(&search.try_into()?).await?;
            Ok(entries.into_iter().map(Into::into).collect())
        })
    }

    #[napi]
    pub fn prune_journal<'env>(
        &self,
        env: &'env Env,
        older_than_ms: i64,
        force: bool,
    ) -> Answering<'env, i64> {
        let client = self.inner.clone();
        promise(env, async move {
            let older_than = convert::duration("older_than", older_than_ms)?;
            let pruned = client.journal().prune(older_than, force).await?;
            Ok(i64::try_from(pruned).unwrap_or(i64::MAX))
        })
    }

    #[napi]
    pub fn put_instore_order<'env>(
        &self,
        env: &'env Env,
        request: OrderRequest,
    ) -> Answering<'env, OrderReceipt> {
        let client = self.inner.clone();
        promise(env, async move { client.instore_orders().put(&request.try_into()?).await.map(Into::into) })
    }

    #[napi]
    pub fn get_instore_order<'env>(
        &self,
        env: &'env Env,
        external_pos_id: String,
        cancel: Option<&CancelToken>,
    ) -> Answering<'env, Either<InstoreOrder, Null>> {
        let client = self.inner.clone();
        stoppable(env, cancel, "instore_orders.get", async move {
            let found = client.instore_orders().get(&external_pos_id).await?;
            Ok(found.map_or(Either::B(Null), |order| Either::A(order.into())))
        })
    }

    #[napi]
    pub fn delete_instore_order<'env>(&self, env: &'env Env, external_pos_id: String) -> Answering<'env, ()> {
        let client = self.inner.clone();
        promise(env, async move { client.instore_orders().delete(&external_pos_id).await })
    }

    #[napi]
    pub fn post_instore_qr<'env>(
        &self,
        env: &'env Env,
        request: OrderRequest,
    ) -> Answering<'env, OrderReceipt> {
        let client = self.inner.clone();
        promise(
            env,
            async move { client.instore_orders().post_qr(&request.try_into()?).await.map(Into::into) },
        )
    }

    #[napi]
    pub fn put_instore_qr<'env>(
        &self,
        env: &'env Env,
        request: OrderRequest,
    ) -> Answering<'env, OrderReceipt> {
        let client = self.inner.clone();
        promise(
            env,
            async move { client.instore_orders().put_qr(&request.try_into()?).await.map(Into::into) },
        )
    }

    #[napi]
    pub fn confirm_cash_out<'env>(
        &self,
        env: &'env Env,
        merchant_order_id: String,
        result: String,
    ) -> Answering<'env, ()> {
        let client = self.inner.clone();
        promise(env, async move {
            let id = convert::id("merchant_order_id", &merchant_order_id)?;
            let result = cash_out_result("result", &result)?;
            client.instore_orders().confirm_cash_out(id, result).await
        })
    }

    #[napi]
    pub fn create_order<'env>(&self, env: &'env Env, request: QrOrderRequest) -> Answering<'env, QrOrder> {
        let client = self.inner.clone();
        promise(env, async move { client.orders().create(&request.try_into()?).await.map(Into::into) })
    }

    #[napi]
    pub fn get_order<'env>(
        &self,
        env: &'env Env,
        id: String,
        cancel: Option<&CancelToken>,
    ) -> Answering<'env, QrOrder> {
        let client = self.inner.clone();
        stoppable(env, cancel, "orders.get", async move { client.orders().get(&id).await.map(Into::into) })
    }

    #[napi]
    pub fn cancel_order<'env>(
        &self,
        env: &'env Env,
        id: String,
        idempotency_key: Option<String>,
    ) -> Answering<'env, QrOrder> {
        let client = self.inner.clone();
        promise(
            env,
            async move { client.orders().cancel(&id, idempotency_key.as_deref()).await.map(Into::into) },
        )
    }

    #[napi]
    pub fn refund_order<'env>(
        &self,
        env: &'env Env,
        id: String,
        request: QrOrderRefundRequest,
    ) -> Answering<'env, QrOrder> {
        let client = self.inner.clone();
        promise(env, async move { client.orders().refund(&id, &request.try_into()?).await.map(Into::into) })
    }

    #[napi]
    pub fn search_orders<'env>(
        &self,
        env: &'env Env,
        search: QrOrderSearch,
        cancel: Option<&CancelToken>,
    ) -> Answering<'env, QrOrderPage> {
        let client = self.inner.clone();
        stoppable(env, cancel, "orders.search", async move {
            client.orders().search(&search.try_into()?).await.map(Into::into)
        })
    }

    #[napi]
    pub fn get_merchant_order<'env>(
        &self,
        env: &'env Env,
        id: String,
        cancel: Option<&CancelToken>,
    ) -> Answering<'env, MerchantOrder> {
        let client = self.inner.clone();
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
        let client = self.inner.clone();
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
        let client = self.inner.clone();
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
        let client = self.inner.clone();
        stoppable(env, cancel, "payments.search", async move {
            client.payments().search(&search.try_into()?).await.map(Into::into)
        })
    }

    #[napi]
    pub fn cancel_payment<'env>(&self, env: &'env Env, id: String) -> Answering<'env, ()> {
        let client = self.inner.clone();
        promise(env, async move { client.payments().cancel(convert::id("id", &id)?).await })
    }

    #[napi]
    pub fn create_refund<'env>(
        &self,
        env: &'env Env,
        payment_id: String,
        request: RefundRequest,
    ) -> Answering<'env, Refund> {
        let client = self.inner.clone();
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
        let client = self.inner.clone();
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
        let client = self.inner.clone();
        stoppable(env, cancel, "refunds.get", async move {
            let payment_id = convert::id("payment_id", &payment_id)?;
            let refund_id = convert::id("refund_id", &refund_id)?;
            client.refunds().get(payment_id, refund_id).await.map(Into::into)
        })
    }

    #[napi]
    pub fn create_store<'env>(&self, env: &'env Env, request: StoreRequest) -> Answering<'env, Store> {
        let client = self.inner.clone();
        promise(env, async move { client.stores().create(&request.try_into()?).await.map(Into::into) })
    }

    #[napi]
    pub fn get_store<'env>(
        &self,
        env: &'env Env,
        id: String,
        cancel: Option<&CancelToken>,
    ) -> Answering<'env, Store> {
        let client = self.inner.clone();
        stoppable(env, cancel, "stores.get", async move {
            client.stores().get(convert::id("id", &id)?).await.map(Into::into)
        })
    }

    #[napi]
    pub fn search_stores<'env>(
        &self,
        env: &'env Env,
        search: StoreSearch,
        cancel: Option<&CancelToken>,
    ) -> Answering<'env, StorePage> {
        let client = self.inner.clone();
        stoppable(env, cancel, "stores.search", async move {
            client.stores().search(&search.try_into()?).await.map(Into::into)
        })
    }

    #[napi]
    pub fn update_store<'env>(
        &self,
        env: &'env Env,
        id: String,
        request: StoreUpdateRequest,
    ) -> Answering<'env, Store> {
        let client = self.inner.clone();
        promise(env, async move {
            let id = convert::id("id", &id)?;
            client.stores().update(id, &request.try_into()?).await.map(Into::into)
        })
    }

    #[napi]
    pub fn delete_store<'env>(&self, env: &'env Env, id: String) -> Answering<'env, ()> {
        let client = self.inner.clone();
        promise(env, async move { client.stores().delete(convert::id("id", &id)?).await })
    }

    #[napi]
    pub fn create_pos<'env>(&self, env: &'env Env, request: PosRequest) -> Answering<'env, Pos> {
        let client = self.inner.clone();
        promise(env, async move { client.pos().create(&request.try_into()?).await.map(Into::into) })
    }

    #[napi]
    pub fn get_pos<'env>(
        &self,
        env: &'env Env,
        id: String,
        cancel: Option<&CancelToken>,
    ) -> Answering<'env, Pos> {
        let client = self.inner.clone();
        stoppable(env, cancel, "pos.get", async move {
            client.pos().get(convert::id("id", &id)?).await.map(Into::into)
        })
    }

    #[napi]
    pub fn search_pos<'env>(
        &self,
        env: &'env Env,
        search: PosSearch,
        cancel: Option<&CancelToken>,
    ) -> Answering<'env, PosPage> {
        let client = self.inner.clone();
        stoppable(env, cancel, "pos.search", async move {
            client.pos().search(&search.try_into()?).await.map(Into::into)
        })
    }

    #[napi]
    pub fn update_pos<'env>(
        &self,
        env: &'env Env,
        id: String,
        request: PosUpdateRequest,
    ) -> Answering<'env, Pos> {
        let client = self.inner.clone();
        promise(env, async move {
            let id = convert::id("id", &id)?;
            client.pos().update(id, &request.try_into()?).await.map(Into::into)
        })
    }

    #[napi]
    pub fn delete_pos<'env>(&self, env: &'env Env, id: String) -> Answering<'env, ()> {
        let client = self.inner.clone();
        promise(env, async move { client.pos().delete(convert::id("id", &id)?).await })
    }

    #[napi]
    pub fn ensure_shop<'env>(&self, env: &'env Env, shop: ShopRequest) -> Answering<'env, ShopReport> {
        let client = self.inner.clone();
        promise(env, async move { client.setup().ensure_shop(&shop.try_into()?).await.map(Into::into) })
    }

    #[napi]
    pub fn plan_shop<'env>(
        &self,
        env: &'env Env,
        shop: ShopRequest,
        cancel: Option<&CancelToken>,
    ) -> Answering<'env, ShopReport> {
        let client = self.inner.clone();
        stoppable(env, cancel, "setup.plan_shop", async move {
            client.setup().plan_shop(&shop.try_into()?).await.map(Into::into)
        })
    }
}

/// Blocks until what changes something has ended, for a while at most, and
/// removes what is only of this process: for the process's end.
#[napi]
pub fn drain() {
    // They would wait for this thread, which waits for them.
    ask::end();
    cobro_ffi::drain();
    leavings::remove();
}

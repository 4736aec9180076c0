use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use cobro::Client;
use cobro::model::{
    Api, CashOutResult, ClientOptions, Confirmation, InstoreOrder, JournalEntry, JournalSearch,
    MerchantOrder, MerchantOrderPage, MerchantOrderSearch, OrderReceipt, OrderRequest, Payment, PaymentPage,
    PaymentSearch, Pos, PosPage, PosRequest, PosSearch, PosUpdateRequest, QrOrder, QrOrderPage,
    QrOrderRefundRequest, QrOrderRequest, QrOrderSearch, ReconcileRequest, Refund, RefundRequest, Report,
    ReportConfig, ReportConfigRequest, ReportDownload, ReportFetchRequest, ReportKind, ReportPage,
    ReportRequest, ReportSearch, ResumedRefund, SaleRequest, ShopReport, ShopRequest, Site, Store, StorePage,
    StoreRequest, StoreSearch, StoreUpdateRequest, Timestamp,
};
use cobro_ffi::{run, run_cancellable};

use crate::cancel::NativeCancel;
use crate::error::NativeError;
use crate::late_money::NativeLateMoney;
use crate::reports::{NativeDownloadProgress, NativeReconciliation, NativeReportFiles};
use crate::sale::NativeSale;
use crate::tokens::{NativeTokenProvider, provider};

type Result<T> = std::result::Result<T, NativeError>;

/// A client and its resources, flat: `UniFFI` has no objects that borrow.
///
/// What changes something runs to its end whatever becomes of the caller; what
/// only reads takes a cancel handle.
#[derive(Debug, uniffi::Object)]
pub struct NativeClient(Client);

impl From<Client> for NativeClient {
    fn from(client: Client) -> Self {
        Self(client)
    }
}

/// What a crash had left open.
#[derive(Debug, uniffi::Record)]
pub struct NativeResumed {
    /// To be waited for.
    pub sales: Vec<Arc<NativeSale>>,
    /// What became of them.
    pub refunds: Vec<ResumedRefund>,
}

#[uniffi::export]
impl NativeClient {
    #[uniffi::constructor]
    pub fn new(options: ClientOptions) -> Result<Arc<Self>> {
        Ok(Arc::new(Self(Client::new(options)?)))
    }

    #[uniffi::constructor]
    pub fn with_tokens(options: ClientOptions, tokens: Arc<dyn NativeTokenProvider>) -> Result<Arc<Self>> {
        Ok(Arc::new(Self(Client::with_tokens(options, provider(tokens))?)))
    }

    #[uniffi::constructor]
    pub fn from_env() -> Result<Arc<Self>> {
        Ok(Arc::new(Self(Client::from_env()?)))
    }

    pub fn site(&self) -> Site {
        self.0.site().clone()
    }

    pub fn api(&self) -> Api {
        self.0.api().clone()
    }

    pub fn collector_id(&self) -> i64 {
        self.0.collector_id().get()
    }

    pub async fn sell(&self, request: SaleRequest) -> Result<Arc<NativeSale>> {
        let client = self.0.clone();
        let sale = run(async move { client.sell(request).await }).await?;
        Ok(Arc::new(NativeSale::from(sale)))
    }

    pub async fn resume(&self) -> Result<NativeResumed> {
        let client = self.0.clone();
        let resumed = run(async move { client.resume().await }).await?;
        let sales = resumed.sales.into_iter().map(|sale| Arc::new(NativeSale::from(sale))).collect();
        Ok(NativeResumed { sales, refunds: resumed.refunds })
    }

    pub fn notify(&self, topic: &str, id: &str) {
        self.0.notify(topic, id);
    }

    pub async fn confirm(
        &self,
        topic: String,
        id: String,
        cancel: Arc<NativeCancel>,
    ) -> Result<Confirmation> {
        let client = self.0.clone();
        Ok(run_cancellable(
            cancel.token(),
            "client.confirm",
            async move { client.confirm_id(&topic, &id).await },
        )
        .await?)
    }

    pub fn late_money(&self) -> Arc<NativeLateMoney> {
        Arc::new(NativeLateMoney::from(self.0.late_money()))
    }

    /// Begins nothing more that changes something, and says how much of it is
    /// still running after `limit`. Not `close`: `UniFFI`'s objects have one.
    pub async fn wind_down(&self, limit: Duration) -> Result<u32> {
        let closing = self.0.close(limit);
        let running = run(async move { Ok(closing.await) }).await?;
        Ok(u32::try_from(running).unwrap_or(u32::MAX))
    }

    pub async fn list_journal(
        &self,
        search: JournalSearch,
        cancel: Arc<NativeCancel>,
    ) -> Result<Vec<JournalEntry>> {
        let client = self.0.clone();
        Ok(run_cancellable(
            cancel.token(),
            "journal.list",
            async move { client.journal().list(&search).await },
        )
        .await?)
    }

    pub async fn prune_journal(&self, older_than: Duration, force: bool) -> Result<u64> {
        let client = self.0.clone();
        Ok(run(async move { client.journal().prune(older_than, force).await }).await?)
    }

    pub async fn put_instore_order(&self, request: OrderRequest) -> Result<OrderReceipt> {
        let client = self.0.clone();
        Ok(run(async move { client.instore_orders().put(&request).await }).await?)
    }

    pub async fn get_instore_order(
        &self,
        external_pos_id: String,
        cancel: Arc<NativeCancel>,
    ) -> Result<Option<InstoreOrder>> {
        let client = self.0.clone();
        Ok(run_cancellable(cancel.token(), "instore_orders.get", async move {
            client.instore_orders().get(&external_pos_id).await
        })
        .await?)
    }

    pub async fn delete_instore_order(&self, external_pos_id: String) -> Result<()> {
        let client = self.0.clone();
        Ok(run(async move { client.instore_orders().delete(&external_pos_id).await }).await?)
    }

    pub async fn post_instore_qr(&self, request: OrderRequest) -> Result<OrderReceipt> {
        let client = self.0.clone();
        Ok(run(async move { client.instore_orders().post_qr(&request).await }).await?)
    }

    pub async fn put_instore_qr(&self, request: OrderRequest) -> Result<OrderReceipt> {
        let client = self.0.clone();
        Ok(run(async move { client.instore_orders().put_qr(&request).await }).await?)
    }

    pub async fn confirm_cash_out(&self, merchant_order_id: i64, result: CashOutResult) -> Result<()> {
        let client = self.0.clone();
        Ok(run(async move { client.instore_orders().confirm_cash_out(merchant_order_id, result).await })
            .await?)
    }

    pub async fn create_order(&self, request: QrOrderRequest) -> Result<QrOrder> {
        let client = self.0.clone();
        Ok(run(async move { client.orders().create(&request).await }).await?)
    }

    pub async fn get_order(&self, id: String, cancel: Arc<NativeCancel>) -> Result<QrOrder> {
        let client = self.0.clone();
        Ok(run_cancellable(cancel.token(), "orders.get", async move { client.orders().get(&id).await })
            .await?)
    }

    pub async fn cancel_order(&self, id: String, idempotency_key: Option<String>) -> Result<QrOrder> {
        let client = self.0.clone();
        Ok(run(async move { client.orders().cancel(&id, idempotency_key.as_deref()).await }).await?)
    }

    pub async fn refund_order(&self, id: String, request: QrOrderRefundRequest) -> Result<QrOrder> {
        let client = self.0.clone();
        Ok(run(async move { client.orders().refund(&id, &request).await }).await?)
    }

    pub async fn search_orders(
        &self,
        search: QrOrderSearch,
        cancel: Arc<NativeCancel>,
    ) -> Result<QrOrderPage> {
        let client = self.0.clone();
        Ok(run_cancellable(
            cancel.token(),
            "orders.search",
            async move { client.orders().search(&search).await },
        )
        .await?)
    }

    pub async fn get_merchant_order(&self, id: i64, cancel: Arc<NativeCancel>) -> Result<MerchantOrder> {
        let client = self.0.clone();
        Ok(run_cancellable(cancel.token(), "merchant_orders.get", async move {
            client.merchant_orders().get(id).await
        })
        .await?)
    }

    pub async fn search_merchant_orders(
        &self,
        search: MerchantOrderSearch,
        cancel: Arc<NativeCancel>,
    ) -> Result<MerchantOrderPage> {
        let client = self.0.clone();
        Ok(run_cancellable(cancel.token(), "merchant_orders.search", async move {
            client.merchant_orders().search(&search).await
        })
        .await?)
    }

    pub async fn get_payment(&self, id: i64, cancel: Arc<NativeCancel>) -> Result<Payment> {
        let client = self.0.clone();
        Ok(run_cancellable(cancel.token(), "payments.get", async move { client.payments().get(id).await })
            .await?)
    }

    pub async fn search_payments(
        &self,
        search: PaymentSearch,
        cancel: Arc<NativeCancel>,
    ) -> Result<PaymentPage> {
        let client = self.0.clone();
        Ok(run_cancellable(cancel.token(), "payments.search", async move {
            client.payments().search(&search).await
        })
        .await?)
    }

    pub async fn cancel_payment(&self, id: i64) -> Result<()> {
        let client = self.0.clone();
        Ok(run(async move { client.payments().cancel(id).await }).await?)
    }

    pub async fn create_refund(&self, payment_id: i64, request: RefundRequest) -> Result<Refund> {
        let client = self.0.clone();
        Ok(run(async move { client.refunds().create(payment_id, &request).await }).await?)
    }

    pub async fn list_refunds(&self, payment_id: i64, cancel: Arc<NativeCancel>) -> Result<Vec<Refund>> {
        let client = self.0.clone();
        Ok(run_cancellable(
            cancel.token(),
            "refunds.list",
            async move { client.refunds().list(payment_id).await },
        )
        .await?)
    }

    pub async fn get_refund(
        &self,
        payment_id: i64,
        refund_id: i64,
        cancel: Arc<NativeCancel>,
    ) -> Result<Refund> {
        let client = self.0.clone();
        Ok(run_cancellable(cancel.token(), "refunds.get", async move {
            client.refunds().get(payment_id, refund_id).await
        })
        .await?)
    }

    pub async fn create_store(&self, request: StoreRequest) -> Result<Store> {
        let client = self.0.clone();
        Ok(run(async move { client.stores().create(&request).await }).await?)
    }

    pub async fn get_store(&self, id: i64, cancel: Arc<NativeCancel>) -> Result<Store> {
        let client = self.0.clone();
        Ok(run_cancellable(cancel.token(), "stores.get", async move { client.stores().get(id).await })
            .await?)
    }

    pub async fn search_stores(&self, search: StoreSearch, cancel: Arc<NativeCancel>) -> Result<StorePage> {
        let client = self.0.clone();
        Ok(run_cancellable(
            cancel.token(),
            "stores.search",
            async move { client.stores().search(&search).await },
        )
        .await?)
    }

    pub async fn update_store(&self, id: i64, request: StoreUpdateRequest) -> Result<Store> {
        let client = self.0.clone();
        Ok(run(async move { client.stores().update(id, &request).await }).await?)
    }

    pub async fn delete_store(&self, id: i64) -> Result<()> {
        let client = self.0.clone();
        Ok(run(async move { client.stores().delete(id).await }).await?)
    }

    pub async fn create_pos(&self, request: PosRequest) -> Result<Pos> {
        let client = self.0.clone();
        Ok(run(async move { client.pos().create(&request).await }).await?)
    }

    pub async fn get_pos(&self, id: i64, cancel: Arc<NativeCancel>) -> Result<Pos> {
        let client = self.0.clone();
        Ok(run_cancellable(cancel.token(), "pos.get", async move { client.pos().get(id).await }).await?)
    }

    pub async fn search_pos(&self, search: PosSearch, cancel: Arc<NativeCancel>) -> Result<PosPage> {
        let client = self.0.clone();
        Ok(run_cancellable(cancel.token(), "pos.search", async move { client.pos().search(&search).await })
            .await?)
    }

    pub async fn update_pos(&self, id: i64, request: PosUpdateRequest) -> Result<Pos> {
        let client = self.0.clone();
        Ok(run(async move { client.pos().update(id, &request).await }).await?)
    }

    pub async fn delete_pos(&self, id: i64) -> Result<()> {
        let client = self.0.clone();
        Ok(run(async move { client.pos().delete(id).await }).await?)
    }

    pub async fn ensure_shop(&self, shop: ShopRequest) -> Result<ShopReport> {
        let client = self.0.clone();
        Ok(run(async move { client.setup().ensure_shop(&shop).await }).await?)
    }

    pub async fn plan_shop(&self, shop: ShopRequest, cancel: Arc<NativeCancel>) -> Result<ShopReport> {
        let client = self.0.clone();
        Ok(run_cancellable(cancel.token(), "setup.plan_shop", async move {
            client.setup().plan_shop(&shop).await
        })
        .await?)
    }

    pub async fn create_report(&self, kind: ReportKind, request: ReportRequest) -> Result<Report> {
        let client = self.0.clone();
        Ok(run(async move { client.reports().create(kind, &request).await }).await?)
    }

    pub async fn get_report_task(
        &self,
        kind: ReportKind,
        id: String,
        cancel: Arc<NativeCancel>,
    ) -> Result<Report> {
        let client = self.0.clone();
        Ok(run_cancellable(
            cancel.token(),
            "reports.task",
            async move { client.reports().task(kind, &id).await },
        )
        .await?)
    }

    pub async fn wait_report(
        &self,
        kind: ReportKind,
        id: String,
        timeout: Option<Duration>,
        cancel: Arc<NativeCancel>,
    ) -> Result<Report> {
        let client = self.0.clone();
        Ok(run_cancellable(cancel.token(), "reports.wait", async move {
            client.reports().wait(kind, &id, timeout).await
        })
        .await?)
    }

    pub async fn list_reports(&self, kind: ReportKind, cancel: Arc<NativeCancel>) -> Result<Vec<Report>> {
        let client = self.0.clone();
        Ok(run_cancellable(cancel.token(), "reports.list", async move { client.reports().list(kind).await })
            .await?)
    }

    pub async fn search_reports(
        &self,
        kind: ReportKind,
        search: ReportSearch,
        cancel: Arc<NativeCancel>,
    ) -> Result<ReportPage> {
        let client = self.0.clone();
        Ok(run_cancellable(cancel.token(), "reports.search", async move {
            client.reports().search(kind, &search).await
        })
        .await?)
    }

    pub async fn get_report_config(
        &self,
        kind: ReportKind,
        cancel: Arc<NativeCancel>,
    ) -> Result<Option<ReportConfig>> {
        let client = self.0.clone();
        Ok(run_cancellable(
            cancel.token(),
            "reports.config",
            async move { client.reports().config(kind).await },
        )
        .await?)
    }

    pub async fn create_report_config(
        &self,
        kind: ReportKind,
        config: ReportConfigRequest,
    ) -> Result<ReportConfig> {
        let client = self.0.clone();
        Ok(run(async move { client.reports().create_config(kind, &config).await }).await?)
    }

    pub async fn update_report_config(
        &self,
        kind: ReportKind,
        config: ReportConfigRequest,
    ) -> Result<ReportConfig> {
        let client = self.0.clone();
        Ok(run(async move { client.reports().update_config(kind, &config).await }).await?)
    }

    pub async fn switch_report_schedule_on(&self, kind: ReportKind) -> Result<()> {
        let client = self.0.clone();
        Ok(run(async move { client.reports().schedule_on(kind).await }).await?)
    }

    pub async fn switch_report_schedule_off(&self, kind: ReportKind) -> Result<()> {
        let client = self.0.clone();
        Ok(run(async move { client.reports().schedule_off(kind).await }).await?)
    }

    pub async fn download_report(
        &self,
        kind: ReportKind,
        file_name: String,
        path: String,
        progress: Option<Arc<dyn NativeDownloadProgress>>,
        cancel: Arc<NativeCancel>,
    ) -> Result<ReportDownload> {
        let client = self.0.clone();
        Ok(run_cancellable(cancel.token(), "reports.download", async move {
            let told = |now| {
                if let Some(progress) = &progress {
                    progress.told(now);
                }
            };
            client.reports().download(kind, &file_name, Path::new(&path), told).await
        })
        .await?)
    }

    pub async fn fetch_reports(
        &self,
        request: ReportFetchRequest,
        cancel: Arc<NativeCancel>,
    ) -> Result<Arc<NativeReportFiles>> {
        let client = self.0.clone();
        let files = run_cancellable(cancel.token(), "reports.fetch", async move {
            client.reports().fetch(&request).await
        });
        Ok(Arc::new(NativeReportFiles::from(files.await?)))
    }

    /// With the sales of the journal.
    pub async fn reconcile_reports(
        &self,
        request: ReconcileRequest,
        since: Option<Timestamp>,
        until: Option<Timestamp>,
        cancel: Arc<NativeCancel>,
    ) -> Result<Arc<NativeReconciliation>> {
        let client = self.0.clone();
        let begun = run_cancellable(cancel.token(), "reports.reconcile", async move {
            client.reports().reconcile(&request, since, until).await
        });
        Ok(Arc::new(NativeReconciliation::from(begun.await?)))
    }
}

//! The client: one method for each operation of the core.

use std::time::Duration;

use cobro::model::{
    CashOutResult, ClientOptions, JournalSearch, MerchantOrderSearch, OrderRequest, PaymentSearch,
    PosRequest, PosSearch, PosUpdateRequest, QrOrderRefundRequest, QrOrderRequest, QrOrderSearch,
    ReconcileRequest, RefundRequest, ReportConfigRequest, ReportFetchRequest, ReportKind, ReportRequest,
    ReportSearch, SaleRequest, ShopRequest, StoreRequest, StoreSearch, StoreUpdateRequest, Timestamp,
};
use cobro_ffi::CancelToken;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::call::Call;
use crate::error::to_exception;
use crate::input::{argument, limit, request};
use crate::late_money::LateMoneyReader;
use crate::output::ToPython;
use crate::reports::ReportDownload;
use crate::tokens;

#[pyclass(frozen, module = "cobro._native")]
pub(crate) struct Client {
    inner: cobro::Client,
    /// Ends those who read its late money.
    closed: CancelToken,
}

impl From<cobro::Client> for Client {
    fn from(inner: cobro::Client) -> Self {
        Self { inner, closed: CancelToken::new() }
    }
}

impl ToPython for cobro::Resumed {
    /// The Python layer makes the record, whose sales are of its own kind.
    fn to_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        Ok(PyTuple::new(py, [self.sales.to_python(py)?, self.refunds.to_python(py)?])?.into_any())
    }
}

#[pymethods]
impl Client {
    #[new]
    #[pyo3(signature = (options, token_provider=None))]
    fn new(py: Python<'_>, options: &Bound<'_, PyAny>, token_provider: Option<Py<PyAny>>) -> PyResult<Self> {
        let options: ClientOptions = request(options)?;
        let made = match token_provider {
            None => cobro::Client::new(options),
            Some(ask) => cobro::Client::with_tokens(options, tokens::provider(ask)),
        };
        made.map(Into::into).map_err(|error| to_exception(py, error))
    }

    #[staticmethod]
    fn from_env(py: Python<'_>) -> PyResult<Self> {
        let inner = cobro::Client::from_env().map_err(|error| to_exception(py, error))?;
        Ok(inner.into())
    }

    #[getter]
    fn site<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.site().clone().to_python(py)
    }

    #[getter]
    fn api<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.api().clone().to_python(py)
    }

    #[getter]
    fn collector_id(&self) -> i64 {
        self.inner.collector_id().get()
    }

    fn sell(&self, sale: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, sale) = (self.inner.clone(), request::<SaleRequest>(sale)?);
        Ok(Call::mutation(async move { client.sell(sale).await }))
    }

    fn notify(&self, topic: &Bound<'_, PyAny>, id: &Bound<'_, PyAny>) -> PyResult<()> {
        self.inner.notify(&argument::<String>(topic, "topic")?, &argument::<String>(id, "id")?);
        Ok(())
    }

    fn confirm(&self, topic: &Bound<'_, PyAny>, id: &Bound<'_, PyAny>) -> PyResult<Call> {
        let client = self.inner.clone();
        let (topic, id) = (argument::<String>(topic, "topic")?, argument::<String>(id, "id")?);
        Ok(Call::read("client.confirm", async move { client.confirm_id(&topic, &id).await }))
    }

    fn resume(&self) -> Call {
        let client = self.inner.clone();
        Call::mutation(async move { client.resume().await })
    }

    #[pyo3(signature = (timeout=None))]
    fn close(&self, timeout: Option<f64>) -> Call {
        self.closed.cancel();
        let closing = self.inner.close(timeout.and_then(limit).unwrap_or(Duration::MAX));
        Call::read("client.close", async move { Ok(closing.await as u64) })
    }

    fn late_money(&self) -> LateMoneyReader {
        LateMoneyReader::new(&self.inner, &self.closed)
    }

    fn journal_list(&self, search: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, search) = (self.inner.clone(), request::<JournalSearch>(search)?);
        Ok(Call::read("journal.list", async move { client.journal().list(&search).await }))
    }

    fn journal_prune(&self, older_than: &Bound<'_, PyAny>, force: &Bound<'_, PyAny>) -> PyResult<Call> {
        let client = self.inner.clone();
        let (older_than, force) =
            (argument::<Duration>(older_than, "older_than")?, argument::<bool>(force, "force")?);
        Ok(Call::mutation(async move { client.journal().prune(older_than, force).await }))
    }

    fn instore_orders_put(&self, order: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, order) = (self.inner.clone(), request::<OrderRequest>(order)?);
        Ok(Call::mutation(async move { client.instore_orders().put(&order).await }))
    }

    fn instore_orders_post_qr(&self, order: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, order) = (self.inner.clone(), request::<OrderRequest>(order)?);
        Ok(Call::mutation(async move { client.instore_orders().post_qr(&order).await }))
    }

    fn instore_orders_put_qr(&self, order: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, order) = (self.inner.clone(), request::<OrderRequest>(order)?);
        Ok(Call::mutation(async move { client.instore_orders().put_qr(&order).await }))
    }

    fn instore_orders_confirm_cash_out(
        &self,
        merchant_order_id: &Bound<'_, PyAny>,
        result: &Bound<'_, PyAny>,
    ) -> PyResult<Call> {
        let (client, id) = (self.inner.clone(), argument::<i64>(merchant_order_id, "merchant_order_id")?);
        let result = argument::<CashOutResult>(result, "result")?;
        Ok(Call::mutation(async move { client.instore_orders().confirm_cash_out(id, result).await }))
    }

    fn instore_orders_get(&self, external_pos_id: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, pos) = (self.inner.clone(), argument::<String>(external_pos_id, "external_pos_id")?);
        Ok(Call::read("instore_orders.get", async move { client.instore_orders().get(&pos).await }))
    }

    fn instore_orders_delete(&self, external_pos_id: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, pos) = (self.inner.clone(), argument::<String>(external_pos_id, "external_pos_id")?);
        Ok(Call::mutation(async move { client.instore_orders().delete(&pos).await }))
    }

    fn orders_create(&self, order: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, order) = (self.inner.clone(), request::<QrOrderRequest>(order)?);
        Ok(Call::mutation(async move { client.orders().create(&order).await }))
    }

    fn orders_get(&self, id: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, id) = (self.inner.clone(), argument::<String>(id, "id")?);
        Ok(Call::read("orders.get", async move { client.orders().get(&id).await }))
    }

    fn orders_cancel(&self, id: &Bound<'_, PyAny>, idempotency_key: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, id) = (self.inner.clone(), argument::<String>(id, "id")?);
        let key = argument::<Option<String>>(idempotency_key, "idempotency_key")?;
        Ok(Call::mutation(async move { client.orders().cancel(&id, key.as_deref()).await }))
    }

    fn orders_refund(&self, id: &Bound<'_, PyAny>, refund: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, id) = (self.inner.clone(), argument::<String>(id, "id")?);
        let refund = request::<QrOrderRefundRequest>(refund)?;
        Ok(Call::mutation(async move { client.orders().refund(&id, &refund).await }))
    }

    fn orders_search(&self, search: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, search) = (self.inner.clone(), request::<QrOrderSearch>(search)?);
        Ok(Call::read("orders.search", async move { client.orders().search(&search).await }))
    }

    fn merchant_orders_get(&self, id: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, id) = (self.inner.clone(), argument::<i64>(id, "id")?);
        Ok(Call::read("merchant_orders.get", async move { client.merchant_orders().get(id).await }))
    }

    fn merchant_orders_search(&self, search: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, search) = (self.inner.clone(), request::<MerchantOrderSearch>(search)?);
        Ok(Call::read(
            "merchant_orders.search",
            async move { client.merchant_orders().search(&search).await },
        ))
    }

    fn payments_get(&self, id: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, id) = (self.inner.clone(), argument::<i64>(id, "id")?);
        Ok(Call::read("payments.get", async move { client.payments().get(id).await }))
    }

    fn payments_search(&self, search: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, search) = (self.inner.clone(), request::<PaymentSearch>(search)?);
        Ok(Call::read("payments.search", async move { client.payments().search(&search).await }))
    }

    fn payments_cancel(&self, id: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, id) = (self.inner.clone(), argument::<i64>(id, "id")?);
        Ok(Call::mutation(async move { client.payments().cancel(id).await }))
    }

    fn refunds_create(&self, payment_id: &Bound<'_, PyAny>, refund: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, id) = (self.inner.clone(), argument::<i64>(payment_id, "payment_id")?);
        let refund = request::<RefundRequest>(refund)?;
        Ok(Call::mutation(async move { client.refunds().create(id, &refund).await }))
    }

    fn refunds_list(&self, payment_id: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, id) = (self.inner.clone(), argument::<i64>(payment_id, "payment_id")?);
        Ok(Call::read("refunds.list", async move { client.refunds().list(id).await }))
    }

    fn refunds_get(&self, payment_id: &Bound<'_, PyAny>, refund_id: &Bound<'_, PyAny>) -> PyResult<Call> {
        let client = self.inner.clone();
        let (id, refund) =
            (argument::<i64>(payment_id, "payment_id")?, argument::<i64>(refund_id, "refund_id")?);
        Ok(Call::read("refunds.get", async move { client.refunds().get(id, refund).await }))
    }

    fn reports_create(&self, report: &Bound<'_, PyAny>, range: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, kind) = (self.inner.clone(), argument::<ReportKind>(report, "report")?);
        let range = request::<ReportRequest>(range)?;
        Ok(Call::mutation(async move { client.reports().create(kind, &range).await }))
    }

    fn reports_task(&self, report: &Bound<'_, PyAny>, id: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, kind) = (self.inner.clone(), argument::<ReportKind>(report, "report")?);
        let id = argument::<String>(id, "id")?;
        Ok(Call::read("reports.task", async move { client.reports().task(kind, &id).await }))
    }

    fn reports_list(&self, report: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, kind) = (self.inner.clone(), argument::<ReportKind>(report, "report")?);
        Ok(Call::read("reports.list", async move { client.reports().list(kind).await }))
    }

    fn reports_search(&self, report: &Bound<'_, PyAny>, search: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, kind) = (self.inner.clone(), argument::<ReportKind>(report, "report")?);
        let search = request::<ReportSearch>(search)?;
        Ok(Call::read("reports.search", async move { client.reports().search(kind, &search).await }))
    }

    fn reports_config(&self, report: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, kind) = (self.inner.clone(), argument::<ReportKind>(report, "report")?);
        Ok(Call::read("reports.config", async move { client.reports().config(kind).await }))
    }

    fn reports_create_config(&self, report: &Bound<'_, PyAny>, config: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, kind) = (self.inner.clone(), argument::<ReportKind>(report, "report")?);
        let config = request::<ReportConfigRequest>(config)?;
        Ok(Call::mutation(async move { client.reports().create_config(kind, &config).await }))
    }

    fn reports_update_config(&self, report: &Bound<'_, PyAny>, config: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, kind) = (self.inner.clone(), argument::<ReportKind>(report, "report")?);
        let config = request::<ReportConfigRequest>(config)?;
        Ok(Call::mutation(async move { client.reports().update_config(kind, &config).await }))
    }

    fn reports_schedule_on(&self, report: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, kind) = (self.inner.clone(), argument::<ReportKind>(report, "report")?);
        Ok(Call::mutation(async move { client.reports().schedule_on(kind).await }))
    }

    fn reports_schedule_off(&self, report: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, kind) = (self.inner.clone(), argument::<ReportKind>(report, "report")?);
        Ok(Call::mutation(async move { client.reports().schedule_off(kind).await }))
    }

    fn reports_download(
        &self,
        report: &Bound<'_, PyAny>,
        file_name: &Bound<'_, PyAny>,
        path: &Bound<'_, PyAny>,
    ) -> PyResult<ReportDownload> {
        let (client, kind) = (self.inner.clone(), argument::<ReportKind>(report, "report")?);
        let (file_name, path) = (argument::<String>(file_name, "file_name")?, argument(path, "path")?);
        Ok(ReportDownload::new(client, kind, file_name, path))
    }

    fn reports_wait(
        &self,
        report: &Bound<'_, PyAny>,
        id: &Bound<'_, PyAny>,
        timeout: &Bound<'_, PyAny>,
    ) -> PyResult<Call> {
        let (client, kind) = (self.inner.clone(), argument::<ReportKind>(report, "report")?);
        let (id, timeout) =
            (argument::<String>(id, "id")?, argument::<Option<Duration>>(timeout, "timeout")?);
        Ok(Call::read("reports.wait", async move { client.reports().wait(kind, &id, timeout).await }))
    }

    fn reports_fetch(&self, fetch: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, fetch) = (self.inner.clone(), request::<ReportFetchRequest>(fetch)?);
        Ok(Call::read("reports.fetch", async move { client.reports().fetch(&fetch).await }))
    }

    fn reports_reconcile(
        &self,
        reconciliation: &Bound<'_, PyAny>,
        since: &Bound<'_, PyAny>,
        before: &Bound<'_, PyAny>,
    ) -> PyResult<Call> {
        let (client, asked) = (self.inner.clone(), request::<ReconcileRequest>(reconciliation)?);
        let since = argument::<Option<Timestamp>>(since, "since")?;
        let before = argument::<Option<Timestamp>>(before, "before")?;
        Ok(Call::read(
            "reports.reconcile",
            async move { client.reports().reconcile(&asked, since, before).await },
        ))
    }

    fn stores_create(&self, store: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, store) = (self.inner.clone(), request::<StoreRequest>(store)?);
        Ok(Call::mutation(async move { client.stores().create(&store).await }))
    }

    fn stores_get(&self, id: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, id) = (self.inner.clone(), argument::<i64>(id, "id")?);
        Ok(Call::read("stores.get", async move { client.stores().get(id).await }))
    }

    fn stores_search(&self, search: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, search) = (self.inner.clone(), request::<StoreSearch>(search)?);
        Ok(Call::read("stores.search", async move { client.stores().search(&search).await }))
    }

    fn stores_update(&self, id: &Bound<'_, PyAny>, update: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, id) = (self.inner.clone(), argument::<i64>(id, "id")?);
        let update = request::<StoreUpdateRequest>(update)?;
        Ok(Call::mutation(async move { client.stores().update(id, &update).await }))
    }

    fn stores_delete(&self, id: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, id) = (self.inner.clone(), argument::<i64>(id, "id")?);
        Ok(Call::mutation(async move { client.stores().delete(id).await }))
    }

    fn pos_create(&self, pos: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, pos) = (self.inner.clone(), request::<PosRequest>(pos)?);
        Ok(Call::mutation(async move { client.pos().create(&pos).await }))
    }

    fn pos_get(&self, id: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, id) = (self.inner.clone(), argument::<i64>(id, "id")?);
        Ok(Call::read("pos.get", async move { client.pos().get(id).await }))
    }

    fn pos_search(&self, search: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, search) = (self.inner.clone(), request::<PosSearch>(search)?);
        Ok(Call::read("pos.search", async move { client.pos().search(&search).await }))
    }

    fn pos_update(&self, id: &Bound<'_, PyAny>, update: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, id) = (self.inner.clone(), argument::<i64>(id, "id")?);
        let update = request::<PosUpdateRequest>(update)?;
        Ok(Call::mutation(async move { client.pos().update(id, &update).await }))
    }

    fn pos_delete(&self, id: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, id) = (self.inner.clone(), argument::<i64>(id, "id")?);
        Ok(Call::mutation(async move { client.pos().delete(id).await }))
    }

    fn setup_ensure_shop(&self, shop: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, shop) = (self.inner.clone(), request::<ShopRequest>(shop)?);
        Ok(Call::mutation(async move { client.setup().ensure_shop(&shop).await }))
    }

    fn setup_plan_shop(&self, shop: &Bound<'_, PyAny>) -> PyResult<Call> {
        let (client, shop) = (self.inner.clone(), request::<ShopRequest>(shop)?);
        Ok(Call::read("setup.plan_shop", async move { client.setup().plan_shop(&shop).await }))
    }
}

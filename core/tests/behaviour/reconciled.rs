//! Shops where anything happens: their reports, fetched and reconciled, against
//! the sandbox's ledger, to the cent and row for row.

use std::collections::BTreeSet;

use cobro::reports::Reconciliation;
use cobro::{
    Api, ExpectedSaleRequest, Finding, FindingKind, ReconcileRequest, ReconcileSummary, ReportConfigRequest,
    ReportFetchRequest, ReportFrequencyRequest, ReportFrequencyType, ReportKind, ReportLanguage, SaleRequest,
};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::till::{SELLER, Till, sale};

const SEEDS: u64 = 6;
const STEPS: u64 = 30;
const DAY: u32 = 86_400;

/// Numbers that look like chance and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[usize::try_from(self.below(all.len() as u64)).unwrap()]
    }

    /// From a peso to a hundred.
    fn amount(&mut self) -> Decimal {
        Decimal::new(i64::try_from(100 + self.below(9_900)).unwrap(), 2)
    }

    fn percent(&mut self) -> String {
        Decimal::new(i64::try_from(self.below(700)).unwrap(), 2).to_string()
    }
}

/// How a shop's account and files are.
struct Manner {
    api: Api,
    refund_source: &'static str,
    mkp_fee: &'static str,
    dates: &'static str,
    separator: &'static str,
    language: Option<ReportLanguage>,
}

struct Shop {
    till: Till,
    /// Whether the till knows each one's payment.
    sales: Vec<ExpectedSaleRequest>,
    /// References of those that nobody paid.
    unpaid: Vec<String>,
}

impl Shop {
    async fn second(&self) -> i64 {
        self.till.get("/_sandbox/clock").await["unix_ms"].as_i64().unwrap() / 1000
    }

    async fn tried(&self, call: &str, body: Value) -> Option<Value> {
        let path = format!("/_sandbox/{call}");
        let answer = self.till.sandbox.control("POST", &path, Some(body.to_string())).await.ok()?;
        serde_json::from_str(&answer).ok()
    }

    /// Sells something, perhaps paid twice, perhaps not at all; gives its payments.
    async fn sell(&mut self, dice: &mut Dice, step: u64) -> Vec<i64> {
        let (reference, amount) = (format!("SALE-{step}"), dice.amount());
        let request = SaleRequest {
            amount: amount.to_string().as_str().into(),
            external_reference: Some(reference.clone()),
            ..sale("P1")
        };
        let sale = self.till.client.sell(request).await.unwrap();
        let at = self.second().await;
        let buyers = *dice.pick(&[0, 1, 1, 1, 1, 2]);
        let mut scans = Vec::new();
        for _ in 0..buyers {
            scans.push(self.till.scan("P1").await);
        }
        let mut payments = Vec::new();
        for scan in scans {
            let body = json!({
                "scan_id": scan["scan_id"], "result": "approved", "method": dice.pick(&["visa", "account_money"]),
            });
            if let Some(paid) = self.tried("pay", body).await {
                payments.push(paid["payment_id"].as_i64().unwrap());
            }
        }
        if payments.is_empty() {
            self.unpaid.push(reference.clone());
            let _ = sale.cancel().await;
        }
        let known = dice.below(2) == 0;
        self.sales.push(ExpectedSaleRequest {
            external_reference: reference,
            amount: amount.to_string().as_str().into(),
            currency: Some("ARS".to_owned()),
            date: Some(cobro::Timestamp::from_second(at).unwrap()),
            payment_id: payments.first().filter(|_| known).map(ToString::to_string),
            order_id: None,
            pos: Some("P1".to_owned()),
            store: Some("STORE1".to_owned()),
        });
        payments
    }

    async fn open(dice: &mut Dice, manner: &Manner) -> Self {
        let till = Till::with(|options| options.api = manner.api.clone()).await;
        let mut shop = Self { till, sales: Vec::new(), unpaid: Vec::new() };
        let options = json!({
            "user_id": SELLER, "fee_percent": dice.percent(), "mkp_fee_percent": dice.percent(),
            "tax_percent": dice.percent(), "release_delay_s": dice.below(2 * 86_400),
            "refund_gives_back_fees": dice.below(2) == 0, "refund_source": manner.refund_source,
            "mkp_fee": manner.mkp_fee, "dates": manner.dates, "translated_values": manner.language.is_some(),
        });
        shop.till.post("/_sandbox/report_options", options).await;
        let (mut sold, mut claimed) = (Vec::new(), Vec::new());
        for step in 0..STEPS {
            shop.till.advance(u32::try_from(60 + dice.below(12_000)).unwrap()).await;
            let payment = if sold.is_empty() { None } else { Some(*dice.pick(&sold)) };
            match (dice.below(9), payment) {
                (0 | 1, Some(payment)) => {
                    let amount = dice.amount();
                    let amount =
                        if dice.below(2) == 0 { None } else { Some(amount.to_string().as_str().into()) };
                    let refund = cobro::RefundRequest { amount, idempotency_key: None };
                    // Not all can be given back.
                    let _ = shop.till.client.refunds().create(payment, &refund).await;
                }
                (2, Some(payment)) => {
                    let opened = json!({"payment_id": payment, "result": dice.pick(&["opened", "dispute"])});
                    if shop.tried("chargeback", opened).await.is_some() {
                        claimed.push(payment);
                    }
                }
                (3, _) => {
                    if let Some(payment) = claimed.pop() {
                        let decided = json!({"payment_id": payment, "result": dice.pick(&["won", "lost"])});
                        shop.tried("chargeback", decided).await;
                    }
                }
                (4, _) => {
                    let amount = dice.amount().to_string();
                    let result = dice.pick(&["paid", "returned"]);
                    shop.tried("payout", json!({"user_id": SELLER, "amount": amount, "result": result}))
                        .await;
                }
                (5, _) => {
                    let amount = dice.amount().to_string();
                    shop.tried("cashback", json!({"user_id": SELLER, "amount": amount})).await;
                }
                _ => sold.extend(shop.sell(dice, step).await),
            }
        }
        shop.till.advance(4 * DAY).await;
        shop
    }

    async fn reconcile(&self, report: ReportKind, manner: &Manner) -> (Vec<Finding>, ReconcileSummary) {
        let settlement = report == ReportKind::Settlement;
        let reports = self.till.client.reports();
        reports.create_config(report.clone(), &config(settlement, manner)).await.unwrap();
        let today = self.second().await / i64::from(DAY);
        let day = |number: i64| {
            cobro::Timestamp::from_second(number * i64::from(DAY)).unwrap().to_string()[..10].to_owned()
        };
        let request = ReportFetchRequest {
            report,
            from: day(today - 20),
            to: day(today + 1),
            time_zone: None,
            folder: None,
            timeout: None,
        };
        let files = reports.fetch(&request).await.unwrap();
        let paths = files.paths().iter().map(|path| path.to_str().unwrap().to_owned());
        let request = ReconcileRequest { reports: paths.collect(), ..ReconcileRequest::default() };
        let mut reconciliation = Reconciliation::new(&request).unwrap();
        reconciliation.add_sales(&self.sales).unwrap();
        let mut findings = Vec::new();
        while let Some(more) = reconciliation.next_findings().unwrap() {
            findings.extend(more);
        }
        (findings, reconciliation.finish().unwrap())
    }
}

fn config(settlement: bool, manner: &Manner) -> ReportConfigRequest {
    let columns: &[&str] = if settlement {
        &[
            "SETTLEMENT_DATE",
            "SOURCE_ID",
            "EXTERNAL_REFERENCE",
            "TRANSACTION_TYPE",
            "TRANSACTION_AMOUNT",
            "FEE_AMOUNT",
            "MKP_FEE_AMOUNT",
            "TAXES_AMOUNT",
            "SETTLEMENT_NET_AMOUNT",
            "TRANSACTION_CURRENCY",
            "PAYMENT_METHOD",
            "TAXES_DISAGGREGATED",
            "EXTERNAL_POS_ID",
            "EXTERNAL_STORE_ID",
        ]
    } else {
        &[
            "DATE",
            "SOURCE_ID",
            "EXTERNAL_REFERENCE",
            "RECORD_TYPE",
            "DESCRIPTION",
            "NET_CREDIT_AMOUNT",
            "NET_DEBIT_AMOUNT",
            "GROSS_AMOUNT",
            "MP_FEE_AMOUNT",
            "TAXES_AMOUNT",
            "PAYMENT_METHOD",
        ]
    };
    ReportConfigRequest {
        file_name_prefix: "shop".to_owned(),
        columns: columns.iter().map(|column| (*column).to_owned()).collect(),
        frequency: ReportFrequencyRequest { frequency_type: ReportFrequencyType::Daily, hour: 5, value: 1 },
        sftp_info: None,
        separator: Some(manner.separator.to_owned()),
        display_timezone: None,
        report_translation: manner.language.clone(),
        header_language: manner.language.clone().filter(|_| settlement),
        notification_email_list: Vec::new(),
        refund_detailed: None,
        coupon_detailed: None,
        include_withdraw: settlement.then_some(true),
        shipping_detail: None,
        show_chargeback_cancel: settlement.then_some(true),
        show_fee_prevision: None,
        include_withdrawal_at_end: None,
        execute_after_withdrawal: None,
        check_available_balance: (!settlement).then_some(true),
        compensate_detail: None,
        unite_reserve: None,
    }
}

/// What a row is and comes to, in a movement's and in a finding's words.
type Line = (&'static str, String, [Decimal; 4]);

fn money(text: &Value) -> Decimal {
    text.as_str().unwrap().parse().unwrap()
}

fn of_movement(movement: &Value) -> Line {
    let what = match movement["kind"].as_str().unwrap() {
        "payment" => "payment",
        "refund" => "refund",
        "chargeback" | "chargeback_cancel" => "chargeback",
        "dispute" | "dispute_cancel" => "claim",
        "payout" | "payout_return" | "cashback" => "other",
        new => panic!("what is {new}?"),
    };
    let fees = money(&movement["fee"]) + money(&movement["mkp_fee"]);
    let amounts = [money(&movement["amount"]), fees, money(&movement["taxes"]), money(&movement["net"])];
    (what, movement["source_id"].to_string(), amounts.map(|amount| amount.normalize()))
}

fn of_finding(finding: &Finding) -> Line {
    let what = match finding.kind {
        FindingKind::Matched | FindingKind::AmountDiffers | FindingKind::Duplicate => "payment",
        FindingKind::Refunded | FindingKind::PartiallyRefunded => "refund",
        FindingKind::ChargedBack => "chargeback",
        FindingKind::InMediation => "claim",
        FindingKind::Unknown => "other",
        FindingKind::Missing | FindingKind::BadRow => panic!("{finding:?}"),
    };
    let amounts = [finding.reported, finding.fees, finding.taxes, finding.net];
    let source_id = finding.source_id.clone().unwrap_or_default();
    (what, source_id, amounts.map(|amount| amount.unwrap().as_decimal().normalize()))
}

fn sum(movements: &[Value], kinds: &[&str], name: &str) -> Decimal {
    let fits = |movement: &&Value| kinds.contains(&movement["kind"].as_str().unwrap());
    movements.iter().filter(fits).map(|movement| money(&movement[name])).sum()
}

const PAYMENTS: [&str; 1] = ["payment"];
const CLAIMS: [&str; 4] = ["chargeback", "chargeback_cancel", "dispute", "dispute_cancel"];
const PAYOUTS: [&str; 2] = ["payout", "payout_return"];
const MOST: [&str; 7] =
    ["payment", "refund", "chargeback", "chargeback_cancel", "dispute", "dispute_cancel", "cashback"];

fn compare(shop: &Shop, ledger: &Value, found: &(Vec<Finding>, ReconcileSummary), told: &str) {
    let movements = ledger["movements"].as_array().unwrap();
    let (findings, summary) = found;
    let (missing, rows): (Vec<_>, Vec<_>) =
        findings.iter().partition(|finding| finding.kind == FindingKind::Missing);
    let mut expected: Vec<Line> = movements.iter().map(of_movement).collect();
    let mut actual: Vec<Line> = rows.iter().map(|finding| of_finding(finding)).collect();
    expected.sort();
    actual.sort();
    assert_eq!(expected, actual, "{told}");

    let mut unpaid = shop.unpaid.clone();
    let mut not_there: Vec<String> =
        missing.iter().map(|finding| finding.external_reference.clone().unwrap()).collect();
    unpaid.sort();
    not_there.sort();
    assert_eq!(unpaid, not_there, "{told}");
    // Each sale's own payment is the one that the till knows, if it knows one.
    assert_eq!(summary.matched, i64::try_from(shop.sales.len() - unpaid.len()).unwrap(), "{told}");
    for finding in rows.iter().filter(|finding| finding.kind == FindingKind::Matched) {
        let sale = shop
            .sales
            .iter()
            .find(|sale| Some(&sale.external_reference) == finding.external_reference.as_ref());
        let known = sale.unwrap().payment_id.as_ref();
        assert!(known.is_none() || known == finding.source_id.as_ref(), "{told}: {finding:?}");
    }

    let fees = sum(movements, &MOST, "fee") + sum(movements, &MOST, "mkp_fee");
    for (name, reported, true_one) in [
        ("gross", summary.gross, sum(movements, &PAYMENTS, "amount")),
        ("fees", summary.fees, fees),
        ("taxes", summary.taxes, sum(movements, &MOST, "taxes")),
        ("refunds", summary.refunds, sum(movements, &["refund"], "amount")),
        ("chargebacks", summary.chargebacks, sum(movements, &CLAIMS, "amount")),
        ("other", summary.other, sum(movements, &["cashback"], "amount")),
        ("net", summary.net, sum(movements, &MOST, "net")),
        ("payouts", summary.payouts, sum(movements, &PAYOUTS, "net")),
    ] {
        assert_eq!(reported.as_decimal(), true_one, "{told}: {name}");
    }
    assert_eq!((summary.bad_row, summary.rows_that_do_not), (0, 0), "{told}");
}

async fn shops(manner: Manner) {
    let mut kinds = BTreeSet::new();
    for seed in 0..SEEDS {
        let shop = Shop::open(&mut Dice(seed), &manner).await;
        let ledger = shop.till.ledger().await;
        let movements = ledger["movements"].as_array().unwrap();
        kinds.extend(movements.iter().map(|movement| movement["kind"].as_str().unwrap().to_owned()));
        for report in [ReportKind::Settlement, ReportKind::Release] {
            let told = format!("seed {seed}, {report:?}");
            let found = shop.reconcile(report.clone(), &manner).await;
            compare(&shop, &ledger, &found, &told);
            if report == ReportKind::Release {
                assert_eq!(found.1.balance_difference, Some("0".parse().unwrap()), "{told}");
            }
        }
    }
    assert_eq!(kinds.len(), 9, "something of everything: {kinds:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reports_of_shops_are_their_ledgers() {
    shops(Manner {
        api: Api::Instore,
        refund_source: "payment",
        mkp_fee: "added",
        dates: "observed",
        separator: ",",
        language: None,
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn so_are_those_of_the_orders_api_in_spanish_with_the_refunds_ids() {
    shops(Manner {
        api: Api::Orders,
        refund_source: "refund",
        mkp_fee: "repeated",
        dates: "documented",
        separator: ";",
        language: Some(ReportLanguage::Es),
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn and_those_in_portuguese() {
    shops(Manner {
        api: Api::Instore,
        refund_source: "refund",
        mkp_fee: "added",
        dates: "documented",
        separator: ";",
        language: Some(ReportLanguage::Pt),
    })
    .await;
}

//! Shops where anything happens, and whether their files tell it all.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::report_harness::{Books, DAY, RELEASE, SETTLEMENT, START, Sheet, amount};

const SEEDS: u64 = 24;
const STEPS: u64 = 40;

/// Numbers that look like chance and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[usize::try_from(self.below(words.len() as u64)).unwrap()]
    }

    /// From a cent to a hundred.
    fn amount(&mut self) -> Decimal {
        Decimal::new(i64::try_from(1 + self.below(10_000)).unwrap(), 2)
    }
}

async fn shop(dice: &mut Dice) -> Books {
    let books = Books::open().await;
    let percent = |dice: &mut Dice| Decimal::new(i64::try_from(dice.below(700)).unwrap(), 2).to_string();
    books
        .options(json!({
            "fee_percent": percent(dice), "mkp_fee_percent": percent(dice), "tax_percent": percent(dice),
            "release_delay_s": dice.below(3 * 86_400), "refund_gives_back_fees": dice.below(2) == 0,
            "refund_source": dice.pick(&["payment", "refund"]),
        }))
        .await;
    let mut now = START;
    let (mut sold, mut claimed) = (Vec::new(), Vec::new());
    for step in 0..STEPS {
        now += i64::try_from(dice.below(20_000_000)).unwrap();
        books.at(now);
        let payment = sold.get(usize::try_from(dice.below(STEPS)).unwrap()).copied();
        match (dice.below(8), payment) {
            (0 | 1, Some(payment)) => {
                let key = format!("k{step}");
                let body = if dice.below(2) == 0 {
                    String::new()
                } else {
                    format!(r#"{{"amount":{}}}"#, dice.amount())
                };
                let path = format!("/v1/payments/{payment}/refunds");
                books.call("POST", &path, &[("x-idempotency-key", &key)], &body).await;
            }
            (2, Some(payment)) => {
                let mut body = json!({ "payment_id": payment, "result": dice.pick(&["opened", "dispute"]) });
                if dice.below(2) == 0 {
                    body["amount"] = dice.amount().to_string().into();
                }
                // Not everything can be claimed.
                if books.try_control("chargeback", body).await.is_ok() {
                    claimed.push(payment);
                }
            }
            (3, _) => {
                if let Some(payment) = claimed.pop() {
                    let result = dice.pick(&["won", "lost"]);
                    books.control("chargeback", json!({ "payment_id": payment, "result": result })).await;
                }
            }
            (4, _) => {
                let result = dice.pick(&["paid", "returned"]);
                books
                    .control("payout", json!({ "amount": dice.amount().to_string(), "result": result }))
                    .await;
            }
            (5, _) => {
                books.control("cashback", json!({ "amount": dice.amount().to_string() })).await;
            }
            _ => {
                books.put_order(&format!("r{step}"), &dice.amount().to_string()).await;
                let scans = [books.scan().await, books.scan().await];
                let paid = if dice.below(4) == 0 { &scans[..] } else { &scans[..1] };
                for scan_id in paid {
                    sold.push(books.pay(scan_id, "visa").await);
                }
            }
        }
    }
    books
}

fn sum(sheets: &[Sheet], key: &str) -> Decimal {
    sheets.iter().flat_map(|sheet| (0..sheet.rows.len()).map(|row| sheet.money(row, key))).sum()
}

/// A file for each day, over all days there can be movements of.
async fn days(books: &Books, report: &str) -> Vec<Sheet> {
    let mut sheets = Vec::new();
    for day in 0..16 {
        sheets.push(books.sheet_of(report, START + day * DAY, START + (day + 1) * DAY).await);
    }
    sheets
}

#[tokio::test]
async fn the_files_of_all_days_are_the_ledger() {
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for seed in 0..SEEDS {
        let books = shop(&mut Dice(seed)).await;
        books.at(START + 15 * DAY);
        let ledger = books.ledger().await;
        let movements = ledger["movements"].as_array().unwrap();
        for movement in movements {
            *kinds.entry(movement["kind"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        let net = |movement: &Value| amount(movement["net"].as_str().unwrap());
        let all: Decimal = movements.iter().map(net).sum();
        assert_eq!(books.balance().await, amount("1000000") + all, "seed {seed}");

        let columns = [
            "SOURCE_ID",
            "EXTERNAL_REFERENCE",
            "TRANSACTION_AMOUNT",
            "FEE_AMOUNT",
            "MKP_FEE_AMOUNT",
            "TAXES_AMOUNT",
            "SETTLEMENT_NET_AMOUNT",
        ];
        let shown = json!({ "include_withdraw": true, "show_chargeback_cancel": true });
        books.configure(SETTLEMENT, &columns, &shown).await;
        let settled = days(&books, SETTLEMENT).await;
        let rows: Vec<(&Sheet, usize)> = settled
            .iter()
            .flat_map(|sheet| (0..sheet.rows.len()).rev().map(move |row| (sheet, row)))
            .collect();
        assert_eq!(rows.len(), movements.len(), "seed {seed}");
        for (movement, (sheet, row)) in movements.iter().zip(rows) {
            assert_eq!(movement["source_id"].to_string(), sheet.cell(row, "SOURCE_ID"));
            let reference = movement["external_reference"].as_str().unwrap_or_default();
            assert_eq!(reference, sheet.cell(row, "EXTERNAL_REFERENCE"));
            for (name, key) in ["amount", "fee", "mkp_fee", "taxes", "net"].iter().zip(&columns[2..]) {
                assert_eq!(
                    amount(movement[*name].as_str().unwrap()),
                    sheet.money(row, key),
                    "seed {seed}: {key}"
                );
            }
        }

        let columns = ["RECORD_TYPE", "NET_CREDIT_AMOUNT", "NET_DEBIT_AMOUNT", "BALANCE_AMOUNT"];
        books.configure(RELEASE, &columns, &json!({})).await;
        let mut released = days(&books, RELEASE).await;
        let last = released.last().unwrap();
        assert_eq!(last.money(last.rows.len() - 1, "BALANCE_AMOUNT"), books.balance().await, "seed {seed}");
        for sheet in &mut released {
            sheet.rows.retain(|row| row[0] == "release");
        }
        assert_eq!(
            sum(&released, "NET_CREDIT_AMOUNT") - sum(&released, "NET_DEBIT_AMOUNT"),
            all,
            "seed {seed}"
        );
    }
    assert_eq!(kinds.len(), 9, "something of everything: {kinds:?}");
}

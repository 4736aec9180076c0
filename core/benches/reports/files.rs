//! The files that the bench compares: a report of a million rows in 33 columns
//! and the million sales it is held against, always the same.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

const HEADER: &str = "TRANSACTION_DATE,SOURCE_ID,EXTERNAL_REFERENCE,USER_ID,SITE,TRANSACTION_TYPE,PAYMENT_METHOD,\
PAYMENT_METHOD_TYPE,TRANSACTION_AMOUNT,TRANSACTION_CURRENCY,FEE_AMOUNT,MKP_FEE_AMOUNT,FINANCING_FEE_AMOUNT,\
SHIPPING_FEE_AMOUNT,TAXES_AMOUNT,COUPON_AMOUNT,SETTLEMENT_NET_AMOUNT,SETTLEMENT_CURRENCY,REAL_AMOUNT,\
SETTLEMENT_DATE,MONEY_RELEASE_DATE,INSTALLMENTS,STORE_ID,STORE_NAME,EXTERNAL_STORE_ID,POS_ID,POS_NAME,\
EXTERNAL_POS_ID,ORDER_ID,OPERATION_TAGS,BUSINESS_UNIT,SUB_UNIT,TAX_DETAIL";

const METHODS: [(&str, &str); 4] = [
    ("account_money", "available_money"),
    ("visa", "credit_card"),
    ("master", "credit_card"),
    ("debvisa", "debit_card"),
];

/// Any numbers, the same ones each time (`SplitMix64`).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }
}

struct Row<'a> {
    source: u64,
    reference: &'a str,
    word: &'a str,
    cents: i64,
    second: u64,
    pos: u64,
    method: usize,
}

/// Writes `settlement.csv` and `sales.csv`: of a thousand sales five are not in
/// the report, five rows are nobody's, twenty were refunded and one has another
/// amount.
pub(crate) fn write(folder: &Path, rows: u64) -> io::Result<()> {
    let mut report = BufWriter::with_capacity(1 << 20, File::create(folder.join("settlement.csv"))?);
    let mut sales = BufWriter::with_capacity(1 << 20, File::create(folder.join("sales.csv"))?);
    let mut numbers = Numbers(20_261_031);
    writeln!(report, "{HEADER}")?;
    writeln!(sales, "external_reference,amount,currency,date,payment_id,pos,store")?;
    let (mut written, mut sale) = (0, 0);
    while written < rows {
        sale += 1;
        let (kind, cents) = (numbers.below(1000), i64::try_from(numbers.below(5_000_000)).unwrap_or(0) + 100);
        let (pos, method) = (numbers.below(200), usize::try_from(numbers.below(4)).unwrap_or(0));
        let second = sale * 86_400 * 30 / rows.max(1);
        let source = 127_000_000_000 + sale * 7;
        let reference = format!("S{sale:09}");
        let row = Row { source, reference: &reference, word: "SETTLEMENT", cents, second, pos, method };
        if kind < 5 {
            // A payment of nothing that was sold.
            let foreign = format!("W{sale:09}");
            write_row(&mut report, &Row { reference: &foreign, source: source + 3, ..row })?;
            written += 1;
            continue;
        }
        writeln!(
            sales,
            "{reference},{}.{:02},ARS,{},{source},POS{pos:04},STORE{:03}",
            cents / 100,
            cents % 100,
            date(second),
            pos / 10
        )?;
        if kind < 10 {
            continue;
        }
        let reported = if kind == 10 { cents + 100 } else { cents };
        write_row(&mut report, &Row { cents: reported, ..row })?;
        written += 1;
        if (20..40).contains(&kind) && written < rows {
            let back = if kind < 30 { cents } else { cents / 2 };
            write_row(&mut report, &Row { word: "REFUND", cents: -back, second: second + 3600, ..row })?;
            written += 1;
        }
    }
    report.flush()?;
    sales.flush()
}

fn write_row(out: &mut impl Write, row: &Row<'_>) -> io::Result<()> {
    let (fee, tax) = (-row.cents * 8 / 1000, -row.cents * 6 / 1000);
    let net = row.cents + fee + tax;
    let (method, kind) = METHODS.get(row.method).copied().unwrap_or_default();
    let (date, pos, store) = (date(row.second), row.pos, row.pos / 10);
    let release = date.replace(".000-03:00", "-0300");
    let [amount, fee, tax, net] = [row.cents, fee, tax, net].map(money);
    writeln!(
        out,
        "{date},{source},{reference},700100200,MLA,{word},{method},{kind},{amount},ARS,{fee},0.00,0.00,0.00,{tax},\
         ,{net},ARS,,{date},{release},1,{store_id},Centro {store},STORE{store:03},{pos_id},Caja {pos},\
         POS{pos:04},,QR,,,",
        source = row.source,
        reference = row.reference,
        word = row.word,
        store_id = 40_000_000 + store,
        pos_id = 50_000_000 + pos,
    )
}

fn money(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.unsigned_abs() / 100, cents.unsigned_abs() % 100)
}

/// A second of October 2026 in Buenos Aires.
fn date(second: u64) -> String {
    let (day, rest) = (second / 86_400 % 31 + 1, second % 86_400);
    format!("2026-10-{day:02}T{:02}:{:02}:{:02}.000-03:00", rest / 3600, rest / 60 % 60, rest % 60)
}

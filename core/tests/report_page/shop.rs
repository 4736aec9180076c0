use std::fmt::Write;

use jiff::ToSpan;
use jiff::civil::Date;

/// What buyers put into references: a page shows it and does nothing of it.
const HOSTILE: &str = "</td><script>alert(1)</script><img src=//example.com/x onerror=alert(2)>";

const METHODS: [&str; 13] = [
    "account_money",
    "visa",
    "master",
    "debvisa",
    "pix",
    "interop_transfer",
    "maestro",
    "amex",
    "naranja",
    "cabal",
    "tarjeta_shopping",
    "consumer_credits",
    "prepaid_mastercard",
];

/// A shop whose files are always the same.
#[derive(Debug)]
pub(crate) struct Shop {
    pub(crate) days: u32,
    pub(crate) pos: u32,
    /// On each day.
    pub(crate) payments: u32,
}

impl Shop {
    /// A settlement report in which there is one of everything on each day.
    pub(crate) fn report(&self) -> String {
        let mut csv = "SOURCE_ID;EXTERNAL_REFERENCE;TRANSACTION_TYPE;TRANSACTION_AMOUNT;\
                       TRANSACTION_CURRENCY;FEE_AMOUNT;TAXES_AMOUNT;SETTLEMENT_NET_AMOUNT;SETTLEMENT_DATE;\
                       PAYMENT_METHOD;EXTERNAL_STORE_ID;EXTERNAL_POS_ID\n"
            .to_owned();
        for payment in self.all() {
            let cents = payment.cents();
            // One in fifty is of another amount than its sale, one of no sale.
            let paid = if payment.number % 50 == 1 { cents + 100 } else { cents };
            payment.row(&mut csv, "SETTLEMENT", paid, paid * 35 / 1000, paid * 6 / 1000);
            match payment.number % 50 {
                2 => payment.row(&mut csv, "REFUND", -cents, 0, 0),
                3 => payment.row(&mut csv, "REFUND", -cents / 3, 0, 0),
                4 => payment.row(&mut csv, "CHARGEBACK", -cents, 0, 0),
                5 => payment.row(&mut csv, "DISPUTE", -cents, 0, 0),
                6 => payment.row(&mut csv, "SETTLEMENT", paid, paid * 35 / 1000, paid * 6 / 1000),
                7 => payment.row(&mut csv, "PAYOUTS", -cents * 3, 0, 0),
                8 => writeln!(csv, "{};what is this;SETTLEMENT;a lot;;;;;;;;", payment.number).unwrap(),
                _ => {}
            }
        }
        csv
    }

    /// The sales, one of which no report has, and none of every fiftieth payment.
    pub(crate) fn sales(&self) -> String {
        let mut csv = "external_reference,amount,currency,date,payment_id,pos,store\n\
                       NEVER-PAID,1500.50,ARS,2026-01-05T12:00:00Z,,CAJA-1,CENTRO\n"
            .to_owned();
        for payment in self.all().filter(|payment| payment.number % 50 != 0) {
            let (reference, amount, day) = (payment.reference(), money(payment.cents()), payment.day);
            writeln!(csv, "\"{reference}\",{amount},ARS,{day}T15:00:00Z,{},,", payment.id()).unwrap();
        }
        csv
    }

    fn all(&self) -> impl Iterator<Item = Payment> {
        let first: Date = "2026-01-05".parse().unwrap();
        (0..self.days * self.payments).map(move |number| Payment {
            number,
            day: first.checked_add(i64::from(number / self.payments).days()).unwrap(),
            pos: number % self.pos,
        })
    }
}

struct Payment {
    number: u32,
    day: Date,
    pos: u32,
}

impl Payment {
    /// Of all sizes, and the same each time.
    fn cents(&self) -> i64 {
        50_000 + i64::from(self.number.wrapping_mul(2_654_435_761) % 2_000_000)
    }

    fn id(&self) -> u64 {
        127_000_000_000 + u64::from(self.number)
    }

    fn reference(&self) -> String {
        if self.number == 1 { HOSTILE.to_owned() } else { format!("SALE-{:06}", self.number) }
    }

    fn method(&self) -> &'static str {
        let spread = usize::try_from(self.number % 7 * (self.number % 3)).unwrap();
        METHODS.get(spread).unwrap()
    }

    fn row(&self, csv: &mut String, kind: &str, amount: i64, fee: i64, tax: i64) {
        let (amount_text, net) = (money(amount), money(amount - fee - tax));
        let (fee, tax) = (money(-fee), money(-tax));
        let (id, reference, day, method) = (self.id(), self.reference(), self.day, self.method());
        let (store, pos) = (self.pos % 4 + 1, self.pos + 1);
        writeln!(
            csv,
            "{id};\"{reference}\";{kind};{amount_text};ARS;{fee};{tax};{net};{day}T15:00:00.000-03:00;\
             {method};SUCURSAL-{store};CAJA-{pos}"
        )
        .unwrap();
    }
}

/// Cents as a report has them.
fn money(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
}

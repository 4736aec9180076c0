use cobro::{Amount, SiteFacts};

use crate::news::News;

/// Tells the news as a cashier's screen would.
#[derive(Debug)]
pub(crate) struct Person {
    facts: &'static SiteFacts,
    colours: bool,
}

#[derive(Debug, Clone, Copy)]
enum Colour {
    Bold = 1,
    Red = 31,
    Green = 32,
    Yellow = 33,
}

impl Person {
    pub(crate) fn new(facts: &'static SiteFacts, colours: bool) -> Self {
        Self { facts, colours }
    }

    pub(crate) fn say(&self, news: &News) -> String {
        match news {
            News::ShopOpened { country, pos, sandbox, .. } => format!(
                "{}   Café La Esquina, POS {pos}, {country}\n\
                 Sandbox at {sandbox}: no real money, and waiting takes no real time.",
                self.coloured(Colour::Bold, "COBRO DEMO"),
            ),
            News::SaleOpened { sale, title, amount, external_reference, .. } => format!(
                "\n{}   {title}\n{}\n{}",
                self.coloured(Colour::Bold, &format!("SALE {sale}")),
                line("to pay", &self.money(*amount)),
                line("reference", external_reference),
            ),
            News::QrWaits { left_s, .. } => {
                line("QR", &format!("waits for a buyer, {}:{:02} left", left_s / 60, left_s % 60))
            }
            News::BuyerScans { screen, amount, .. } => line("buyer", &self.phone(screen, amount.as_deref())),
            News::Scanned { merchant_order_id, .. } => line(
                "till",
                &format!("a buyer scanned (merchant order {merchant_order_id}), waiting for the money"),
            ),
            News::Rejected { detail, .. } => self.label(
                Colour::Yellow,
                "rejected",
                &format!("{} ({detail}); the sale goes on", why(detail)),
            ),
            News::Paid { payment_id, amount, .. } => {
                let payment = payment_id.map(|id| format!(" (payment {id})")).unwrap_or_default();
                self.label(Colour::Green, "PAID", &format!("{}{payment}", self.money(*amount)))
            }
            News::Refunded { amount, left, .. } => {
                let left = if left.as_decimal().is_zero() { "nothing".to_owned() } else { self.money(*left) };
                line("refund", &format!("{} given back, {left} left", self.money(*amount)))
            }
            News::Expired { .. } => {
                self.label(Colour::Red, "EXPIRED", "time is over; read again after it: nothing was paid")
            }
            News::Cancelled { .. } => {
                self.label(Colour::Red, "CANCELLED", "by the cashier; read again after it: nothing was paid")
            }
            News::Summary { paid, expired, cancelled, sold, refunded, kept } => format!(
                "\n{}   {paid} paid, {expired} expired, {cancelled} cancelled\n{}\n{}\n{}\n\
                 The sandbox's ledger says the same.",
                self.coloured(Colour::Bold, "SUMMARY"),
                line("sold", &self.money(*sold)),
                line("refunded", &self.money(*refunded)),
                line("kept", &self.money(*kept)),
            ),
        }
    }

    fn phone(&self, screen: &str, amount: Option<&str>) -> String {
        match (screen, amount.and_then(|text| Amount::parse(text).ok())) {
            ("checkout", Some(amount)) => format!("scans the QR; the phone asks for {}", self.money(amount)),
            ("expired", _) => "scans the QR, too late; the phone says that time is over".to_owned(),
            _ => "scans the QR; the phone says that there is nothing to pay".to_owned(),
        }
    }

    /// With all the currency's decimals, as people write it.
    fn money(&self, amount: Amount) -> String {
        let decimals = self.facts.decimals as usize;
        format!("{} {:.decimals$}", self.facts.currency, amount.as_decimal())
    }

    fn label(&self, colour: Colour, name: &str, text: &str) -> String {
        // Padded before it is coloured: colour codes have no width.
        format!("  {} {text}", self.coloured(colour, &format!("{name:<10}")))
    }

    fn coloured(&self, colour: Colour, text: &str) -> String {
        if self.colours { format!("\x1b[{}m{text}\x1b[0m", colour as u8) } else { text.to_owned() }
    }
}

fn line(name: &str, text: &str) -> String {
    format!("  {name:<10} {text}")
}

fn why(detail: &str) -> &'static str {
    match detail {
        "cc_rejected_insufficient_amount" => "not enough money",
        _ => "the payment was not accepted",
    }
}

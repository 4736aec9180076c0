use super::*;
use crate::model::{FindingKind, ReportTotals, TotalsBy};
use crate::reports::output::sample;

fn written(language: &str, findings: &[FindingRef<'_>], summary: &ReconcileSummary) -> String {
    let mut page = HtmlPage::new(language, "2026-11-01T09:05:00Z".parse().unwrap()).unwrap();
    for finding in findings {
        page.take(finding).unwrap();
    }
    let mut out = Vec::new();
    page.write(summary, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn two_days() -> ReconcileSummary {
    sample::summary(&[("2026-10-30", "1500.50", "1400"), ("2026-10-31", "200", "190.25")])
}

#[test]
fn says_the_totals_in_three_languages() {
    for (language, lang, shown) in [
        (
            "es-AR",
            "<html lang=\"es-AR\">",
            [
                "<h1>Conciliación de Mercado Pago</h1>",
                "del 30/10/2026 al 31/10/2026",
                "<tr id=\"total-gross\"><th scope=\"row\">Bruto</th><td class=\"n\"><data value=\"1700.5\">1.700,50</data></td>",
                "1.700,50 + 0,00 + 0,00 + 0,00 + (-110,25) + 0,00 = 1.590,25",
                "La cuenta cierra.",
                "01/11/2026 09:05 UTC",
                "Todo coincide",
            ],
        ),
        (
            "pt_BR",
            "<html lang=\"pt-BR\">",
            [
                "<h1>Conciliação do Mercado Pago</h1>",
                "de 30/10/2026 a 31/10/2026",
                "<tr id=\"total-gross\"><th scope=\"row\">Bruto</th><td class=\"n\"><data value=\"1700.5\">1.700,50</data></td>",
                "1.700,50 + 0,00 + 0,00 + 0,00 + (-110,25) + 0,00 = 1.590,25",
                "A conta fecha.",
                "01/11/2026 09:05 UTC",
                "Tudo confere",
            ],
        ),
        (
            "en",
            "<html lang=\"en\">",
            [
                "<h1>Mercado Pago reconciliation</h1>",
                "30\u{a0}Oct\u{a0}2026 to 31\u{a0}Oct\u{a0}2026",
                "<tr id=\"total-gross\"><th scope=\"row\">Gross</th><td class=\"n\"><data value=\"1700.5\">1,700.50</data></td>",
                "1,700.50 + 0.00 + 0.00 + 0.00 + (-110.25) + 0.00 = 1,590.25",
                "It balances.",
                "1\u{a0}Nov\u{a0}2026 09:05 UTC",
                "Everything matches",
            ],
        ),
    ] {
        let page = written(language, &[], &two_days());
        for part in shown.into_iter().chain([lang, "ARS"]) {
            assert!(page.contains(part), "{language}: {part}\n{page}");
        }
    }
}

#[test]
fn a_language_is_checked() {
    for language in ["fr", "", "español\"><script>"] {
        let error = HtmlPage::new(language, Timestamp::UNIX_EPOCH).unwrap_err();
        assert_eq!(error.details().field.as_deref(), Some("language"));
    }
    let page = written("es-\"><script>", &[], &two_days());
    assert!(page.contains("<html lang=\"es-&quot;&gt;&lt;script&gt;\">"));
}

#[test]
fn says_what_does_not_add_up() {
    let mut summary = two_days();
    summary.rows_that_do_not = 3;
    summary.balance_difference = Some(sample::amount("-1234.5"));
    summary.taxes = sample::amount("-0.25");
    let page = written("en", &[], &summary);
    for part in [
        "It does not balance: the difference is 0.25.",
        "do not add up to their net: 3 (all others: 2)",
        "closing balance differs by -1,234.50",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    summary.balance_difference = Some(sample::amount("0.00"));
    assert!(written("en", &[], &summary).contains("closing balance is its opening one"));
}

#[test]
fn hostile_texts_stay_texts() {
    let hostile = "</td><script>alert(1)</script><img src=x onerror=\"alert(2)\">&\u{202e}";
    let mut summary = two_days();
    summary.currency = Some(hostile.to_owned());
    for by in [TotalsBy::Day, TotalsBy::Pos, TotalsBy::Store, TotalsBy::PaymentMethod] {
        summary.totals.push(sample::totals(by, hostile, "10", "9"));
    }
    let finding = FindingRef {
        external_reference: Some(hostile),
        source_id: Some(hostile),
        day: Some(hostile),
        pos: Some(hostile),
        store: Some(hostile),
        payment_method: Some(hostile),
        ..FindingRef::new(FindingKind::BadRow, hostile)
    };
    let page = written("es", &[finding], &summary);
    for markup in ["<script", "<img", "onerror=\"", "\u{202e}"] {
        assert!(!page.contains(markup), "{markup}");
    }
    assert!(page.matches("&lt;script&gt;alert(1)&lt;/script&gt;").count() >= 12);
}

#[test]
fn lists_what_wants_attention_and_only_columns_that_say_something() {
    let missing = FindingRef {
        external_reference: Some("SALE-7"),
        expected: Some(sample::micros("99.9")),
        day: Some("2026-10-31"),
        line: None,
        ..FindingRef::new(FindingKind::Missing, "not_in_report")
    };
    let bad = FindingRef {
        file: Some(0),
        line: Some(12),
        ..FindingRef::new(FindingKind::BadRow, "amount: `x` is no number")
    };
    let matched = FindingRef {
        external_reference: Some("SALE-8"),
        ..FindingRef::new(FindingKind::Matched, "payment_id")
    };
    let page = written("en", &[missing, bad, matched], &two_days());
    assert!(page.contains("Findings to look at: <a href=\"#to-look-at\">2</a>."));
    assert!(page.contains(
        "<thead>\n<tr><th scope=\"col\">Reference</th><th scope=\"col\" class=\"n\">Expected</th>\
         <th scope=\"col\">Day</th><th scope=\"col\">Reason</th></tr>\n</thead>\n<tbody>\n\
         <tr><th scope=\"row\"><bdi>SALE-7</bdi></th>\
         <td class=\"n\"><data value=\"99.9\">99.90</data></td><td><bdi>31\u{a0}Oct\u{a0}2026</bdi></td>\
         <td class=\"why\"><bdi>not in the report</bdi></td></tr>"
    ));
    assert!(page.contains(
        "<td class=\"why\"><bdi>amount: `x` is no number</bdi></td><td class=\"n\">1</td><td class=\"n\">12</td></tr>"
    ));
    assert!(!page.contains("SALE-8"));
}

#[test]
fn more_than_a_page_shows_are_counted() {
    let unknown = FindingRef::new(FindingKind::Unknown, "no_sale");
    let page = written("en", &vec![unknown; 1_234], &two_days());
    assert!(page.contains("1,000 of 1,234 are shown."));
    assert_eq!(page.matches("no such sale").count(), 1_000);
}

#[test]
fn each_part_has_its_table_or_says_that_it_has_none() {
    let mut summary = two_days();
    let page = written("en", &[], &summary);
    assert_eq!(page.matches("No row of the report names one.").count(), 3);
    summary.totals.push(ReportTotals { rows: 2, ..sample::totals(TotalsBy::Pos, "", "100", "100") });
    summary.totals.push(sample::totals(TotalsBy::Pos, "CAJA1", "1600.5", "1490.25"));
    let page = written("en", &[], &summary);
    assert_eq!(page.matches("No row of the report names one.").count(), 2);
    assert!(page.contains("<th scope=\"row\">(not given)</th>") && page.contains("<bdi>CAJA1</bdi>"));
}

#[test]
fn nothing_is_asked_of_a_server() {
    let page = written("es", &[], &two_days());
    assert!(page.contains("default-src 'none'; style-src 'unsafe-inline'"));
    for outside in ["http://", "https://", "//", "url(", "@import", "<script", "<link", "<img", "style=\""] {
        assert!(!page.contains(outside), "{outside}");
    }
}

#[test]
fn without_anything_it_is_still_a_page() {
    let mut summary = sample::summary(&[]);
    summary.currency = None;
    let page = written("en", &[], &summary);
    assert!(page.contains("no dates") && page.contains("not named") && page.ends_with("</html>\n"));
    assert!(!page.contains("<svg"));
}

//! Headers and values in the languages that some of them are known in.

use super::config::Language;

/// English, Spanish, Portuguese.
type Labels = [Option<&'static str>; 3];

/// [D] the report-fields pages, as far as
/// labels could be found; what is missing here keeps its key.
const HEADERS: [(&str, Labels); 11] = [
    (
        "EXTERNAL_REFERENCE",
        [Some("Reference code"), Some("Número de referencia"), Some("Código de referência")],
    ),
    (
        "SOURCE_ID",
        [
            Some("Mercado Pago transaction ID"),
            Some("ID de operación en Mercado Pago"),
            Some("ID da operação no Mercado Pago"),
        ],
    ),
    (
        "USER_ID",
        [
            Some("Seller account code"),
            Some("Código de la cuenta del vendedor"),
            Some("Código da conta do vendedor"),
        ],
    ),
    ("PAYMENT_METHOD", [Some("Payment method"), Some("Medio de pago"), Some("Meio de pagamento")]),
    (
        "PAYMENT_METHOD_TYPE",
        [Some("Payment method type"), Some("Tipo de medio de pago"), Some("Tipo de meio de pagamento")],
    ),
    (
        "SITE",
        [
            Some("Country of origin of the Mercado Pago account"),
            Some("País de origen de la cuenta de Mercado Pago"),
            Some("País de origem da conta do Mercado Pago"),
        ],
    ),
    ("TRANSACTION_TYPE", [Some("Transaction type"), Some("Tipo de operación"), Some("Tipo de operação")]),
    ("TRANSACTION_AMOUNT", [Some("Purchase amount"), None, None]),
    ("DATE", [Some("Release date"), None, Some("Data da liberação")]),
    ("RECORD_TYPE", [Some("Registry type"), None, Some("Tipo de registro")]),
    ("DESCRIPTION", [Some("Description"), None, Some("Descrição")]),
];

/// Likewise, of what `TRANSACTION_TYPE` and `DESCRIPTION` say.
const VALUES: [(&str, Labels); 8] = [
    ("SETTLEMENT", [Some("Approved payment"), Some("Pago aprobado"), Some("Pagamento aprovado")]),
    ("REFUND", [Some("Money refund"), Some("Devolución de dinero"), Some("Devolução de dinheiro")]),
    ("CHARGEBACK", [Some("Chargeback"), Some("Contracargo"), Some("Contestação")]),
    ("DISPUTE", [Some("Complaint"), None, Some("Contestação")]),
    ("PAYOUT", [Some("Cash withdrawal"), None, None]),
    ("payment", [Some("Payment"), None, Some("Pagamento")]),
    ("refund", [None, None, Some("Devolução de dinheiro")]),
    ("chargeback", [None, None, Some("Contestação")]),
];

/// A column's header.
pub(crate) fn header(key: &'static str, language: Option<Language>) -> &'static str {
    label(&HEADERS, key, language).unwrap_or(key)
}

/// A value as translated files have it, `Pago aprobado (SETTLEMENT)`.
pub(crate) fn value(word: &str, language: Option<Language>) -> String {
    label(&VALUES, word, language).map_or_else(|| word.to_owned(), |label| format!("{label} ({word})"))
}

fn label(table: &[(&str, Labels)], word: &str, language: Option<Language>) -> Option<&'static str> {
    let place = match language? {
        Language::En => 0,
        Language::Es => 1,
        Language::Pt => 2,
    };
    let (_, labels) = table.iter().find(|(known, _)| *known == word)?;
    labels.get(place).copied().flatten()
}

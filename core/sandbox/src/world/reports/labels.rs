//! Headers and values in the languages that some of them are known in.

use super::config::Language;

/// Key, English, Spanish, Portuguese. [D] the report-fields pages, as far as
/// labels could be found; what is missing here keeps its key.
const HEADERS: [(&str, [Option<&str>; 3]); 11] = [
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

/// A column's header.
pub(crate) fn header(key: &'static str, language: Option<Language>) -> &'static str {
    let place = match language {
        None => return key,
        Some(Language::En) => 0,
        Some(Language::Es) => 1,
        Some(Language::Pt) => 2,
    };
    let known = HEADERS.iter().find(|(known, _)| *known == key);
    known.and_then(|(_, labels)| labels.get(place).copied().flatten()).unwrap_or(key)
}

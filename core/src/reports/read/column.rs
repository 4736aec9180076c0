//! The columns that rows are read by, and what files call them.

use super::kind::plain;

/// A column with a field of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    TransactionType,
    RecordType,
    Description,
    SourceId,
    ExternalReference,
    OrderMp,
    OrderId,
    /// `SETTLEMENT_DATE`.
    Approved,
    /// `DATE` of a release report.
    Released,
    TransactionDate,
    ReleaseDate,
    /// `TRANSACTION_AMOUNT`.
    Amount,
    /// `GROSS_AMOUNT`.
    Gross,
    /// `FEE_AMOUNT`.
    Fee,
    /// `MP_FEE_AMOUNT`.
    MpFee,
    MarketplaceFee,
    FinancingFee,
    ShippingFee,
    Taxes,
    Coupon,
    /// `SETTLEMENT_NET_AMOUNT`.
    SettlementNet,
    /// `REAL_AMOUNT`.
    Real,
    Credit,
    Debit,
    Balance,
    Currency,
    PaymentMethod,
    PaymentMethodType,
    ExternalPosId,
    PosId,
    ExternalStoreId,
    StoreId,
}

/// How many there are.
pub(crate) const COLUMNS: usize = 32;

struct Known {
    column: Column,
    key: &'static str,
    /// Folded: small letters and digits, without accents. Those of the vendor's
    /// glossaries as far as they are known, else what their words come to in
    /// the three languages: no full table is published.
    labels: &'static [&'static str],
}

const fn known(column: Column, key: &'static str, labels: &'static [&'static str]) -> Known {
    Known { column, key, labels }
}

/// In the order of [`Column`].
static KNOWN: [Known; COLUMNS] = [
    known(
        Column::TransactionType,
        "TRANSACTION_TYPE",
        &[
            "tipodeoperacion",
            "tipodetransaccion",
            "tipodeoperacao",
            "tipodetransacao",
            "transactiontype",
            "operationtype",
        ],
    ),
    known(Column::RecordType, "RECORD_TYPE", &["tipoderegistro", "recordtype", "registrytype"]),
    known(
        Column::Description,
        "DESCRIPTION",
        &["descripcion", "descricao", "description", "detalledelaoperacion"],
    ),
    known(
        Column::SourceId,
        "SOURCE_ID",
        &[
            "iddeoperacionenmercadopago",
            "iddelaoperacionenmercadopago",
            "idoperacionmercadopago",
            "iddatransacaonomercadopago",
            "iddaoperacaonomercadopago",
            "iddaoperacaomercadopago",
            "mercadopagotransactionid",
            "mercadopagooperationid",
            "operationid",
            "iddeoperacion",
            "iddaoperacao",
        ],
    ),
    known(
        Column::ExternalReference,
        "EXTERNAL_REFERENCE",
        &[
            "numerodereferencia",
            "codigodereferencia",
            "referenciaexterna",
            "referencecode",
            "externalreference",
            "referencenumber",
        ],
    ),
    known(Column::OrderMp, "ORDER_MP", &[]),
    known(Column::OrderId, "ORDER_ID", &["iddelaorden", "idordem", "iddaordem", "iddopedido", "orderid"]),
    known(
        Column::Approved,
        "SETTLEMENT_DATE",
        &["fechadeaprobacion", "datadeaprovacao", "settlementdate", "approvaldate", "fechadeliquidacion"],
    ),
    known(
        Column::Released,
        "DATE",
        &["fechadeliberacion", "datadeliberacao", "datadaliberacao", "releasedate", "fecha", "data"],
    ),
    known(
        Column::TransactionDate,
        "TRANSACTION_DATE",
        &[
            "fechadeorigen",
            "fechadelaoperacion",
            "datadeorigem",
            "datadaoperacao",
            "transactiondate",
            "origindate",
        ],
    ),
    known(
        Column::ReleaseDate,
        "MONEY_RELEASE_DATE",
        &["fechadeliberaciondeldinero", "datadeliberacaododinheiro", "moneyreleasedate"],
    ),
    known(
        Column::Amount,
        "TRANSACTION_AMOUNT",
        &[
            "valordelacompra",
            "montodelaoperacion",
            "valordaoperacao",
            "valordacompra",
            "valordatransacao",
            "purchaseamount",
            "transactionamount",
        ],
    ),
    known(
        Column::Gross,
        "GROSS_AMOUNT",
        &["montobrutodelaoperacion", "montobruto", "valorbrutodaoperacao", "valorbruto", "grossamount"],
    ),
    known(
        Column::Fee,
        "FEE_AMOUNT",
        &["comisiones", "comision", "comisionmasiva", "tarifas", "tarifa", "fees", "feeamount"],
    ),
    known(
        Column::MpFee,
        "MP_FEE_AMOUNT",
        &[
            "comisiondemercadopagomasiva",
            "comisiondemercadopago",
            "tarifadomercadopago",
            "mercadopagofee",
            "mpfeeamount",
        ],
    ),
    known(
        Column::MarketplaceFee,
        "MKP_FEE_AMOUNT",
        &["comisiondelmarketplace", "tarifadomarketplace", "marketplacefee"],
    ),
    known(
        Column::FinancingFee,
        "FINANCING_FEE_AMOUNT",
        &[
            "costoporofrecercuotassininteres",
            "costodefinanciacion",
            "custodeparcelamento",
            "financingfee",
            "financingfeeamount",
            "taxadeparcelamento",
        ],
    ),
    known(
        Column::ShippingFee,
        "SHIPPING_FEE_AMOUNT",
        &["costodeenvio", "custodeenvio", "shippingfee", "shippingfeeamount"],
    ),
    known(
        Column::Taxes,
        "TAXES_AMOUNT",
        &[
            "impuestoscobradosporretenciones",
            "impuestos",
            "retenciones",
            "impostos",
            "impostoscobradosporretencao",
            "taxes",
            "taxesamount",
        ],
    ),
    known(
        Column::Coupon,
        "COUPON_AMOUNT",
        &["cupondedescuento", "cupomdedesconto", "couponamount", "discountcoupon"],
    ),
    known(
        Column::SettlementNet,
        "SETTLEMENT_NET_AMOUNT",
        &[
            "montonetodelaoperacion",
            "montoneto",
            "valorliquidodatransacao",
            "valorliquidodaoperacao",
            "valorliquido",
            "settlementnetamount",
            "netamount",
        ],
    ),
    known(Column::Real, "REAL_AMOUNT", &["montoreal", "valorreal", "realamount"]),
    known(
        Column::Credit,
        "NET_CREDIT_AMOUNT",
        &["montonetoacreditado", "valorliquidocreditado", "netcreditamount", "netcredit", "creditoneto"],
    ),
    known(
        Column::Debit,
        "NET_DEBIT_AMOUNT",
        &["montonetodebitado", "valorliquidodebitado", "netdebitamount", "netdebit", "debitoneto"],
    ),
    known(Column::Balance, "BALANCE_AMOUNT", &["saldo", "balance", "balanceamount"]),
    known(Column::Currency, "TRANSACTION_CURRENCY", &["moneda", "moeda", "currency", "transactioncurrency"]),
    known(
        Column::PaymentMethod,
        "PAYMENT_METHOD",
        &["mediodepago", "meiodepagamento", "paymentmethod", "metododepago"],
    ),
    known(
        Column::PaymentMethodType,
        "PAYMENT_METHOD_TYPE",
        &["tipodemediodepago", "tipodemeiodepagamento", "paymentmethodtype"],
    ),
    known(
        Column::ExternalPosId,
        "EXTERNAL_POS_ID",
        &["idexternodelacaja", "codigodelacaja", "externalposid"],
    ),
    known(Column::PosId, "POS_ID", &["iddelacaja", "iddocaixa", "posid"]),
    known(
        Column::ExternalStoreId,
        "EXTERNAL_STORE_ID",
        &["idexternodelasucursal", "codigodelasucursal", "externalstoreid"],
    ),
    known(Column::StoreId, "STORE_ID", &["iddelasucursal", "iddelocal", "iddaloja", "storeid"]),
];

/// Other keys of the same.
static ALSO: [(&str, Column); 2] =
    [("SETTLEMENT_CURRENCY", Column::Currency), ("CURRENCY", Column::Currency)];

impl Column {
    /// By the vendor's key.
    pub(super) fn of_key(key: &str) -> Option<Self> {
        let also = || ALSO.iter().find(|(known, _)| *known == key).map(|(_, column)| *column);
        KNOWN.iter().find(|known| known.key == key).map(|known| known.column).or_else(also)
    }

    /// By a heading of a file: its key, or a label in one of the three languages.
    pub(super) fn of_heading(heading: &str) -> Option<Self> {
        let heading = heading.trim();
        let key = |text: &str| Self::of_key(&text.trim().replace([' ', '-'], "_").to_ascii_uppercase());
        let named = heading.strip_suffix(')').and_then(|text| text.rsplit_once('('));
        key(heading).or_else(|| named.and_then(|(_, inside)| key(inside))).or_else(|| {
            let folded = fold(heading);
            KNOWN.iter().find(|known| known.labels.contains(&folded.as_str())).map(|known| known.column)
        })
    }

    pub(super) fn key(self) -> &'static str {
        KNOWN.get(self as usize).map_or("", |known| known.key)
    }
}

/// Labels of columns without a field of their own.
static OTHERS: [(&str, &str); 6] = [
    ("codigodelacuentadelvendedor", "USER_ID"),
    ("selleraccountcode", "USER_ID"),
    ("codigodacontadovendedor", "USER_ID"),
    ("paisdeorigendelacuentademercadopago", "SITE"),
    ("countryoforiginofthemercadopagoaccount", "SITE"),
    ("paisdeorigemdacontadomercadopago", "SITE"),
];

/// The key of a column without a field of its own, or its heading where no key
/// is known.
pub(super) fn key_of(heading: &str) -> &str {
    let named = heading.strip_suffix(')').and_then(|text| text.rsplit_once('('));
    let is_key = |text: &str| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
    };
    if let Some(key) = named.map(|(_, key)| key.trim()).filter(|key| is_key(key)) {
        return key;
    }
    let folded = fold(heading);
    OTHERS.iter().find(|(label, _)| *label == folded).map_or(heading, |(_, key)| key)
}

/// Small letters and digits, without accents.
pub(super) fn fold(text: &str) -> String {
    text.chars().map(plain).filter(char::is_ascii_alphanumeric).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_where_it_says() {
        for (index, known) in KNOWN.iter().enumerate() {
            assert_eq!(known.column as usize, index, "{}", known.key);
            assert_eq!(Column::of_heading(known.key), Some(known.column));
            for label in known.labels {
                assert_eq!(fold(label), *label);
                assert_eq!(Column::of_heading(label), Some(known.column), "{label}");
            }
        }
    }

    #[test]
    fn headings() {
        for (heading, column) in [
            ("Número de referencia", Column::ExternalReference),
            ("ID de operación en Mercado Pago", Column::SourceId),
            ("Reference code", Column::ExternalReference),
            ("Purchase amount", Column::Amount),
            ("Mercado Pago transaction ID", Column::SourceId),
            ("Fecha de aprobación (SETTLEMENT_DATE)", Column::Approved),
            ("source_id", Column::SourceId),
            ("Source Id", Column::SourceId),
            (" NET_CREDIT_AMOUNT ", Column::Credit),
            ("CURRENCY", Column::Currency),
        ] {
            assert_eq!(Column::of_heading(heading), Some(column), "{heading}");
        }
        assert_eq!(Column::of_heading("PACK_ID"), None);
    }

    #[test]
    fn keys_of_the_others() {
        for (heading, key) in [
            ("Código de la cuenta del vendedor", "USER_ID"),
            ("Paquete (PACK_ID)", "PACK_ID"),
            ("Paquete (del vendedor)", "Paquete (del vendedor)"),
            ("Nota", "Nota"),
        ] {
            assert_eq!(key_of(heading), key);
        }
    }
}

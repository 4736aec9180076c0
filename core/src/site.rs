//! What differs between countries, as data.

use crate::error::{Error, Result};
use crate::model::Site;

/// The facts of a site. Sources: the vendor's OpenAPI file and overlays
/// (2026-06-24), its refund guide (Peru's 90 days), ISO 4217.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SiteFacts {
    /// `MLA`.
    pub id: &'static str,
    /// The country's name in English.
    pub country: &'static str,
    /// ISO 3166-1.
    pub country_code: &'static str,
    /// ISO 4217.
    pub currency: &'static str,
    /// ISO 4217, numeric, three digits.
    pub currency_number: &'static str,
    /// Decimals of an amount. Colombia is 2 per the vendor's table though its
    /// prices are whole in practice.
    pub decimals: u32,
    /// For how many days after its approval a payment can be refunded.
    pub refund_days: u32,
    /// The vendor's domain in the country.
    pub domain: &'static str,
    /// Kinds of identity documents.
    pub documents: &'static [&'static str],
    /// Where its days begin and end, by the zone of its capital in the IANA's database.
    pub time_zone: &'static str,
    /// The southern, northern, western and eastern edge of the country, islands
    /// included, in whole degrees. Ours, and generous: the vendor publishes none.
    pub edges: [i16; 4],
}

const fn facts(
    id: &'static str,
    country: (&'static str, &'static str),
    currency: (&'static str, &'static str, u32),
    refund_days: u32,
    domain_and_zone: (&'static str, &'static str),
    documents: &'static [&'static str],
    edges: [i16; 4],
) -> SiteFacts {
    let (country, country_code) = country;
    let (currency, currency_number, decimals) = currency;
    let (domain, time_zone) = domain_and_zone;
    SiteFacts {
        id,
        country,
        country_code,
        currency,
        currency_number,
        decimals,
        refund_days,
        domain,
        documents,
        time_zone,
        edges,
    }
}

static MLA: SiteFacts = facts(
    "MLA",
    ("Argentina", "AR"),
    ("ARS", "032", 2),
    180,
    ("www.mercadopago.com.ar", "America/Argentina/Buenos_Aires"),
    &["DNI", "CUIL", "CUIT"],
    [-56, -21, -74, -53],
);
static MLB: SiteFacts = facts(
    "MLB",
    ("Brazil", "BR"),
    ("BRL", "986", 2),
    180,
    ("www.mercadopago.com.br", "America/Sao_Paulo"),
    &["CPF", "CNPJ"],
    [-34, 6, -74, -28],
);
static MLC: SiteFacts = facts(
    "MLC",
    ("Chile", "CL"),
    ("CLP", "152", 0),
    180,
    ("www.mercadopago.cl", "America/Santiago"),
    &["RUT"],
    [-57, -17, -110, -66],
);
static MCO: SiteFacts = facts(
    "MCO",
    ("Colombia", "CO"),
    ("COP", "170", 2),
    180,
    ("www.mercadopago.com.co", "America/Bogota"),
    &["CC", "NIT", "CE"],
    [-5, 14, -82, -66],
);
static MLM: SiteFacts = facts(
    "MLM",
    ("Mexico", "MX"),
    ("MXN", "484", 2),
    180,
    ("www.mercadopago.com.mx", "America/Mexico_City"),
    &["RFC", "CURP"],
    [14, 33, -119, -86],
);
static MPE: SiteFacts = facts(
    "MPE",
    ("Peru", "PE"),
    ("PEN", "604", 2),
    90,
    ("www.mercadopago.com.pe", "America/Lima"),
    &["DNI", "CE", "RUC"],
    [-19, 1, -82, -68],
);
static MLU: SiteFacts = facts(
    "MLU",
    ("Uruguay", "UY"),
    ("UYU", "858", 2),
    180,
    ("www.mercadopago.com.uy", "America/Montevideo"),
    &["CI"],
    [-36, -30, -59, -53],
);

impl Site {
    /// Reads a site's id such as `MLA`.
    pub fn parse(text: &str) -> Result<Self> {
        Self::from(text).checked("site")
    }

    pub(crate) fn checked(self, field: &str) -> Result<Self> {
        if self.is_known() {
            return Ok(self);
        }
        Err(Error::invalid(
            field,
            self.as_str(),
            "site",
            "it must be one of MLA, MLB, MLC, MCO, MLM, MPE, MLU",
        ))
    }

    /// The site's facts. A site this version does not know, which only an
    /// answer of the API can hold, gets Argentina's: two decimals, 180 days.
    pub fn facts(&self) -> &'static SiteFacts {
        match self {
            Self::Mla | Self::Unknown(_) => &MLA,
            Self::Mlb => &MLB,
            Self::Mlc => &MLC,
            Self::Mco => &MCO,
            Self::Mlm => &MLM,
            Self::Mpe => &MPE,
            Self::Mlu => &MLU,
        }
    }
}

//! What differs between the seven countries, as data.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;

/// A Mercado Pago country.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Site {
    /// Argentina
    #[default]
    Mla,
    /// Brazil
    Mlb,
    /// Chile
    Mlc,
    /// Colombia
    Mco,
    /// Mexico
    Mlm,
    /// Peru
    Mpe,
    /// Uruguay
    Mlu,
}

/// Ours; the docs publish no largest amount.
const LARGEST_AMOUNT: Decimal = Decimal::from_parts(0xA764_0000, 0x0DE0_B6B3, 0, false, 0);

/// The facts of one country.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) id: &'static str,
    pub(crate) currency: &'static str,
    /// Decimals an amount may have. [O] overlays; CLP refuses decimals.
    pub(crate) decimals: u32,
    /// ISO 3166 alpha-2 and ISO 4217 numeric, both in the QR.
    pub(crate) country: &'static str,
    /// ISO 3166 alpha-3, in orders of `/v1/orders`.
    pub(crate) country3: &'static str,
    pub(crate) currency_number: &'static str,
    /// Hours from UTC in the answers' timestamps. Ours: the docs only show samples.
    pub(crate) utc_offset_h: i8,
    /// Days from approval in which a payment can be refunded. [D] refunds snippet.
    pub(crate) refund_days: i64,
    /// The POS categories the reference lists: gastronomy, gas station. [D] `pos.json`.
    pub(crate) categories: [u32; 2],
    /// South, north, west, east edge in whole degrees. Ours, generous.
    edges: [i64; 4],
}

impl Site {
    /// Every country, in the order of the documentation.
    pub const ALL: [Self; 7] = [Self::Mla, Self::Mlb, Self::Mlc, Self::Mco, Self::Mlm, Self::Mpe, Self::Mlu];

    /// The id as on the network: `MLA`.
    pub fn id(self) -> &'static str {
        self.facts().id
    }

    pub(crate) fn facts(self) -> &'static Facts {
        match self {
            Self::Mla => &MLA,
            Self::Mlb => &MLB,
            Self::Mlc => &MLC,
            Self::Mco => &MCO,
            Self::Mlm => &MLM,
            Self::Mpe => &MPE,
            Self::Mlu => &MLU,
        }
    }
}

impl Facts {
    /// Whether `amount` has no more decimals than the currency, and no more
    /// digits than sums and fees of amounts can be computed with.
    pub(crate) fn fits(&self, amount: Decimal) -> bool {
        amount.normalize().scale() <= self.decimals && amount.abs() < LARGEST_AMOUNT
    }

    /// Whether a store at these coordinates is in the country.
    pub(crate) fn contains(&self, latitude: Decimal, longitude: Decimal) -> bool {
        let [south, north, west, east] = self.edges.map(Decimal::from);
        (south..=north).contains(&latitude) && (west..=east).contains(&longitude)
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for Site {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|site| site.id() == text)
            .ok_or_else(|| format!("unknown site {text:?}; one of MLA MLB MLC MCO MLM MPE MLU"))
    }
}

static MLA: Facts = Facts {
    id: "MLA",
    currency: "ARS",
    decimals: 2,
    country: "AR",
    country3: "ARG",
    currency_number: "032",
    utc_offset_h: -3,
    refund_days: 180,
    categories: [621_102, 473_000],
    edges: [-56, -21, -74, -53],
};
static MLB: Facts = Facts {
    id: "MLB",
    currency: "BRL",
    decimals: 2,
    country: "BR",
    country3: "BRA",
    currency_number: "986",
    utc_offset_h: -3,
    refund_days: 180,
    categories: [5_611_203, 4_731_300],
    edges: [-34, 6, -74, -32],
};
static MLC: Facts = Facts {
    id: "MLC",
    currency: "CLP",
    decimals: 0,
    country: "CL",
    country3: "CHL",
    currency_number: "152",
    utc_offset_h: -4,
    refund_days: 180,
    categories: [561_000, 473_001],
    edges: [-56, -17, -110, -66],
};
static MCO: Facts = Facts {
    id: "MCO",
    currency: "COP",
    decimals: 2,
    country: "CO",
    country3: "COL",
    currency_number: "170",
    utc_offset_h: -5,
    refund_days: 180,
    categories: [5611, 4731],
    edges: [-5, 14, -82, -66],
};
static MLM: Facts = Facts {
    id: "MLM",
    currency: "MXN",
    decimals: 2,
    country: "MX",
    country3: "MEX",
    currency_number: "484",
    utc_offset_h: -6,
    refund_days: 180,
    categories: [5812, 468_419],
    edges: [14, 33, -119, -86],
};
static MPE: Facts = Facts {
    id: "MPE",
    currency: "PEN",
    decimals: 2,
    country: "PE",
    country3: "PER",
    currency_number: "604",
    utc_offset_h: -5,
    refund_days: 90,
    categories: [5520, 5050],
    edges: [-19, 0, -82, -68],
};
static MLU: Facts = Facts {
    id: "MLU",
    currency: "UYU",
    decimals: 2,
    country: "UY",
    country3: "URY",
    currency_number: "858",
    utc_offset_h: -3,
    refund_days: 180,
    categories: [56_101, 47_300],
    edges: [-36, -30, -59, -53],
};

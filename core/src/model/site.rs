use crate::open_enum::open_enum;

open_enum! {
    /// A country's site. Its facts are in [`Site::facts`].
    pub enum Site {
        /// Argentina.
        Mla = "MLA",
        /// Brazil.
        Mlb = "MLB",
        /// Chile.
        Mlc = "MLC",
        /// Colombia.
        Mco = "MCO",
        /// Mexico.
        Mlm = "MLM",
        /// Peru.
        Mpe = "MPE",
        /// Uruguay.
        Mlu = "MLU",
    }
}

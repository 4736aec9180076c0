use crate::open_enum::open_enum;

open_enum! {
    /// Which QR the buyer scans.
    pub enum QrMode {
        /// The one that is printed for the POS.
        Static = "static",
        /// One that is drawn for this order alone, from its `qr_data`.
        Dynamic = "dynamic",
        /// Either: who pays one disables the other.
        Hybrid = "hybrid",
    }
}

//! The native module of the Python package `cobro`: `cobro._native`, private.
//!
//! It changes shape only. A method makes a [`call::Call`], which the Python
//! layer either blocks on or hands to an event loop; records become the
//! dataclasses of `cobro._model`, errors the exceptions of `cobro._errors`.

mod ask;
mod call;
mod client;
mod error;
mod exit;
mod explain;
mod generated;
mod input;
mod late_money;
mod migrate;
mod notifications;
mod oauth;
mod output;
mod qr;
mod reports;
mod sale;
mod sellers;
#[cfg(feature = "testing")]
mod testing;
mod tokens;

#[pyo3::pymodule]
mod _native {
    #[pymodule_export]
    use crate::call::Call;
    #[pymodule_export]
    use crate::client::Client;
    #[pymodule_export]
    use crate::exit::{forked, shutdown};
    #[pymodule_export]
    use crate::explain::explain;
    #[pymodule_export]
    use crate::late_money::LateMoneyReader;
    #[pymodule_export]
    use crate::migrate::migrate_order;
    #[pymodule_export]
    use crate::notifications::{ReplayGuard, Verifier, notification_parse};
    #[pymodule_export]
    use crate::oauth::OAuth;
    #[pymodule_export]
    use crate::qr::{qr_escpos, qr_png, qr_read, qr_svg, qr_terminal};
    #[pymodule_export]
    use crate::reports::{Reconciliation, ReportDownload, ReportFiles, ReportRows, report_rows};
    #[pymodule_export]
    use crate::sale::Sale;
    #[pymodule_export]
    use crate::sellers::Sellers;
    #[cfg(feature = "testing")]
    #[pymodule_export]
    use crate::testing::{Sandbox, evaluate};
}

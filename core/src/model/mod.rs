//! Plain public records and open enums: the one definition of everything that
//! crosses into the other languages. Their mirrors there are generated from
//! these files (`cargo xtask gen`), doc comments included.
//!
//! Records named `…Request`, `…Search` and `…Options` are input: their fields
//! hold what the caller wrote, and the call they are given to checks them
//! before anything is sent. All others are output.

mod client_options;
mod error_details;
mod instore_order;
mod item;
mod journal;
mod late_money;
mod merchant_order;
mod migration;
mod notification;
mod oauth;
mod payment;
mod pos;
mod qr;
mod qr_mode;
mod qr_order;
mod qr_order_request;
mod reconcile;
mod refund;
mod report;
mod report_config;
mod report_row;
mod resume;
mod sale;
mod setup;
mod site;
mod store;

pub use client_options::{Api, ClientOptions};
pub use error_details::{ErrorDetails, ErrorKind, RefundRefusal};
pub use instore_order::{CashOutResult, InstoreOrder, OrderReceipt, OrderRequest};
pub use item::{ItemRequest, OrderItem, TaxRequest, TaxType, UnitMeasure};
pub use journal::{IntentKind, IntentState, JournalEntry, JournalSearch};
pub use late_money::{LateMoney, LateMoneyKind};
pub use merchant_order::{
    MerchantOrder, MerchantOrderItem, MerchantOrderPage, MerchantOrderPayment, MerchantOrderSearch,
    MerchantOrderStatus, OrderStatus, Party,
};
pub use migration::{Migration, MigrationChange, MigrationChangeKind, MigrationRequest};
pub use notification::{
    Confirmation, ConfirmationKind, NotificationEvent, NotificationSignature, NotificationSource,
    NotificationTopic, SignatureFailure, SignatureOutcome, SignedIdCase,
};
pub use oauth::{
    Authorization, AuthorizationRequest, CodeExchangeRequest, Grant, OAuthOptions, ProvidedToken,
    SellerTokensRequest, StoredTokens,
};
pub use payment::{
    FeeDetail, Payment, PaymentPage, PaymentSearch, PaymentStatus, PaymentStatusDetail, SearchCriteria,
    SearchRange,
};
pub use pos::{Pos, PosPage, PosRequest, PosSearch, PosStatus, PosUpdateRequest};
pub use qr::{QrErrorCorrection, QrField, QrImageRequest, QrReading};
pub use qr_mode::QrMode;
pub use qr_order::{
    QrOrder, QrOrderCashOut, QrOrderPage, QrOrderPayment, QrOrderRefund, QrOrderStatus, QrPaymentStatus,
    QrRefundStatus,
};
pub use qr_order_request::{
    QrOrderDiscountRequest, QrOrderItemRequest, QrOrderRefundRequest, QrOrderRequest, QrOrderSearch,
};
pub use reconcile::{
    ExpectedSaleRequest, Finding, FindingKind, MatchedBy, ReconcileOptions, ReconcileRequest,
    ReconcileSummary, ReportTotals, TotalsBy,
};
pub use refund::{Refund, RefundMode, RefundRequest, RefundSource, RefundStatus};
pub use report::{
    Report, ReportDownload, ReportFetchRequest, ReportOrigin, ReportPage, ReportProgress, ReportRequest,
    ReportSearch, ReportStatus,
};
pub use report_config::{
    ReportConfig, ReportConfigRequest, ReportFrequency, ReportFrequencyRequest, ReportFrequencyType,
    ReportLanguage, ReportSftp, ReportSftpRequest,
};
pub use report_row::{
    BadRow, ReportColumn, ReportKind, ReportLabelRequest, ReportReadOptions, ReportRow, RowKind,
};
pub use resume::ResumedRefund;
pub use sale::{
    SaleEvent, SaleEventKind, SaleInfo, SaleOutcome, SalePayment, SaleRefund, SaleRequest, SaleStatus,
};
pub use setup::{
    ShopActionKind, ShopChange, ShopPos, ShopPosRequest, ShopReport, ShopRequest, ShopStore, ShopStoreRequest,
};
pub use site::Site;
pub use store::{
    Store, StoreHours, StoreHoursRequest, StoreLocation, StoreLocationRequest, StorePage, StoreRequest,
    StoreSearch, StoreUpdateRequest, Weekday,
};

/// A moment, in UTC. The offset the API wrote is kept in `raw`.
pub type Timestamp = jiff::Timestamp;

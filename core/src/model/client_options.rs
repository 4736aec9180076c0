use std::time::Duration;

use super::Site;
use crate::open_enum::open_enum;

open_enum! {
    /// The generation of the API a client speaks. There is no default: the
    /// integrator chooses with one word.
    pub enum Api {
        /// In-store orders v2: works in all seven countries, marked legacy by the vendor.
        Instore = "instore",
        /// `/v1/orders`, where the vendor builds everything new.
        Orders = "orders",
    }
}

/// How a client is made. Only the site, the generation of the API and the token
/// are required, or the collector's id where a provider gives the token.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientOptions {
    /// The seller's access token (`APP_USR-…`). Never shown in any output. Left
    /// out where a token provider gives it.
    pub access_token: Option<String>,
    /// The country the seller's account belongs to.
    pub site: Site,
    /// The generation of the API.
    pub api: Api,
    /// The seller's user id. Taken from the token's last segment when absent.
    pub collector_id: Option<i64>,
    /// Where the API is; `https://api.mercadopago.com` when absent. Plain
    /// `http` is accepted for loopback addresses only.
    pub base_url: Option<String>,
    /// How long connecting may take; 5 s when absent.
    pub connect_timeout: Option<Duration>,
    /// How long one whole call may take, all its attempts and their bodies
    /// included; 20 s when absent.
    pub call_timeout: Option<Duration>,
    /// How many times a request is sent at most, the first time included; 4
    /// when absent, 1 for never again.
    pub max_attempts: Option<u32>,
    /// Root certificates to trust besides the usual ones, each in PEM.
    pub root_certificates: Vec<String>,
    /// An HTTP proxy's URL. Never used for loopback addresses, never shown in
    /// any output: it may hold a password.
    pub proxy: Option<String>,
    /// `X-Integrator-Id`: the certified partner's id (`dev_…`).
    pub integrator_id: Option<String>,
    /// `X-Platform-Id`: the platform id given by the vendor.
    pub platform_id: Option<String>,
    /// `X-Corporation-Id`, for corporations of several accounts.
    pub corporation_id: Option<String>,
    /// Put in front of the library's own user agent, such as `my-till/4.2`.
    pub user_agent: Option<String>,
    /// Where intents are written before they are sent: the path of an SQLite
    /// file, made when it is not there. Any number of processes of one machine
    /// may share it. In memory when absent, and lost with the process.
    pub journal: Option<String>,
    /// Whether money that came too late, or twice, is refunded without asking.
    /// It is reported either way. No when absent.
    pub refund_late_money: Option<bool>,
}

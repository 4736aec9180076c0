//! The network side: accepting, routing, failing on demand, logging.

pub(crate) mod app;
pub(crate) mod call;
pub(crate) mod exchange;
pub(crate) mod fault;
pub(crate) mod fault_plan;
pub(crate) mod listener;
pub(crate) mod reply;
pub(crate) mod request_log;
pub(crate) mod routes;
pub(crate) mod wire_body;

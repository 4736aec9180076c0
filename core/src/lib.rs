//! cobro

//! The API's endpoints.

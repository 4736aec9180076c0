use cobro::{Error, Result};

/// Runs what blocks on a thread where it holds nobody up.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(e) if e.is_panic() => Err(Error::internal("reading a report panicked")),
        Err(_) => Err(Error::interrupted("shutdown")),
    }
}

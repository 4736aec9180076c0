use cobro::{Error, Result};

/// What reads or writes files, on a thread that may wait for them.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(e) => Err(Error::internal("a panic, whose text is on stderr").with_source(e)),
    }
}

/// Waits, for a limited time, for what changes something: a process that ends
/// calls it, since the library's threads end with it.
#[uniffi::export]
pub(crate) fn drain_before_exit() {
    cobro_ffi::drain();
}

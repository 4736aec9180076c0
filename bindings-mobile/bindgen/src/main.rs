//! Writes the Kotlin and Swift sources; `cargo xtask gen` calls it.

fn main() {
    uniffi::uniffi_bindgen_main();
}

//! One reader, named by `COBRO_FUZZ`, under libFuzzer.

#![no_main]

use std::sync::LazyLock;

use cobro::testing::fuzz::READERS;
use libfuzzer_sys::fuzz_target;

static READ: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    let name = std::env::var("COBRO_FUZZ").expect("COBRO_FUZZ names a reader");
    let (_, read) = READERS.iter().find(|(known, _)| *known == name).expect("a reader of that name");
    *read
});

fuzz_target!(|data: &[u8]| READ(data));

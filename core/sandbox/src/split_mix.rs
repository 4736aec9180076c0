//! `SplitMix64`: numbers that look like chance and are the same for the same seed.

/// The step from one state to the next.
pub(crate) const GAMMA: u64 = 0x9E37_79B9_7F4A_7C15;

/// The number that belongs to a state.
pub(crate) fn mix(state: u64) -> u64 {
    let mut mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

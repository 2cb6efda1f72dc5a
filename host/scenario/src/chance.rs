//! Chance that follows from a seed: the same draws for the same seed, on every machine but
//! for the last bits of what is drawn from a curve.

/// A stream of draws (`SplitMix64`).
#[derive(Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    /// Different for each part: of one request, each rule has chance of its own, and so has
    /// each time that a rule is asked.
    pub(crate) fn new(seed: u64, parts: [u64; 2]) -> Self {
        let mut chance = Self(seed);
        for part in parts {
            chance.0 = chance.next() ^ part;
        }
        chance
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0.0 up to but without 1.0.
    pub(crate) fn share(&mut self) -> f64 {
        #[expect(
            clippy::cast_precision_loss,
            reason = "53 bits are what there is room for"
        )]
        let whole = (self.next() >> 11) as f64;
        whole / 9_007_199_254_740_992.0
    }

    /// From the bell curve around 0 with deviation 1 (Box and Muller's method).
    pub(crate) fn bell(&mut self) -> f64 {
        // Never the logarithm of 0.
        let radius = (-2.0 * (1.0 - self.share()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.share()).cos()
    }
}

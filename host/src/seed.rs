//! What everything made up follows from.

/// A seed from some bytes, the same on every machine. Each part counts with its length, so
/// that no two lists of parts run together.
pub fn of<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> u64 {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    let mut seed = [0; 8];
    hasher.finalize_xof().fill(&mut seed);
    u64::from_le_bytes(seed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_together() {
        let seeds = [
            of([&b"ab"[..], b"c"]),
            of([&b"a"[..], b"bc"]),
            of([&b"abc"[..]]),
            of([&b"abc"[..], b""]),
        ];
        for (at, seed) in seeds.iter().enumerate() {
            assert!(!seeds[..at].contains(seed), "{seeds:?}");
        }
        assert_eq!(of([&b"ab"[..], b"c"]), seeds[0]);
    }
}

//! What files are made of: seeded bytes, checksums, bits in either order.

/// Bytes that are the same again for the same seed (`SplitMix64`).
pub(super) struct Seeded(u64);

impl Seeded {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn byte(&mut self) -> u8 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let [.., low] = (mixed ^ (mixed >> 31)).to_be_bytes();
        low
    }

    pub(super) fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.byte()).collect()
    }

    /// The side of a picture: 1 to 8 pixels.
    pub(super) fn side(&mut self) -> u8 {
        self.byte() % 8 + 1
    }

    /// A line of text, to fill a document with.
    pub(super) fn line(&mut self) -> String {
        let [one, two, three] = [self.byte(), self.byte(), self.byte()];
        format!("Sample {one:02x}{two:02x}{three:02x}")
    }
}

/// CRC-32 as PNG, gzip and ZIP have it.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc: u32, _| {
            let polynomial = if crc & 1 == 1 { 0xedb8_8320 } else { 0 };
            (crc >> 1) ^ polynomial
        })
    })
}

fn adler32(bytes: &[u8]) -> u32 {
    let (low, high) = bytes.iter().fold((1_u32, 0_u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    high << 16 | low
}

/// One block of `DEFLATE` that is stored as it is. Samples are far smaller than its 64 KiB.
pub(super) fn stored(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    let mut out = vec![1];
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(&(!length).to_le_bytes());
    out.extend(bytes.iter().take(usize::from(length)));
    out
}

pub(super) fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    out.extend(stored(bytes));
    out.extend_from_slice(&adler32(bytes).to_be_bytes());
    out
}

/// The length of something as the 32 bits that file formats have room for.
pub(super) fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

/// Collects bits, the least significant first, as GIF and WebP want them.
#[derive(Default)]
pub(super) struct Bits {
    out: Vec<u8>,
    used: u32,
}

impl Bits {
    pub(super) fn push(&mut self, value: u32, count: u32) {
        for place in 0..count {
            if self.used.is_multiple_of(8) {
                self.out.push(0);
            }
            if let Some(last) = self.out.last_mut() {
                *last |= u8::from(value >> place & 1 == 1) << (self.used % 8);
            }
            self.used += 1;
        }
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.out
    }
}

//! Pictures of a few pixels in one colour, but for PNG.

use super::bits::{Bits, Seeded, length};
use super::png::png;

/// The codes after those of the four colours that two bits can tell.
const GIF_CLEAR: u32 = 4;
const GIF_END: u32 = 5;

/// Types of numbers, in 16 and in 32 bits.
const TIFF_SHORT: u16 = 3;
const TIFF_LONG: u16 = 4;

pub(super) fn gif(random: &mut Seeded) -> Vec<u8> {
    let (width, height) = (random.side(), random.side());
    let mut out = b"GIF89a".to_vec();
    // A palette of two colours.
    out.extend_from_slice(&[width, 0, height, 0, 0x80, 0, 0]);
    out.extend(random.bytes(6));
    out.extend_from_slice(&[b',', 0, 0, 0, 0, width, 0, height, 0, 0]);
    // LZW with codes of three bits: a clear code before every other pixel keeps them that short.
    let mut codes = Bits::default();
    for pixel in 0..u32::from(width) * u32::from(height) {
        if pixel.is_multiple_of(2) {
            codes.push(GIF_CLEAR, 3);
        }
        codes.push(0, 3);
    }
    codes.push(GIF_END, 3);
    let codes = codes.finish();
    out.push(2);
    out.push(u8::try_from(codes.len()).unwrap_or(u8::MAX));
    out.extend(codes);
    out.extend_from_slice(&[0, b';']);
    out
}

/// Eight by eight pixels of one grey: a single block whose only coefficient is its mean.
pub(super) fn jpeg(random: &mut Seeded) -> Vec<u8> {
    let mut out = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0".to_vec();
    // All quantisers are 8, which makes the mean itself the coefficient.
    out.extend_from_slice(b"\xff\xdb\0\x43\0");
    out.extend_from_slice(&[8; 64]);
    out.extend_from_slice(&[0xff, 0xc0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0]);
    // Two Huffman tables: eight codes of four bits for the size of the mean, and one code
    // of a single bit for "no more coefficients".
    out.extend_from_slice(&[0xff, 0xc4, 0, 27, 0x00]);
    out.extend_from_slice(&[0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    out.extend_from_slice(&[0, 1, 2, 3, 4, 5, 6, 7]);
    out.extend_from_slice(&[0xff, 0xc4, 0, 20, 0x10]);
    out.extend_from_slice(&[1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    out.extend_from_slice(&[0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0]);
    // The mean is told as so many bits, a positive one as it is. Then the code 0, then ones.
    let mean = u32::from(random.byte() % 127) + 1;
    let size = mean.ilog2() + 1;
    let used = 4 + size + 1;
    let bits = (size << size | mean) << 1;
    let padded = bits << (16 - used) | ((1 << (16 - used)) - 1);
    for byte in [padded >> 8 & 0xff, padded & 0xff] {
        out.extend(u8::try_from(byte));
        // What looks like a marker is followed by a zero.
        if byte == 0xff {
            out.push(0);
        }
    }
    out.extend_from_slice(b"\xff\xd9");
    out
}

/// The lossless kind, where every prefix code has one symbol and so takes no bits at all.
pub(super) fn webp(random: &mut Seeded) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.push(0x2f, 8);
    bits.push(u32::from(random.side()) - 1, 14);
    bits.push(u32::from(random.side()) - 1, 14);
    bits.push(0, 4); // No alpha, version 0.
    bits.push(0, 3); // No transforms, no colour cache, one group of codes.
    let [green, red, blue] = [random.byte(), random.byte(), random.byte()];
    for symbol in [green, red, blue, 0xff, 0] {
        // A simple code, of one symbol, which is written in eight bits.
        bits.push(0b101, 3);
        bits.push(u32::from(symbol), 8);
    }
    let mut content = bits.finish();
    let size = length(&content);
    if !content.len().is_multiple_of(2) {
        content.push(0);
    }
    let mut out = b"RIFF".to_vec();
    out.extend_from_slice(&(length(&content) + 12).to_le_bytes());
    out.extend_from_slice(b"WEBPVP8L");
    out.extend_from_slice(&size.to_le_bytes());
    out.extend(content);
    out
}

pub(super) fn svg(random: &mut Seeded) -> Vec<u8> {
    let (width, height) = (random.side(), random.side());
    let [red, green, blue] = [random.byte(), random.byte(), random.byte()];
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\">\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#{red:02x}{green:02x}{blue:02x}\"/></svg>"
    )
    .into_bytes()
}

pub(super) fn bmp(random: &mut Seeded) -> Vec<u8> {
    let (width, height) = (random.side(), random.side());
    let colour = random.bytes(3);
    let mut line: Vec<u8> = (0..width).flat_map(|_| colour.clone()).collect();
    line.resize(line.len().next_multiple_of(4), 0);
    let pixels = line.repeat(usize::from(height));
    let mut out = b"BM".to_vec();
    out.extend_from_slice(&(54 + length(&pixels)).to_le_bytes());
    out.extend_from_slice(&[0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0]);
    out.extend_from_slice(&[width, 0, 0, 0, height, 0, 0, 0, 1, 0, 24, 0, 0, 0, 0, 0]);
    out.extend_from_slice(&length(&pixels).to_le_bytes());
    // 2835 pixels a metre are 72 an inch.
    out.extend_from_slice(&[0x13, 0x0b, 0, 0, 0x13, 0x0b, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    out.extend(pixels);
    out
}

/// A directory of one picture, which may be a PNG since Windows Vista.
pub(super) fn ico(random: &mut Seeded) -> Vec<u8> {
    let picture = png(random);
    let side = |place: usize| picture.get(place).copied().unwrap_or(1);
    let mut out = vec![0, 0, 1, 0, 1, 0, side(19), side(23), 0, 0, 1, 0, 24, 0];
    out.extend_from_slice(&length(&picture).to_le_bytes());
    out.extend_from_slice(&22_u32.to_le_bytes());
    out.extend(picture);
    out
}

/// One uncompressed strip of grey.
pub(super) fn tiff(random: &mut Seeded) -> Vec<u8> {
    let (width, height) = (u32::from(random.side()), u32::from(random.side()));
    let pixels = vec![random.byte(); usize::try_from(width * height).unwrap_or_default()];
    let entries: [(u16, u16, u32); 9] = [
        (256, TIFF_SHORT, width),
        (257, TIFF_SHORT, height),
        (258, TIFF_SHORT, 8), // Bits a pixel.
        (259, TIFF_SHORT, 1), // No compression.
        (262, TIFF_SHORT, 1), // 0 is black.
        (273, TIFF_LONG, 8),  // Where the strip begins: after the header.
        (277, TIFF_SHORT, 1), // Channels.
        (278, TIFF_SHORT, height),
        (279, TIFF_LONG, width * height),
    ];
    let mut out = b"II*\0".to_vec();
    let directory = (8 + length(&pixels)).next_multiple_of(2);
    out.extend_from_slice(&directory.to_le_bytes());
    out.extend(pixels);
    out.resize(out.len().next_multiple_of(2), 0);
    out.extend_from_slice(&[9, 0]);
    for (tag, kind, value) in entries {
        out.extend_from_slice(&tag.to_le_bytes());
        out.extend_from_slice(&kind.to_le_bytes());
        out.extend_from_slice(&1_u32.to_le_bytes());
        out.extend_from_slice(&value.to_le_bytes());
    }
    out.extend_from_slice(&[0; 4]);
    out
}

//! PNG: <https://www.w3.org/TR/png-3/>.

use super::bits::{Seeded, crc32, length, zlib};

/// A picture of a few pixels in one colour.
pub(super) fn png(random: &mut Seeded) -> Vec<u8> {
    let (width, height) = (random.side(), random.side());
    let colour = random.bytes(3);
    // Eight bits a channel, red, green and blue, nothing interlaced.
    let header = [0, 0, 0, width, 0, 0, 0, height, 8, 2, 0, 0, 0];
    let mut pixels = Vec::new();
    for _ in 0..height {
        pixels.push(0); // This line has no filter.
        pixels.extend((0..width).flat_map(|_| &colour));
    }
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut out, *b"IHDR", &header);
    chunk(&mut out, *b"IDAT", &zlib(&pixels));
    chunk(&mut out, *b"IEND", &[]);
    out
}

fn chunk(out: &mut Vec<u8>, kind: [u8; 4], content: &[u8]) {
    out.extend_from_slice(&length(content).to_be_bytes());
    let checked = [&kind, content].concat();
    out.extend_from_slice(&checked);
    out.extend_from_slice(&crc32(&checked).to_be_bytes());
}

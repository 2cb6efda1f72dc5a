//! Sound and film: a few samples of a tone, frames of silence, a film without tracks.

use super::bits::{Seeded, length};

/// Eight bits, mono, 8 kHz.
pub(super) fn wav(random: &mut Seeded) -> Vec<u8> {
    let samples = random.bytes(32);
    let mut out = b"RIFF".to_vec();
    out.extend_from_slice(&(36 + length(&samples)).to_le_bytes());
    out.extend_from_slice(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    out.extend_from_slice(&8000_u32.to_le_bytes());
    out.extend_from_slice(&8000_u32.to_le_bytes());
    out.extend_from_slice(b"\x01\0\x08\0data");
    out.extend_from_slice(&length(&samples).to_le_bytes());
    out.extend(samples);
    out
}

/// MPEG-2, layer III, mono, 8 kbit/s at 22.05 kHz: a frame is 26 bytes, and one of zeros
/// after its header is silence.
pub(super) fn mp3(random: &mut Seeded) -> Vec<u8> {
    const FRAME: usize = 72 * 8000 / 22_050;
    let mut frame = vec![0xff, 0xf3, 0x10, 0xc4];
    frame.resize(FRAME, 0);
    frame.repeat(usize::from(random.side()) + 3)
}

/// A header that tells of a film of one second, without anything to be seen in it.
pub(super) fn mp4(random: &mut Seeded) -> Vec<u8> {
    let mut film = vec![0; 12]; // Version, times of creation and of change.
    film.extend_from_slice(&1000_u32.to_be_bytes());
    film.extend_from_slice(&(1000 + u32::from(random.byte())).to_be_bytes());
    // Normal speed and volume, then ten reserved bytes.
    film.extend_from_slice(&[0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    // The picture is not turned: a unit matrix.
    for number in [0x1_0000_u32, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000] {
        film.extend_from_slice(&number.to_be_bytes());
    }
    film.extend_from_slice(&[0; 24]);
    film.extend_from_slice(&1_u32.to_be_bytes());
    let mut out = atom(*b"ftyp", b"isom\0\0\x02\0isommp41");
    out.extend(atom(*b"moov", &atom(*b"mvhd", &film)));
    out.extend(atom(*b"mdat", &[]));
    out
}

fn atom(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
    [&(8 + length(content)).to_be_bytes(), &kind, content].concat()
}

//! ZIP, gzip and tar, with one short text inside.

use super::bits::{Seeded, crc32, length, stored};

/// Midnight of 1 January 1980, the first day of ZIP's calendar: samples know no time.
const ZIP_DATE: u16 = 1 << 5 | 1;

pub(super) fn zip_of_text(random: &mut Seeded) -> Vec<u8> {
    zip(&[("sample.txt", format!("{}\n", random.line()).as_bytes())])
}

/// Files that are stored uncompressed, in that order.
pub(super) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for (name, content) in files {
        let mut header = Vec::new();
        header.extend_from_slice(&[20, 0, 0, 0, 0, 0, 0, 0]);
        header.extend_from_slice(&ZIP_DATE.to_le_bytes());
        header.extend_from_slice(&crc32(content).to_le_bytes());
        header.extend_from_slice(&length(content).to_le_bytes());
        header.extend_from_slice(&length(content).to_le_bytes());
        header.extend_from_slice(&short(name.len()));
        header.extend_from_slice(&[0, 0]);
        directory.extend_from_slice(b"PK\x01\x02\x14\0");
        directory.extend_from_slice(&header);
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&length(&out).to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b"PK\x03\x04");
        out.extend(header);
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(content);
    }
    let start = length(&out);
    out.extend_from_slice(&directory);
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    out.extend_from_slice(&short(files.len()));
    out.extend_from_slice(&short(files.len()));
    out.extend_from_slice(&length(&directory).to_le_bytes());
    out.extend_from_slice(&start.to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    out
}

pub(super) fn gzip(random: &mut Seeded) -> Vec<u8> {
    let text = format!("{}\n", random.line()).into_bytes();
    // No time of change, and from no particular system.
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    out.extend(stored(&text));
    out.extend_from_slice(&crc32(&text).to_le_bytes());
    out.extend_from_slice(&length(&text).to_le_bytes());
    out
}

pub(super) fn tar(random: &mut Seeded) -> Vec<u8> {
    let text = format!("{}\n", random.line());
    let fields = |checksum: &str| {
        let fields: [(&str, usize); 10] = [
            ("sample.txt", 100),
            ("0000644\0", 8),
            ("0000000\0", 8),
            ("0000000\0", 8),
            (&format!("{:011o}\0", text.len()), 12),
            ("00000000000\0", 12),
            (checksum, 8),
            ("0", 1),
            ("", 100),
            ("ustar\x0000", 255),
        ];
        let padded = fields
            .iter()
            .flat_map(|(field, width)| field.bytes().chain(std::iter::repeat(0)).take(*width));
        padded.collect::<Vec<u8>>()
    };
    // The sum is taken with blanks in its own place.
    let sum: u32 = fields("        ").iter().map(|byte| u32::from(*byte)).sum();
    let mut out = fields(&format!("{sum:06o}\0 "));
    out.extend_from_slice(text.as_bytes());
    // The file fills its block, and two empty blocks are the end.
    out.resize(out.len().next_multiple_of(512) + 1024, 0);
    out
}

fn short(number: usize) -> [u8; 2] {
    u16::try_from(number).unwrap_or(u16::MAX).to_le_bytes()
}

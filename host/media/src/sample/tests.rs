//! Samples are told from each other, and stay the same.

use super::*;

const KNOWN: [&str; 21] = [
    "image/png",
    "image/gif",
    "image/jpeg",
    "image/webp",
    "image/svg+xml",
    "image/bmp",
    "image/x-icon",
    "image/tiff",
    "application/pdf",
    "application/zip",
    "application/gzip",
    "application/x-tar",
    "audio/wav",
    "audio/mpeg",
    "video/mp4",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/epub+zip",
    "application/wasm",
];

#[test]
fn samples_begin_as_their_format_does_and_repeat() {
    for media_type in KNOWN {
        let format = Format::of(media_type).unwrap();
        for seed in 0..64 {
            let bytes = sample(media_type, seed);
            assert!(format.is_of(&bytes), "{media_type}, seed {seed}");
            assert!(bytes.len() < 4096, "{media_type} has {} bytes", bytes.len());
            assert_eq!(bytes, sample(&media_type.to_uppercase(), seed));
        }
        let fixed = matches!(format, Format::WebAssembly);
        assert!(fixed || (1..64).any(|seed| sample(media_type, seed) != sample(media_type, 0)));
    }
    assert_eq!(sample("application/octet-stream", 1).len(), 32);
}

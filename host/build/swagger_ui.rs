//! Takes what the server needs of Swagger UI's release, which comes as a ZIP archive in a
//! crate. Its files are deflated there; with another header they are what browsers take as
//! `gzip`, so nothing is packed anew.

use std::path::Path;

use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED as ARCHIVE;

/// Their names in the archive, below its one folder.
const FILES: [&str; 4] = [
    "dist/swagger-ui-bundle.js",
    "dist/swagger-ui.css",
    "LICENSE",
    "NOTICE",
];

const STORED: usize = 0;
const DEFLATED: usize = 8;

/// Writes each file as `NAME.gz` into a folder.
pub(crate) fn unpack(folder: &Path) {
    for path in FILES {
        let name = path.rsplit('/').next().unwrap_or(path);
        let file = folder.join(format!("{name}.gz"));
        std::fs::write(file, gzip(path)).expect("OUT_DIR can be written");
    }
}

/// A file in the format of RFC 1952.
fn gzip(path: &str) -> Vec<u8> {
    let mut at = number(directory(), 4);
    loop {
        assert_eq!(number(at, 4), 0x0201_4b50, "`{path}` is in the archive");
        let (name, extra, comment) = (number(at + 28, 2), number(at + 30, 2), number(at + 32, 2));
        let own = &ARCHIVE[at + 46..at + 46 + name];
        let below = own
            .iter()
            .position(|byte| *byte == b'/')
            .map_or(0, |slash| slash + 1);
        if &own[below..] == path.as_bytes() {
            break;
        }
        at += 46 + name + extra + comment;
    }
    let (crc, packed) = (&ARCHIVE[at + 16..at + 20], number(at + 20, 4));
    let (size, header) = (&ARCHIVE[at + 24..at + 28], number(at + 42, 4));
    let begin = header + 30 + number(header + 26, 2) + number(header + 28, 2);
    let mut gzip = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    let content = &ARCHIVE[begin..begin + packed];
    match number(at + 10, 2) {
        DEFLATED => {}
        // One block that is as it was, and the last (RFC 1951, 3.2.4).
        STORED => {
            let length = u16::try_from(packed).expect("only what is short is not deflated");
            gzip.push(1);
            gzip.extend_from_slice(&length.to_le_bytes());
            gzip.extend_from_slice(&(!length).to_le_bytes());
        }
        other => panic!("`{path}` is packed by the method {other}"),
    }
    gzip.extend_from_slice(content);
    gzip.extend_from_slice(crc);
    gzip.extend_from_slice(size);
    gzip
}

/// Where it is written where the directory begins.
fn directory() -> usize {
    let end = ARCHIVE
        .windows(4)
        .rposition(|bytes| bytes == *b"PK\x05\x06");
    end.expect("it is a ZIP archive") + 16
}

fn number(at: usize, length: usize) -> usize {
    let bytes = &ARCHIVE[at..at + length];
    bytes
        .iter()
        .rev()
        .fold(0, |number, byte| (number << 8) | usize::from(*byte))
}

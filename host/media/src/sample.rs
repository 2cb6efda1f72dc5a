//! Small valid files, for media types that values can't be written in.

mod archive;
mod audio;
mod bits;
mod image;
mod office;
mod pdf;
mod png;

use crate::family::{Family, essence};
use bits::Seeded;

/// A small file of the media type, the same for the same seed: 1 to 8 pixels, a blank
/// page, an archive of one text. Formats that are not known here get seeded bytes.
pub fn sample(media_type: &str, seed: u64) -> Vec<u8> {
    let essence = essence(media_type);
    if let Some(format) = Format::of(&essence) {
        return format.make(seed);
    }
    match Family::of(&essence) {
        Family::Json => b"{}".to_vec(),
        Family::Xml => b"<?xml version=\"1.0\" encoding=\"UTF-8\"?><root/>".to_vec(),
        Family::Binary => Seeded::new(seed).bytes(32),
        Family::JsonSequence
        | Family::EventStream
        | Family::Yaml
        | Family::Csv
        | Family::Form
        | Family::Multipart => Vec::new(),
        Family::Text => format!("sample {seed:016x}\n").into_bytes(),
    }
}

/// A format that is known by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Png,
    Gif,
    Jpeg,
    WebP,
    Svg,
    Bmp,
    Ico,
    Tiff,
    Pdf,
    Zip,
    Gzip,
    Tar,
    Wav,
    Mp3,
    Mp4,
    Word,
    Excel,
    OpenDocumentText,
    OpenDocumentSheet,
    Epub,
    WebAssembly,
    Protobuf,
}

impl Format {
    pub(crate) fn of(essence: &str) -> Option<Self> {
        Some(match essence {
            "image/png" | "image/apng" | "image/*" => Self::Png,
            "image/gif" => Self::Gif,
            "image/jpeg" | "image/jpg" | "image/pjpeg" => Self::Jpeg,
            "image/webp" => Self::WebP,
            "image/svg+xml" => Self::Svg,
            "image/bmp" | "image/x-ms-bmp" => Self::Bmp,
            "image/x-icon" | "image/vnd.microsoft.icon" => Self::Ico,
            "image/tiff" => Self::Tiff,
            "application/pdf" | "application/x-pdf" => Self::Pdf,
            "application/zip"
            | "application/x-zip-compressed"
            | "application/x-zip"
            | "application/java-archive" => Self::Zip,
            "application/gzip" | "application/x-gzip" => Self::Gzip,
            "application/x-tar" | "application/tar" => Self::Tar,
            "audio/wav" | "audio/x-wav" | "audio/wave" | "audio/vnd.wave" | "audio/*" => Self::Wav,
            "audio/mpeg" | "audio/mp3" => Self::Mp3,
            "video/mp4" | "audio/mp4" | "video/quicktime" | "audio/x-m4a" | "video/*" => Self::Mp4,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => Self::Word,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => Self::Excel,
            "application/vnd.oasis.opendocument.text" => Self::OpenDocumentText,
            "application/vnd.oasis.opendocument.spreadsheet" => Self::OpenDocumentSheet,
            "application/epub+zip" => Self::Epub,
            "application/wasm" => Self::WebAssembly,
            _ if essence.ends_with("protobuf") => Self::Protobuf,
            _ => return None,
        })
    }

    /// Whether the bytes begin as files of the format do.
    pub(crate) fn is_of(self, bytes: &[u8]) -> bool {
        let at = |place: usize, magic: &[u8]| {
            bytes
                .get(place..)
                .is_some_and(|bytes| bytes.starts_with(magic))
        };
        match self {
            Self::Png => at(0, b"\x89PNG\r\n\x1a\n"),
            Self::Gif => at(0, b"GIF8"),
            Self::Jpeg => at(0, b"\xff\xd8\xff"),
            Self::WebP => at(0, b"RIFF") && at(8, b"WEBP"),
            Self::Svg => at(0, b"<"),
            Self::Bmp => at(0, b"BM"),
            Self::Ico => at(0, &[0, 0, 1, 0]),
            Self::Tiff => at(0, b"II*\0") || at(0, b"MM\0*"),
            Self::Pdf => at(0, b"%PDF-"),
            Self::Zip
            | Self::Word
            | Self::Excel
            | Self::OpenDocumentText
            | Self::OpenDocumentSheet
            | Self::Epub => at(0, b"PK"),
            Self::Gzip => at(0, b"\x1f\x8b"),
            Self::Tar => at(257, b"ustar"),
            Self::Wav => at(0, b"RIFF") && at(8, b"WAVE"),
            Self::Mp3 => at(0, b"ID3") || at(0, b"\xff\xfb") || at(0, b"\xff\xf3"),
            Self::Mp4 => at(4, b"ftyp"),
            Self::WebAssembly => at(0, b"\0asm"),
            Self::Protobuf => false,
        }
    }

    pub(crate) fn make(self, seed: u64) -> Vec<u8> {
        let random = &mut Seeded::new(seed);
        match self {
            Self::Png => png::png(random),
            Self::Gif => image::gif(random),
            Self::Jpeg => image::jpeg(random),
            Self::WebP => image::webp(random),
            Self::Svg => image::svg(random),
            Self::Bmp => image::bmp(random),
            Self::Ico => image::ico(random),
            Self::Tiff => image::tiff(random),
            Self::Pdf => pdf::pdf(random),
            Self::Zip => archive::zip_of_text(random),
            Self::Gzip => archive::gzip(random),
            Self::Tar => archive::tar(random),
            Self::Wav => audio::wav(random),
            Self::Mp3 => audio::mp3(random),
            Self::Mp4 => audio::mp4(random),
            Self::Word => office::word(random),
            Self::Excel => office::excel(random),
            Self::OpenDocumentText => office::open_document_text(random),
            Self::OpenDocumentSheet => office::open_document_sheet(random),
            Self::Epub => office::epub(random),
            Self::WebAssembly => b"\0asm\x01\0\0\0".to_vec(),
            // The highest field number there is: no message knows it, so every one skips it.
            Self::Protobuf => vec![0xf8, 0xff, 0xff, 0xff, 0x0f, random.byte() & 0x7f],
        }
    }
}

#[cfg(test)]
mod tests;

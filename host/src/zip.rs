//! ZIP archives (APPNOTE 6.3), written as their files are made: nothing is gone back to, and
//! nothing is held. What comes after a file says how long it was, in 64 bits.

use std::io::{self, Write};

use miniz_oxide::deflate::core::{
    CompressorOxide, TDEFLFlush, TDEFLStatus, compress_to_output, create_comp_flags_from_zip_params,
};

/// The version that is needed to read it: 4.5, for sizes of 64 bits.
const VERSION: u16 = 45;

/// Sizes follow the file; names are UTF-8.
const FLAGS: u16 = (1 << 3) | (1 << 11);

const DEFLATED: u16 = 8;

/// 1980-01-01: archives of the same are the same.
const DATE: u16 = (1 << 5) | 1;

/// Where 32 bits are too few, and an extra field has 64.
const ELSEWHERE: u32 = u32::MAX;

/// An archive on its way to somewhere.
pub(crate) struct Archive<'a> {
    to: &'a mut dyn Write,
    written: u64,
    files: Vec<Listed>,
}

/// What the directory at the end has of a file.
struct Listed {
    name: String,
    at: u64,
    crc: u32,
    packed: u64,
    size: u64,
}

/// A file of an archive: what is written to it is packed.
pub(crate) struct File<'a, 'b> {
    archive: &'a mut Archive<'b>,
    packer: Box<CompressorOxide>,
    crc: crc32fast::Hasher,
    listed: Listed,
}

impl<'a> Archive<'a> {
    pub(crate) fn new(to: &'a mut dyn Write) -> Self {
        Self {
            to,
            written: 0,
            files: Vec::new(),
        }
    }

    /// Adds a file, which `write` fills.
    pub(crate) fn add(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let at = self.written;
        let mut header = Vec::new();
        put(&mut header, &[0x0403_4b50]);
        put16(&mut header, &[VERSION, FLAGS, DEFLATED, 0, DATE]);
        put(&mut header, &[0, ELSEWHERE, ELSEWHERE]);
        put16(&mut header, &[length(name)?, 20]);
        header.extend_from_slice(name.as_bytes());
        // Sizes of 64 bits, which are not known yet.
        put16(&mut header, &[1, 16]);
        put64(&mut header, &[0, 0]);
        self.send(&header)?;
        // Raw: neither zlib's header nor its checksum.
        let flags = create_comp_flags_from_zip_params(6, -15, 0);
        let mut file = File {
            archive: self,
            packer: Box::new(CompressorOxide::new(flags)),
            crc: crc32fast::Hasher::new(),
            listed: Listed {
                name: name.to_owned(),
                at,
                crc: 0,
                packed: 0,
                size: 0,
            },
        };
        write(&mut file)?;
        file.end()
    }

    /// Writes the directory.
    pub(crate) fn end(mut self) -> io::Result<()> {
        let at = self.written;
        let count = self.files.len() as u64;
        for file in std::mem::take(&mut self.files) {
            let mut entry = Vec::new();
            put(&mut entry, &[0x0201_4b50]);
            put16(&mut entry, &[VERSION, VERSION, FLAGS, DEFLATED, 0, DATE]);
            put(&mut entry, &[file.crc, ELSEWHERE, ELSEWHERE]);
            put16(&mut entry, &[length(&file.name)?, 28, 0, 0, 0]);
            put(&mut entry, &[0, ELSEWHERE]);
            entry.extend_from_slice(file.name.as_bytes());
            put16(&mut entry, &[1, 24]);
            put64(&mut entry, &[file.size, file.packed, file.at]);
            self.send(&entry)?;
        }
        let size = self.written - at;
        let end = self.written;
        let mut record = Vec::new();
        put(&mut record, &[0x0606_4b50]);
        put64(&mut record, &[44]);
        put16(&mut record, &[VERSION, VERSION]);
        put(&mut record, &[0, 0]);
        put64(&mut record, &[count, count, size, at]);
        put(&mut record, &[0x0706_4b50, 0]);
        put64(&mut record, &[end]);
        put(&mut record, &[1, 0x0605_4b50]);
        put16(&mut record, &[0, 0, u16::MAX, u16::MAX]);
        put(&mut record, &[ELSEWHERE, ELSEWHERE]);
        put16(&mut record, &[0]);
        self.send(&record)
    }

    fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.to.write_all(bytes)?;
        self.written += bytes.len() as u64;
        Ok(())
    }
}

impl File<'_, '_> {
    fn pack(&mut self, bytes: &[u8], flush: TDEFLFlush) -> io::Result<()> {
        let Self {
            archive,
            packer,
            listed,
            ..
        } = self;
        let mut sent = Ok(());
        let (status, _) = compress_to_output(packer, bytes, flush, |packed| {
            listed.packed += packed.len() as u64;
            sent = archive.send(packed);
            sent.is_ok()
        });
        sent?;
        match status {
            TDEFLStatus::Okay | TDEFLStatus::Done => Ok(()),
            other => Err(io::Error::other(format!("packing: {other:?}"))),
        }
    }

    fn end(mut self) -> io::Result<()> {
        self.pack(&[], TDEFLFlush::Finish)?;
        let Self {
            archive,
            crc,
            mut listed,
            ..
        } = self;
        listed.crc = crc.finalize();
        let mut after = Vec::new();
        put(&mut after, &[0x0807_4b50, listed.crc]);
        put64(&mut after, &[listed.packed, listed.size]);
        archive.send(&after)?;
        archive.files.push(listed);
        Ok(())
    }
}

impl Write for File<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.pack(bytes, TDEFLFlush::None)?;
        self.crc.update(bytes);
        self.listed.size += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn put(to: &mut Vec<u8>, numbers: &[u32]) {
    to.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}

fn put16(to: &mut Vec<u8>, numbers: &[u16]) {
    to.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}

fn put64(to: &mut Vec<u8>, numbers: &[u64]) {
    to.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}

fn length(name: &str) -> io::Result<u16> {
    u16::try_from(name.len()).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn others_can_read_it() {
        let long = "the same again, ".repeat(100_000);
        let mut bytes = Vec::new();
        let mut archive = Archive::new(&mut bytes);
        archive.add("empty", |_| Ok(())).unwrap();
        archive
            .add("ä.txt", |to| {
                for part in long.as_bytes().chunks(1000) {
                    to.write_all(part)?;
                }
                Ok(())
            })
            .unwrap();
        archive.end().unwrap();
        assert!(bytes.len() < long.len() / 50, "{}", bytes.len());
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.zip");
        std::fs::write(&path, &bytes).unwrap();
        let script = "import sys, zipfile\n\
                      z = zipfile.ZipFile(sys.argv[1])\n\
                      assert z.testzip() is None\n\
                      print([(i.filename, i.file_size) for i in z.infolist()])\n\
                      sys.stdout.write(z.read('ä.txt').decode())";
        let python = Command::new("python3")
            .args(["-X", "utf8", "-c", script])
            .arg(&path)
            .stderr(Stdio::inherit())
            .output();
        let Ok(read) = python else {
            assert!(
                std::env::var_os("MIMUS_REQUIRE_PYTHON").is_none(),
                "python3 is not there"
            );
            return;
        };
        assert!(read.status.success());
        let expected = format!("[('empty', 0), ('ä.txt', {})]\n{long}", long.len());
        assert_eq!(String::from_utf8_lossy(&read.stdout), expected);
    }

    #[test]
    fn who_can_not_take_more_is_not_sent_more() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::StorageFull.into())
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut full = Full;
        let mut archive = Archive::new(&mut full);
        let error = archive.add("a", |_| Ok(())).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    }
}

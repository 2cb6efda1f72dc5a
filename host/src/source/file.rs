//! Files: the description itself, and those beside it that it refers to.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use mimus_description::{FetchError, Fetched};

use super::{MAX_DOCUMENT, check_size, failure};

pub(super) fn read(path: &Path) -> Result<Vec<u8>, FetchError> {
    let name = path.display();
    let metadata =
        fs::metadata(path).map_err(|error| failure(format!("reading `{name}`: {error}"), None))?;
    if metadata.is_dir() {
        return Err(failure(
            format!("`{name}` is a folder"),
            Some("name the description's file in it".to_owned()),
        ));
    }
    if metadata.is_file() {
        check_size(&name.to_string(), metadata.len())?;
    }
    // A pipe or a device has no length to look at: never read more than the limit.
    let mut text = Vec::new();
    let file = fs::File::open(path)
        .map_err(|error| failure(format!("reading `{name}`: {error}"), None))?;
    let read = file.take(MAX_DOCUMENT + 1).read_to_end(&mut text);
    read.map_err(|error| failure(format!("reading `{name}`: {error}"), None))?;
    check_size(&name.to_string(), text.len() as u64)?;
    Ok(text)
}

/// The folder whose files a description may refer to.
pub(super) fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Reads what `base` refers to, if it lies in `home` or in one of `allowed`.
pub(super) fn fetch(
    base: &str,
    reference: &str,
    home: &Path,
    allowed: &[PathBuf],
) -> Result<Fetched, FetchError> {
    let relative = local_path(reference).ok_or_else(|| {
        failure(
            format!("`{reference}` is neither a file nor an `http(s)` URL"),
            Some("refer to a file by its path".to_owned()),
        )
    })?;
    let beside = if base.starts_with('<') {
        home.to_owned()
    } else {
        folder_of(Path::new(base))
    };
    let path = beside.join(relative);
    // Symbolic links and `..` are resolved before anything is compared.
    let real = path
        .canonicalize()
        .map_err(|error| failure(format!("reading `{}`: {error}", path.display()), None))?;
    let inside = |folder: &Path| {
        folder
            .canonicalize()
            .is_ok_and(|folder| real.starts_with(folder))
    };
    if !inside(home) && !allowed.iter().any(|folder| inside(folder)) {
        let folder = folder_of(&real);
        return Err(failure(
            format!(
                "`{}` was not read: it lies outside the description's folder",
                real.display()
            ),
            Some(format!(
                "allow it with `--allow-folder {}`",
                folder.display()
            )),
        ));
    }
    if !real.is_file() {
        return Err(failure(format!("`{}` is not a file", real.display()), None));
    }
    let text = read(&real)?;
    Ok(Fetched {
        name: real.display().to_string(),
        text,
    })
}

/// The path that a reference names: `%20` and the like decoded, `file:` taken away.
fn local_path(reference: &str) -> Option<PathBuf> {
    if let Ok(url) = url::Url::parse(reference) {
        return url.to_file_path().ok();
    }
    let decoded = percent_encoding::percent_decode_str(reference)
        .decode_utf8()
        .ok()?;
    Some(PathBuf::from(decoded.as_ref()))
}

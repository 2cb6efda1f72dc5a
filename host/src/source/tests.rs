//! What a reference may reach, and what it may not.

use std::fs;

use super::*;

/// A folder with `api/openapi.yaml`, `api/parts/pet.yaml`, `shared/error.yaml` and a
/// symbolic link from `api` to `shared`.
fn tree() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for (file, text) in [
        ("api/openapi.yaml", "openapi: 3.1.0"),
        ("api/parts/pet.yaml", "type: object"),
        ("shared/error.yaml", "type: string"),
    ] {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().expect("files are in folders"))
            .expect("folders can be made");
        fs::write(path, text).expect("files can be written");
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.path().join("shared"), folder.path().join("api/link"))
        .expect("links can be made");
    folder
}

fn fetch(reference: &str, reach: impl FnOnce(&Path) -> Reach) -> Result<String, FetchError> {
    let folder = tree();
    let description = folder.path().join("api/openapi.yaml");
    let source = Source::parse(&description.display().to_string());
    let fetched = source
        .fetcher(&reach(folder.path()))
        .fetch(&description.display().to_string(), reference)?;
    Ok(String::from_utf8(fetched.text).expect("the files are text"))
}

#[test]
fn reads_files_beside_and_below_the_description() {
    assert_eq!(
        fetch("parts/pet.yaml", |_| Reach::default()),
        Ok("type: object".to_owned())
    );
    assert_eq!(
        fetch("./parts/../parts/pet%2Eyaml", |_| Reach::default()),
        Ok("type: object".to_owned())
    );
}

#[test]
fn refuses_what_lies_outside_and_names_the_flag() {
    for reference in [
        "../shared/error.yaml",
        "link/error.yaml",
        "/etc/passwd",
        "file:///etc/passwd",
    ] {
        let error = fetch(reference, |_| Reach::default()).expect_err(reference);
        let hint = error.hint.unwrap_or_default();
        assert!(
            hint.contains("--allow-folder"),
            "{reference}: {} / {hint}",
            error.message
        );
    }
}

#[test]
fn reads_outside_where_the_folder_is_allowed() {
    let allowed = |root: &Path| Reach {
        folders: vec![root.join("shared")],
        ..Reach::default()
    };
    assert_eq!(
        fetch("../shared/error.yaml", allowed),
        Ok("type: string".to_owned())
    );
}

#[test]
fn follows_no_url_unless_told_to() {
    let error = fetch("https://example.com/x.yaml", |_| Reach::default()).expect_err("not allowed");
    assert!(
        error
            .hint
            .unwrap_or_default()
            .contains("--allow-remote-refs")
    );
}

#[test]
fn asks_no_private_address_unless_told_to() {
    let source = Source::parse("http://127.0.0.1:9/openapi.yaml");
    let error = source.read(&Reach::default()).expect_err("not allowed");
    assert!(
        error
            .hint
            .unwrap_or_default()
            .contains("--allow-private-addresses"),
        "{}",
        error.message
    );
}

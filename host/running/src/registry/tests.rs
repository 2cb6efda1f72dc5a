use super::*;

fn record() -> Record {
    Record {
        id: String::new(),
        pid: std::process::id(),
        process: crate::this_process(),
        url: "http://127.0.0.1:4010".to_owned(),
        admin_url: Some("http://127.0.0.1:4010/admin/api".to_owned()),
        token: Some(crate::Token::new("correct-horse")),
        title: "Pet Store (v2)!".to_owned(),
        version: "1.0.0".to_owned(),
        operations: 3,
        description: "/somewhere/openapi.yaml".to_owned(),
        project: None,
        log: None,
        started_ms: 0,
        mimus_version: "0.1.0".to_owned(),
        attached: false,
    }
}

fn registry() -> (tempfile::TempDir, Registry) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let registry = Registry::at(folder.path().join("running"));
    (folder, registry)
}

fn ids(registry: &Registry) -> Vec<String> {
    let running = registry.running().into_iter();
    running.map(|record| record.id).collect()
}

#[test]
fn one_is_there_for_as_long_as_it_is_registered() {
    let (_folder, registry) = registry();
    let one = registry.register(record(), None).expect("it is registered");
    let two = registry.register(record(), None).expect("it is registered");
    assert_eq!(ids(&registry), ["pet-store-v2", "pet-store-v2-2"]);
    assert_eq!(registry.find("pet-store-v2"), Some(one.record.clone()));
    drop(one);
    assert_eq!(ids(&registry), ["pet-store-v2-2"]);
    drop(two);
    assert_eq!(ids(&registry), Vec::<String>::new());
}

#[test]
fn a_name_is_given_once_and_fits_in_a_file_name() {
    let (_folder, registry) = registry();
    let _one = registry
        .register(record(), Some("shop"))
        .expect("it is registered");
    let again = registry.register(record(), Some("shop"));
    assert!(matches!(again, Err(RegistryError::Taken(_))), "{again:?}");
    for wrong in ["", "../up", "a/b", ".hidden", "Große", "-x"] {
        let refused = registry.register(record(), Some(wrong));
        assert!(matches!(refused, Err(RegistryError::Name(_))), "{wrong}");
    }
}

#[test]
fn one_whose_process_is_another_now_is_cleaned_up() {
    let (_folder, registry) = registry();
    let reused = Record {
        process: "another boot:1".to_owned(),
        ..record()
    };
    let kept = registry.register(reused, None).expect("it is registered");
    let path = kept.path.clone();
    std::mem::forget(kept);
    assert!(path.exists());
    assert_eq!(ids(&registry), Vec::<String>::new());
    assert!(!path.exists());
}

#[test]
fn what_is_no_record_is_left_alone() {
    let (_folder, registry) = registry();
    make_folder(&registry.folder).expect("a folder can be made");
    let stray = registry.folder.join("stray.json");
    fs::write(&stray, "{\"id\":").expect("it can be written");
    assert_eq!(ids(&registry), Vec::<String>::new());
    assert!(stray.exists());
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_a_token() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_folder, registry) = registry();
    let one = registry.register(record(), None).expect("it is registered");
    let mode = |path: &Path| {
        let metadata = fs::metadata(path).expect("it is there");
        metadata.permissions().mode() & 0o777
    };
    assert_eq!((mode(&one.path), mode(&registry.folder)), (0o600, 0o700));
    assert!(!format!("{one:?}").contains("horse"));
}

#[test]
fn one_is_found_by_what_people_have_at_hand() {
    let record = Record {
        id: "shop".to_owned(),
        ..record()
    };
    for name in [
        "shop",
        "4010",
        "http://127.0.0.1:4010",
        "http://localhost:4010/",
        "http://[::1]:4010",
        "http://localhost:4010/admin/api",
    ] {
        assert!(record.is_called(name), "{name}");
    }
    for name in [
        "sho",
        "80",
        "https://localhost:4010",
        "http://localhost:4011",
        "http://localhost:4010/v1",
        "http://example.com:4010",
    ] {
        assert!(!record.is_called(name), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn one_is_stopped_and_killed_where_it_does_not() {
    let (_folder, registry) = registry();
    let start = |script: &str| {
        use std::io::Read as _;
        let mut child = std::process::Command::new("sh")
            .args(["-c", script])
            .stdout(std::process::Stdio::piped())
            .spawn()
            .expect("`sh` runs");
        let mut ready = [0; 1];
        let stdout = child.stdout.as_mut().expect("it is piped");
        stdout.read_exact(&mut ready).expect("it says so");
        let record = Record {
            pid: child.id(),
            process: process::identity(child.id()).expect("it lives"),
            ..record()
        };
        (child, record)
    };
    let (mut child, kind) = start("echo; exec sleep 60");
    let stopped = registry.stop(&kind, Duration::from_mins(1), false);
    assert_eq!(stopped.expect("it ends"), Stopped::Kindly);
    child.wait().expect("it ended");
    let again = registry.stop(&kind, Duration::from_mins(1), false);
    assert!(matches!(again, Err(Gone::Already)), "{again:?}");

    let (mut child, deaf) = start("trap '' TERM; echo; while :; do sleep 0.05; done");
    let stays = registry.stop(&deaf, Duration::from_millis(100), false);
    assert!(matches!(stays, Err(Gone::Stays(_))), "{stays:?}");
    let killed = registry.stop(&deaf, Duration::from_millis(100), true);
    assert_eq!(killed.expect("it ends"), Stopped::Killed);
    child.wait().expect("it ended");
}

#[test]
fn a_title_becomes_something_that_is_typed_easily() {
    let cases = [
        ("Petstore", "petstore"),
        ("  Große API -- 2.0 ", "gro-e-api-2-0"),
        ("", "mock"),
        ("日本", "mock"),
    ];
    for (title, id) in cases {
        assert_eq!(title_as_id(title), id, "{title}");
    }
}

use std::path::PathBuf;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::config::{Responder, Source};
use crate::plugin::builtin::Builtin;
use crate::plugin::{Grants, StateGrant};

/// 2026-03-04T05:06:07Z.
const NOW_MS: u64 = 1_772_600_767_000;

/// A folder with a configuration and some files for it.
fn folder(configuration: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("mimus.toml", configuration),
        ("orders.js", ""),
        ("handlers/deep/orders.js", ""),
        ("page.html.j2", ""),
        ("data/pets.json", ""),
    ] {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn resolve(folder: &TempDir, flags: &Flags) -> (Config, Vec<String>) {
    let written = Written::read(&folder.path().join("mimus.toml"));
    let (config, problems) = written.into_config(flags, NOW_MS);
    let within = format!("{}/", folder.path().display());
    let told = problems
        .iter()
        .map(|it| it.to_string().replace(&within, ""));
    (config, told.collect())
}

/// The one responder of a configuration, its folders relative.
fn responder(text: &str) -> Responder {
    let folder = folder(&format!("[[responder]]\n{text}"));
    let (mut config, problems) = resolve(&folder, &Flags::default());
    assert_eq!(problems, [""; 0], "{text}");
    let mut responder = config.responders.remove(0);
    let relative = |path: PathBuf| path.strip_prefix(folder.path()).unwrap().to_owned();
    responder.grants.folder = responder.grants.folder.map(relative);
    responder
}

#[test]
fn a_script_and_a_template_may_read_their_folder_and_use_the_state() {
    for (text, name, builtin, file, granted) in [
        (
            "script = 'orders.js'",
            "orders",
            Builtin::Script,
            "orders.js",
            "",
        ),
        (
            "script = 'handlers/deep/orders.js'",
            "orders",
            Builtin::Script,
            "orders.js",
            "handlers/deep",
        ),
        (
            "script = 'handlers/deep/orders.js'\ngrants.folder = 'handlers'",
            "orders",
            Builtin::Script,
            "deep/orders.js",
            "handlers",
        ),
        (
            "script = './handlers/../orders.js'\ngrants.folder = '.'",
            "orders",
            Builtin::Script,
            "orders.js",
            "",
        ),
        (
            "template = 'page.html.j2'\nname = 'page'",
            "page",
            Builtin::Template,
            "page.html.j2",
            "",
        ),
    ] {
        let responder = responder(text);
        assert_eq!(responder.name, name, "{text}");
        let Source::Builtin {
            builtin: own,
            file: Some(_),
        } = &responder.source
        else {
            panic!("{:?}", responder.source);
        };
        assert_eq!(*own, builtin, "{text}");
        assert_eq!(Value::Object(responder.settings), json!({ "file": file }));
        let grants = Grants {
            state: StateGrant::All,
            folder: Some(granted.into()),
            no_files: true,
            ..Grants::default()
        };
        assert_eq!(responder.grants, grants, "{text}");
    }
}

#[test]
fn what_a_script_can_t_be_given_is_told() {
    for (text, expected) in [
        (
            "script = 'orders.js'\nsettings.file = 'other.js'",
            "mimus.toml:3:10: `file` is said twice: by this setting, and by `script` or `template`",
        ),
        (
            "script = 'orders.js'\ngrants.folder = 'data'",
            "mimus.toml:3:8: `orders.js` lies outside of the folder that is granted, `data`",
        ),
        (
            "template = 'none.j2'",
            "mimus.toml:2:1: responder `none`: there is no file `none.j2`",
        ),
    ] {
        let folder = folder(&format!("[[responder]]\n{text}"));
        let (_, problems) = resolve(&folder, &Flags::default());
        assert_eq!(problems, [expected]);
    }
}

#[test]
fn grants_are_none_unless_written_or_needed() {
    for (text, state) in [
        ("use = 'faker'", StateGrant::None),
        ("use = 'crud'", StateGrant::All),
        ("component = 'a.wasm'", StateGrant::None),
        ("component = 'a.wasm'\ngrants.state = true", StateGrant::All),
        ("use = 'crud'\ngrants.state = false", StateGrant::None),
        (
            "use = 'crud'\ngrants.state = ['pets', 'orders']",
            StateGrant::Collections(vec!["pets".to_owned(), "orders".to_owned()]),
        ),
    ] {
        let grants = Grants {
            state,
            ..Grants::default()
        };
        assert_eq!(responder(text).grants, grants, "{text}");
    }
    let all = responder(
        "component = 'a.wasm'\ngrants = { http = ['https://a.example:8443'], folder = 'data', real-time = true }",
    );
    let origins: Vec<String> = all.grants.http.iter().map(ToString::to_string).collect();
    assert_eq!(origins, ["https://a.example:8443"]);
    assert_eq!(all.grants.folder, Some("data".into()));
    assert!(all.grants.real_time);
}

#[test]
fn another_faker_begins_with_the_settings_of_the_first() {
    let folder = folder(
        "[faker]\nlocale = 'de'\nmax_items = 2\n[[responder]]\nuse = 'faker'\nsettings.max_items = 9\n",
    );
    let flags = Flags {
        locale: Some("fr".to_owned()),
        ..Flags::default()
    };
    let (config, problems) = resolve(&folder, &flags);
    assert_eq!(problems, [""; 0]);
    let settings = Value::Object(config.responders[0].settings.clone());
    assert_eq!(settings, json!({ "max_items": 9, "locale": "fr" }));
    let faker = Value::Object(config.faker);
    assert_eq!(faker, json!({ "locale": "fr", "max_items": 2 }));
}

#[test]
fn limits_of_a_responder_go_before_those_of_all() {
    let folder = folder(
        "[responder-limits]\ntime-ms = 100\nmemory-mib = 8\n[[responder]]\nuse = 'faker'\nlimits = { time-ms = 7 }\n",
    );
    let (config, _) = resolve(&folder, &Flags::default());
    let limits = config.responders[0].limits;
    assert_eq!(limits.time, Duration::from_millis(7));
    assert_eq!(limits.memory_bytes, 8 << 20);
    assert_eq!(limits.log_bytes, plugin::Limits::default().log_bytes);
    assert_eq!(config.responder_limits.time, Duration::from_millis(100));
}

#[test]
fn flags_win_and_their_responders_come_first() {
    let folder = folder(
        "validate = 'off'\nseed = 'x'\nscenario = 'a'\ncors = true\n[scenarios.a]\n[scenarios.b]\nvariables = { stock = 0 }\n[[responder]]\nname = 'mine'\nuse = 'faker'\n",
    );
    let flags = Flags {
        validate: Some(Validate::Warn),
        seed: Some(Seed::Number(3)),
        scenario: Some("b".to_owned()),
        no_cors: true,
        responder: vec!["far/away.wasm".into()],
        ..Flags::default()
    };
    let (config, problems) = resolve(&folder, &flags);
    assert_eq!(problems, [""; 0]);
    assert_eq!((config.validate, config.seed), (Validate::Warn, 3));
    assert_eq!(config.scenarios.active.as_deref(), Some("b"));
    assert_eq!(config.scenarios.written["b"].value["variables"]["stock"], 0);
    assert!(!config.cors);
    let names: Vec<&str> = config.responders.iter().map(|it| &*it.name).collect();
    assert_eq!(names, ["away", "mine"]);
    // From where the command is given, not from the configuration.
    let source = Source::Component("far/away.wasm".into());
    assert_eq!(config.responders[0].source, source);
}

#[test]
fn the_clock_is_held_unless_it_is_to_run() {
    /// 2026-03-04T00:00:00Z.
    const TODAY_MS: u64 = 1_772_582_400_000;
    for (text, clock) in [
        ("", Clock::Held(TODAY_MS)),
        ("seed = 1", Clock::Held(SEEDED_CLOCK_MS)),
        ("seed = 1\nclock = 'real'", Clock::Real),
        ("clock = 1970-01-01T00:00:01Z", Clock::Held(1000)),
    ] {
        let (config, problems) = resolve(&folder(text), &Flags::default());
        assert_eq!((config.clock, problems), (clock, Vec::new()), "{text}");
    }
}

#[test]
fn the_state_s_file_lies_beside_the_configuration() {
    let folder = folder("state = { quota-kib = 2, file = 'data/state.db' }");
    let (config, problems) = resolve(&folder, &Flags::default());
    assert_eq!(problems, [""; 0]);
    let expected = State {
        quota_bytes: 2048,
        file: Some(folder.path().join("data/state.db")),
    };
    assert_eq!(config.state, expected);
}

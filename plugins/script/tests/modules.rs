//! Scripts in files: what they may import, and what is refused and how.

mod common;

use std::fs;
use std::path::Path;

use common::{Mock, text};
use guest_sdk::{Error, Request};
use serde_json::json;
use tempfile::TempDir;

/// A mock's folder with these files in it, granted to this thread.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    mimus_script::grant_folder(folder.path());
    folder
}

fn mock(file: &str) -> Mock {
    Mock::with(json!({ "file": file }))
}

fn refused(files: &[(&str, &str)]) -> Error {
    let _folder = folder(files);
    let error = mock("main.js").error();
    assert!(error.is_invalid_settings(), "{error}");
    error
}

#[test]
fn a_script_imports_what_lies_in_its_folder() {
    let _folder = folder(&[
        (
            "handlers/main.js",
            "import { total } from '../lib/price.js'
             import prices, * as all from \"./prices.json\" with { type: 'json' }
             export * from '../lib/empty.mjs'
             export default async (request) => {
               const { late } = await import('../lib/late.js')
               return { body: [total([1, 2]), prices.small, Object.keys(all), late, import.meta !== undefined] }
             }",
        ),
        ("handlers/prices.json", r#"{"small": 3, "large": [7]}"#),
        (
            "lib/price.js",
            "import { add } from './math.js'\nexport const total = (list) => list.reduce(add, 0)",
        ),
        ("lib/math.js", "export function add(a, b) { return a + b }"),
        ("lib/late.js", "export const late = 'late'"),
        ("lib/empty.mjs", ""),
    ]);
    assert_eq!(
        mock("handlers/main.js").json(),
        json!([3, 3, ["default"], "late", true])
    );
}

#[test]
fn imports_may_go_in_circles() {
    let _folder = folder(&[
        (
            "main.js",
            "import { odd } from './odd.js'\nexport const even = (n) => n === 0 || odd(n - 1)\nexport default () => ({ body: [even(10), odd(10)] })",
        ),
        (
            "odd.js",
            "import { even } from './main.js'\nexport const odd = (n) => n !== 0 && even(n - 1)",
        ),
    ]);
    assert_eq!(mock("main.js").json(), json!([true, false]));
}

#[test]
fn a_module_is_run_once_for_all_that_import_it() {
    let _folder = folder(&[
        (
            "main.js",
            "import { next } from './count.js'\nimport './other.js'\nexport default () => ({ body: next() })",
        ),
        ("other.js", "import { next } from './count.js'\nnext()"),
        (
            "count.js",
            "let count = 0\nexport const next = () => ++count",
        ),
    ]);
    // No request sees what an earlier one counted.
    for _ in 0..2 {
        assert_eq!(mock("main.js").json(), 2);
    }
}

#[test]
fn answers_need_no_files() {
    let files = folder(&[
        (
            "main.js",
            "import { a } from './a.js'\nexport default () => ({ body: a })",
        ),
        ("a.js", "export const a = 7"),
    ]);
    let mock = mock("main.js");
    let plan = mock.host.prepare::<mimus_script::Script>(
        &mock.operation,
        &mock.choice,
        &mock.settings.to_string(),
    );
    let Ok(guest_sdk::Plan::Computed(plan)) = plan else {
        panic!("{plan:?}")
    };
    files.close().expect("an empty folder");
    let outcome = mock
        .host
        .respond::<mimus_script::Script>(&plan, &Request::new("GET", "/"));
    let Ok(guest_sdk::Outcome::Respond(response)) = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(text(&response), "7");
}

#[test]
fn what_can_t_be_imported_is_refused_with_its_place() {
    let check = |files: &[(&str, &str)], expected: &str| {
        let error = refused(files).to_string();
        assert!(error.starts_with(expected), "{error}");
    };
    let js = |text| [("main.js", text)];
    check(
        &js("export default 1\nimport x from 'lodash'"),
        "main.js:2:15: `lodash` is a package",
    );
    check(
        &js("import 'node:fs'"),
        "main.js:1:8: `node:fs`: this is not Node.js",
    );
    check(&js("import '../x.js'"), "main.js:1:8: `../x.js` leads out");
    check(
        &js("import '/etc/passwd'"),
        "main.js:1:8: `/etc/passwd`: a file of the mock's folder",
    );
    check(&js("import './x.js'"), "main.js:1:8: there is no `x.js`");
    check(
        &js("export * from './x.js'"),
        "main.js:1:15: there is no `x.js`",
    );
    check(
        &js("export default async () => { await import('./x.js') }"),
        "main.js:1:36: there is no `x.js`",
    );
    check(
        &[("main.js", "import './lib/x'"), ("lib/x.js", "")],
        "main.js:1:8: there is no `lib/x` in the mock's folder; `lib/x.js` is there",
    );
    check(
        &[("main.js", "import './x.ts'"), ("x.ts", "")],
        "main.js:1:8: `x.ts` has to be made JavaScript first",
    );
    check(
        &[("main.js", "import './x.cjs'"), ("x.cjs", "")],
        "main.js:1:8: `x.cjs` is a CommonJS module",
    );
    check(
        &[
            ("main.js", "import x from './x.css' with { type: 'css' }"),
            ("x.css", ""),
        ],
        "main.js:1:15: `with { type: \"css\" }`",
    );
    check(
        &[
            ("main.js", "import './lib/x.js'"),
            ("lib/x.js", "export const x = 1;\nlet = ;\n"),
        ],
        "lib/x.js:2:",
    );
    check(
        &[
            ("main.js", "import x from './x.json'"),
            ("x.json", "{\n \"a\": }"),
        ],
        "x.json:2:7: not JSON",
    );
    check(
        &[
            (
                "main.js",
                "import { gone } from './x.js'\nexport default () => gone",
            ),
            ("x.js", ""),
        ],
        "SyntaxError: could not find export",
    );
}

#[test]
fn a_file_that_is_none_is_refused() {
    let _folder = folder(&[("orders.js", "")]);
    let check = |file: &str, expected: &str| {
        let error = mock(file).error().to_string();
        assert!(error.contains(expected), "{error}");
    };
    check("order.js", "`file`: there is no `order.js`");
    check("orders", "`orders.js` is there");
    check("../orders.js", "is not in the mock's folder");
    check("/etc/passwd", "is not in the mock's folder");
    check("orders.ts", "`file`: there is no `orders.ts`");
    check("", "is not in the mock's folder");
    let both = Mock::with(json!({"file": "orders.js", "source": "x"})).error();
    assert!(both.to_string().contains("only one of the two"), "{both}");
    let none = Mock::with(json!({})).error();
    assert!(none.to_string().contains("give `file`"), "{none}");
    let typo = Mock::with(json!({"flie": "x"})).error();
    assert!(typo.to_string().contains("unknown field `flie`"), "{typo}");
}

#[cfg(unix)]
#[test]
fn no_link_leads_out_of_the_folder() {
    let outside = TempDir::new().expect("a folder");
    fs::write(outside.path().join("secret.json"), "[1]").expect("a file");
    let files = folder(&[(
        "main.js",
        "import s from './s.json'\nexport default () => ({ body: s })",
    )]);
    std::os::unix::fs::symlink(
        outside.path().join("secret.json"),
        files.path().join("s.json"),
    )
    .expect("a link");
    let error = mock("main.js").error().to_string();
    assert!(error.contains("leads out of the mock's folder"), "{error}");
    // A link within the folder is fine.
    fs::write(files.path().join("real.json"), "[2]").expect("a file");
    fs::remove_file(files.path().join("s.json")).expect("a link");
    std::os::unix::fs::symlink("real.json", files.path().join("s.json")).expect("a link");
    assert_eq!(mock("main.js").json(), json!([2]));
}

#[test]
fn a_script_has_its_size() {
    let large = format!("export default () => null // {}", "x".repeat(2 << 20));
    let error = refused(&[("main.js", &large)]).to_string();
    assert!(error.contains("more than 2 MiB"), "{error}");
    let half = format!("// {}\nexport {{}}", "x".repeat(1200 << 10));
    let error = refused(&[
        ("main.js", "import './a.js'\nimport './b.js'"),
        ("a.js", &half),
        ("b.js", &half),
    ]);
    assert!(
        error.to_string().starts_with("main.js:2:8: with `b.js`"),
        "{error}"
    );
    let source = Mock::with(json!({ "source": large })).error().to_string();
    assert!(source.contains("`source` has more than 2 MiB"), "{source}");
    let binary = [("main.js", "import './b.js'")];
    let files = folder(&binary);
    fs::write(files.path().join("b.js"), b"\xff\xfe").expect("a file");
    let error = mock("main.js").error().to_string();
    assert!(error.contains("`b.js` is not UTF-8 text"), "{error}");
}

#[test]
fn a_script_that_imports_without_end_is_refused() {
    let mut files: Vec<(String, String)> = (0..300)
        .map(|n| (format!("m{n}.js"), format!("import './m{}.js'", n + 1)))
        .collect();
    files.push(("main.js".to_owned(), "import './m0.js'".to_owned()));
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let error = refused(&files).to_string();
    assert!(error.contains("may import 256 modules"), "{error}");
}

#[test]
fn a_module_that_was_not_read_is_named_at_run_time() {
    let _folder = folder(&[
        (
            "main.js",
            "export default async () => { const name = './x.js'; await import(name) }",
        ),
        ("x.js", ""),
    ]);
    let error = mock("main.js").error().to_string();
    assert!(
        error.contains("`x.js` was not read when the mock was made ready"),
        "{error}"
    );
}

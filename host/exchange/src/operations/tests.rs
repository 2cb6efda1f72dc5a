use super::*;

fn operation(id: &str, method: &str, path: &str, bases: &[&str]) -> OperationSummary {
    OperationSummary {
        id: id.to_owned(),
        method: method.to_owned(),
        path_template: path.to_owned(),
        base_paths: bases.iter().map(|base| (*base).to_owned()).collect(),
        pointer: String::new(),
    }
}

fn shop() -> Vec<(OperationSummary, Vec<String>)> {
    let tagged = |operation, tags: &[&str]| {
        let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
        (operation, tags)
    };
    vec![
        tagged(
            operation("listPets", "GET", "/pets", &["/v1", ""]),
            &["pets"],
        ),
        tagged(
            operation("getPet", "GET", "/pets/{petId}", &["/v1"]),
            &["pets"],
        ),
        tagged(
            operation("getMine", "GET", "/pets/mine", &["/v1"]),
            &["pets"],
        ),
        tagged(
            operation("putPet", "PUT", "/pets/{petId}", &["/v1"]),
            &["pets", "internal"],
        ),
        tagged(
            operation("pulls/list", "GET", "/repos/{owner}/{repo}/pulls", &[""]),
            &["Pull Requests"],
        ),
        tagged(
            operation("GET /files/{id}.json", "GET", "/files/{id}.json", &[""]),
            &[],
        ),
        tagged(operation("admin", "GET", "/admin", &[""]), &[]),
        tagged(operation("users", "POST", "/admin/users/", &[""]), &[]),
    ]
}

fn selected(patterns: &[&str]) -> Vec<String> {
    let patterns = patterns
        .iter()
        .map(|pattern| pattern.parse().expect("a pattern"))
        .collect();
    let selection = Selection::of(patterns);
    let shop = shop();
    let operations = shop.iter().enumerate();
    operations
        .filter(|(index, (operation, tags))| {
            selection.includes(*index, &Target::new(operation, tags.clone()))
        })
        .map(|(_, (operation, _))| operation.id.clone())
        .collect()
}

#[test]
fn a_pattern_selects_what_it_says() {
    for (pattern, expected) in [
        ("getPet", &["getPet"][..]),
        ("get*", &["getPet", "getMine"]),
        ("*Pet", &["getPet", "putPet"]),
        ("g*t*e*", &["getPet", "getMine"]),
        ("getpet", &[]),
        ("pulls/list", &["pulls/list"]),
        ("pulls/*", &["pulls/list"]),
        ("tag:pets", &["listPets", "getPet", "getMine", "putPet"]),
        ("tag: Pull Requests", &["pulls/list"]),
        ("tag:Pull*", &["pulls/list"]),
        ("tag:Pets", &[]),
        ("/pets", &["listPets"]),
        ("/pets/{petId}", &["getPet", "putPet"]),
        ("/pets/{x}", &["getPet", "putPet"]),
        ("/v1/pets/{x}", &["getPet", "putPet"]),
        ("/v2/pets/{x}", &[]),
        ("GET /pets/{x}", &["getPet"]),
        ("get   /pets/{x}", &["getPet"]),
        ("* /pets/{x}", &["getPet", "putPet"]),
        ("DELETE /pets/{x}", &[]),
        ("/pets/*", &["getPet", "getMine", "putPet"]),
        ("/pets/m*e", &["getMine"]),
        ("/pets/**", &["listPets", "getPet", "getMine", "putPet"]),
        ("/*/pets", &["listPets"]),
        ("/**/pulls", &["pulls/list"]),
        ("/repos/**", &["pulls/list"]),
        ("/repos/*/pulls", &[]),
        ("/repos/*/*/pulls", &["pulls/list"]),
        ("/files/*.json", &["GET /files/{id}.json"]),
        ("GET /files/{name}.json", &["GET /files/{id}.json"]),
        ("/admin/*", &[]),
        ("/admin/*/", &["users"]),
        ("* /admin/**", &["admin", "users"]),
        ("POST /**", &["users"]),
    ] {
        assert_eq!(selected(&[pattern]), expected, "{pattern}");
    }
}

#[test]
fn patterns_add_up_and_exclusions_take_away() {
    for (patterns, expected) in [
        (&["getPet", "admin"][..], &["getPet", "admin"][..]),
        (
            &["tag:pets", "!tag:internal"],
            &["listPets", "getPet", "getMine"],
        ),
        (
            &["!tag:internal", "tag:pets"],
            &["listPets", "getPet", "getMine"],
        ),
        (
            &["!/**/pets/**", "!pulls/*"],
            &["GET /files/{id}.json", "admin", "users"],
        ),
        (&["! GET /**"], &["putPet", "users"]),
        (&["getPet", "!getPet"], &[]),
        (&[], &[]),
    ] {
        assert_eq!(selected(patterns), expected, "{patterns:?}");
    }
}

#[test]
fn nothing_said_is_everything_unless_an_operation_names_it() {
    let shop = shop();
    let count = |selection: &Selection| {
        let operations = shop.iter().enumerate();
        operations
            .filter(|(index, (operation, _))| {
                selection.includes(*index, &Target::new(operation, Vec::new()))
            })
            .count()
    };
    let mut selection = Selection::default();
    assert!(selection.is_all());
    assert_eq!(count(&selection), shop.len());
    selection.named_by.insert(2);
    assert!(!selection.is_all());
    assert_eq!(count(&selection), 1);
    selection.patterns = Some(vec!["getPet".parse().unwrap()]);
    assert_eq!(count(&selection), 2);
}

#[test]
fn empty_patterns_are_refused() {
    for text in ["", " ", "!", "tag:", "! tag: "] {
        assert!(text.parse::<Pattern>().is_err(), "{text:?}");
    }
}

#[test]
fn a_pattern_says_what_it_is_about() {
    for (text, subject) in [
        ("!tag: pets", "pets"),
        ("getPet", "getPet"),
        ("! GET /pets", "GET /pets"),
    ] {
        let pattern: Pattern = text.parse().unwrap();
        assert_eq!(pattern.subject(), subject);
        assert_eq!(pattern.to_string(), text);
    }
}

proptest::proptest! {
    /// Against the obvious definition, which is exponential.
    #[test]
    fn wildcards_match_as_defined(pattern in "[ab*]{0,6}", text in "[ab]{0,8}") {
        fn defined(pattern: &[u8], text: &[u8]) -> bool {
            match (pattern, text) {
                ([], []) => true,
                ([b'*', rest @ ..], _) if defined(rest, text) => true,
                ([b'*', ..], [_, tail @ ..]) => defined(pattern, tail),
                ([first, rest @ ..], [own, tail @ ..]) => first == own && defined(rest, tail),
                _ => false,
            }
        }
        proptest::prop_assert_eq!(
            text_matches(pattern.as_bytes(), &text),
            defined(pattern.as_bytes(), text.as_bytes())
        );
    }
}

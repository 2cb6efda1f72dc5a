//! Tables of paths and what they must lead to.

use proptest::prelude::*;

use super::*;

fn router(routes: &[&str], bases: &[&str]) -> Router {
    let bases: Vec<String> = bases.iter().map(ToString::to_string).collect();
    Router::new(routes.iter().enumerate().map(|(index, route)| {
        let (method, path_template) = route.split_once(' ').expect("a route is `GET /path`");
        Route {
            index,
            method,
            path_template,
            base_paths: &bases,
        }
    }))
}

/// `expected`: the route and its parameters, or the error in short.
fn check(routes: &[&str], bases: &[&str], cases: &[(&str, &str)]) {
    let built = router(routes, bases);
    for (request, expected) in cases {
        let (method, target) = request.split_once(' ').unwrap();
        let (path, query) = target
            .split_once('?')
            .map_or((target, None), |(path, query)| (path, Some(query)));
        let actual = match built.find(method, path, query) {
            Ok(found) => {
                let mut text = routes[found.index].to_owned();
                for (name, value) in found.path_parameters.iter() {
                    text += " ";
                    text += name;
                    text += "=";
                    text += value;
                }
                text
            }
            Err(NoRoute::NotFound { .. }) => "404".to_owned(),
            Err(NoRoute::MethodNotAllowed { allow, .. }) => format!("405 {}", allow.join(",")),
        };
        assert_eq!(&actual, expected, "for {request}");
    }
}

#[test]
fn concrete_segments_come_before_templated_ones() {
    check(
        &[
            "GET /pets/{petId}",
            "GET /pets/mine",
            "DELETE /pets/{petId}",
            "GET /{entity}/me",
            "GET /books/{id}",
            "GET /{a}/{b}/c",
            "GET /x/{b}/{c}",
            "GET /x/y/{c}",
        ],
        &[],
        &[
            ("GET /pets/mine", "GET /pets/mine"),
            ("GET /pets/7", "GET /pets/{petId} petId=7"),
            ("GET /pets/mine/", "GET /pets/mine"),
            ("DELETE /pets/mine", "DELETE /pets/{petId} petId=mine"),
            ("GET /books/me", "GET /books/{id} id=me"),
            ("GET /cars/me", "GET /{entity}/me entity=cars"),
            ("GET /x/y/c", "GET /x/y/{c} c=c"),
            ("GET /x/z/c", "GET /x/{b}/{c} b=z c=c"),
            ("GET /w/z/c", "GET /{a}/{b}/c a=w b=z"),
            ("GET /w/z/d", "404"),
            ("GET /pets/", "404"),
            ("PUT /pets/mine", "405 DELETE,GET,HEAD,OPTIONS"),
        ],
    );
}

#[test]
fn templates_stand_within_segments() {
    check(
        &[
            "GET /reports/{id}.json",
            "GET /reports/{id}",
            "GET /reports/latest.{ext}",
            "GET /compare/{base}...{head}",
            "POST /reports:{action}",
            "POST /reports/{id}:cancel",
            "GET /pair/{a}{b}",
            "GET /odd/{a}-{b}.{c}",
        ],
        &[],
        &[
            ("GET /reports/7.json", "GET /reports/{id}.json id=7"),
            (
                "GET /reports/latest.json",
                "GET /reports/latest.{ext} ext=json",
            ),
            ("GET /reports/7", "GET /reports/{id} id=7"),
            ("GET /reports/.json", "GET /reports/{id} id=.json"),
            (
                "GET /compare/v1...v2",
                "GET /compare/{base}...{head} base=v1 head=v2",
            ),
            ("POST /reports:run", "POST /reports:{action} action=run"),
            ("POST /reports%3Arun", "POST /reports:{action} action=run"),
            ("POST /reports/7:cancel", "POST /reports/{id}:cancel id=7"),
            ("POST /reports/7%3acancel", "POST /reports/{id}:cancel id=7"),
            ("GET /pair/xyz", "GET /pair/{a}{b} a=x b=yz"),
            ("GET /odd/a-b-c.d.e", "GET /odd/{a}-{b}.{c} a=a b=b-c c=d.e"),
        ],
    );
}

#[test]
fn paths_are_percent_encoded_and_slashes_in_values_are_not_separators() {
    check(
        &["GET /a b/{x}", "GET /ünï/{x}", "GET /w%20x"],
        &[],
        &[
            ("GET /a%20b/1%2F2", "GET /a b/{x} x=1%2F2"),
            ("GET /%C3%BCn%C3%AF/1", "GET /ünï/{x} x=1"),
            ("GET /w%20x", "GET /w%20x"),
            ("GET /%zz/1", "404"),
            ("GET /%ff/1", "404"),
        ],
    );
}

#[test]
fn base_paths_are_honoured_and_optional() {
    check(
        &["GET /pets", "GET /api/pets", "GET /{x}/{y}", "GET /"],
        &["/api", "/api/v3"],
        &[
            ("GET /api/v3/pets", "GET /pets"),
            ("GET /api/pets", "GET /pets"),
            ("GET /pets", "GET /pets"),
            ("GET /api/api/pets", "GET /api/pets"),
            ("GET /api/v3/a/b", "GET /{x}/{y} x=a y=b"),
            ("GET /api/v3", "GET /"),
            ("GET /api/v3/", "GET /"),
            ("GET /apix/pets", "GET /{x}/{y} x=apix y=pets"),
        ],
    );
}

#[test]
fn trailing_slashes_count_only_where_the_description_tells_them_apart() {
    check(
        &["GET /a", "GET /a/", "GET /b/", "POST /c", "GET /c/"],
        &[],
        &[
            ("GET /a", "GET /a"),
            ("GET /a/", "GET /a/"),
            ("GET /b", "GET /b/"),
            ("POST /c/", "POST /c"),
            ("GET /c", "GET /c/"),
            ("GET /a///", "404"),
        ],
    );
}

#[test]
fn parameters_may_span_segments_where_the_template_says_so() {
    check(
        &[
            "GET /files/{path+}",
            "GET /v1/{name=projects/*/things/*}",
            "POST /v1/{+name}:cancel",
            "GET /v2/{name=**}/operations",
            "GET /files/special",
        ],
        &[],
        &[
            ("GET /files/a/b/c", "GET /files/{path+} path+=a/b/c"),
            ("GET /files/special", "GET /files/special"),
            (
                "GET /v1/projects/p/things/t",
                "GET /v1/{name=projects/*/things/*} name=projects/*/things/*=projects/p/things/t",
            ),
            ("POST /v1/a/b:cancel", "POST /v1/{+name}:cancel +name=a/b"),
            (
                "GET /v2/a/b/operations",
                "GET /v2/{name=**}/operations name=**=a/b",
            ),
        ],
    );
    let router = router(&["GET /v2/{name=**}/operations"], &[]);
    let found = router.find("GET", "/v2/a/b/operations", None).unwrap();
    assert_eq!(found.path_parameters.get("name"), Some("a/b"));
}

#[test]
fn queries_and_fragments_in_templates_are_conditions() {
    check(
        &[
            "GET /#Action=Get",
            "GET /#Action=List",
            "POST /x?op=a",
            "POST /x?op=b",
            "POST /x",
        ],
        &[],
        &[
            ("GET /?Action=List", "GET /#Action=List"),
            ("GET /", "GET /#Action=Get"),
            ("POST /x?op=b", "POST /x?op=b"),
            ("POST /x?op=c", "POST /x"),
        ],
    );
}

#[test]
fn head_falls_to_get_and_methods_are_cased() {
    check(
        &["GET /a", "HEAD /a/{b}", "GET /a/{b}", "QUERY /q"],
        &[],
        &[
            ("HEAD /a", "GET /a"),
            ("HEAD /a/b", "HEAD /a/{b} b=b"),
            ("QUERY /q", "QUERY /q"),
            ("get /a", "405 GET,HEAD,OPTIONS"),
            ("OPTIONS /a", "405 GET,HEAD,OPTIONS"),
        ],
    );
}

#[test]
fn a_miss_names_the_nearest() {
    let router = router(
        &[
            "GET /pets",
            "POST /pets",
            "GET /pets/{petId}",
            "GET /stores/{id}/orders",
            "GET /users/me",
        ],
        &["/v1"],
    );
    let near = |method: &str, path: &str| match router.find(method, path, None) {
        Err(NoRoute::NotFound { nearest, .. }) => nearest.join("; "),
        other => panic!("{path}: {other:?}"),
    };
    assert_eq!(near("POST", "/pet"), "POST /pets; GET /pets");
    assert_eq!(
        near("GET", "/v1/pet/7"),
        "GET /pets/{petId}; GET /pets; POST /pets"
    );
    assert_eq!(near("GET", "/store/7/order"), "GET /stores/{id}/orders");
    assert_eq!(near("GET", "/zzz/qqq/www/yyy"), "");
}

proptest! {
    #[test]
    fn any_path_is_answered(
        templates in prop::collection::vec("(/[a-c{}+.:%?#=*-]{0,6}){0,4}", 0..12),
        base in "(/[a-c]){0,2}",
        method in "GET|HEAD|POST",
        path in "(/?[a-c.:%/2F-]{0,6}){0,5}",
    ) {
        let routes: Vec<String> = templates.iter().map(|t| format!("GET {t}")).collect();
        let routes: Vec<&str> = routes.iter().map(String::as_str).collect();
        let router = router(&routes, &[&base]);
        if let Ok(found) = router.find(&method, &path, None) {
            for (_, value) in found.path_parameters.iter() {
                prop_assert!(!value.is_empty());
            }
        }
    }

    #[test]
    fn a_filled_template_is_found_with_its_values(
        literal in "[a-z]{1,5}",
        values in prop::collection::vec("[a-z0-9~]{1,6}(%2F)?", 1..5),
    ) {
        let names: Vec<String> = (0..values.len()).map(|i| format!("/{literal}/{{p{i}}}")).collect();
        let template = names.join("");
        let path = format!("/{literal}/{}", values.join(&format!("/{literal}/")));
        let route = format!("GET {template}");
        let router = router(&[&route], &["/base"]);
        for path in [path.clone(), format!("/base{path}")] {
            let found = router.find("GET", &path, None).unwrap();
            let got: Vec<&str> = found.path_parameters.iter().map(|(_, value)| value).collect();
            prop_assert_eq!(&got, &values);
        }
    }
}

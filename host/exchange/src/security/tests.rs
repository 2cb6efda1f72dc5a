//! Tables of schemes, credentials and who gets in.

use http::{HeaderMap, HeaderName, HeaderValue};
use mimus_description::model::{ApiKeyLocation, SchemeUse};

use super::*;

fn schemes() -> BTreeMap<String, SecurityScheme> {
    let http = |scheme: &str| SecurityScheme::Http {
        scheme: scheme.into(),
        bearer_format: None,
    };
    let key = |location, name: &str| SecurityScheme::ApiKey {
        location,
        name: name.into(),
    };
    BTreeMap::from([
        ("basic".into(), http("basic")),
        ("bearer".into(), http("bearer")),
        ("digest".into(), http("digest")),
        ("house".into(), http("house")),
        ("header".into(), key(ApiKeyLocation::Header, "X-Key")),
        ("query".into(), key(ApiKeyLocation::Query, "api key")),
        ("cookie".into(), key(ApiKeyLocation::Cookie, "sid")),
        ("oauth".into(), SecurityScheme::OAuth2 { scopes: vec![] }),
        ("tls".into(), SecurityScheme::MutualTls),
    ])
}

/// `a+b|c:read`: a and b, or c with the scope `read`; `-` is the empty alternative.
fn check(
    requirements: &str,
    policy: &[(&str, &str, &str)],
    headers: &[(&str, &str)],
    query: &str,
    expected: &str,
) {
    let security = requirements.split('|').map(|requirement| {
        let uses = requirement
            .split('+')
            .filter(|name| *name != "-")
            .map(|name| {
                let (scheme, scope) = name.split_once(':').unwrap_or((name, ""));
                let scopes = scope
                    .split(',')
                    .filter(|scope| !scope.is_empty())
                    .map(str::to_owned)
                    .collect();
                SchemeUse {
                    scheme: scheme.into(),
                    scopes,
                }
            });
        SecurityRequirement(uses.collect())
    });
    let operation = Operation {
        id: "op".into(),
        method: "GET".into(),
        path_template: "/".into(),
        summary: None,
        tags: vec![],
        deprecated: false,
        parameters: vec![],
        request_body: None,
        responses: vec![],
        security: security.collect(),
    };
    let mut valid = CredentialPolicy::default();
    for (scheme, value, scopes) in policy {
        let scopes =
            (*scopes != "*").then(|| scopes.split_whitespace().map(str::to_owned).collect());
        valid
            .0
            .entry((*scheme).into())
            .or_default()
            .push(Credential {
                value: (*value).into(),
                scopes,
            });
    }
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(
            name.parse::<HeaderName>().unwrap(),
            HeaderValue::from_str(value).unwrap(),
        );
    }
    let request = RequestParts {
        method: "GET",
        path: "/",
        query: Some(query),
        headers: &map,
        body: b"",
    };
    let actual = match authenticate(&operation, &schemes(), &valid, &request) {
        Ok(()) => "passes".to_owned(),
        Err(denied) => {
            let problem = Problem::from(*denied);
            let challenges = problem
                .headers
                .iter()
                .map(|(_, value)| value.to_str().unwrap());
            let challenges: Vec<_> = challenges
                .map(|text| text.split(' ').next().unwrap())
                .collect();
            format!("{} {}", problem.status().as_u16(), challenges.join(" "))
        }
    };
    assert_eq!(
        actual.trim(),
        expected,
        "for {requirements} with {headers:?} ?{query}"
    );
}

#[test]
fn well_formed_credentials_pass() {
    let cases = [
        ("basic", "Basic dXNlcjpwYXNz", "passes"),
        ("basic", "basic dXNlcjpwYXNz", "passes"),
        ("basic", "Basic dXNlcg==", "401 Basic"),
        ("basic", "Basic !!", "401 Basic"),
        ("basic", "Bearer x", "401 Basic"),
        ("bearer", "Bearer 1|abc.def", "passes"),
        ("bearer", "Bearer", "401 Bearer"),
        ("bearer", "Bearer a b", "401 Bearer"),
        ("oauth:read", "Bearer x", "passes"),
        ("digest", "Digest username=\"u\", realm=\"r\"", "passes"),
        ("digest", "Digest realm=\"r\"", "401 Digest"),
        ("house", "House x", "passes"),
        ("house", "Bearer x", "passes"),
        ("house", "Basic x", "401 House"),
        ("tls", "", "passes"),
        ("undefined", "", "passes"),
    ];
    for (scheme, authorization, expected) in cases {
        check(
            scheme,
            &[],
            &[("authorization", authorization)],
            "",
            expected,
        );
    }
}

#[test]
fn keys_are_looked_for_where_they_belong() {
    check("header", &[], &[("x-key", "k")], "", "passes");
    check("header", &[], &[("x-key", "")], "", "401 ApiKey");
    check("header", &[], &[], "X-Key=k", "401 ApiKey");
    check("query", &[], &[], "a=b&api%20key=k", "passes");
    check("query", &[], &[], "api%20key=", "401 ApiKey");
    check("cookie", &[], &[("cookie", "a=b; sid=k")], "", "passes");
    check("cookie", &[], &[("cookie", "a=b")], "", "401 ApiKey");
}

#[test]
fn requirements_are_alternatives_of_sets() {
    check("basic|header", &[], &[("x-key", "k")], "", "passes");
    check(
        "basic+header",
        &[],
        &[("x-key", "k")],
        "",
        "401 Basic ApiKey",
    );
    check("basic+header|-", &[], &[], "", "passes");
    check(
        "basic|bearer|header",
        &[],
        &[],
        "",
        "401 Basic Bearer ApiKey",
    );
}

#[test]
fn a_policy_lists_the_valid_ones() {
    let policy = &[
        ("bearer", "good", "*"),
        ("oauth", "reader", "read"),
        ("basic", "u:p", ""),
    ][..];
    check(
        "bearer",
        policy,
        &[("authorization", "Bearer good")],
        "",
        "passes",
    );
    check(
        "bearer",
        policy,
        &[("authorization", "Bearer bad")],
        "",
        "401 Bearer",
    );
    check(
        "oauth:read",
        policy,
        &[("authorization", "Bearer reader")],
        "",
        "passes",
    );
    check(
        "oauth:read,write",
        policy,
        &[("authorization", "Bearer reader")],
        "",
        "403 Bearer",
    );
    check(
        "oauth:write+header",
        policy,
        &[("authorization", "Bearer reader")],
        "",
        "401 Bearer ApiKey",
    );
    check(
        "basic",
        policy,
        &[("authorization", "Basic dTpw")],
        "",
        "passes",
    );
    check("header", policy, &[("x-key", "any")], "", "passes");
}

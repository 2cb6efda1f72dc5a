//! `security-testing`: attacks are told from what else is asked, and refused.

use mimus_description::model::{ApiKeyLocation, ParameterLocation, SecurityScheme};
use serde_json::{Value, json};

use super::errors::ids;
use crate::draft::{Draft, Test, check, rule};
use crate::refusal::{Refusal, Why, refuse};
use crate::request::Request;
use crate::survey::{Picked, Survey};

/// Parameters that a rule looks at.
const MOST_PARTS: usize = 20;

/// What a credential looks like that somebody made up, or cut the signature off.
const FORGED: &str = r"(?i)^\s*((bearer|basic|token)\s+)?((null|undefined|none|true|false|0|1|admin|root|guest|test|invalid|expired|tampered|forged)([-_.].*)?|[a-z0-9_-]+\.[a-z0-9_-]*\.|[a-z0-9_-]*'.*)?\s*$";

/// The header of a JSON Web Token that says `"alg":"none"`, in Base64 at each of its phases.
const UNSIGNED: &str = "eyJhbGciOiJub25l|ImFsZyI6Im5vbmUi|iYWxnIjoibm9uZSI|JhbGciOiJub25lI";

const SQL: &str = r"(?i)('|%27|\\u0027)(\s|\+|%20|\)|--)*(or|and|union|having)\b|\bunion(\s|\+|%20)+(all(\s|\+|%20)+)?select\b|;(\s|\+|%20)*(drop|truncate|alter)(\s|\+|%20)+(table|database|schema)\b|;(\s|\+|%20)*(delete(\s|\+|%20)+from|insert(\s|\+|%20)+into|exec)\b|('|%27)(\s|\+|%20)*(;|--|%3b)|\b(sleep|benchmark|pg_sleep|waitfor(\s|\+|%20)+delay)\s*\(";

const COMMANDS: &str = r"(?i)(;|\||&&|%7c|%3b|`|%60|\$\(|%24%28)(\s|\+|%20)*(cat|ls|id|whoami|wget|curl|nc|bash|sh|rm|ping|powershell|cmd)\b";

const TRAVERSAL: &str = r"(?i)(\.\.|%2e%2e)(/|\\|%2f|%5c)";

const SCRIPTS: &str = r"(?i)(<|%3c|\\u003c|&lt;)(\s|\+|%20)*/?(\s|\+|%20)*(script|iframe|object|embed|svg|img|body)\b|javascript(\s|%20)*(:|%3a)|\bon(error|load|click|mouseover|focus|toggle)(\s|\+|%20)*(=|%3d)";

/// An attack that is told by what a request carries.
struct Attack {
    name: &'static str,
    what: &'static str,
    pattern: &'static str,
    /// One of its kind.
    shown: &'static str,
    code: &'static str,
    rule_type: &'static str,
    test: Test,
}

fn test(users: u32, seconds: u32) -> Test {
    Test {
        users,
        seconds,
        ramp_up: 10,
        errors: 0.8,
    }
}

pub(crate) fn injection(survey: &Survey<'_>) -> Vec<Draft> {
    let attack = |name, what, pattern, shown| Attack {
        name,
        what,
        pattern,
        shown,
        code: "injection_blocked",
        rule_type: "injection_blocked",
        test: test(3, 240),
    };
    carried(
        survey,
        &[
            attack("sql_injection_attempt", "SQL", SQL, "' OR '1'='1' --"),
            attack(
                "command_injection_attempt",
                "commands",
                COMMANDS,
                "; cat /etc/passwd",
            ),
            attack(
                "path_traversal_attempt",
                "paths that lead out of their folder",
                TRAVERSAL,
                "../../etc/passwd",
            ),
        ],
    )
}

pub(crate) fn scripting(survey: &Survey<'_>) -> Vec<Draft> {
    carried(
        survey,
        &[Attack {
            name: "script_injection_attempt",
            what: "scripts",
            pattern: SCRIPTS,
            shown: "<script>alert(1)</script>",
            code: "script_blocked",
            rule_type: "xss_blocked",
            test: test(5, 180),
        }],
    )
}

fn carried(survey: &Survey<'_>, attacks: &[Attack]) -> Vec<Draft> {
    let picked = survey.pick_first(&[
        |one| one.writes() && one.has_json_body,
        |one| one.has_body,
        |one| one.takes_text && one.reads(),
        |one| one.takes_text,
    ]);
    if picked.is_empty() {
        return Vec::new();
    }
    let drafts = attacks.iter().map(|attack| {
        let why = Why::new(attack.code, "the request carries what looks like an attack");
        let refused = picked.iter().map(|one| {
            let Refusal { status, respond } = refuse(one, &[400, 422, 403], why);
            let parts = parts(one, attack.pattern);
            let effect = json!({ "when": [{ "any": parts }], "respond": respond });
            let name = format!("{} refuses {}", one.id(), attack.what);
            let shown = carrying(one, attack.shown).expects(status);
            (rule(name, [one.pattern.as_str()], effect), shown)
        });
        let (rules, mut tries): (Vec<_>, Vec<_>) = refused.unzip();
        tries.push(Request::to(&picked[0]).expects("what is answered otherwise"));
        Draft {
            name: attack.name,
            description: format!(
                "{} refuse requests that carry {}, and answer others",
                ids(&picked),
                attack.what
            ),
            kind: "security_testing",
            test: attack.test,
            checks: vec![check(attack.rule_type, "equals", true)],
            rules,
            tries,
        }
    });
    drafts.collect()
}

/// Wherever a request to an operation can carry something.
fn parts(picked: &Picked, pattern: &str) -> Vec<Value> {
    let mut parts = Vec::new();
    if picked.facts.has_body {
        parts.push(json!({ "text": true, "matches": pattern }));
    }
    for (location, name, _) in picked.parameters().take(MOST_PARTS) {
        let part = match location {
            ParameterLocation::Path => "path",
            _ => "query",
        };
        parts.push(json!({ part: name, "matches": pattern }));
    }
    parts
}

/// A request with an attack where the operation takes a text.
fn carrying(picked: &Picked, attack: &str) -> Request {
    let request = Request::to(picked);
    if picked.facts.has_json_body {
        let members = picked.sent();
        let texts = members.iter().filter(|one| one.kind() == Some("string"));
        let member = texts.into_iter().next().or_else(|| members.first());
        return match member {
            Some(member) => request.member(&member.name, attack.into()),
            None => request.with_body(json!({ "value": attack })),
        };
    }
    if picked.facts.has_body {
        return request.with_body(attack.into());
    }
    let first = picked
        .parameters()
        .next()
        .map(|(location, name, _)| (location, name.to_owned()));
    match first {
        Some((ParameterLocation::Path, name)) => request.path(picked, &name, attack),
        Some((_, name)) => request.query(&name, attack),
        None => request,
    }
}

/// Where an operation looks for a credential, as conditions do.
fn credentials(survey: &Survey<'_>, picked: &Picked) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let requirements = picked.operation.security.iter();
    for used in requirements.flat_map(|requirement| &requirement.0) {
        let place = match survey.api.security_schemes.get(&used.scheme) {
            Some(SecurityScheme::ApiKey { location, name }) => {
                let part = match location {
                    ApiKeyLocation::Query => "query",
                    ApiKeyLocation::Header => "header",
                    ApiKeyLocation::Cookie => "cookie",
                };
                (part, name.clone())
            }
            Some(SecurityScheme::MutualTls) | None => continue,
            Some(_) => ("header", "Authorization".to_owned()),
        };
        if !place.1.trim().is_empty() && !found.contains(&place) {
            found.push(place);
        }
    }
    if found.is_empty() {
        found.push(("header", "Authorization".to_owned()));
    }
    found
}

pub(crate) fn auth_bypass(survey: &Survey<'_>) -> Vec<Draft> {
    let picked = survey.pick_or_any(&[
        |one| one.is_secured,
        |one| one.writes() && one.has_body,
        |one| one.writes(),
    ]);
    if picked.is_empty() {
        return Vec::new();
    }
    vec![forged(survey, &picked), spoofed(&picked)]
}

fn forged(survey: &Survey<'_>, picked: &[Picked]) -> Draft {
    let why = Why::new("invalid_token", "the credentials are not genuine");
    let mut tries = Vec::new();
    let rules = picked.iter().map(|one| {
        let Refusal { status, respond } = refuse(one, &[401, 403], why);
        let places = credentials(survey, one);
        let mut conditions = Vec::new();
        for (part, name) in &places {
            conditions.push(json!({ *part: name, "matches": FORGED }));
            conditions.push(json!({ *part: name, "matches": UNSIGNED }));
        }
        let missing = places
            .iter()
            .map(|(part, name)| json!({ *part: name, "exists": false }));
        conditions.push(json!({ "all": missing.collect::<Vec<_>>() }));
        let (part, name) = &places[0];
        let request = Request::to(one);
        tries.push(match *part {
            "query" => request.query(name, "admin").expects(status),
            "cookie" => request
                .header("Cookie", &format!("{name}=admin"))
                .expects(status),
            _ => request.header(name, "Bearer forged-token").expects(status),
        });
        tries.push(Request::to(one).expects(status));
        let effect = json!({ "when": [{ "any": conditions }], "respond": respond });
        rule(
            format!("{} takes genuine credentials only", one.id()),
            [one.pattern.as_str()],
            effect,
        )
    });
    Draft {
        name: "token_manipulation",
        rules: rules.collect(),
        description: format!(
            "{} refuse credentials that are missing, made up, unsigned or tampered with, and go \
             on with others",
            ids(picked)
        ),
        kind: "security_testing",
        test: test(5, 300),
        checks: vec![check("auth_bypass_blocked", "equals", true)],
        tries,
    }
}

/// Headers by which a request says that it is another one, or comes from somewhere else.
const SPOOFED: [&str; 4] = [
    "X-Original-URL",
    "X-Rewrite-URL",
    "X-HTTP-Method-Override",
    "X-Forwarded-Host",
];

fn spoofed(picked: &[Picked]) -> Draft {
    let why = Why::new("forbidden", "the request says that it is another one");
    let refused = picked.iter().map(|one| {
        let Refusal { status, respond } = refuse(one, &[403, 401], why);
        let any = SPOOFED.map(|name| json!({ "header": name, "exists": true }));
        let effect = json!({ "when": [{ "any": any }], "respond": respond });
        let shown = Request::to(one)
            .header(SPOOFED[0], "/admin")
            .expects(status);
        let name = format!("{} is not talked round", one.id());
        (rule(name, [one.pattern.as_str()], effect), shown)
    });
    let (rules, tries) = refused.unzip();
    Draft {
        name: "header_spoofing",
        description: format!(
            "{} refuse requests with headers that would have them taken for others",
            ids(picked)
        ),
        kind: "security_testing",
        test: test(5, 300),
        checks: vec![check("auth_bypass_blocked", "equals", true)],
        rules,
        tries,
    }
}

pub(crate) fn forgery(survey: &Survey<'_>) -> Vec<Draft> {
    let picked = survey.pick_first(&[|one| one.writes() && one.has_body, |one| one.writes()]);
    if picked.is_empty() {
        return Vec::new();
    }
    let why = Why::new(
        "csrf_token_missing",
        "the request does not come from a page of ours",
    );
    let mut tries = Vec::new();
    let rules = picked.iter().map(|one| {
        let Refusal { status, respond } = refuse(one, &[403, 401, 400], why);
        let names = tokens(one);
        let missing = names
            .iter()
            .map(|name| json!({ "header": name, "exists": false }));
        let any = json!([
            { "all": missing.collect::<Vec<_>>() },
            { "header": "Sec-Fetch-Site", "equals": "cross-site" },
        ]);
        tries.push(Request::to(one).expects(status));
        tries.push(
            Request::to(one)
                .header(&names[0], "of-the-page")
                .expects("what is answered otherwise"),
        );
        rule(
            format!("{} wants a token of the page", one.id()),
            [one.pattern.as_str()],
            json!({ "when": [{ "any": any }], "respond": respond }),
        )
    });
    vec![Draft {
        name: "csrf_token_bypass",
        rules: rules.collect(),
        description: format!(
            "{} refuse changes without a token of the page, or from another site",
            ids(&picked)
        ),
        kind: "security_testing",
        test: test(3, 180),
        checks: vec![check("csrf_blocked", "equals", true)],
        tries,
    }]
}

/// The header that the operation has for such a token, else those that it usually comes in.
fn tokens(picked: &Picked) -> Vec<String> {
    let headers = picked.operation.parameters.iter();
    let headers = headers.filter(|one| one.location == ParameterLocation::Header);
    let own = headers.map(|one| one.name.clone()).filter(|name| {
        let name = name.to_ascii_lowercase();
        name.contains("csrf") || name.contains("xsrf")
    });
    let own = own.collect::<Vec<_>>();
    if own.is_empty() {
        return ["X-CSRF-Token", "X-XSRF-Token"].map(str::to_owned).to_vec();
    }
    own
}

//! What happened, under the names that webhooks ask for it.

use super::Answered;

/// All there are. Something happened only where the answer is none of an error (below 400).
pub(crate) const EVENTS: [&str; 5] = [
    "data.created",
    "data.updated",
    "data.deleted",
    "data.accessed",
    "auth.login",
];

/// One of them by its name.
pub(super) fn named(name: &str) -> &'static str {
    let own = EVENTS.into_iter().find(|event| *event == name);
    own.unwrap_or(EVENTS[0])
}

/// What happened by an answer.
pub(super) fn of(answered: &Answered<'_>) -> Vec<&'static str> {
    let answer = answered.answer;
    let Some(operation) = &answer.account.operation else {
        return Vec::new();
    };
    let status = answer.sent_status();
    if !(200..400).contains(&status) {
        return Vec::new();
    }
    let mut events = Vec::new();
    match answered.head.method.as_str() {
        "POST" => events.push("data.created"),
        "PUT" | "PATCH" => events.push("data.updated"),
        "DELETE" => events.push("data.deleted"),
        "GET" => events.push("data.accessed"),
        _ => {}
    }
    if operation.method == "POST" && is_login(&operation.id, &operation.path_template) {
        events.push("auth.login");
    }
    events
}

/// Whether an operation is one by which somebody logs in, by its id or the end of its path:
/// no description says so in another way.
fn is_login(id: &str, path: &str) -> bool {
    let last = path.rsplit('/').find(|part| !part.starts_with('{'));
    // Of an id that is no `operationId` but method and path, the path has been looked at.
    let id = if id.contains(' ') { "" } else { id };
    [id, last.unwrap_or_default()].into_iter().any(|name| {
        let letters = name.chars().filter(char::is_ascii_alphabetic);
        let letters = letters.collect::<String>().to_ascii_lowercase();
        let within = ["login", "signin", "logon", "authenticate"];
        let whole = [
            "token",
            "gettoken",
            "createtoken",
            "issuetoken",
            "accesstoken",
        ];
        within.iter().any(|word| letters.contains(word)) || whole.contains(&&*letters)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_known_by_its_name() {
        for (id, path) in [
            ("loginUser", "/user/session"),
            ("POST /auth/login", "/auth/login"),
            ("x", "/oauth/token"),
            ("x", "/sign-in"),
            ("authenticateUser", "/a"),
            ("createToken", "/a"),
        ] {
            assert!(is_login(id, path), "{id} {path}");
        }
        for (id, path) in [
            ("createPet", "/pets"),
            ("listTokens", "/tokens"),
            ("POST /pets/{login}", "/pets/{login}"),
            ("revoke", "/tokens/{token}/revoke"),
        ] {
            assert!(!is_login(id, path), "{id} {path}");
        }
    }
}

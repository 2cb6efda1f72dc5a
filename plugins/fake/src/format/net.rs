//! Addresses of the net: e-mail, hosts, URIs.

pub(super) fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else {
        return false;
    };
    let atom = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    let local_fits = local.len() <= 64
        && local
            .split('.')
            .all(|part| !part.is_empty() && part.chars().all(atom));
    local_fits && text.len() <= 254 && host.is_ascii() && is_hostname(host) && !host.ends_with('.')
}

pub(super) fn is_hostname(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            // `ab--cd` is kept for names like `xn--…`, which would have to decode.
            && label.get(2..4) != Some("--")
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    text.len() <= 253 && text.split('.').all(label)
}

pub(super) fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let scheme_fits = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c));
    scheme_fits && is_hierarchical(rest)
}

pub(super) fn is_uri_reference(text: &str) -> bool {
    if is_uri(text) {
        return true;
    }
    let first = text.split(['/', '?', '#']).next().unwrap_or_default();
    !first.contains(':') && is_hierarchical(text)
}

/// What follows the scheme.
fn is_hierarchical(rest: &str) -> bool {
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    if let Some(authority) = path.strip_prefix("//") {
        let (authority, path) = authority.split_at(authority.find('/').unwrap_or(authority.len()));
        return is_authority(authority)
            && chars_fit(path)
            && chars_fit(query)
            && chars_fit(fragment);
    }
    chars_fit(path) && chars_fit(query) && chars_fit(fragment)
}

fn is_authority(text: &str) -> bool {
    let (user, host) = text.rsplit_once('@').unwrap_or(("", text));
    if let Some(inner) = host.strip_prefix('[') {
        let literal = inner.split_once(']');
        return literal.is_some_and(|(address, port)| {
            address.parse::<std::net::Ipv6Addr>().is_ok() && is_port(port)
        });
    }
    let (name, port) = host.split_at(host.find(':').unwrap_or(host.len()));
    chars_fit(user) && chars_fit(name) && !name.contains(['/', ':', '@']) && is_port(port)
}

fn is_port(text: &str) -> bool {
    text.is_empty()
        || text
            .strip_prefix(':')
            .is_some_and(|port| port.bytes().all(|b| b.is_ascii_digit()))
}

fn chars_fit(text: &str) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let fits = match byte {
            b'%' => {
                let mut hex = || bytes.next().is_some_and(|byte| byte.is_ascii_hexdigit());
                hex() && hex()
            }
            _ => byte.is_ascii_alphanumeric() || b"-._~:/?@!$&'()*+,;=".contains(&byte),
        };
        if !fits {
            return false;
        }
    }
    true
}

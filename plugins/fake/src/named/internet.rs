//! `internet` and `image`.

use serde_json::Value;

use super::{Call, Known, like, made, one_of};
use crate::believable::slug;

#[rustfmt::skip]
pub(super) const NAMES: &[Known] = &[
    made("internet.email", &["email"], email),
    made("internet.exampleEmail", &[], |call| Ok(format!("{}@example.com", user_name(call)?).into())),
    made("internet.userName", &["userName"], |call| user_name(call).map(Value::from)),
    like("internet.displayName", &["displayName"], "nickname"),
    like("internet.url", &["url"], "website"),
    like("internet.domainName", &["domainName"], "domain"),
    like("internet.domainWord", &[], "subdomain"),
    one_of("internet.domainSuffix", &[], &["example", "test"]),
    made("internet.ip", &["ip"], |call| {
        let word = call.pick(&["ipv4", "ipv6"]);
        call.arguments(&[]).map(|_| call.like(word))
    }),
    like("internet.ipv4", &["ipv4"], "ipv4"),
    like("internet.ipv6", &["ipv6"], "ipv6"),
    like("internet.mac", &["mac"], "mac"),
    made("internet.port", &["port"], |call| call.arguments(&[]).map(|_| call.rng.between(1_024, 65_535).into())),
    one_of("internet.protocol", &[], &["https", "http"]),
    one_of("internet.httpMethod", &["httpMethod"], &["GET", "POST", "PUT", "PATCH", "DELETE"]),
    made("internet.httpStatusCode", &[], |call| {
        let statuses = [200, 201, 202, 204, 301, 302, 304, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503];
        call.arguments(&[]).map(|_| call.rng.pick(&statuses).copied().into())
    }),
    like("internet.userAgent", &["userAgent"], "useragent"),
    made("internet.password", &["password"], password),
    like("internet.emoji", &["emoji"], "emoji"),
    like("internet.jwt", &["jwt"], "jwt"),
    made("image.url", &["image", "imageUrl"], image),
    like("image.avatar", &["avatar", "internet.avatar"], "avatar"),
];

fn email(call: &mut Call<'_>) -> Result<Value, String> {
    let arguments = call.arguments(&["firstName", "lastName", "provider"])?;
    let provider = arguments.text("provider")?;
    if call.arguments.is_empty() {
        return Ok(call.like("email"));
    }
    let provider = provider.unwrap_or("example.com");
    Ok(format!("{}@{provider}", of_names(call)?).into())
}

fn user_name(call: &mut Call<'_>) -> Result<String, String> {
    call.arguments(&["firstName", "lastName"])?;
    if call.arguments.is_empty() {
        return Ok(call.text_like("username"));
    }
    of_names(call)
}

/// With the names that were given, so that an address fits the person.
fn of_names(call: &mut Call<'_>) -> Result<String, String> {
    let arguments = call.arguments(&["firstName", "lastName", "provider"])?;
    let mut part = |name, word| {
        let given = arguments
            .text(name)?
            .map(slug)
            .filter(|part| !part.is_empty());
        Ok::<_, String>(given.unwrap_or_else(|| slug(&call.text_like(word))))
    };
    let (first, last) = (
        part("firstName", "firstname")?,
        part("lastName", "lastname")?,
    );
    Ok(match call.rng.below(3) {
        0 => format!("{first}.{last}"),
        1 => format!("{first}_{last}"),
        _ => format!("{first}.{last}{}", call.rng.between(1, 99)),
    })
}

fn password(call: &mut Call<'_>) -> Result<Value, String> {
    const LETTERS: &[u8] = b"abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789_-!";
    let length = call
        .arguments(&["length"])?
        .count("length", (15, 15), call.rng)?;
    let letter = |_| call.rng.pick(LETTERS).copied().map_or('x', char::from);
    Ok((0..length).map(letter).collect::<String>().into())
}

fn image(call: &mut Call<'_>) -> Result<Value, String> {
    let arguments = call.arguments(&["width", "height"])?;
    let sides = (arguments.integer("width")?, arguments.integer("height")?);
    let number = call.rng.between(1_000, 9_999);
    let text = match sides {
        (None, None) => format!("https://images.example.com/{number}.jpg"),
        (width, height) => {
            let (width, height) = (width.unwrap_or(640), height.unwrap_or(480));
            format!("https://images.example.com/{width}x{height}/{number}.jpg")
        }
    };
    Ok(text.into())
}

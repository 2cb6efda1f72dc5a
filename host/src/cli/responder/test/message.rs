//! Requests and responses as text: a first line, headers, an empty line, and the body.
//! Pure.

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use http::{Method, Request, StatusCode, Uri};

/// A value that stands for any, in a header of an expected response.
pub(super) const ANY: &str = "*";

/// What a response file expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Expected {
    pub(super) status: StatusCode,
    /// These have to be there; others may be.
    pub(super) headers: Vec<(HeaderName, String)>,
    /// None: it may be anything.
    pub(super) body: Option<Bytes>,
}

/// The parts of a message, before anybody asked what they mean.
struct Message<'a> {
    start: &'a str,
    headers: Vec<(usize, &'a str)>,
    body: Option<Bytes>,
    /// The number of the first line.
    line: usize,
}

/// Reads `GET /pets?limit=2`, headers, and a body. An `HTTP/1.1` at the end of the first
/// line may be left out, and lines that begin with `#` or `//` may stand above it.
pub(super) fn request(text: &[u8]) -> Result<Request<Bytes>, String> {
    let message = split(text)?;
    let mut words = message.start.split_whitespace();
    let (Some(method), Some(target)) = (words.next(), words.next()) else {
        return Err(format!(
            "line {}: `{}` is no request line, such as `GET /pets?limit=2`",
            message.line, message.start
        ));
    };
    let method = Method::from_bytes(method.as_bytes())
        .map_err(|_| format!("line {}: `{method}` is no method", message.line))?;
    let uri: Uri = target
        .parse()
        .ok()
        .filter(|_| target.starts_with('/'))
        .ok_or_else(|| {
            format!(
                "line {}: `{target}` is no path; it begins with `/`, and what has a meaning in it is percent-encoded",
                message.line
            )
        })?;
    let mut request = Request::builder().method(method).uri(uri);
    for (name, value) in headers(&message)? {
        let value = HeaderValue::from_str(&value)
            .map_err(|_| format!("the value of `{name}` is none that HTTP can carry"))?;
        request = request.header(name, value);
    }
    let body = message.body.unwrap_or_default();
    request.body(body).map_err(|error| error.to_string())
}

/// Reads `HTTP/1.1 200 OK` or `200`, the headers that have to be there, and the body.
pub(super) fn expected(text: &[u8]) -> Result<Expected, String> {
    let message = split(text)?;
    let mut words = message.start.split_whitespace();
    let first = words.next().unwrap_or_default();
    let status = if first.starts_with("HTTP/") {
        words.next().unwrap_or_default()
    } else {
        first
    };
    let status = status.parse().map_err(|_| {
        format!(
            "line {}: `{}` is no status line, such as `HTTP/1.1 200 OK`",
            message.line, message.start
        )
    })?;
    Ok(Expected {
        status,
        headers: headers(&message)?,
        body: message.body,
    })
}

impl Expected {
    /// As it is written to a file.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let reason = self.status.canonical_reason().unwrap_or_default();
        let start = format!("HTTP/1.1 {} {reason}", self.status.as_u16());
        let mut text = start.trim_end().as_bytes().to_vec();
        text.push(b'\n');
        for (name, value) in &self.headers {
            text.extend_from_slice(format!("{name}: {value}\n").as_bytes());
        }
        if let Some(body) = &self.body {
            text.push(b'\n');
            text.extend_from_slice(body);
            text.push(b'\n');
        }
        text
    }
}

fn split(text: &[u8]) -> Result<Message<'_>, String> {
    let mut rest = text;
    let mut number = 0;
    let mut next = || -> Result<Option<(usize, &str)>, String> {
        if rest.is_empty() {
            return Ok(None);
        }
        let end = rest.iter().position(|&byte| byte == b'\n');
        let (line, after) = match end {
            Some(end) => (&rest[..end], &rest[end + 1..]),
            None => (rest, &rest[rest.len()..]),
        };
        rest = after;
        number += 1;
        let line = std::str::from_utf8(line)
            .map_err(|_| format!("line {number}: above the body there is text only"))?;
        Ok(Some((number, line.trim_end_matches('\r'))))
    };
    let (line, start) = loop {
        match next()? {
            None => return Err("it is empty".to_owned()),
            Some((_, line)) if line.trim().is_empty() || is_comment(line) => {}
            Some((number, line)) => break (number, line.trim()),
        }
    };
    let mut headers = Vec::new();
    let mut has_body = false;
    while let Some((number, line)) = next()? {
        if line.trim().is_empty() {
            has_body = true;
            break;
        }
        headers.push((number, line));
    }
    // Editors end a file with a line break that is not part of the body.
    let body = has_body.then(|| {
        let body = rest.strip_suffix(b"\n").unwrap_or(rest);
        Bytes::copy_from_slice(body)
    });
    Ok(Message {
        start,
        headers,
        body,
        line,
    })
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with('#') || line.starts_with("//")
}

fn headers(message: &Message<'_>) -> Result<Vec<(HeaderName, String)>, String> {
    let headers = message.headers.iter().map(|(number, line)| {
        let read = || {
            let (name, value) = line.split_once(':')?;
            let name = HeaderName::from_bytes(name.trim().as_bytes()).ok()?;
            Some((name, value.trim().to_owned()))
        };
        read().ok_or_else(|| {
            format!(
                "line {number}: `{line}` is no header; an empty line stands between headers and body"
            )
        })
    });
    headers.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn requests_are_read_in_short_and_in_full() {
        for text in [
            "POST /pets?limit=2 HTTP/1.1\ncontent-type: application/json\n\n{\"a\":\n\n1}\n",
            "POST /pets?limit=2\r\ncontent-type:application/json\r\n\r\n{\"a\":\n\n1}",
            "# a pet\n\n// and more\nPOST  /pets?limit=2\nContent-Type: application/json\n\n{\"a\":\n\n1}",
        ] {
            let request = request(text.as_bytes()).unwrap();
            assert_eq!(request.method(), "POST");
            assert_eq!(request.uri(), "/pets?limit=2");
            assert_eq!(request.headers()["content-type"], "application/json");
            assert_eq!(&**request.body(), b"{\"a\":\n\n1}");
        }
        let bare = request(b"GET /").unwrap();
        assert!(bare.body().is_empty());
    }

    #[test]
    fn responses_may_leave_the_body_open() {
        let none = expected(b"204\nx-count: *\n").unwrap();
        assert_eq!((none.status.as_u16(), &none.body), (204, &None));
        assert_eq!(none.headers, [("x-count".parse().unwrap(), ANY.to_owned())]);
        let empty = expected(b"HTTP/1.1 200 OK\n\n").unwrap();
        assert_eq!(empty.body, Some(Bytes::new()));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (text, said) in [
            ("", "it is empty"),
            ("# nothing\n", "it is empty"),
            ("GET\n", "line 1: `GET` is no request line"),
            ("GET pets\n", "line 1: `pets` is no path"),
            ("GET /a b: c\n", ""),
            ("GET /\n{}\n", "line 2: `{}` is no header"),
        ] {
            match request(text.as_bytes()) {
                Ok(_) => assert_eq!(said, "", "{text}"),
                Err(error) => assert!(error.contains(said), "{text}: {error}"),
            }
        }
        let error = expected(b"\nOK\n").unwrap_err();
        assert!(error.contains("line 2: `OK` is no status line"), "{error}");
    }

    proptest! {
        /// What is written is read again as it was.
        #[test]
        fn responses_come_back(
            status in 200_u16..600,
            value in "[!-~]{1,8}",
            body in proptest::option::of(proptest::collection::vec(any::<u8>(), 0..64)),
        ) {
            let written = Expected {
                status: status.try_into().unwrap(),
                headers: vec![("x-value".parse().unwrap(), value)],
                body: body.map(Bytes::from),
            };
            prop_assert_eq!(expected(&written.to_bytes()), Ok(written));
        }

        #[test]
        fn nothing_makes_it_panic(text in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = request(&text);
            let _ = expected(&text);
        }
    }
}

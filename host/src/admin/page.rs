//! The page at `/admin`: files that are compiled into the server and sent as they are. All
//! that it shows it asks the admin API for, so it is the same for everybody.
//!
//! The files are below the admin API's own path, so that the page is there where the API
//! is, and no path of a description comes between them. The page's addresses are relative:
//! it works on the mock's port, on one of its own, and behind a proxy.

mod files;

use bytes::Bytes;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, ETAG, HeaderName, IF_NONE_MATCH, LOCATION,
    REFERRER_POLICY,
};
use http::{HeaderMap, StatusCode};
use mimus_exchange::{Kind, Problem};

use super::{Admin, Body, Door, Question, Reply};
use crate::mock::Mock;
use files::{FILES, File};

/// What a browser may do for the page: run its scripts, ask this server, and nothing else.
/// Trusted types forbid the ways by which text could become markup.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
                      connect-src 'self'; img-src 'self' data:; form-action 'none'; \
                      frame-ancestors 'none'; base-uri 'none'; \
                      require-trusted-types-for 'script'; trusted-types 'none'";

const COOP: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const CORP: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Where its files are, below the admin API.
const FOLDER: &str = "/page/";

/// What a path is to the page.
#[derive(Debug, PartialEq, Eq)]
enum Part<'a> {
    Whole,
    /// Where people look for it; its relative addresses need the slash at the end.
    WithoutSlash,
    File(&'a str),
}

/// Whether a path is the page's, or one of its files'.
pub(super) fn is_of_page(path: &str, door: Door) -> bool {
    part(path, door).is_some()
}

fn part(path: &str, door: Door) -> Option<Part<'_>> {
    let below = match path.strip_prefix("/admin") {
        Some("") => return Some(Part::WithoutSlash),
        Some(below) => below,
        None if door == Door::Admin => path,
        None => return None,
    };
    if below == "/" {
        return Some(Part::Whole);
    }
    let file = below.strip_prefix("/api")?.strip_prefix(FOLDER)?;
    Some(Part::File(file))
}

impl Admin {
    /// Where to look for the page, where there is one.
    pub fn page_url(&self, mock: &Mock) -> Option<String> {
        let addresses = self.addresses.get()?;
        let scheme = addresses.scheme;
        match addresses.admin {
            Some(own) => Some(format!("{scheme}://{own}/")),
            None => self
                .takes(mock, "/admin", Door::Mock)
                .map(|_| format!("{scheme}://{}/admin", addresses.mock)),
        }
    }

    /// The page, or a file of it, for who may ask this server at all. Its token is for what
    /// the page asks.
    pub(super) fn page(&self, question: Question<'_>, door: Door) -> Result<Reply, Problem> {
        super::guard::admit_page(&self.guard, question)?;
        let path = question.head.uri.path();
        match part(path, door) {
            Some(Part::Whole) => Ok(send(files::index(), &question.head.headers)),
            Some(Part::WithoutSlash) => {
                let reply = Reply::of("text/plain", Body::Whole(Bytes::new()));
                let reply = reply.with_status(StatusCode::PERMANENT_REDIRECT);
                Ok(reply.with_header(LOCATION, "admin/"))
            }
            Some(Part::File(name)) => {
                let file = FILES.iter().find(|file| file.name == name);
                let file = file.ok_or_else(|| not_there(path))?;
                Ok(send(file, &question.head.headers))
            }
            None => Err(not_there(path)),
        }
    }
}

fn not_there(path: &str) -> Problem {
    let detail = format!("`{path}` is no file of the page");
    Problem::new(Kind::RouteNotFound, detail)
}

/// The file, unless the client has it already.
fn send(file: &'static File, asked: &HeaderMap) -> Reply {
    let tag = format!("\"{}\"", &blake3::hash(file.bytes).to_hex()[..32]);
    let known = asked.get_all(IF_NONE_MATCH).iter();
    let is_known = known
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|one| one.trim().trim_start_matches("W/"))
        .any(|one| one == tag || one == "*");
    let reply = if is_known {
        Reply::of(file.media_type, Body::Whole(Bytes::new())).with_status(StatusCode::NOT_MODIFIED)
    } else {
        Reply::of(file.media_type, Body::Whole(Bytes::from_static(file.bytes)))
    };
    // Asked for each time, and sent only when the server is another one by now.
    reply
        .with_header(CACHE_CONTROL, "no-cache")
        .with_header(ETAG, &tag)
        .with_header(CONTENT_SECURITY_POLICY, POLICY)
        .with_header(REFERRER_POLICY, "no-referrer")
        .with_header(COOP, "same-origin")
        .with_header(CORP, "same-origin")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_where_people_look_for_it() {
        for (path, door, expected) in [
            ("/admin", Door::Mock, Some(Part::WithoutSlash)),
            ("/admin/", Door::Mock, Some(Part::Whole)),
            ("/admin/api/page/a.js", Door::Mock, Some(Part::File("a.js"))),
            ("/admin/api/pages", Door::Mock, None),
            ("/admin/api/requests", Door::Mock, None),
            ("/administrators", Door::Mock, None),
            ("/", Door::Mock, None),
            ("/api/page/a.js", Door::Mock, None),
            ("/", Door::Admin, Some(Part::Whole)),
            ("/admin/", Door::Admin, Some(Part::Whole)),
            ("/api/page/a.js", Door::Admin, Some(Part::File("a.js"))),
            ("/api/requests", Door::Admin, None),
        ] {
            assert_eq!(part(path, door), expected, "{path} {door:?}");
        }
    }
}

//! Whether there may be something secret in an exchange at all. Of most there is not, and
//! they need not be taken apart for it.

use super::{ADDRESSES, Redaction};
use crate::draft::{Draft, Headers};
use crate::entry::Body;

impl Redaction {
    /// False only where [`apply`](Self::apply) would leave everything as it is.
    pub(crate) fn may_concern(&self, draft: &Draft) -> bool {
        let (request, response) = (&draft.request, &draft.response);
        !draft.violations.is_empty()
            || (request.query.is_some() && !self.query.is_empty())
            || self.may_be_in_body(request.body)
            || self.may_be_in_body(response.body)
            || self.may_be_in_headers(request.headers)
            || self.may_be_in_headers(response.headers)
    }

    fn may_be_in_body(&self, body: &Body) -> bool {
        !self.pointers.is_empty() && !body.bytes.is_empty()
    }

    fn may_be_in_headers(&self, headers: Headers) -> bool {
        let mut found = false;
        headers.each(|name, value| found |= self.may_be_in_header(name, value));
        found
    }

    fn may_be_in_header(&self, name: &str, value: &[u8]) -> bool {
        let is = |known: &str| known.eq_ignore_ascii_case(name);
        self.headers.iter().any(|header| is(header))
            || (!self.cookies.is_empty() && (is("cookie") || is("set-cookie")))
            || (!self.query.is_empty() && ADDRESSES.into_iter().any(is))
            // A problem tells the values that it is about.
            || (is("content-type") && value.windows(7).any(|part| part == b"problem"))
    }
}

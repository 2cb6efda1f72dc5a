//! From bytes to an exchange. They may be of a damaged file: nothing is taken for granted.

use bytes::Bytes;
use serde_json::Value;

use super::{
    ADMIN, COMPUTED, FIXED, OPERATION, REQUEST_CUT, REQUEST_REDACTED, RESPONSE_CUT,
    RESPONSE_REDACTED, SEED, Unreadable,
};
use crate::entry::{Body, Durations, Exchange, Operation, Plan, Request, Response};

/// What of some bytes is still to be read.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
}

/// Reads what [`pack`](super::pack) has written, all of it, and takes from its headers what
/// [`identify`](Exchange::identify) does.
pub(super) fn unpack(bytes: &[u8]) -> Result<Exchange, Unreadable> {
    let mut reader = Reader { bytes };
    let mut exchange = reader.exchange()?;
    if !reader.bytes.is_empty() {
        return Err(Unreadable);
    }
    exchange.identify();
    Ok(exchange)
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    fn exchange(&mut self) -> Result<Exchange, Unreadable> {
        let flags = self.number()?;
        let is = |flag| flags & flag != 0;
        let time = self.number()?.cast_signed();
        let status = u16::try_from(self.number()?).map_err(|_| Unreadable)?;
        let durations = Durations {
            queue: self.number()?,
            validate: self.number()?,
            respond: self.number()?,
            total: self.number()?,
        };
        let seed = is(SEED).then(|| self.seed()).transpose()?;
        let mut request = Request {
            scheme: self.text()?,
            version: self.text()?,
            method: self.text()?,
            path: self.text()?,
            query: None,
            headers: Vec::new(),
            body: Body::default(),
        };
        let operation = is(OPERATION).then(|| self.operation()).transpose()?;
        request.query = self.optional()?;
        let mut exchange = Exchange {
            time,
            operation,
            scenario: self.optional()?,
            problem: self.optional()?,
            fault: self.optional()?,
            client: self.optional()?,
            session: self.optional()?,
            correlation: self.optional()?,
            user_agent: self.optional()?,
            responders: self.texts()?,
            plan: match (is(FIXED), is(COMPUTED)) {
                (true, _) => Some(Plan::Fixed),
                (_, true) => Some(Plan::Computed),
                _ => None,
            },
            seed,
            durations,
            admin: is(ADMIN),
            ..Exchange::default()
        };
        request.headers = self.headers()?;
        request.body = self.body(is(REQUEST_CUT), is(REQUEST_REDACTED))?;
        exchange.request = request;
        exchange.response = Response {
            status,
            headers: self.headers()?,
            body: self.body(is(RESPONSE_CUT), is(RESPONSE_REDACTED))?,
        };
        exchange.violations = self.violations()?;
        exchange.logs = match self.bytes()? {
            [] => Vec::new(),
            json => serde_json::from_slice(json).map_err(|_| Unreadable)?,
        };
        Ok(exchange)
    }

    fn seed(&mut self) -> Result<u64, Unreadable> {
        let bytes = self.take(8)?.try_into().map_err(|_| Unreadable)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn operation(&mut self) -> Result<Operation, Unreadable> {
        Ok(Operation {
            id: self.text()?,
            method: self.text()?,
            path: self.text()?,
        })
    }

    fn headers(&mut self) -> Result<Vec<(String, String)>, Unreadable> {
        let count = self.count()?;
        (0..count)
            .map(|_| Ok((self.text()?, self.text()?)))
            .collect()
    }

    fn body(&mut self, cut: bool, redacted: bool) -> Result<Body, Unreadable> {
        Ok(Body {
            size: self.number()?,
            bytes: Bytes::copy_from_slice(self.bytes()?),
            cut,
            redacted,
        })
    }

    fn violations(&mut self) -> Result<Vec<Value>, Unreadable> {
        let json = self.bytes()?;
        if json.is_empty() {
            return Ok(Vec::new());
        }
        // Values that are nested deeper than they can be read again are kept as text.
        let list = serde_json::from_slice(json);
        list.or_else(|_| Ok(vec![Value::String(text(json)?)]))
    }

    fn texts(&mut self) -> Result<Vec<String>, Unreadable> {
        let count = self.count()?;
        (0..count).map(|_| self.text()).collect()
    }

    fn optional(&mut self) -> Result<Option<String>, Unreadable> {
        let Some(length) = self.number()?.checked_sub(1) else {
            return Ok(None);
        };
        let length = usize::try_from(length).map_err(|_| Unreadable)?;
        self.take(length).and_then(text).map(Some)
    }

    fn text(&mut self) -> Result<String, Unreadable> {
        self.bytes().and_then(text)
    }

    /// Bytes behind their length.
    pub(super) fn bytes(&mut self) -> Result<&'a [u8], Unreadable> {
        let length = usize::try_from(self.number()?).map_err(|_| Unreadable)?;
        self.take(length)
    }

    /// How many follow: no more than there are bytes.
    fn count(&mut self) -> Result<usize, Unreadable> {
        let count = usize::try_from(self.number()?).map_err(|_| Unreadable)?;
        (count <= self.bytes.len())
            .then_some(count)
            .ok_or(Unreadable)
    }

    fn number(&mut self) -> Result<u64, Unreadable> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let [byte] = self.take(1)? else {
                return Err(Unreadable);
            };
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(Unreadable)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Unreadable> {
        let (taken, rest) = self.bytes.split_at_checked(length).ok_or(Unreadable)?;
        self.bytes = rest;
        Ok(taken)
    }
}

fn text(bytes: &[u8]) -> Result<String, Unreadable> {
    str::from_utf8(bytes)
        .map(str::to_owned)
        .map_err(|_| Unreadable)
}

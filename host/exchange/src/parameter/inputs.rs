//! Where a request's parameters are found, looked up once for all of them.

use std::borrow::Cow;

use mimus_description::model::{Parameter, ParameterLocation};

use crate::request::RequestParts;
use crate::router::PathParameters;
use crate::text::Coding;

#[derive(Debug)]
pub(crate) struct Inputs<'a> {
    request: RequestParts<'a>,
    path: &'a PathParameters<'a>,
    query: Vec<Pair<'a>>,
    cookies: Vec<Pair<'a>>,
}

/// A name, decoded, and name and value as they were sent.
#[derive(Debug)]
struct Pair<'a> {
    name: Cow<'a, str>,
    raw_name: &'a str,
    raw: &'a str,
}

impl<'a> Inputs<'a> {
    /// Query and cookies are only read if one of `parameters` is there.
    pub(crate) fn new(
        request: &RequestParts<'a>,
        path: &'a PathParameters<'a>,
        parameters: &[Parameter],
    ) -> Self {
        let any = |location| {
            parameters
                .iter()
                .any(|parameter| parameter.location == location)
        };
        let query = if any(ParameterLocation::Query) {
            let pair = |(raw_name, raw)| Pair {
                name: Coding::Form.decode(raw_name).unwrap_or_default(),
                raw_name,
                raw,
            };
            request.query_pairs().map(pair).collect()
        } else {
            Vec::new()
        };
        let cookies = if any(ParameterLocation::Cookie) {
            request
                .cookies()
                .map(|(name, raw)| Pair {
                    name: name.into(),
                    raw_name: name,
                    raw,
                })
                .collect()
        } else {
            Vec::new()
        };
        Self {
            request: *request,
            path,
            query,
            cookies,
        }
    }

    /// All values that go by a parameter's name.
    pub(super) fn texts(&self, parameter: &Parameter) -> Vec<&'a str> {
        let name = parameter.name.as_str();
        let named = |pairs: &[Pair<'a>]| {
            pairs
                .iter()
                .filter(|pair| pair.name == name)
                .map(|pair| pair.raw)
                .collect()
        };
        match parameter.location {
            ParameterLocation::Path => self.path.get(name).into_iter().collect(),
            ParameterLocation::Query => named(&self.query),
            ParameterLocation::QueryString => self.request.query.into_iter().collect(),
            ParameterLocation::Header => {
                let values = self.request.headers.get_all(name).iter();
                values
                    .filter_map(|value| std::str::from_utf8(value.as_bytes()).ok())
                    .collect()
            }
            ParameterLocation::Cookie => named(&self.cookies),
        }
    }

    /// Decoded name, raw name, raw value.
    pub(super) fn pairs(
        &self,
        location: ParameterLocation,
    ) -> impl Iterator<Item = (&str, &'a str, &'a str)> {
        let pairs = if location == ParameterLocation::Cookie {
            &self.cookies
        } else {
            &self.query
        };
        pairs
            .iter()
            .map(|pair| (&*pair.name, pair.raw_name, pair.raw))
    }
}

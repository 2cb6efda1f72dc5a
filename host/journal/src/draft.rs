//! An exchange as it is handed to the journal: borrowed from what it was answered with, so
//! that nothing is copied but into the journal itself.

use http::HeaderMap;
use serde_json::Value;

use crate::entry::{
    Body, Durations, Exchange, LogLine, Operation, Plan, Request, Response, header_text,
};

/// What an [`Exchange`] is made of, in somebody else's hands.
#[derive(Debug, Clone, Copy)]
pub struct Draft<'a> {
    pub time: i64,
    pub request: RequestDraft<'a>,
    pub response: ResponseDraft<'a>,
    pub operation: Option<OperationDraft<'a>>,
    pub responders: &'a [&'a str],
    pub plan: Option<Plan>,
    pub scenario: Option<&'a str>,
    pub seed: Option<u64>,
    pub violations: &'a [Value],
    pub problem: Option<&'a str>,
    pub fault: Option<&'a str>,
    pub logs: &'a [LogLine],
    pub durations: Durations,
    pub client: Option<&'a str>,
    /// These three are taken from the request's headers where they are not set.
    pub session: Option<&'a str>,
    pub correlation: Option<&'a str>,
    pub user_agent: Option<&'a str>,
    pub admin: bool,
}

#[derive(Debug, Clone, Copy)]
pub struct RequestDraft<'a> {
    pub scheme: &'a str,
    pub version: &'a str,
    pub method: &'a str,
    pub path: &'a str,
    pub query: Option<&'a str>,
    pub headers: Headers<'a>,
    pub body: &'a Body,
}

#[derive(Debug, Clone, Copy)]
pub struct ResponseDraft<'a> {
    pub status: u16,
    pub headers: Headers<'a>,
    pub body: &'a Body,
}

#[derive(Debug, Clone, Copy)]
pub struct OperationDraft<'a> {
    pub id: &'a str,
    pub method: &'a str,
    pub path: &'a str,
}

/// Headers as they came, or as they are kept.
#[derive(Debug, Clone, Copy)]
pub enum Headers<'a> {
    None,
    Map(&'a HeaderMap),
    List(&'a [(String, String)]),
}

impl<'a> Headers<'a> {
    pub(crate) fn len(self) -> usize {
        match self {
            Self::None => 0,
            Self::Map(map) => map.len(),
            Self::List(list) => list.len(),
        }
    }

    fn to_list(self) -> Vec<(String, String)> {
        let mut list = Vec::with_capacity(self.len());
        self.each(|name, value| list.push((name.to_owned(), header_text(value))));
        list
    }

    /// Names and values, in their order.
    pub(crate) fn each(self, mut visit: impl FnMut(&'a str, &'a [u8])) {
        match self {
            Self::None => {}
            Self::Map(map) => {
                for (name, value) in map {
                    visit(name.as_str(), value.as_bytes());
                }
            }
            Self::List(list) => {
                for (name, value) in list {
                    visit(name, value.as_bytes());
                }
            }
        }
    }
}

impl Draft<'_> {
    /// A copy of its own, as it is: with all secrets, and with whole bodies.
    pub fn to_exchange(&self) -> Exchange {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Exchange {
            time: self.time,
            request: Request {
                scheme: self.request.scheme.to_owned(),
                version: self.request.version.to_owned(),
                method: self.request.method.to_owned(),
                path: self.request.path.to_owned(),
                query: owned(self.request.query),
                headers: self.request.headers.to_list(),
                body: self.request.body.clone(),
            },
            response: Response {
                status: self.response.status,
                headers: self.response.headers.to_list(),
                body: self.response.body.clone(),
            },
            operation: self.operation.map(|operation| Operation {
                id: operation.id.to_owned(),
                method: operation.method.to_owned(),
                path: operation.path.to_owned(),
            }),
            responders: self.responders.iter().map(ToString::to_string).collect(),
            plan: self.plan,
            scenario: owned(self.scenario),
            seed: self.seed,
            violations: self.violations.to_vec(),
            problem: owned(self.problem),
            fault: owned(self.fault),
            logs: self.logs.to_vec(),
            durations: self.durations,
            client: owned(self.client),
            session: owned(self.session),
            correlation: owned(self.correlation),
            user_agent: owned(self.user_agent),
            admin: self.admin,
        }
    }
}

impl Exchange {
    /// Has a look at it as a draft. `responders` has room for the names of those.
    pub(crate) fn draft<'a>(&'a self, responders: &'a mut Vec<&'a str>) -> Draft<'a> {
        responders.extend(self.responders.iter().map(String::as_str));
        Draft {
            time: self.time,
            request: RequestDraft {
                scheme: &self.request.scheme,
                version: &self.request.version,
                method: &self.request.method,
                path: &self.request.path,
                query: self.request.query.as_deref(),
                headers: Headers::List(&self.request.headers),
                body: &self.request.body,
            },
            response: ResponseDraft {
                status: self.response.status,
                headers: Headers::List(&self.response.headers),
                body: &self.response.body,
            },
            operation: self.operation.as_ref().map(|operation| OperationDraft {
                id: &operation.id,
                method: &operation.method,
                path: &operation.path,
            }),
            responders,
            plan: self.plan,
            scenario: self.scenario.as_deref(),
            seed: self.seed,
            violations: &self.violations,
            problem: self.problem.as_deref(),
            fault: self.fault.as_deref(),
            logs: &self.logs,
            durations: self.durations,
            client: self.client.as_deref(),
            session: self.session.as_deref(),
            correlation: self.correlation.as_deref(),
            user_agent: self.user_agent.as_deref(),
            admin: self.admin,
        }
    }
}

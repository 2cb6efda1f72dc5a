//! `GET /operations` and `GET /responders`: what is described, and who answers it.

use std::path::PathBuf;

use mimus_exchange::Problem;
use serde_json::{Map, Value, json};

use super::parameters::Parameters;
use super::{Admin, Question, Reply};
use crate::config::{self, Source};
use crate::journal::row::time;
use crate::mock::Mock;
use crate::plugin::{Figures, Grants, Limits, Plugin, StateGrant};

/// Operations that are named of a responder; how many there are is told.
const MOST_NAMED: usize = 100;

impl Admin {
    /// `GET /operations`
    pub(super) fn operations(question: Question<'_>) -> Result<Reply, Problem> {
        let mut parameters =
            Parameters::read_some(question.head.uri.query(), &[], &["limit", "offset"]);
        let limit = parameters.number::<usize>("limit").unwrap_or(usize::MAX);
        let offset = parameters.number::<usize>("offset").unwrap_or(0);
        parameters.check()?;
        let mock = question.mock;
        let total = mock.api.operations.len();
        let shown = (0..total).skip(offset).take(limit);
        Ok(Reply::json(&json!({
            "operations": shown.map(|index| operation(mock, index)).collect::<Vec<_>>(),
            "total_count": total,
        })))
    }

    /// `GET /responders`
    pub(super) fn responders(question: Question<'_>) -> Result<Reply, Problem> {
        Parameters::none(question.head.uri.query())?;
        let mock = question.mock;
        let all = mock.responders().iter().enumerate();
        let all = all.map(|(index, plugin)| responder(mock, index, plugin));
        Ok(Reply::json(
            &json!({ "responders": all.collect::<Vec<_>>() }),
        ))
    }
}

fn operation(mock: &Mock, index: usize) -> Value {
    let operation = &mock.api.operations[index];
    let responders = mock.chain_of(index);
    let responders = responders.map(|at| mock.responders()[at].name.to_string());
    json!({
        "id": operation.id,
        "method": operation.method,
        "path": operation.path_template,
        "base_paths": operation.base_paths,
        "tags": mock.api.tags(index),
        "summary": mock.api.summary(index),
        "responders": responders.collect::<Vec<_>>(),
    })
}

fn responder(mock: &Mock, index: usize, plugin: &Plugin) -> Value {
    // The default one stands in no list.
    let configured = mock.config.responders.get(index);
    let mut count = 0;
    let mut named = Vec::new();
    for operation in mock.operations_of(index) {
        count += 1;
        if named.len() < MOST_NAMED {
            named.push(mock.api.operations[operation].id.clone());
        }
    }
    let Figures {
        calls,
        fixed,
        failures,
        last_failure,
        times,
    } = plugin.figures();
    json!({
        "name": &*plugin.name,
        "source": source(configured),
        "operations": named,
        "operation_count": count,
        "grants": configured.map_or_else(|| grants(&Grants::default()), |own| grants(&own.grants)),
        "limits": limits(&plugin.limits),
        "calls": calls,
        "fixed_answers": fixed,
        "failures": failures,
        "last_failure": last_failure.map(|last| json!({
            "at": time(i64::try_from(last.at_ms).unwrap_or(i64::MAX)),
            "operation": last.operation,
            "message": last.message,
        })),
        "timings": times.map(|times| {
            let millis = |duration: std::time::Duration| duration.as_secs_f64() * 1000.0;
            json!({
                "p50_ms": millis(times.p50),
                "p90_ms": millis(times.p90),
                "p99_ms": millis(times.p99),
                "max_ms": millis(times.max),
            })
        }),
    })
}

/// What it is made of, and where that lies.
fn source(configured: Option<&config::Responder>) -> Value {
    let (kind, path): (&str, Option<&PathBuf>) = match configured.map(|own| &own.source) {
        None => ("faker", None),
        Some(Source::Component(path)) => ("component", Some(path)),
        Some(Source::Builtin { builtin, file }) => (builtin.name(), file.as_ref()),
    };
    json!({ "kind": kind, "path": path })
}

fn grants(grants: &Grants) -> Map<String, Value> {
    let state = match &grants.state {
        StateGrant::None => Value::Bool(false),
        StateGrant::All => Value::Bool(true),
        StateGrant::Collections(names) => json!(names),
    };
    let http = grants.http.iter().map(ToString::to_string);
    let told = json!({
        "state": state,
        "http": http.collect::<Vec<_>>(),
        "folder": grants.folder,
        "real_time": grants.real_time,
    });
    match told {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// Under the names of the configuration, in its units.
fn limits(limits: &Limits) -> Value {
    json!({
        "memory_mib": limits.memory_bytes >> 20,
        "time_ms": u64::try_from(limits.time.as_millis()).unwrap_or(u64::MAX),
        "response_kib": limits.response_bytes >> 10,
        "log_kib": limits.log_bytes >> 10,
    })
}

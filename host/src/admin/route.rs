//! From a question to the endpoint that answers it.

use http::Method;
use http::header::ALLOW;
use mimus_exchange::{Kind, Problem};

use super::endpoint::{self, ENDPOINTS, Endpoint, Found};
use super::openapi::{self, Form};
use super::{Admin, Question, Reply, is_reading};

/// Where the admin API begins.
pub(super) const BASE: &str = "/admin/api";

/// Whether a path is one of the admin API, if there is one.
pub(super) fn is_below(path: &str) -> bool {
    below(BASE, path).is_some()
}

/// The rest of a path that begins with these segments.
fn below<'a>(base: &str, path: &'a str) -> Option<&'a str> {
    let rest = path.strip_prefix(base)?;
    (rest.is_empty() || rest.starts_with('/')).then_some(rest)
}

impl Admin {
    /// Answers who may ask.
    pub(super) async fn ask(&self, question: Question<'_>) -> Result<Reply, Problem> {
        let path = question.head.uri.path();
        // Its own port needs no more than `/api`.
        let below = below(BASE, path).or_else(|| below("/api", path));
        let below = match below {
            Some("" | "/") => "/",
            Some(below) => below.strip_suffix('/').unwrap_or(below),
            None => return Err(not_there(path)),
        };
        let method = match question.head.method {
            Method::HEAD => "GET",
            ref method => method.as_str(),
        };
        match endpoint::find(method, below) {
            Found::Endpoint(endpoint, values) => self.reply(endpoint, &values, question).await,
            Found::Methods(methods) => Err(not_allowed(question, &with_head(&methods))),
            Found::Nothing => Err(not_there(path)),
        }
    }

    /// `values` stand for the parts of the endpoint's path in braces, in their order.
    async fn reply(
        &self,
        endpoint: Endpoint,
        values: &[String],
        question: Question<'_>,
    ) -> Result<Reply, Problem> {
        let query = question.head.uri.query();
        let mock = question.mock;
        let value = |at: usize| values.get(at).map_or("", String::as_str);
        match endpoint {
            Endpoint::Index => Ok(Self::index()),
            Endpoint::OpenapiJson => openapi::document(Form::Json, question),
            Endpoint::OpenapiYaml => openapi::document(Form::Yaml, question),
            Endpoint::Server => self.server(question),
            Endpoint::Changes => self.changes(question),
            Endpoint::Operations => Self::operations(question),
            Endpoint::Responders => Self::responders(question),
            Endpoint::ListRequests => self.list(query).await,
            Endpoint::ClearRequests => self.clear(question).await,
            Endpoint::RequestStats => self.stats(query).await,
            Endpoint::GetRequest => self.one(value(0)).await,
            Endpoint::ReplayRequest => self.replay(value(0), question).await,
            Endpoint::SearchLogs => self.search(query).await,
            Endpoint::AnalyzeLogs => self.analyze(query, mock).await,
            Endpoint::Export => self.export(question).await,
            Endpoint::Verify => self.verify(query, question.body).await,
            Endpoint::Coverage => self.coverage(query, mock).await,
            Endpoint::Events => self.events(query, question).await,
            Endpoint::GetSettings => self.settings(question),
            Endpoint::PatchSettings => self.patch_settings(question).await,
            Endpoint::ResetSettings => self.reset_settings(question).await,
            Endpoint::ListCollections => Self::collections(question),
            Endpoint::ClearState => self.clear_state(None, question).await,
            Endpoint::ListItems => Self::items(value(0), question),
            Endpoint::ClearCollection => self.clear_state(Some(value(0)), question).await,
            Endpoint::GetItem => Self::item(value(0), value(1), question),
            Endpoint::PutItem => self.put_item(value(0), value(1), question).await,
            Endpoint::DeleteItem => self.delete_item(value(0), value(1), question).await,
            Endpoint::StorageStats => Self::storage_stats(question),
            Endpoint::StorageCollections => Self::storage_collections(question),
            Endpoint::PerformanceMetrics => self.performance_metrics(query).await,
            Endpoint::PerformanceSessions => self.performance_sessions(query).await,
            Endpoint::PerformanceSummary => self.performance_summary(query, mock).await,
            Endpoint::AnalyticsExport => self.analytics_export(question).await,
            Endpoint::AnalyticsRealtime => self.realtime(question).await,
            Endpoint::AnalyticsCharts => self.charts(query).await,
            Endpoint::ListWebhooks => self.list_webhooks(question),
            Endpoint::CreateWebhook => self.create_webhook(question).await,
            Endpoint::WebhookHistory => self.webhook_history(question).await,
            Endpoint::ReplayDelivery => self.replay_delivery(value(0), question).await,
            Endpoint::GetWebhook => self.get_webhook(value(0), question),
            Endpoint::UpdateWebhook => self.update_webhook(value(0), question).await,
            Endpoint::DeleteWebhook => self.delete_webhook(value(0), question).await,
            Endpoint::TestWebhook => self.test_webhook(value(0), question).await,
            Endpoint::Audit => self.trail(query).await,
            Endpoint::Debug => self.debug(query, mock).await,
            Endpoint::ListScenarios => self.list_scenarios(query).await,
            Endpoint::CreateScenario => self.create_scenario(question).await,
            Endpoint::ActiveScenario => self.active_scenario(query).await,
            Endpoint::ScenarioSchema => Self::scenario_schema(query),
            Endpoint::ValidateScenario => self.validate_scenario(question).await,
            Endpoint::ExportScenarios => self.export_scenarios(query).await,
            Endpoint::ImportScenarios => self.import_scenarios(question).await,
            Endpoint::GetScenario => self.one_scenario(value(0), query).await,
            Endpoint::UpdateScenario => self.update_scenario(value(0), question).await,
            Endpoint::DeleteScenario => self.delete_scenario(value(0), question).await,
            Endpoint::ActivateScenario => self.activate_scenario(value(0), question).await,
            Endpoint::DeactivateScenario => self.deactivate_scenario(value(0), question).await,
            Endpoint::LiveScenario => self.live_scenario(value(0), query).await,
            Endpoint::ResetScenario => self.reset_scenario(value(0), question).await,
            Endpoint::SetScenarioState => self.set_scenario_state(value(0), question).await,
            Endpoint::ListOverrides => self.overrides(query),
            Endpoint::SetOverride => self.set_override(value(0), question).await,
            Endpoint::RemoveOverride => self.remove_override(value(0), question).await,
            Endpoint::UpdateResponse => self.update_response(question).await,
        }
    }

    /// What there is.
    fn index() -> Reply {
        Reply::json(&serde_json::json!({ "endpoints": endpoints() }))
    }
}

fn endpoints() -> Vec<String> {
    let rows = ENDPOINTS.iter();
    rows.map(|row| format!("{} {BASE}{}", row.method, row.path))
        .collect()
}

/// Who takes GET takes HEAD.
fn with_head(methods: &[&'static str]) -> Vec<&'static str> {
    let mut all = Vec::new();
    for method in methods {
        all.push(*method);
        if *method == "GET" {
            all.push("HEAD");
        }
    }
    all
}

fn not_there(path: &str) -> Problem {
    let detail = format!("`{path}` is nothing that the admin API has");
    Problem::new(Kind::RouteNotFound, detail).with("nearest", endpoints())
}

pub(super) fn not_allowed(question: Question<'_>, allow: &[&str]) -> Problem {
    let (method, path) = (&question.head.method, question.head.uri.path());
    let verb = if is_reading(method) {
        "read"
    } else {
        "asked for so"
    };
    let detail = format!("`{path}` can't be {verb}: it takes {}", allow.join(", "));
    Problem::new(Kind::MethodNotAllowed, detail)
        .with("allow", allow)
        .with_header(ALLOW, &allow.join(", "))
}

//! The endpoints of the admin API, in one table: what is routed, listed by `/admin/api`, and
//! described by its OpenAPI document (a test holds the two together).

use percent_encoding::percent_decode_str;

macro_rules! endpoints {
    ($($name:ident = $method:ident $path:literal;)*) => {
        /// What can be asked for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Endpoint {
            $($name,)*
        }

        /// All of them.
        pub(super) const ENDPOINTS: &[Row] = &[
            $(Row {
                endpoint: Endpoint::$name,
                method: stringify!($method),
                path: $path,
            },)*
        ];
    };
}

/// One of the table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    endpoint: Endpoint,
    pub(super) method: &'static str,
    /// Below [`super::route::BASE`].
    pub(super) path: &'static str,
}

endpoints! {
    Index = GET "/";
    OpenapiJson = GET "/openapi.json";
    OpenapiYaml = GET "/openapi.yaml";
    Server = GET "/server";
    Changes = GET "/changes";
    Operations = GET "/operations";
    Responders = GET "/responders";
    ListRequests = GET "/requests";
    ClearRequests = DELETE "/requests";
    RequestStats = GET "/requests/stats";
    GetRequest = GET "/requests/{id}";
    ReplayRequest = POST "/requests/{id}/replay";
    SearchLogs = GET "/logs/search";
    AnalyzeLogs = GET "/logs/analyze";
    Export = GET "/export";
    Verify = POST "/verify";
    Coverage = GET "/coverage";
    Events = GET "/events";
    GetSettings = GET "/settings";
    PatchSettings = PATCH "/settings";
    ResetSettings = DELETE "/settings";
    ListCollections = GET "/state";
    ClearState = DELETE "/state";
    ListItems = GET "/state/{collection}";
    ClearCollection = DELETE "/state/{collection}";
    GetItem = GET "/state/{collection}/{key}";
    PutItem = PUT "/state/{collection}/{key}";
    DeleteItem = DELETE "/state/{collection}/{key}";
    StorageStats = GET "/storage/stats";
    StorageCollections = GET "/storage/collections";
    ListScenarios = GET "/mock-data/scenarios";
    CreateScenario = POST "/mock-data/scenarios";
    ActiveScenario = GET "/mock-data/scenarios/active";
    ScenarioSchema = GET "/mock-data/scenarios/schema";
    ValidateScenario = POST "/mock-data/scenarios/validate";
    ExportScenarios = GET "/mock-data/scenarios/export";
    ImportScenarios = POST "/mock-data/scenarios/import";
    GetScenario = GET "/mock-data/scenarios/{id}";
    UpdateScenario = PUT "/mock-data/scenarios/{id}";
    DeleteScenario = DELETE "/mock-data/scenarios/{id}";
    ActivateScenario = POST "/mock-data/scenarios/{id}/activate";
    DeactivateScenario = POST "/mock-data/scenarios/{id}/deactivate";
    LiveScenario = GET "/mock-data/scenarios/{id}/live";
    ResetScenario = POST "/mock-data/scenarios/{id}/reset";
    SetScenarioState = POST "/mock-data/scenarios/{id}/state";
    ListOverrides = GET "/responses";
    SetOverride = PUT "/responses/{key}";
    RemoveOverride = DELETE "/responses/{key}";
    UpdateResponse = POST "/responses/update";
    PerformanceMetrics = GET "/performance/metrics";
    PerformanceSessions = GET "/performance/sessions";
    PerformanceSummary = GET "/performance/summary";
    AnalyticsExport = GET "/analytics/export";
    AnalyticsRealtime = GET "/analytics/realtime";
    AnalyticsCharts = GET "/analytics/charts";
    ListWebhooks = GET "/webhooks";
    CreateWebhook = POST "/webhooks";
    WebhookHistory = GET "/webhooks/history";
    ReplayDelivery = POST "/webhooks/history/{id}/replay";
    GetWebhook = GET "/webhooks/{id}";
    UpdateWebhook = PUT "/webhooks/{id}";
    DeleteWebhook = DELETE "/webhooks/{id}";
    TestWebhook = POST "/webhooks/{id}/test";
    Audit = GET "/audit";
    Debug = GET "/debug";
}

/// What a path is to the table.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// With what stands for the parts of the path in braces.
    Endpoint(Endpoint, Vec<String>),
    /// The path is there with these methods only.
    Methods(Vec<&'static str>),
    Nothing,
}

/// Finds the endpoint for a method and a path below the base. HEAD is asked for as GET.
pub(super) fn find(method: &str, path: &str) -> Found {
    let segments = path.split('/').skip(1).collect::<Vec<_>>();
    let fitting = ENDPOINTS.iter().filter_map(|row| {
        let values = capture(row.path, &segments)?;
        Some((row, values))
    });
    let mut fitting = fitting.collect::<Vec<_>>();
    // What is written out wins over what stands for anything: `stats` is no id.
    let fewest = fitting.iter().map(|(_, values)| values.len()).min();
    fitting.retain(|(_, values)| Some(values.len()) == fewest);
    if fitting.is_empty() {
        return Found::Nothing;
    }
    let methods = fitting.iter().map(|(row, _)| row.method).collect();
    let mut fitting = fitting.into_iter();
    match fitting.find(|(row, _)| row.method == method) {
        Some((row, values)) => Found::Endpoint(row.endpoint, values),
        None => Found::Methods(methods),
    }
}

/// What of a path stands for the parts of a template in braces, if it fits.
fn capture(template: &str, segments: &[&str]) -> Option<Vec<String>> {
    let template = template.split('/').skip(1).collect::<Vec<_>>();
    if template.len() != segments.len() {
        return None;
    }
    let mut values = Vec::new();
    for (part, segment) in template.iter().zip(segments) {
        if part.starts_with('{') && !segment.is_empty() {
            let decoded = percent_decode_str(segment).decode_utf8().ok()?;
            values.push(decoded.into_owned());
        } else if part != segment {
            return None;
        }
    }
    Some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_out_wins_over_what_stands_for_anything() {
        let none = Vec::new();
        assert_eq!(
            find("GET", "/requests/stats"),
            Found::Endpoint(Endpoint::RequestStats, none.clone())
        );
        assert_eq!(
            find("GET", "/requests/7"),
            Found::Endpoint(Endpoint::GetRequest, vec!["7".to_owned()])
        );
        assert_eq!(find("GET", "/"), Found::Endpoint(Endpoint::Index, none));
        assert_eq!(find("POST", "/requests/stats"), Found::Methods(vec!["GET"]));
        assert_eq!(find("GET", "/requests//replay"), Found::Nothing);
        assert_eq!(find("GET", "/nothing"), Found::Nothing);
    }

    #[test]
    fn names_in_a_path_may_have_slashes_that_are_escaped() {
        let found = find("PUT", "/state/a%2Fb/%C3%A4%20c");
        let values = vec!["a/b".to_owned(), "ä c".to_owned()];
        assert_eq!(found, Found::Endpoint(Endpoint::PutItem, values));
    }

    #[test]
    fn no_two_rows_are_the_same() {
        for (at, row) in ENDPOINTS.iter().enumerate() {
            let mut others = ENDPOINTS[..at].iter();
            assert!(
                !others.any(|other| (other.method, other.path) == (row.method, row.path)),
                "{} {}",
                row.method,
                row.path
            );
        }
    }
}

//! Which resources there are, and how others are written.

use mimus_packs::all;
use mimus_policy::Subject;
use mimus_running::Record;
use rmcp::model::{Resource, ResourceTemplate};

use super::MEDIA_TYPE;
use super::address::{Address, Part, Place, Report};
use crate::answer::{Refusal, cut};
use crate::desk::Desk;

/// Resources that are listed at a time.
const PAGE: usize = 100;

/// Some of them, and the cursor of those that follow.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) resources: Vec<Resource>,
    pub(crate) next: Option<String>,
}

/// Those of running mocks, and the packs, in the order of their addresses: the cursor is the
/// last one that was listed, so that nothing is left out when a mock comes or goes.
pub(crate) fn list(cursor: Option<&str>, desk: &Desk) -> Result<Page, Refusal> {
    if let Some(cursor) = cursor {
        Address::parse(cursor).map_err(|_| {
            Refusal::new("this is no cursor of resources/list").hint("begin without one")
        })?;
    }
    let running = desk.registry.running();
    let mut resources: Vec<Resource> = running.iter().flat_map(of_mock).collect();
    resources.extend(of_packs());
    resources.retain(|resource| desk.offers(Subject::Resource(&resource.uri)));
    resources.sort_by(|one, other| one.uri.cmp(&other.uri));
    let mut rest = resources.into_iter();
    let mut page = Vec::new();
    for resource in rest.by_ref() {
        if cursor.is_some_and(|cursor| resource.uri.as_str() <= cursor) {
            continue;
        }
        page.push(resource);
        if page.len() == PAGE {
            break;
        }
    }
    let more = rest.next().is_some();
    let next = page.last().filter(|_| more).map(|last| last.uri.clone());
    Ok(Page {
        resources: page,
        next,
    })
}

fn of_mock(record: &Record) -> Vec<Resource> {
    let title = cut(&record.title, 100);
    let resource = |part: Part, what: &str, says: &str| {
        let uri = Address::of(record, part).to_string();
        Resource::new(uri, format!("{}-{what}", record.id))
            .with_title(format!("{title}: {what}"))
            .with_description(says)
            .with_mime_type(MEDIA_TYPE)
    };
    let description = resource(
        Part::Description,
        "description",
        "The OpenAPI description that the mock serves, as one document",
    );
    // Without an admin API, the rest is not told.
    if record.admin_url.is_none() {
        return vec![description];
    }
    vec![
        description,
        resource(Part::Operations, "operations", "What the mock can be asked"),
        resource(
            Part::Journal,
            "journal",
            "What the mock was asked, the newest first",
        ),
        resource(
            Part::Scenarios,
            "scenarios",
            "Its scenarios, and which one is active",
        ),
        resource(
            Part::State,
            "state",
            "What requests left behind, by collection",
        ),
        resource(
            Part::Report(Report::Analysis),
            "analysis",
            "Figures of all requests: times, statuses, errors, traffic, insights",
        ),
        resource(
            Part::Report(Report::Coverage),
            "coverage",
            "Operations that were never called, and responses that were never given",
        ),
        resource(
            Part::Report(Report::Performance),
            "performance",
            "How long operations took",
        ),
    ]
}

fn of_packs() -> impl Iterator<Item = Resource> {
    let packs = all().iter().map(|pack| {
        Resource::new(pack.uri(), pack.id)
            .with_title(format!("Scenario pack: {}", pack.name))
            .with_description(pack.description)
            .with_mime_type(MEDIA_TYPE)
    });
    let discovery = [
        (Place::ListAll, "list-all", "All scenario packs"),
        (
            Place::CommunityInfo,
            "community-info",
            "Where packs come from",
        ),
    ];
    let discovery = discovery.map(|(place, name, says)| {
        let address = Address {
            place,
            query: Vec::new(),
        };
        Resource::new(address.to_string(), name)
            .with_title(says)
            .with_mime_type(MEDIA_TYPE)
    });
    packs.chain(discovery)
}

const FILTER: &str = "status,method,operation,path,path_regex,scenario,session,violation,problem,q,time_from,time_to";

/// How addresses are written, with what completes in them.
pub(crate) fn templates() -> Vec<ResourceTemplate> {
    let journal = format!("mimus://{{mock}}/journal{{?offset,limit,{FILTER}}}");
    let reports = format!("mimus://{{mock}}/reports/{{report}}{{?{FILTER}}}");
    let all = [
        (
            "mimus://{mock}/description{?at,offset}",
            "description",
            "The description that a mock serves; `at` is a JSON pointer to a part of it",
        ),
        (
            "mimus://{mock}/operations{?search,offset,limit}",
            "operations",
            "What a mock can be asked",
        ),
        (
            "mimus://{mock}/operations/{operation}",
            "operation",
            "One operation: parameters, body, responses with schemas and examples, credentials",
        ),
        (
            &journal,
            "journal",
            "What a mock was asked, filtered, the newest first",
        ),
        (
            "mimus://{mock}/journal/{entry}",
            "journal-entry",
            "One exchange: request and answer with headers and bodies, and how the answer came about",
        ),
        (
            "mimus://{mock}/scenarios{?offset}",
            "scenarios",
            "The scenarios of a mock, and which one is active",
        ),
        (
            "mimus://{mock}/scenarios/{name}",
            "scenario",
            "One scenario as it is kept, and what is wrong with it",
        ),
        (
            "mimus://{mock}/state",
            "state",
            "The collections that requests left behind",
        ),
        (
            "mimus://{mock}/state/{collection}{?prefix,after,limit}",
            "collection",
            "What is in one collection of the state",
        ),
        (
            "mimus://{mock}/state/{collection}/{key}",
            "item",
            "One item of the state",
        ),
        (
            &reports,
            "report",
            "A report of what a mock was asked: analysis, coverage or performance",
        ),
        (
            "scenario-pack://{category}/{pack}{?mock,operation}",
            "scenario-pack",
            "Scenarios about a mock's own operations, ready for deploy_scenario; `mock` where several run, `operation` to choose what they are about",
        ),
        (
            "scenario-pack://discovery/list-all{?category,tags,complexity}",
            "scenario-packs",
            "The scenario packs that there are",
        ),
    ];
    let all = all.into_iter().map(|(uri, name, says)| {
        ResourceTemplate::new(uri, name)
            .with_description(says)
            .with_mime_type(MEDIA_TYPE)
    });
    all.collect()
}

//! What kind of thing an object is, from the words of its name, its schema's and its
//! parent's.

use crate::believable::rules::{Ask, Rules, Table};
use crate::believable::words::Words;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::believable) enum Kind {
    Person,
    Company,
    Place,
    City,
    Region,
    Country,
    Currency,
    Language,
    Product,
    Bundle,
    Pet,
    File,
    Repository,
    Commit,
    Tag,
    Category,
    Team,
    Event,
    Article,
    Review,
    Book,
    Movie,
    Song,
    Vehicle,
    Device,
    Food,
    Plan,
    Campaign,
    Course,
    Game,
    Role,
    Workflow,
    Field,
    Metric,
    Cloud,
    Failure,
    Page,
}

#[rustfmt::skip]
const KINDS: Rules<Kind> = &[
    (&["user", "person", "customer", "contact", "author", "owner", "employee", "member", "patient", "student", "teacher", "profile", "client", "guest", "assignee", "reporter", "creator", "reviewer", "individual", "attendee", "participant", "driver", "passenger", "subscriber", "recipient", "sender", "lead", "candidate", "applicant", "doctor", "artist", "actor", "director", "player", "signer", "beneficiary", "manager", "agent", "staff", "people", "cardholder", "soldto", "billto", "invitee", "commenter", "speaker", "follower", "friend", "buyer", "poster", "actinguser", "committer", "administrator", "holder", "tenantuser", "child", "spouse", "me", "viewer", "human", "parent", "rep", "representative", "salesrep"], Kind::Person),
    (&["company", "organization", "organisation", "org", "business", "vendor", "supplier", "manufacturer", "merchant", "employer", "partner", "publisher", "bank", "institution", "agency", "tenant", "account", "provider", "brand", "enterprise", "sponsor", "carrier", "airline", "legalentity", "corporation", "firm", "studio", "seller"], Kind::Company),
    (&["address", "place", "location", "venue", "hotel", "restaurant", "store", "shop", "warehouse", "station", "airport", "property", "building", "facility", "site", "poi", "office", "clinic", "hospital", "school", "listing", "park", "landmark", "stop", "cafe"], Kind::Place),
    (&["city", "town"], Kind::City),
    (&["state", "province", "county", "district"], Kind::Region),
    (&["country", "nation"], Kind::Country),
    (&["currency"], Kind::Currency),
    (&["language"], Kind::Language),
    (&["product", "item", "article", "good", "sku", "variant", "lineitem", "orderitem", "merchandise", "cartitem", "part", "asset", "inventory", "invoiceitem", "charge", "orderline", "material"], Kind::Product),
    (&["bundle", "kit", "set"], Kind::Bundle),
    (&["pet", "dog", "cat", "animal"], Kind::Pet),
    (&["file", "document", "attachment", "upload", "blob", "image", "photo", "artifact", "media", "video", "export"], Kind::File),
    (&["repository", "repo", "project", "package", "library", "module", "app", "application", "software", "gem", "dependency"], Kind::Repository),
    (&["commit", "changeset", "patchset"], Kind::Commit),
    (&["tag", "label", "keyword", "badge", "flair"], Kind::Tag),
    (&["category", "genre", "topic", "subcategory", "department", "collection"], Kind::Category),
    (&["team", "group", "squad", "crew", "club", "league", "usergroup"], Kind::Team),
    (&["event", "meeting", "conference", "appointment", "session", "webinar", "concert", "reservation", "booking"], Kind::Event),
    (&["post", "blog", "news", "issue", "task", "ticket", "thread", "discussion", "todo", "note", "announcement", "story", "mergerequest", "pullrequest", "question", "comment", "message", "notification", "milestone", "wiki", "draft", "bug", "incident", "epic", "snippet"], Kind::Article),
    (&["review", "feedback", "testimonial"], Kind::Review),
    (&["book", "novel", "ebook"], Kind::Book),
    (&["movie", "film", "show", "episode", "series"], Kind::Movie),
    (&["song", "track", "album", "playlist"], Kind::Song),
    (&["vehicle", "car", "truck", "auto"], Kind::Vehicle),
    (&["device", "sensor", "printer", "thermostat", "camera", "machine", "equipment"], Kind::Device),
    (&["food", "dish", "meal", "recipe", "menuitem", "pizza", "ingredient"], Kind::Food),
    (&["plan", "subscription", "tier", "rateplan", "membership", "edition", "offer"], Kind::Plan),
    (&["campaign", "promotion", "advert", "ad"], Kind::Campaign),
    (&["course", "lesson", "class", "training", "quiz"], Kind::Course),
    (&["game"], Kind::Game),
    (&["role", "permission", "policy", "scope", "grant"], Kind::Role),
    (&["workflow", "job", "pipeline", "automation", "process", "schedule", "rule", "trigger", "report", "import", "action", "step", "stage"], Kind::Workflow),
    (&["field", "attribute", "column", "parameter", "variable", "header", "metafield", "customfield", "option", "filter", "setting", "key"], Kind::Field),
    (&["metric", "indicator", "measurement", "statistic", "kpi"], Kind::Metric),
    (
        &[
            "cluster", "node", "pod", "namespace", "container", "instance", "server", "droplet", "vm", "virtualmachine", "volume",
            "network", "vpc", "subnet", "loadbalancer", "database", "bucket", "queue", "service", "deployment", "host", "snapshot",
            "firewall", "secret", "ingress", "replicaset", "statefulset", "daemonset", "configmap", "registry", "gateway", "resource",
            "function", "nodepool", "pool", "environment", "disk", "domain", "certificate", "endpoint", "vnet", "interface",
            "publicip", "ipaddress", "kubernetes", "serviceaccount", "cronjob", "objectmeta", "metadata", "table", "schema",
            "index", "backend", "probe", "listener", "route", "crd", "replica", "runner", "webhook",
        ],
        Kind::Cloud,
    ),
    (&["error", "problem", "fault", "exception", "violation", "failure", "warning"], Kind::Failure),
    (&["page", "pagination", "paging", "link", "list", "cursor", "pageinfo"], Kind::Page),
];

static TABLE: Table<Kind, 1024> = Table::new(&[KINDS]);

/// What schemas' names say beside the thing.
#[rustfmt::skip]
const NOISE: &[&str] = &[
    "response", "request", "dto", "model", "schema", "object", "item", "list", "result", "input", "output", "payload", "data",
    "detail", "info", "summary", "create", "update", "new", "get", "post", "put", "patch", "base", "full", "simple", "short",
    "minimal", "entity", "resource", "record", "view", "type", "collection", "read", "write", "api", "body", "properties",
    "property", "ref", "reference", "element", "entry", "v1", "v2", "v3", "all", "of", "common", "with", "basic", "public",
    "private", "extended", "spec", "params", "parameter", "content", "nested", "inner", "value", "the", "embedded", "inline",
    "0", "1", "2", "array", "map", "wrapper", "success", "ok", "one", "any", "draft", "current", "attributes", "node", "edge",
];

/// The kind of thing that is asked about: by the words before the last one of the name,
/// else by its owner.
pub(in crate::believable) fn kind_of(ask: &Ask<'_>) -> Option<Kind> {
    let before = ask.words.before();
    let of_name = before
        .last()
        .and_then(|_| TABLE.ending(before))
        .map(|(kind, _)| kind);
    of_name.or_else(|| kind_of_owner(&ask.owner()))
}

pub(in crate::believable) fn is_of(ask: &Ask<'_>, kinds: &[Kind]) -> bool {
    kind_of(ask).is_some_and(|kind| kinds.contains(&kind))
}

/// Whether the owner is about the pages of a list, so that `next` is an address.
pub(in crate::believable) fn is_page(ask: &Ask<'_>) -> bool {
    is_of(ask, &[Kind::Page])
        || ask.is_described(&["URL", "url", "URI", "ink to"])
        || ask.words.has(&["link", "page", "url"])
}

fn kind_of_owner(owner: &Words) -> Option<Kind> {
    // Noise is a thing of its own where nothing else is said.
    let named = meaningful(owner);
    TABLE
        .ending(&named)
        .or_else(|| TABLE.ending(&owner.list))
        .map(|(kind, _)| kind)
}

fn meaningful(owner: &Words) -> Vec<String> {
    let mut words = owner.list.clone();
    while words
        .last()
        .is_some_and(|word| NOISE.contains(&word.as_str()))
    {
        words.pop();
    }
    if let Some(last) = words.last_mut() {
        Words::of(last).last().clone_into(last);
    }
    words
}

/// The word for the owner itself: `pet` of `CreatePetRequest`.
pub(in crate::believable) fn head(owner: &Words) -> Option<String> {
    meaningful(owner)
        .pop()
        .filter(|word| !word.is_empty() && !NOISE.contains(&word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(owner: &str, kind: Option<Kind>) {
        assert_eq!(kind_of_owner(&Words::of(owner)), kind, "{owner}");
    }

    #[test]
    fn schemas_are_known_by_their_names() {
        check("User", Some(Kind::Person));
        check("CreatePetRequest", Some(Kind::Pet));
        check("UserResponseDto", Some(Kind::Person));
        check("pets", Some(Kind::Pet));
        check("PublicIPAddressListResult", Some(Kind::Cloud));
        check("io.k8s.api.core.v1.Pod", Some(Kind::Cloud));
        check("Error", Some(Kind::Failure));
        check("Frobnicator", None);
        check("", None);
    }

    #[test]
    fn every_word_is_of_one_kind() {
        let mut keys: Vec<&str> = TABLE.keys().collect();
        keys.sort_unstable();
        for pair in keys.windows(2) {
            assert_ne!(pair[0], pair[1], "two kinds for one word");
        }
    }
}

//! Words from small sets: states, kinds, roles and levels.

use super::rules::{Ask, Make, Rules};
use super::thing::{self, Kind};

#[rustfmt::skip]
pub(super) const RULES: Rules<Make> = &[
    (&["status", "lifecyclestate", "orderstatus", "phase", "stage", "workflowstate", "provisioningstate", "currentstatus", "statusname"], state),
    (&["type", "kind", "variant", "subtype", "objecttype", "typename", "recordtype"], kind),
    (&["object"], |ask| thing::head(&ask.owner()).map_or_else(|| vec!["list".to_owned()], |head| vec![head])),
    (&["priority", "urgency", "importance"], |ask| ask.pick_word(&["high", "medium", "low"])),
    (&["severity", "loglevel", "risklevel", "level", "criticality"], |ask| {
        if ask.words.has(&["log", "loglevel", "severity"]) { ask.pick_word(&["info", "warning", "error"]) } else { ask.pick_word(&["basic", "intermediate", "advanced"]) }
    }),
    (&["difficulty"], |ask| ask.pick_word(&["easy", "medium", "hard"])),
    (&["visibility", "privacy", "accesslevel", "audience"], |ask| ask.pick_word(&["public", "private", "internal"])),
    (&["role", "rolename", "userrole", "accessrole", "authorassociation"], |ask| ask.pick_word(&["admin", "editor", "viewer", "member", "owner"])),
    (&["permission", "privilege", "grant", "right"], |ask| ask.pick_word(&["read", "write", "admin"])),
    (&["scope", "oauthscope"], |ask| vec![ask.pick(&["read:user", "orders:read", "orders:write", "profile"]).to_owned(), "read".to_owned()]),
    (&["event", "eventtype", "webhookevent", "topicevent", "eventkind", "triggerevent", "trigger"], |ask| vec![ask.pick(&["order.created", "order.updated", "invoice.paid", "user.deleted"]).to_owned(), "created".to_owned()]),
    (&["action", "operation", "operationname", "actiontype", "activitytype", "operationtype", "command"], |ask| ask.pick_word(&["create", "update", "delete", "read"])),
    (&["method", "methodname", "authmethod", "deliverymethod", "shippingmethod"], |ask| {
        if ask.words.has(&["shipping", "delivery"]) { ask.pick_word(&["standard", "express", "pickup"]) } else { ask.pick_word(&["GET", "POST", "PUT"]) }
    }),
    (&["channel", "medium", "contactmethod", "notificationchannel"], |ask| ask.pick_word(&["email", "sms", "web", "phone"])),
    (&["channelname", "slackchannel"], |ask| vec![ask.pick(&["general", "support", "releases", "random"]).to_owned()]),
    (&["source", "sourcetype", "utmsource", "leadsource", "via", "origintype"], |ask| ask.pick_word(&["web", "api", "import", "mobile", "newsletter"])),
    (&["env", "environment", "environmentname"], |ask| ask.pick_word(&["production", "staging", "development"])),
    (&["mode", "accessmode", "displaymode"], |ask| ask.pick_word(&["auto", "manual", "default"])),
    (&["format", "outputformat", "exportformat", "dataformat"], |ask| ask.pick_word(&["json", "csv", "pdf"])),
    (&["sort", "sortby", "orderby", "sortfield", "sortkey", "sortcolumn"], |ask| vec![ask.pick(&["name", "created_at", "updated_at"]).to_owned()]),
    (&["sortorder", "sortdirection", "orderdirection", "direction", "sortdir"], |ask| ask.pick_word(&["asc", "desc"])),
    (&["code", "errorcode", "reasoncode", "responsecode", "resultcode", "gatewayresponsecode", "failurecode", "internalcode", "declinecode"], code),
    (&["value", "defaultvalue", "option", "choice", "currentvalue", "newvalue", "oldvalue", "stringvalue"], |ask| ask.pick_word(&["blue", "enabled", "standard", "monthly", "42"])),
    (&["key", "configkey", "keyname", "propertyname", "fieldname", "attributename", "settingkey", "property", "field", "column", "columnname", "attribute", "variablename"], key),
    (&["result", "outcome", "conclusion", "decision", "verdict"], |ask| ask.pick_word(&["success", "failure", "skipped"])),
    (&["enabled", "disabled", "allowed", "success", "succeeded", "ascending", "verified", "required", "editable", "flag"], |_| {
        vec!["true".to_owned(), "1".to_owned()]
    }),
    (&["shape"], |ask| ask.pick_word(&["round", "square", "oval"])),
    (&["position", "placement", "side"], |ask| if thing::is_of(ask, &[Kind::Person]) { super::person::job_title(ask) } else { ask.pick_word(&["top", "left", "right", "bottom"]) }),
    (&["tokentype"], |_| vec!["Bearer".to_owned(), "bearer".to_owned()]),
    (&["granttype"], |_| vec!["authorization_code".to_owned()]),
    (&["algorithm", "alg", "hashalgorithm", "signaturealgorithm"], |ask| vec![ask.pick(&["SHA-256", "RS256", "HS256"]).to_owned()]),
    (&["filter", "expression", "jsonpath", "fieldselector", "labelselector"], |_| vec!["status=active".to_owned()]),
    (&["programminglanguage", "syntax"], |ask| vec![ask.pick(&["Rust", "TypeScript", "Python", "Go"]).to_owned()]),
];

pub(super) fn state(ask: &mut Ask<'_>) -> Vec<String> {
    if ask.words.has(&["http"])
        || ask.is_described(&["HTTP status", "http status", "status code"])
            && thing::is_of(ask, &[Kind::Failure])
    {
        return vec![ask.pick(&["400", "404", "422"]).to_owned()];
    }
    if ask
        .words
        .has(&["order", "shipping", "shipment", "delivery", "fulfillment"])
        || ask.owner().has(&["order", "shipment", "delivery"])
    {
        return ask.pick_word(&["processing", "shipped", "delivered", "pending"]);
    }
    if ask
        .words
        .has(&["payment", "invoice", "transaction", "refund"])
        || ask
            .owner()
            .has(&["payment", "invoice", "transaction", "refund", "charge"])
    {
        return ask.pick_word(&["paid", "open", "pending", "refunded"]);
    }
    match thing::kind_of(ask) {
        Some(Kind::Pet) => ask.pick_word(&["available", "pending", "sold"]),
        Some(Kind::Article) => ask.pick_word(&["open", "in_progress", "closed", "resolved"]),
        Some(Kind::Cloud) => ask.pick_word(&["running", "ready", "active"]),
        Some(Kind::Workflow) => ask.pick_word(&["completed", "running", "queued"]),
        Some(Kind::Event) => ask.pick_word(&["confirmed", "scheduled", "cancelled"]),
        Some(Kind::Product) => ask.pick_word(&["in_stock", "active", "sold_out"]),
        _ => ask.pick_word(&["active", "pending", "completed", "inactive"]),
    }
}

fn kind(ask: &mut Ask<'_>) -> Vec<String> {
    match thing::kind_of(ask) {
        Some(Kind::Person) => ask.pick_word(&["individual", "user", "admin"]),
        Some(Kind::Company) => ask.pick_word(&["business", "standard", "enterprise"]),
        Some(Kind::Place) => ask.pick_word(&["home", "work", "billing", "shipping"]),
        Some(Kind::Pet) => ask.pick_word(&["dog", "cat", "rabbit"]),
        Some(Kind::File) => ask.pick_word(&["pdf", "image", "spreadsheet"]),
        Some(Kind::Failure) => vec![
            ask.pick(&["invalid_request", "validation_error", "not_found"])
                .to_owned(),
        ],
        Some(Kind::Article) => ask.pick_word(&["task", "bug", "article"]),
        Some(Kind::Event) => vec![
            ask.pick(&["meeting", "order.created", "webinar"])
                .to_owned(),
        ],
        Some(Kind::Vehicle) => ask.pick_word(&["sedan", "suv", "van"]),
        _ => ask.pick_word(&["standard", "default", "custom"]),
    }
}

/// A bare key names a setting; the key of something opens it.
fn key(ask: &mut Ask<'_>) -> Vec<String> {
    if ask.words.last() == "key" && ask.words.list.len() > 1 {
        return vec![ask.fill(&"~".repeat(24)), ask.fill(&"~".repeat(12))];
    }
    vec![
        ask.pick(&["theme", "timezone", "region", "notifications", "department"])
            .to_owned(),
    ]
}

fn code(ask: &mut Ask<'_>) -> Vec<String> {
    if thing::is_of(ask, &[Kind::Failure]) || ask.words.has(&["error", "failure", "decline"]) {
        return vec![
            ask.pick(&["invalid_parameter", "not_found", "rate_limited"])
                .to_owned(),
            ask.fill("E4##"),
        ];
    }
    if thing::is_of(ask, &[Kind::Country, Kind::Currency]) {
        let country = super::place::Place::of(&ask.entity).country;
        let code = if thing::is_of(ask, &[Kind::Country]) {
            country.code
        } else {
            country.currency
        };
        return vec![code.to_owned(), country.code3.to_owned()];
    }
    let what = ask
        .words
        .before()
        .last()
        .cloned()
        .or_else(|| thing::head(&ask.owner()))
        .unwrap_or_default();
    let prefix: String = what
        .chars()
        .filter(char::is_ascii_alphabetic)
        .take(3)
        .collect::<String>()
        .to_uppercase();
    let digits = ask.fill("###");
    if prefix.is_empty() {
        vec![ask.fill("???-###"), ask.fill("??"), ask.fill("???")]
    } else {
        vec![
            format!("{prefix}-{digits}"),
            format!("{prefix}{digits}"),
            prefix,
            digits,
        ]
    }
}

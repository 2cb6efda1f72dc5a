//! What the declared parameters of a list mean: filters, order, pages.

use serde_json::Value;

use super::assign::Assigned;
use super::described::{Described, Parameter};
use crate::name;
use crate::plan::{Comparison, Direction, Filter, Query, Test};
use crate::schema::View;

const SEARCHES: [&str; 11] = [
    "q",
    "query",
    "search",
    "keyword",
    "keywords",
    "term",
    "searchterm",
    "text",
    "searchtext",
    "searchquery",
    "fulltext",
];
const SORTS: [&str; 9] = [
    "sort",
    "sortby",
    "orderby",
    "ordering",
    "sortfield",
    "sortkey",
    "sortcolumn",
    "sortorder",
    "order",
];
const DIRECTIONS: [&str; 8] = [
    "direction",
    "dir",
    "sortdir",
    "sortdirection",
    "orderdirection",
    "orderdir",
    "sortorder",
    "order",
];
const SIZES: [&str; 16] = [
    "limit",
    "perpage",
    "pagesize",
    "count",
    "first",
    "max",
    "maxresults",
    "size",
    "top",
    "rows",
    "take",
    "pagelimit",
    "itemsperpage",
    "pagelen",
    "maxitems",
    "resultsperpage",
];
const PAGES: [&str; 5] = ["page", "pagenumber", "pageno", "pageindex", "currentpage"];
const OFFSETS: [&str; 5] = ["offset", "skip", "start", "startindex", "startat"];
const AFTERS: [&str; 15] = [
    "after",
    "startingafter",
    "cursor",
    "pagetoken",
    "nexttoken",
    "continue",
    "marker",
    "continuationtoken",
    "nextcursor",
    "nextpagetoken",
    "startafter",
    "pagecursor",
    "scrollid",
    "aftercursor",
    "nextmarker",
];
const BEFORES: [&str; 4] = ["endingbefore", "before", "previouscursor", "beforecursor"];
/// What says how an answer looks, not what is in it.
const LOOKS: [&str; 16] = [
    "fields",
    "include",
    "expand",
    "embed",
    "select",
    "exclude",
    "view",
    "pretty",
    "format",
    "lang",
    "locale",
    "language",
    "apiversion",
    "includes",
    "populate",
    "projection",
];
const EXPRESSIONS: [&str; 4] = ["filter", "where", "filters", "filterby"];
/// What begins or ends the name of a parameter that compares.
const BEFORE_NAMES: [(&str, Comparison); 8] = [
    ("min", Comparison::AtLeast),
    ("max", Comparison::AtMost),
    ("from", Comparison::AtLeast),
    ("to", Comparison::AtMost),
    ("start", Comparison::AtLeast),
    ("end", Comparison::AtMost),
    ("not", Comparison::Unequal),
    ("exclude", Comparison::Unequal),
];
const AFTER_NAMES: [(&str, Comparison); 24] = [
    ("gte", Comparison::AtLeast),
    ("ge", Comparison::AtLeast),
    ("gt", Comparison::Above),
    ("lte", Comparison::AtMost),
    ("le", Comparison::AtMost),
    ("lt", Comparison::Below),
    ("min", Comparison::AtLeast),
    ("max", Comparison::AtMost),
    ("from", Comparison::AtLeast),
    ("to", Comparison::AtMost),
    ("since", Comparison::AtLeast),
    ("until", Comparison::AtMost),
    ("after", Comparison::Above),
    ("before", Comparison::Below),
    ("ne", Comparison::Unequal),
    ("not", Comparison::Unequal),
    ("neq", Comparison::Unequal),
    ("eq", Comparison::Equal),
    ("in", Comparison::Equal),
    ("contains", Comparison::Contains),
    ("like", Comparison::Contains),
    ("startswith", Comparison::StartsWith),
    ("prefix", Comparison::StartsWith),
    ("endswith", Comparison::EndsWith),
];

pub(crate) fn plan(assigned: &Assigned, own: &Described) -> Query {
    let view = View::new(&assigned.resource.schema);
    let mut query = Query {
        properties: paths(view),
        ..Query::default()
    };
    let parameters: Vec<&Parameter> = own.queries().collect();
    let declares = |names: &[&str]| {
        parameters
            .iter()
            .any(|parameter| name::is_one_of(&parameter.name, names))
    };
    let has_sort = declares(&[
        "sort",
        "sortby",
        "orderby",
        "ordering",
        "sortfield",
        "sortkey",
        "sortcolumn",
    ]);
    let has_offset = declares(&OFFSETS);
    for parameter in &parameters {
        let schema = View::new(&parameter.schema);
        let name = parameter.name.as_str();
        let is = |names: &[&str]| name::is_one_of(name, names);
        let is_number = schema.may_be("integer") || schema.may_be("number");
        // A property comes first: a repository may have a `size`. But pages are pages.
        let exact = property(&query.properties, name, true);
        let pages = &mut query.paging;
        if is(&PAGES) && is_number {
            pages.page = Some((name.to_owned(), first_page(schema)));
        } else if is(&[
            "limit",
            "perpage",
            "pagesize",
            "maxresults",
            "pagelen",
            "itemsperpage",
        ]) || is(&SIZES) && exact.is_none() && (is_number || schema.is_anything())
        {
            let default = schema.keyword("default").and_then(Value::as_u64);
            pages.size = Some((name.to_owned(), default));
        } else if is(&OFFSETS) && exact.is_none() && is_number {
            pages.from_one = schema.keyword("minimum").and_then(Value::as_u64) == Some(1);
            pages.offset = Some(name.to_owned());
        } else if is(&AFTERS) && !is_time(schema)
            || is(&PAGES) && !has_offset && schema.may_be("string")
        {
            pages.after = Some(name.to_owned());
        } else if is(&BEFORES) && !is_time(schema) && exact.is_none() {
            pages.before = Some(name.to_owned());
        } else if exact.is_none() && is(&DIRECTIONS) && (has_sort || is_direction(schema)) {
            query.direction = Some(Direction {
                parameter: name.to_owned(),
                descending: None,
            });
        } else if exact.is_none()
            && schema.may_be("boolean")
            && is(&["asc", "ascending", "desc", "descending", "reverse"])
        {
            query.direction = Some(Direction {
                parameter: name.to_owned(),
                descending: Some(!is(&["asc", "ascending"])),
            });
        } else if is(&SORTS) && exact.is_none() {
            query.sort.push(name.to_owned());
        } else if let Some(filter) = filter(&query.properties, view, parameter) {
            query.filters.push(filter);
        } else if is(&SEARCHES) {
            query.searches.push(name.to_owned());
        } else if is(&EXPRESSIONS) {
            if schema.is_object() {
                query.filters.push(Filter {
                    parameter: name.to_owned(),
                    test: Test::Members,
                });
            } else {
                query.expressions.push(name.to_owned());
            }
        } else if is(&LOOKS) {
            query.passed_over.push(name.to_owned());
        }
    }
    query
}

/// The paths of all scalars, and of what holds them, two levels deep.
fn paths(view: View<'_>) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    let mut nested = Vec::new();
    for (name, view) in view.properties() {
        paths.push(vec![name.to_owned()]);
        if view.is_object() {
            let inner = view.properties().into_iter();
            nested.extend(inner.map(|(inner, _)| vec![name.to_owned(), inner.to_owned()]));
        }
    }
    paths.extend(nested);
    paths
}

/// The property of a name: as it is, as plural of it, or within an object.
pub(crate) fn property(paths: &[Vec<String>], name: &str, exact: bool) -> Option<Vec<String>> {
    let wanted = name::plain(name);
    let is = |path: &&Vec<String>| name::plain(&path.concat()) == wanted;
    if let Some(path) = paths.iter().find(is) {
        return Some(path.clone());
    }
    if exact || wanted.is_empty() {
        return None;
    }
    let one = name::one_of(name).concat();
    let of_one = |path: &&Vec<String>| {
        path.len() == 1
            && path
                .first()
                .is_some_and(|own| name::one_of(own).concat() == one)
    };
    let paths_of_one = paths.iter().find(of_one);
    // `ids` and `petIds` are several `id`s.
    let ids = (one == "id").then(|| {
        paths
            .iter()
            .find(|path| name::plain(&path.concat()) == "id")
    });
    paths_of_one.or(ids.flatten()).cloned()
}

fn filter(paths: &[Vec<String>], view: View<'_>, parameter: &Parameter) -> Option<Filter> {
    let (path, comparison) = target(paths, &parameter.name)?;
    let schema = View::new(&parameter.schema);
    let own = view.descend(&path);
    // Commas separate words of an enumeration, and ids; in a text they are text.
    let is_list_of_words = own.is_some_and(|own| {
        own.keyword("enum").is_some() || own.may_be("integer") || own.items().is_some()
    });
    Some(Filter {
        parameter: parameter.name.clone(),
        test: Test::Property {
            path,
            comparison,
            split: schema.may_be("string") && is_list_of_words,
        },
    })
}

/// The property that a parameter compares, and how: `min_price`, `price[gte]`, `born_after`.
pub(crate) fn target(paths: &[Vec<String>], name: &str) -> Option<(Vec<String>, Comparison)> {
    let stripped = ["filter", "where"].iter().find_map(|word| {
        let rest = name.strip_prefix(word)?;
        rest.starts_with(['[', '.', '_', ':']).then_some(rest)
    });
    let name = stripped.unwrap_or(name);
    if let Some(path) = property(paths, name, false) {
        return Some((path, Comparison::Equal));
    }
    let words = name::words(name);
    if let Some((last, rest)) = words.split_last()
        && let Some((_, comparison)) = AFTER_NAMES.iter().find(|(word, _)| word == last)
        && let Some(path) = timed(paths, &rest.join("_"))
    {
        return Some((path, *comparison));
    }
    let (first, rest) = words.split_first()?;
    let (_, comparison) = BEFORE_NAMES.iter().find(|(word, _)| word == first)?;
    Some((timed(paths, &rest.join("_"))?, *comparison))
}

/// `created_after` compares `created_at`.
fn timed(paths: &[Vec<String>], name: &str) -> Option<Vec<String>> {
    if name.is_empty() {
        return None;
    }
    let endings = ["", "_at", "_on", "_date", "_time"];
    endings
        .iter()
        .find_map(|ending| property(paths, &format!("{name}{ending}"), true))
}

fn is_time(schema: View<'_>) -> bool {
    matches!(schema.text("format"), Some("date" | "date-time"))
}

/// Whether the words allowed are directions.
fn is_direction(schema: View<'_>) -> bool {
    let words = schema.keyword("enum").and_then(Value::as_array);
    words.is_some_and(|words| {
        words.iter().filter_map(Value::as_str).any(|word| {
            ["asc", "desc", "ascending", "descending"].contains(&word.to_ascii_lowercase().as_str())
        })
    })
}

fn first_page(schema: View<'_>) -> u64 {
    let from_zero = ["default", "minimum"]
        .iter()
        .any(|keyword| schema.keyword(keyword).and_then(Value::as_u64) == Some(0));
    // A minimum of 0 beside a default of 1 still begins with 1.
    let default = schema.keyword("default").and_then(Value::as_u64);
    default
        .filter(|page| *page <= 1)
        .unwrap_or(u64::from(!from_zero))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: Option<(&str, Comparison)>) {
        let paths = [
            "id",
            "name",
            "status",
            "price",
            "created_at",
            "tags",
            "owner",
            "bornOn",
        ]
        .map(|name| vec![name.to_owned()])
        .into_iter()
        .chain([vec!["owner".to_owned(), "email".to_owned()]])
        .collect::<Vec<_>>();
        let found = target(&paths, name);
        let found = found.map(|(path, comparison)| (path.join("."), comparison));
        let expected = expected.map(|(path, comparison)| (path.to_owned(), comparison));
        assert_eq!(found, expected, "{name}");
    }

    #[test]
    fn parameters_name_properties() {
        for (name, expected) in [
            ("status", Some(("status", Comparison::Equal))),
            ("statuses", Some(("status", Comparison::Equal))),
            ("Tag", Some(("tags", Comparison::Equal))),
            ("ids", Some(("id", Comparison::Equal))),
            ("filter[name]", Some(("name", Comparison::Equal))),
            ("owner.email", Some(("owner.email", Comparison::Equal))),
            ("min_price", Some(("price", Comparison::AtLeast))),
            ("priceMax", Some(("price", Comparison::AtMost))),
            ("price[lt]", Some(("price", Comparison::Below))),
            ("price__gte", Some(("price", Comparison::AtLeast))),
            ("created_after", Some(("created_at", Comparison::Above))),
            ("born_before", Some(("bornOn", Comparison::Below))),
            ("name_contains", Some(("name", Comparison::Contains))),
            ("colour", None),
            ("before", None),
            ("min", None),
        ] {
            check(name, expected);
        }
    }
}

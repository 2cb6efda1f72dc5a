//! What an envelope says of the list in it: totals, pages, cursors, links.

use super::answer::field;
use crate::name;
use crate::place::Place;
use crate::plan::{Count, EnvelopeField};
use crate::schema::View;

/// How deep what tells of pages lies: `meta.pagination.total`.
const MAX_DEPTH: usize = 3;

pub(crate) fn fields(root: View<'_>, place: &Place) -> Vec<EnvelopeField> {
    let mut fields = Vec::new();
    if !place.path.is_empty() {
        collect(root, &mut Vec::new(), place, &mut fields);
    }
    // A lone `count` is of all there are, beside a total of those on the page.
    if !fields.iter().any(|field| field.count == Count::Total)
        && let Some(count) = fields.iter_mut().find(|field| field.count == Count::Here)
    {
        count.count = Count::Total;
    }
    fields
}

fn collect(view: View<'_>, path: &mut Vec<String>, place: &Place, fields: &mut Vec<EnvelopeField>) {
    for (name, view) in view.properties() {
        path.push(name.to_owned());
        if *path != place.path {
            if view.is_object() && path.len() < MAX_DEPTH && about_pages(name) {
                // A link may be an object: HAL's `next: { href }`.
                match count(name, view).filter(|count| is_link(*count)) {
                    Some(count) if view.property("href").is_some() => {
                        path.push("href".to_owned());
                        fields.push(field(path, count));
                        path.pop();
                    }
                    _ => collect(view, path, place, fields),
                }
            } else if let Some(count) = count(name, view) {
                fields.push(field(path, count));
            }
        }
        path.pop();
    }
}

fn about_pages(name: &str) -> bool {
    const KNOWN: [&str; 22] = [
        "meta",
        "metadata",
        "pagination",
        "paging",
        "page",
        "pageinfo",
        "links",
        "cursor",
        "cursors",
        "pages",
        "responsemetadata",
        "listmeta",
        "next",
        "prev",
        "previous",
        "first",
        "last",
        "self",
        "info",
        "paginationinfo",
        "embedded",
        "listmetadata",
    ];
    name::is_one_of(name, &KNOWN)
}

fn is_link(count: Count) -> bool {
    matches!(
        count,
        Count::Next | Count::Previous | Count::First | Count::Last | Count::This
    )
}

fn count(name: &str, view: View<'_>) -> Option<Count> {
    let plain = name::plain(name);
    if view.may_be("boolean") && !view.may_be("string") {
        return Some(match plain.as_str() {
            "hasmore" | "hasnext" | "hasnextpage" | "more" | "moreitemsinlist" | "incomplete"
            | "istruncated" => Count::HasMore,
            "hasprevious" | "hasprev" | "haspreviouspage" | "hasprevpage" => Count::HasPrevious,
            _ => return None,
        });
    }
    let number = view.may_be("integer") || view.may_be("number");
    let text = view.may_be("string") || view.is_object();
    let number_count = || {
        Some(match plain.as_str() {
            "total" | "totalcount" | "totalitems" | "totalresults" | "totalelements"
            | "totalrecords" | "totalsize" | "totalhits" | "recordcount" | "recordstotal"
            | "itemcount" | "numfound" | "numresults" | "resultcount" | "totalentries"
            | "available" | "all" => Count::Total,
            "count" | "numberofelements" | "returned" | "pagecount" | "itemsonpage"
            | "currentitemcount" | "totalonpage" => Count::Here,
            "page" | "currentpage" | "pagenumber" | "number" | "pageindex" | "startpage"
            | "pageno" | "pagenum" => Count::Page,
            "pages" | "totalpages" | "lastpage" | "pagestotal" | "numpages" | "pagescount" => {
                Count::Pages
            }
            "size" | "limit" | "perpage" | "pagesize" | "pagelen" | "itemsperpage"
            | "maxresults" | "resultsperpage" | "maxitems" => Count::Size,
            "offset" | "skip" | "start" | "startat" | "startindex" | "from" => Count::Offset,
            "nextpage" => Count::NextPage,
            "prevpage" | "previouspage" => Count::PreviousPage,
            "remainingitemcount" | "remaining" => Count::Remaining,
            _ => return None,
        })
    };
    let text_count = || {
        Some(match plain.as_str() {
            "next" | "nextlink" | "nexturl" | "nexthref" | "nextpageurl" | "nextpagelink"
            | "odatanextlink" => Count::Next,
            "prev" | "previous" | "prevlink" | "previouslink" | "prevurl" | "previousurl"
            | "previouspageurl" | "prevpageurl" => Count::Previous,
            "first" | "firstlink" | "firstpageurl" => Count::First,
            "last" | "lastlink" | "lastpageurl" => Count::Last,
            "self" | "selflink" | "href" | "url" => Count::This,
            "nextcursor" | "nexttoken" | "nextpagetoken" | "cursor" | "continue" | "after"
            | "endcursor" | "continuationtoken" | "nextmarker" | "marker" | "scrollid"
            | "nextpagecursor" | "nextpageid" | "nextpage" => Count::NextCursor,
            "previouscursor" | "prevcursor" | "previoustoken" | "before" | "startcursor"
            | "prevtoken" | "previouspagetoken" => Count::PreviousCursor,
            "firstid" => Count::FirstId,
            "lastid" => Count::LastId,
            _ => return None,
        })
    };
    let of_number = number.then(number_count).flatten();
    let of_text = || text.then(text_count).flatten();
    of_number.or_else(of_text)
}

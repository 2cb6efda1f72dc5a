//! Pages: by number, by offset, by cursor; and what is said of them.

use guest_sdk::{Location, Request};
use serde_json::Value;

use crate::plan::{Count, Paging};

/// The part of a list that a request asks for.
#[derive(Debug)]
pub(super) struct Page {
    /// What cursors call the things, all of them.
    ids: Vec<String>,
    pub(super) start: usize,
    pub(super) end: usize,
    size: Option<usize>,
    total: usize,
}

impl Page {
    pub(super) fn of(paging: &Paging, request: &Request, ids: Vec<String>) -> Self {
        let sent = |name: &str| {
            let mut parameters = request.parameters.iter();
            let found = parameters.find(|parameter| {
                parameter.location == Location::Query && parameter.name == name
            })?;
            Some(&found.value)
        };
        let number = |name: &str| sent(name).and_then(whole);
        let total = ids.len();
        let size = paging
            .size
            .as_ref()
            .and_then(|(name, default)| number(name).or(*default));
        let size = size.map(|size| usize::try_from(size).unwrap_or(usize::MAX));
        let at = |name: &Option<String>| {
            let cursor = name
                .as_deref()
                .and_then(sent)
                .and_then(crate::value::text)?;
            ids.iter().position(|id| *id == cursor)
        };
        let mut end = total;
        let mut start = 0;
        if let Some(at) = at(&paging.after) {
            start = at + 1;
        } else if let Some(at) = at(&paging.before) {
            end = at;
            start = size.map_or(0, |size| at.saturating_sub(size));
        } else if let Some(offset) = paging.offset.as_deref().and_then(number) {
            let offset = offset.saturating_sub(u64::from(paging.from_one));
            start = usize::try_from(offset).unwrap_or(usize::MAX);
        } else if let Some((name, first)) = &paging.page {
            let page = number(name).unwrap_or(*first).saturating_sub(*first);
            let page = usize::try_from(page).unwrap_or(usize::MAX);
            // Pages without a size are all one.
            start = page.saturating_mul(size.unwrap_or(total));
        }
        let start = start.min(total);
        let end = size.map_or(end, |size| end.min(start.saturating_add(size)));
        Self {
            ids,
            start,
            end: end.max(start),
            size,
            total,
        }
    }

    pub(super) fn whole(total: usize) -> Self {
        Self {
            ids: Vec::new(),
            start: 0,
            end: total,
            size: None,
            total,
        }
    }

    fn has_more(&self) -> bool {
        self.end < self.total
    }

    fn has_previous(&self) -> bool {
        0 < self.start
    }

    /// The size, of a list in one page that of the list.
    fn size(&self) -> usize {
        self.size.unwrap_or(self.total).max(1)
    }

    fn pages(&self) -> usize {
        self.total.div_ceil(self.size())
    }

    /// Counted from 0.
    fn index(&self) -> usize {
        self.start / self.size()
    }
}

/// What an envelope or a header is filled from.
pub(super) struct Fill<'a> {
    pub(super) page: &'a Page,
    pub(super) paging: &'a Paging,
    pub(super) request: &'a Request,
    /// `http://localhost:4010`.
    pub(super) origin: String,
}

impl Fill<'_> {
    /// What may be said, the best first; none: that nothing is.
    pub(super) fn candidates(&self, count: Count, own: Option<&Value>) -> Vec<Option<Value>> {
        let page = self.page;
        let first = self.paging.page.as_ref().map_or(1, |(_, first)| *first);
        let number = |number: usize| {
            let number = number as u64;
            vec![Some(number.into()), Some(number.to_string().into())]
        };
        let numbered =
            |index: usize| number(index.saturating_add(usize::try_from(first).unwrap_or(0)));
        let nothing = || vec![Some(Value::Null), None, Some("".into())];
        let or_nothing =
            |there: bool, values: Vec<Option<Value>>| if there { values } else { nothing() };
        let link = |target: Option<String>| match target {
            Some(target) => {
                let url: Value = format!("{}{target}", self.origin).into();
                let path: Value = target.into();
                let is_path = own
                    .and_then(Value::as_str)
                    .is_some_and(|text| text.starts_with('/'));
                if is_path {
                    vec![Some(path), Some(url)]
                } else {
                    vec![Some(url), Some(path)]
                }
            }
            None => nothing(),
        };
        let id = |at: Option<usize>| {
            let id = at.and_then(|at| page.ids.get(at));
            id.map_or_else(nothing, |id| {
                let number = id.parse::<u64>().ok().map(Value::from);
                std::iter::once(Some(id.as_str().into()))
                    .chain(number.map(Some))
                    .collect()
            })
        };
        let last = page.end.checked_sub(1).filter(|_| page.start < page.end);
        match count {
            Count::Total => number(page.total),
            Count::Here => number(page.end - page.start),
            Count::Page => numbered(page.index()),
            Count::Pages => number(page.pages()),
            Count::Size => number(page.size.unwrap_or(page.end - page.start)),
            Count::Offset => number(page.start + usize::from(self.paging.from_one)),
            Count::Remaining => number(page.total - page.end),
            Count::HasMore => vec![Some(page.has_more().into())],
            Count::HasPrevious => vec![Some(page.has_previous().into())],
            Count::Next => link(self.next()),
            Count::Previous => link(self.previous()),
            Count::First => link(self.at_index(0)),
            Count::Last => link(self.at_index(page.pages().saturating_sub(1))),
            Count::This => link(Some(self.target(&[]))),
            Count::NextPage => or_nothing(page.has_more(), numbered(page.index() + 1)),
            Count::PreviousPage => or_nothing(
                page.has_previous(),
                numbered(page.index().saturating_sub(1)),
            ),
            Count::NextCursor => {
                if page.has_more() && self.paging.after.is_none() && self.paging.page.is_some() {
                    numbered(page.index() + 1).into_iter().rev().collect()
                } else {
                    id(last.filter(|_| page.has_more()))
                }
            }
            Count::PreviousCursor => id(Some(page.start).filter(|_| page.has_previous())),
            Count::FirstId => id(Some(page.start).filter(|_| page.start < page.end)),
            Count::LastId => id(last),
        }
    }

    /// RFC 8288.
    pub(super) fn links(&self) -> String {
        let targets = [
            ("first", self.at_index(0)),
            ("prev", self.previous()),
            ("next", self.next()),
            ("last", self.at_index(self.page.pages().saturating_sub(1))),
        ];
        let links = targets.into_iter().filter_map(|(relation, target)| {
            Some(format!("<{}{}>; rel=\"{relation}\"", self.origin, target?))
        });
        links.collect::<Vec<_>>().join(", ")
    }

    fn next(&self) -> Option<String> {
        let page = self.page;
        if !page.has_more() {
            return None;
        }
        if let Some(after) = &self.paging.after
            && self.paging.page.is_none()
            && self.paging.offset.is_none()
        {
            let last = page.ids.get(page.end.checked_sub(1)?)?;
            return Some(self.target(&[(after, last.clone())]));
        }
        self.at_start(page.end)
    }

    fn previous(&self) -> Option<String> {
        let page = self.page;
        if !page.has_previous() {
            return None;
        }
        if let (Some(before), None, None) =
            (&self.paging.before, &self.paging.page, &self.paging.offset)
        {
            return Some(self.target(&[(before, page.ids.get(page.start)?.clone())]));
        }
        self.at_start(page.start.saturating_sub(page.size()))
    }

    fn at_index(&self, index: usize) -> Option<String> {
        self.at_start(index.checked_mul(self.page.size())?)
    }

    /// The target of the page that begins with a thing.
    fn at_start(&self, start: usize) -> Option<String> {
        if let Some((name, first)) = &self.paging.page {
            let index = (start / self.page.size()) as u64;
            return Some(self.target(&[(name, (index + first).to_string())]));
        }
        let offset = self.paging.offset.as_ref()?;
        let start = start + usize::from(self.paging.from_one);
        Some(self.target(&[(offset, start.to_string())]))
    }

    /// The request's own target, with other parameters. A cursor goes with the page that
    /// it was of.
    fn target(&self, changed: &[(&String, String)]) -> String {
        let query = self.request.query.as_deref().unwrap_or_default();
        let cursors = [&self.paging.after, &self.paging.before];
        let mut out = form_urlencoded::Serializer::new(String::new());
        let mut pending: Vec<&(&String, String)> = changed.iter().collect();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if let Some(at) = pending.iter().position(|(known, _)| **known == name) {
                let (_, value) = pending.remove(at);
                out.append_pair(&name, value);
            } else {
                let is_cursor = cursors
                    .iter()
                    .any(|cursor| cursor.as_deref() == Some(&*name));
                if changed.is_empty() || !is_cursor {
                    out.append_pair(&name, &value);
                }
            }
        }
        for (name, value) in pending {
            out.append_pair(name, value);
        }
        let query = out.finish();
        let separator = if query.is_empty() { "" } else { "?" };
        format!("{}{separator}{query}", self.request.path)
    }
}

fn whole(value: &Value) -> Option<u64> {
    match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_u64(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paging() -> Paging {
        Paging {
            page: Some(("page".to_owned(), 1)),
            size: Some(("per_page".to_owned(), Some(2))),
            offset: Some("offset".to_owned()),
            after: Some("after".to_owned()),
            before: Some("before".to_owned()),
            from_one: false,
        }
    }

    fn page(query: &[(&str, &str)]) -> (Page, Request) {
        let mut request = Request::new("GET", "/pets");
        let pairs: Vec<String> = query
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        request.query = Some(pairs.join("&"));
        for (name, value) in query {
            request = request.with(Location::Query, *name, *value);
        }
        let ids = ["a", "b", "c", "d", "e"].map(str::to_owned).to_vec();
        (Page::of(&paging(), &request, ids), request)
    }

    #[test]
    fn pages_are_cut_from_the_list() {
        for (query, expected) in [
            (&[][..], 0..2),
            (&[("page", "2")], 2..4),
            (&[("page", "3")], 4..5),
            (&[("page", "9")], 5..5),
            (&[("per_page", "10")], 0..5),
            (&[("per_page", "0")], 0..0),
            (&[("offset", "3")], 3..5),
            (&[("after", "c")], 3..5),
            (&[("before", "d")], 1..3),
            (&[("after", "gone")], 0..2),
            (&[("page", "18446744073709551615")], 5..5),
        ] {
            let (page, _) = page(query);
            assert_eq!(page.start..page.end, expected, "{query:?}");
        }
    }

    #[test]
    fn pages_say_where_the_others_are() {
        let (page, request) = page(&[("page", "2"), ("q", "x")]);
        let paging = paging();
        let fill = Fill {
            page: &page,
            paging: &paging,
            request: &request,
            origin: "http://h".to_owned(),
        };
        assert_eq!(
            fill.links(),
            "<http://h/pets?page=1&q=x>; rel=\"first\", <http://h/pets?page=1&q=x>; rel=\"prev\", \
             <http://h/pets?page=3&q=x>; rel=\"next\", <http://h/pets?page=3&q=x>; rel=\"last\""
        );
        let best = |count| fill.candidates(count, None).into_iter().next().flatten();
        for (count, expected) in [
            (Count::Total, Value::from(5)),
            (Count::Here, 2.into()),
            (Count::Page, 2.into()),
            (Count::Pages, 3.into()),
            (Count::Offset, 2.into()),
            (Count::Remaining, 1.into()),
            (Count::HasMore, true.into()),
            (Count::NextPage, 3.into()),
            (Count::PreviousCursor, "c".into()),
            (Count::LastId, "d".into()),
            (Count::Next, "http://h/pets?page=3&q=x".into()),
        ] {
            assert_eq!(best(count), Some(expected), "{count:?}");
        }
    }
}

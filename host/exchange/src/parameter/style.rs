//! The styles of OpenAPI: how lists and objects are told in one text.
//! <https://spec.openapis.org/oas/v3.1.1#style-values>

use std::borrow::Cow;

use mimus_description::model::Style;
use percent_encoding::percent_decode_str;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Scalar,
    Array,
    Object,
}

/// Still encoded.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Split<'t> {
    One(&'t str),
    Many(Vec<&'t str>),
    Fields(Vec<(&'t str, &'t str)>),
}

/// Takes a parameter's texts apart. `lenient`: separators count percent-encoded too, as
/// many clients send them.
pub(super) fn split<'t>(
    style: Style,
    explode: bool,
    kind: Kind,
    name: &str,
    texts: &[&'t str],
    lenient: bool,
) -> Result<Split<'t>, String> {
    match style {
        Style::Label => label(explode, kind, texts),
        Style::Matrix => matrix(explode, kind, name, texts),
        _ => plain(style, explode, kind, texts, lenient),
    }
}

fn plain<'t>(
    style: Style,
    explode: bool,
    kind: Kind,
    texts: &[&'t str],
    lenient: bool,
) -> Result<Split<'t>, String> {
    let separators = separators(style, lenient);
    let all = || texts.iter().flat_map(|text| pieces(text, separators));
    // A list that may be repeated under its name is not split; other lists are.
    let repeats = explode && !matches!(style, Style::Simple);
    match kind {
        Kind::Scalar => Ok(Split::One(texts.first().copied().unwrap_or_default())),
        Kind::Array if repeats => Ok(Split::Many(texts.to_vec())),
        Kind::Array => Ok(Split::Many(all().collect())),
        Kind::Object if explode => assignments(all(), "R=100,G=200"),
        Kind::Object => couples(&all().collect::<Vec<_>>(), separators),
    }
}

fn label<'t>(explode: bool, kind: Kind, texts: &[&'t str]) -> Result<Split<'t>, String> {
    let text = texts.first().copied().unwrap_or_default();
    let Some(rest) = text.strip_prefix('.') else {
        return Err("is of style `label` and must begin with `.`".to_owned());
    };
    let separators = if explode { &["."][..] } else { &[","][..] };
    match kind {
        Kind::Scalar => Ok(Split::One(rest)),
        Kind::Array => Ok(Split::Many(pieces(rest, separators).collect())),
        Kind::Object if explode => assignments(pieces(rest, separators), ".R=100.G=200"),
        Kind::Object => couples(&pieces(rest, separators).collect::<Vec<_>>(), separators),
    }
}

fn matrix<'t>(
    explode: bool,
    kind: Kind,
    name: &str,
    texts: &[&'t str],
) -> Result<Split<'t>, String> {
    let text = texts.first().copied().unwrap_or_default();
    let Some(rest) = text.strip_prefix(';') else {
        return Err(format!(
            "is of style `matrix` and must begin with `;{name}=`"
        ));
    };
    let own = |piece: &'t str| {
        let (key, value) = piece.split_once('=').unwrap_or((piece, ""));
        let key: Cow<'_, str> = percent_decode_str(key).decode_utf8_lossy();
        (*key == *name)
            .then_some(value)
            .ok_or_else(|| format!("is of style `matrix` and must read `;{name}=…`"))
    };
    match kind {
        Kind::Scalar => own(rest).map(Split::One),
        Kind::Array if explode => rest
            .split(';')
            .map(own)
            .collect::<Result<_, _>>()
            .map(Split::Many),
        Kind::Array => Ok(Split::Many(pieces(own(rest)?, &[","]).collect())),
        Kind::Object if explode => assignments(rest.split(';'), ";R=100;G=200"),
        Kind::Object => couples(&pieces(own(rest)?, &[","]).collect::<Vec<_>>(), &[","]),
    }
}

/// The first one is what messages name.
fn separators(style: Style, lenient: bool) -> &'static [&'static str] {
    match (style, lenient) {
        (Style::SpaceDelimited, _) => &["%20", "+", " "],
        (Style::PipeDelimited, _) => &["|", "%7C", "%7c"],
        (Style::TabDelimited, _) => &["%09", "\t"],
        (_, false) => &[","],
        (_, true) => &[",", "%2C", "%2c"],
    }
}

/// `R=100` each.
fn assignments<'t>(
    pieces: impl Iterator<Item = &'t str>,
    example: &str,
) -> Result<Split<'t>, String> {
    let fields = pieces.map(|piece| {
        piece
            .split_once('=')
            .ok_or_else(|| format!("must be written like `{example}`"))
    });
    fields.collect::<Result<_, _>>().map(Split::Fields)
}

/// `R`, `100`, `G`, `200`.
fn couples<'t>(pieces: &[&'t str], separators: &[&str]) -> Result<Split<'t>, String> {
    let (couples, odd) = pieces.as_chunks::<2>();
    if !odd.is_empty() {
        let separator = separators.first().unwrap_or(&",");
        let example = ["R", "100", "G", "200"].join(separator);
        return Err(format!(
            "must name each property before its value: `{example}`"
        ));
    }
    Ok(Split::Fields(
        couples
            .iter()
            .map(|[name, value]| (*name, *value))
            .collect(),
    ))
}

fn pieces<'s, 't: 's>(
    text: &'t str,
    separators: &'s [&'s str],
) -> impl Iterator<Item = &'t str> + 's {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let next = separators
            .iter()
            .filter_map(|s| text.find(s).map(|at| (at, s.len())))
            .min();
        let Some((at, length)) = next else {
            return rest.take();
        };
        rest = text.get(at + length..);
        text.get(..at)
    })
}

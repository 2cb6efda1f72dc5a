//! Tables: RFC 4180, and tab-separated values.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::Value;

use crate::family::essence;
use crate::json_sequence::items;
use crate::schema::View;
use crate::text;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Separator {
    Comma,
    Tab,
}

/// Objects become rows under a header line, arrays rows without one, other values rows of
/// one field.
pub(crate) fn encode(value: &Value, media_type: &str, schema: &View<'_>) -> Vec<u8> {
    let essence = essence(media_type);
    let separator = match essence.as_str() {
        "text/tab-separated-values" | "text/tsv" => Separator::Tab,
        _ => Separator::Comma,
    };
    let rows = items(value);
    let item = if value.is_array() {
        &schema.items()
    } else {
        schema
    };
    let columns = columns(rows, item);
    let mut out = String::new();
    let parameters = media_type.to_ascii_lowercase();
    if !columns.is_empty() && !parameters.contains("header=absent") {
        write_row(
            &mut out,
            separator,
            columns.iter().map(|column| Cow::Borrowed(*column)),
        );
    }
    for row in rows {
        match row {
            Value::Object(map) => {
                let field = |column: &&str| map.get(*column).map_or("".into(), text::field);
                write_row(&mut out, separator, columns.iter().map(field));
            }
            Value::Array(fields) => write_row(&mut out, separator, fields.iter().map(text::field)),
            field => write_row(&mut out, separator, [text::field(field)]),
        }
    }
    out.into_bytes()
}

/// Those of the schema in its order, then others as they come up.
fn columns<'v>(rows: &'v [Value], item: &View<'v>) -> Vec<&'v str> {
    let declared = item.properties().into_iter().map(|(name, _)| name);
    let seen = rows
        .iter()
        .filter_map(Value::as_object)
        .flat_map(|row| row.keys());
    let mut known = BTreeSet::new();
    declared
        .chain(seen.map(String::as_str))
        .filter(|name| known.insert(*name))
        .collect()
}

fn write_row<'f>(
    out: &mut String,
    separator: Separator,
    fields: impl IntoIterator<Item = Cow<'f, str>>,
) {
    let start = out.len();
    for (place, field) in fields.into_iter().enumerate() {
        match separator {
            Separator::Comma => {
                if 0 < place {
                    out.push(',');
                }
                write_quoted(out, &field);
            }
            // There are no quotes in this format: what would end a field can't be in it.
            Separator::Tab => {
                if 0 < place {
                    out.push('\t');
                }
                out.push_str(&field.replace(['\t', '\r', '\n'], " "));
            }
        }
    }
    // Readers skip lines with nothing at all on them.
    if out.len() == start && separator == Separator::Comma {
        out.push_str("\"\"");
    }
    out.push_str(if separator == Separator::Comma {
        "\r\n"
    } else {
        "\n"
    });
}

fn write_quoted(out: &mut String, field: &str) {
    let edge = |end: Option<char>| end.is_some_and(char::is_whitespace);
    let plain = !field.contains([',', '"', '\r', '\n'])
        && !edge(field.chars().next())
        && !edge(field.chars().last());
    if plain {
        out.push_str(field);
        return;
    }
    out.push('"');
    out.push_str(&field.replace('"', "\"\""));
    out.push('"');
}

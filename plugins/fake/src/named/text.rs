//! `string`.

use serde_json::Value;

use super::{Call, Known, made};

const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS: &str = "0123456789";

#[rustfmt::skip]
pub(super) const NAMES: &[Known] = &[
    made("string.uuid", &["uuid", "guid", "datatype.uuid"], |call| call.arguments(&[]).map(|_| uuid(call).into())),
    made("string.alphanumeric", &["alphanumeric"], |call| {
        cased(call, &[DIGITS, LOWER], &[DIGITS, UPPER], &[DIGITS, LOWER, UPPER])
    }),
    made("string.alpha", &["alpha"], |call| cased(call, &[LOWER], &[UPPER], &[LOWER, UPPER])),
    made("string.numeric", &["numeric"], |call| {
        let length = call.arguments(&["length"])?.count("length", (1, 1), call.rng)?;
        Ok(drawn(call, length, DIGITS).into())
    }),
    made("string.hexadecimal", &["hexadecimal", "datatype.hexadecimal"], |call| {
        let arguments = call.arguments(&["length", "prefix"])?;
        let prefix = arguments.text("prefix")?.unwrap_or("0x");
        let length = arguments.count("length", (1, 1), call.rng)?;
        Ok(format!("{prefix}{}", drawn(call, length, "0123456789abcdef")).into())
    }),
    made("string.binary", &[], |call| {
        let arguments = call.arguments(&["length", "prefix"])?;
        let prefix = arguments.text("prefix")?.unwrap_or("0b");
        let length = arguments.count("length", (1, 1), call.rng)?;
        Ok(format!("{prefix}{}", drawn(call, length, "01")).into())
    }),
    made("string.nanoid", &["nanoid"], |call| {
        let length = call.arguments(&["length"])?.count("length", (21, 21), call.rng)?;
        Ok(drawn(call, length, "_-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ").into())
    }),
    made("string.ulid", &["ulid"], |call| call.arguments(&[]).map(|_| ulid(call).into())),
    made("string.symbol", &[], |call| {
        let length = call.arguments(&["length"])?.count("length", (1, 1), call.rng)?;
        Ok(drawn(call, length, "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~").into())
    }),
    made("string.sample", &[], |call| {
        let length = call.arguments(&["length"])?.count("length", (10, 10), call.rng)?;
        let letter = |_| u8::try_from(call.rng.between(33, 125)).map_or('x', char::from);
        Ok((0..length).map(letter).collect::<String>().into())
    }),
    made("string.fromCharacters", &[], |call| {
        let arguments = call.arguments(&["characters", "length"])?;
        let from = arguments.text("characters")?.filter(|from| !from.is_empty());
        let from = from.ok_or("`characters` is missing; it has to be a text")?;
        let length = arguments.count("length", (1, 1), call.rng)?;
        Ok(drawn(call, length, from).into())
    }),
];

/// Version 4 of RFC 9562.
fn uuid(call: &mut Call<'_>) -> String {
    let (high, low) = (call.rng.bits(), call.rng.bits());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        low >> 48 & 0x3fff | 0x8000,
        low & 0xffff_ffff_ffff
    )
}

/// The time of the mock's clock, and chance, in Crockford's base 32.
fn ulid(call: &mut Call<'_>) -> String {
    const LETTERS: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let five_bits = |at: u32| usize::try_from(call.now_ms >> (5 * at) & 31).unwrap_or(0);
    let letter = |at| LETTERS.as_bytes().get(five_bits(at)).copied();
    let time: String = (0..10).rev().filter_map(letter).map(char::from).collect();
    format!("{time}{}", drawn(call, 16, LETTERS))
}

fn cased(
    call: &mut Call<'_>,
    lower: &[&str],
    upper: &[&str],
    mixed: &[&str],
) -> Result<Value, String> {
    let arguments = call.arguments(&["length", "casing"])?;
    let from = match arguments.one_of("casing", &["lower", "upper", "mixed"])? {
        Some("lower") => lower,
        Some("upper") => upper,
        _ => mixed,
    };
    let length = arguments.count("length", (1, 1), call.rng)?;
    Ok(drawn(call, length, &from.concat()).into())
}

pub(super) fn drawn(call: &mut Call<'_>, length: u64, from: &str) -> String {
    let from: Vec<char> = from.chars().collect();
    (0..length)
        .filter_map(|_| call.rng.pick(&from).copied())
        .collect()
}

//! `lorem` and `word`.

use fake::Fake;
use fake::faker::lorem::raw::Word;
use fake::locales::EN;
use serde_json::Value;

use super::{Call, Known, made, one_of};

#[rustfmt::skip]
pub(super) const NAMES: &[Known] = &[
    made("lorem.word", &["word"], |call| call.arguments(&[]).map(|_| word(call).into())),
    made("lorem.words", &["words"], |call| {
        let count = call.arguments(&["count"])?.count("count", (3, 3), call.rng)?;
        Ok(words(call, count, " ").into())
    }),
    made("lorem.slug", &["slug"], |call| {
        let count = call.arguments(&["count"])?.count("count", (3, 3), call.rng)?;
        Ok(words(call, count, "-").into())
    }),
    made("lorem.sentence", &["sentence"], |call| {
        let count = call.arguments(&["count"])?.count("count", (3, 10), call.rng)?;
        Ok(sentence(call, count).into())
    }),
    made("lorem.sentences", &["sentences"], |call| {
        let arguments = call.arguments(&["count", "separator"])?;
        let count = arguments.count("count", (2, 6), call.rng)?;
        joined(call, count, arguments.text("separator")?.unwrap_or(" "), |call| {
            let count = 3 + call.rng.below(8);
            sentence(call, count)
        })
    }),
    made("lorem.paragraph", &["paragraph", "lorem.text", "text"], |call| {
        let count = call.arguments(&["count"])?.count("count", (3, 3), call.rng)?;
        paragraph(call, count)
    }),
    made("lorem.paragraphs", &["paragraphs"], |call| {
        let arguments = call.arguments(&["count", "separator"])?;
        let count = arguments.count("count", (3, 3), call.rng)?;
        joined(call, count, arguments.text("separator")?.unwrap_or("\n"), |call| {
            paragraph(call, 3).ok().and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default()
        })
    }),
    made("lorem.lines", &[], |call| {
        let count = call.arguments(&["count"])?.count("count", (1, 5), call.rng)?;
        joined(call, count, "\n", |call| sentence(call, 6))
    }),
    one_of("word.noun", &["noun"], &["anchor", "basket", "bridge", "candle", "compass", "engine", "forest", "harbor", "journey", "kettle", "ladder", "meadow", "notebook", "orchard", "pocket", "river", "signal", "ticket", "umbrella", "village"]),
    one_of("word.adjective", &["adjective"], &["amber", "brave", "calm", "distant", "eager", "fragile", "gentle", "hollow", "icy", "jolly", "keen", "lively", "modest", "narrow", "orderly", "plain", "quick", "rapid", "steady", "tidy"]),
    one_of("word.verb", &["verb"], &["arrange", "borrow", "carry", "deliver", "explain", "follow", "gather", "hurry", "invite", "join", "keep", "listen", "measure", "notice", "order", "prepare", "repair", "share", "travel", "wander"]),
    one_of("word.adverb", &["adverb"], &["barely", "boldly", "calmly", "clearly", "closely", "daily", "early", "firmly", "gladly", "kindly", "lightly", "loudly", "nearly", "often", "promptly", "quietly", "seldom", "slowly", "soon", "well"]),
];

/// No text has more words: each step of a call is bounded.
const MOST_WORDS: u64 = 20_000;

fn word(call: &mut Call<'_>) -> &'static str {
    Word(EN).fake_with_rng(call.rng)
}

fn words(call: &mut Call<'_>, count: u64, separator: &str) -> String {
    let words: Vec<&str> = (0..count.min(MOST_WORDS)).map(|_| word(call)).collect();
    words.join(separator)
}

fn sentence(call: &mut Call<'_>, count: u64) -> String {
    let text = words(call, count, " ");
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_ascii_uppercase(), letters.as_str()),
        None => String::new(),
    }
}

fn paragraph(call: &mut Call<'_>, count: u64) -> Result<Value, String> {
    joined(call, count, " ", |call| {
        let count = 3 + call.rng.below(8);
        sentence(call, count)
    })
}

fn joined(
    call: &mut Call<'_>,
    count: u64,
    separator: &str,
    part: fn(&mut Call<'_>) -> String,
) -> Result<Value, String> {
    const MOST: u64 = 1_000;
    if count > MOST {
        return Err(format!("`count` is {count}; it may be from 0 to {MOST}"));
    }
    let parts: Vec<String> = (0..count).map(|_| part(call)).collect();
    Ok(parts.join(separator).into())
}

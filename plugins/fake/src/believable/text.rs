//! Sentences that make sense: a small grammar for each kind of text.

use super::entity::Fact;
use super::person::Person;
use super::rules::{Ask, Make, Rules};
use super::thing::{self, Kind};

#[rustfmt::skip]
pub(super) const RULES: Rules<Make> = &[
    (&["description", "summary", "detail", "about", "overview", "longdescription", "shortdescription", "abstract", "excerpt", "synopsis", "desc", "intro", "introduction", "info", "information", "purpose", "explanation", "context", "objective", "goal"], description),
    (&["message", "comment", "note", "remark", "text", "body", "content", "post", "reply", "feedback", "memo", "annotation", "observation", "caption", "quote", "transcript", "story", "paragraph", "commenttext", "notetext", "raw", "cooked", "plaintext", "messagetext", "textbody", "snippet", "answer"], remark),
    (&["bio", "biography", "aboutme", "profiletext"], biography),
    (&["review", "reviewtext", "testimonial", "opinion"], |ask| sentences(ask, REVIEWS)),
    (&["error", "errormessage", "errordescription", "errordetail", "failurereason", "failuremessage", "exception", "stacktrace", "warning", "warningmessage", "problem", "fault", "violation", "errortext", "faultmessage"], |ask| sentences(ask, ERRORS)),
    (&["reason", "cause", "justification", "rationale", "statusreason", "statusmessage", "reasonphrase"], |ask| if thing::is_of(ask, &[Kind::Failure]) { sentences(ask, ERRORS) } else { sentences(ask, REASONS) }),
    (&["commitmessage", "changelog", "releasenote", "changenote"], |ask| sentences(ask, COMMITS)),
    (&["subject", "subjectline", "emailsubject", "topic", "heading", "header"], |ask| headline(ask)),
    (&["question", "securityquestion", "faq"], |ask| sentences(ask, QUESTIONS)),
    (&["instruction", "guideline", "specialinstruction", "deliveryinstruction", "howto", "hint", "tip", "help", "helptext", "tooltip", "placeholder", "prompt"], |ask| sentences(ask, INSTRUCTIONS)),
    (&["greeting", "welcomemessage", "salute"], |ask| {
        let first = Person::of(ask).first;
        vec![format!("Hello {first}, good to see you."), format!("Hello {first}"), "Hello".to_owned()]
    }),
    (&["html", "htmlbody", "bodyhtml", "contenthtml", "htmlcontent", "descriptionhtml"], |ask| {
        let text = remark(ask).swap_remove(0);
        vec![format!("<p>{text}</p>")]
    }),
    (&["markdown", "bodymarkdown", "readme"], |ask| {
        let text = remark(ask).swap_remove(0);
        vec![format!("## Notes\n\n{text}\n")]
    }),
];

/// Longer texts are not made; whoever needs one gets plain words.
const LONGEST: usize = 20_000;

#[rustfmt::skip]
const PRODUCT: &[&str] = &[
    "Made to last, with a two-year warranty.",
    "Light enough to carry all day.",
    "Works right out of the box.",
    "Our best seller for three years in a row.",
    "Comes in four colors and ships within two days.",
    "Easy to clean and even easier to love.",
];
#[rustfmt::skip]
const GENERAL: &[&str] = &[
    "Keeps everything the team needs in one place.",
    "Used by the weekly report.",
    "Covers all orders since the start of the year.",
    "Replaces the old version from last spring.",
    "Set up for the pilot and kept since then.",
    "Shared with everyone in the department.",
    "Checked twice before each release.",
];
#[rustfmt::skip]
const REMARKS: &[&str] = &[
    "Thanks for the quick reply.",
    "Please call before the delivery.",
    "The second page still needs a review.",
    "I have moved the meeting to Thursday.",
    "Everything arrived in good order.",
    "Could you send me the updated figures?",
    "Looks good to me.",
    "We agreed on the new price last week.",
    "Left the package with the neighbor.",
];
#[rustfmt::skip]
const REVIEWS: &[&str] = &[
    "Exactly what I was looking for.",
    "Arrived a day early and well packed.",
    "Good value, though the manual could be clearer.",
    "I would buy it again.",
    "The color is a little darker than in the picture.",
    "Friendly staff and a quiet room.",
];
#[rustfmt::skip]
const ERRORS: &[&str] = &[
    "The requested resource was not found.",
    "The field `email` must be a valid address.",
    "The connection timed out after 30 seconds.",
    "You do not have permission to do this.",
    "The request conflicts with the current state.",
    "The limit for today has been reached.",
];
#[rustfmt::skip]
const REASONS: &[&str] = &[
    "Requested by the customer.",
    "Out of stock until next week.",
    "Duplicate of an earlier order.",
    "Approved by the team lead.",
    "The trial period has ended.",
];
#[rustfmt::skip]
const COMMITS: &[&str] = &[
    "Fix the rounding of totals",
    "Add a retry to the upload",
    "Update the dependencies",
    "Remove the unused import",
    "Explain how to run the tests",
];
#[rustfmt::skip]
const QUESTIONS: &[&str] = &[
    "How do I change my delivery address?",
    "What was the name of your first pet?",
    "When will the next update be released?",
    "Can I pay by invoice?",
];
#[rustfmt::skip]
const INSTRUCTIONS: &[&str] = &[
    "Ring the bell at the side entrance.",
    "Enter the code from your receipt.",
    "Use at least eight characters.",
    "Leave blank to keep the current value.",
    "Store in a cool, dry place.",
];
#[rustfmt::skip]
const HEADLINES: &[&str] = &[
    "Five ways to plan a better week",
    "Quarterly results at a glance",
    "What we learned from a year of remote work",
    "A short guide to city gardens",
    "Login page fails after the update",
    "Notes from the product meeting",
    "How small teams ship faster",
    "The quiet return of the night train",
];

pub(super) fn description(ask: &mut Ask<'_>) -> Vec<String> {
    match thing::kind_of(ask) {
        Some(Kind::Product | Kind::Vehicle | Kind::Food) => sentences(ask, PRODUCT),
        Some(Kind::Person) => biography(ask),
        Some(Kind::Failure) => sentences(ask, ERRORS),
        _ => sentences(ask, GENERAL),
    }
}

fn remark(ask: &mut Ask<'_>) -> Vec<String> {
    match thing::kind_of(ask) {
        Some(Kind::Failure) => sentences(ask, ERRORS),
        Some(Kind::Commit) => sentences(ask, COMMITS),
        Some(Kind::Review) => sentences(ask, REVIEWS),
        _ => sentences(ask, REMARKS),
    }
}

/// The title of something to read: the same for its title, slug and subject.
pub(super) fn headline(ask: &mut Ask<'_>) -> Vec<String> {
    let mut rng = ask.entity.facts(Fact::Thing);
    let title = rng.pick(HEADLINES).copied().unwrap_or_default();
    let short = title.split(' ').take(3).collect::<Vec<_>>().join(" ");
    let mut titles = vec![title.to_owned(), short];
    titles.extend(
        sentences(ask, HEADLINES)
            .into_iter()
            .filter(|_| ask.min_length() > title.len()),
    );
    titles
}

fn biography(ask: &mut Ask<'_>) -> Vec<String> {
    let person = Person::of(ask);
    let job = super::person::job_title(ask).swap_remove(0);
    let city = super::place::Place::of(&ask.entity).city.name;
    let hobby = ask.pick(&[
        "hiking",
        "photography",
        "chess",
        "cooking",
        "cycling",
        "old maps",
    ]);
    let article = if job.starts_with(['A', 'E', 'I', 'O', 'U']) {
        "an"
    } else {
        "a"
    };
    let first = format!("{} works as {article} {job} in {city}.", person.first);
    let second = format!("Likes {hobby} and good coffee.");
    let mut made = vec![format!("{first} {second}"), first, second];
    if ask.min_length() > 80 {
        made = sentences(ask, GENERAL);
    }
    made
}

/// One to three sentences; more or fewer if the length asks for it, and at last a part of one.
fn sentences(ask: &mut Ask<'_>, from: &[&'static str]) -> Vec<String> {
    let mut order: Vec<&'static str> = from.to_vec();
    ask.rng.shuffle(&mut order);
    let (min, max) = (ask.min_length(), ask.max_length());
    if min > LONGEST {
        return Vec::new();
    }
    let wanted = 1 + ask.rng.index(2);
    let mut text = String::new();
    for (at, sentence) in order.iter().cycle().enumerate() {
        if text.chars().count() >= min && at >= wanted || text.len() > LONGEST {
            break;
        }
        if !text.is_empty() {
            text.push_str(if text.ends_with(['.', '?', '!']) {
                " "
            } else {
                "; "
            });
        }
        text.push_str(sentence);
    }
    let mut made = vec![text.clone()];
    made.extend(
        order
            .iter()
            .map(|sentence| (*sentence).to_owned())
            .filter(|sentence| sentence.chars().count() <= max)
            .take(3),
    );
    let words: Vec<&str> = text.split(' ').take(3).collect();
    for count in (1..=words.len()).rev() {
        let part = words.get(..count).unwrap_or_default().join(" ");
        made.push(part.trim_end_matches([',', ';', '.', '?']).to_owned());
    }
    // A text of nearly the one length that is allowed.
    if made
        .iter()
        .all(|text| !(min..=max).contains(&text.chars().count()))
        && max < LONGEST
    {
        let cut: String = text.chars().take(max).collect();
        made.push(cut.trim_end().to_owned());
    }
    // Fewer words are for when nothing longer fits, not for when it is asked again.
    let best = made
        .iter()
        .position(|text| (min..=max).contains(&text.chars().count()));
    best.map(|best| vec![made.swap_remove(best)])
        .unwrap_or_default()
}

pub(super) fn base64(ask: &mut Ask<'_>) -> Vec<String> {
    let text = ask.pick(REMARKS);
    vec![
        encode(text.as_bytes()),
        encode(b"hello"),
        encode(b"a"),
        encode(REMARKS.join("\n").as_bytes()),
    ]
}

pub(super) fn encode(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits = group
            .iter()
            .fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte))
            << (8 * (3 - group.len()));
        for at in 0..4_usize {
            let letter = LETTERS
                .get((bits >> (18 - 6 * at)) as usize & 63)
                .copied()
                .unwrap_or(b'A');
            text.push(if at > group.len() {
                '='
            } else {
                char::from(letter)
            });
        }
    }
    text
}

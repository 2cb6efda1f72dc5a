//! People: their names, and what is made of them.

use fake::Fake;
use fake::faker::company::raw::Profession;
use fake::faker::job::raw::Title;
use fake::locales::EN;

use super::company::Company;
use super::entity::{Entity, Fact};
use super::locale::{Locale, ascii, slug};
use super::rules::{Ask, Make, Rules};

#[rustfmt::skip]
pub(super) const RULES: Rules<Make> = &[
    (&["firstname", "givenname", "forename", "fname", "given", "preferredname", "callname"], first_name),
    (&["lastname", "familyname", "surname", "lname", "secondname", "maidenname"], last_name),
    (&["middlename", "middleinitial"], middle_name),
    (&["initial"], |ask| {
        let person = Person::of(ask);
        vec![person.initials()]
    }),
    (&["username", "login", "loginname", "handle", "screenname", "userlogin", "twitter", "instagram", "signin", "logon", "accountlogin", "userhandle"], user_name),
    (&["nickname", "nick"], |ask| {
        let person = Person::of(ask);
        vec![person.first.to_owned(), person.user_name()]
    }),
    (
        &[
            "fullname", "personname", "realname", "contactname", "author", "authorname", "assignee", "reporter", "reviewer",
            "manager", "recipient", "recipientname", "sender", "sendername", "patient", "doctor", "physician", "teacher",
            "student", "guest", "guestname", "cardholder", "cardholdername", "holder", "holdername", "signatory", "salesrep",
            "agent", "agentname", "driver", "passenger", "instructor", "speaker", "attendee", "by", "payee", "payer",
            "beneficiary", "person", "employee", "employeename", "applicant", "candidate", "buyer", "buyername", "seller",
            "cardname", "nameoncard", "accountholder", "bankaccountname", "artist", "director", "actor", "writer", "narrator",
            "supervisor", "approver", "creator", "creatorname", "maintainer", "committer", "requester", "requestor",
            "submitter", "contact", "contactperson", "attention", "lead", "member", "user", "customer", "customername",
            "client", "clientname", "owner", "ownername", "emergencycontact", "spouse", "child", "parentname", "friend",
            "follower", "subscriber", "participant", "player", "playername", "winner", "landlord", "tenantname", "editor",
        ],
        full_name,
    ),
    (&["email", "emailaddress", "mail", "mailaddress", "useremail", "replyto", "cc", "bcc", "mailto", "userprincipalname", "upn"], email),
    (&["gender", "sex"], gender),
    (&["salutation", "honorific", "nameprefix", "honorificprefix", "courtesytitle"], |ask| vec![ask.pick(&["Dr.", "Prof.", "Mx."]).to_owned()]),
    (&["namesuffix", "honorificsuffix"], |ask| vec![ask.pick(&["Jr.", "Sr.", "III", "PhD", "MD"]).to_owned()]),
    (&["jobtitle", "job", "occupation", "profession", "jobname", "headline", "designation", "jobrole"], job_title),
    (&["skill", "expertise"], |ask| vec![ask.pick(&["negotiation", "data analysis", "SQL", "public speaking", "project management", "Rust", "copywriting", "bookkeeping"]).to_owned()]),
    (&["maritalstatus", "civilstatus"], |ask| ask.pick_word(&["single", "married", "divorced", "widowed"])),
    (&["bloodtype", "bloodgroup"], |ask| vec![ask.pick(&["A+", "A-", "B+", "O+", "O-", "AB+"]).to_owned()]),
    (&["degree", "qualification"], |ask| vec![ask.pick(&["BSc Computer Science", "BA Economics", "MSc Physics", "MBA", "PhD Chemistry"]).to_owned()]),
    (&["school", "university", "college", "almamater"], |ask| {
        let place = super::place::Place::of(&ask.entity);
        vec![format!("University of {}", place.city.name)]
    }),
    (&["relationship", "relation"], |ask| ask.pick_word(&["spouse", "parent", "child", "sibling", "friend", "colleague"])),
    (&["pronoun"], |ask| vec![ask.pick(&["she/her", "he/him", "they/them"]).to_owned()]),
    (&["hobby", "interest"], |ask| vec![ask.pick(&["hiking", "photography", "chess", "cooking", "cycling", "gardening", "pottery", "sailing"]).to_owned()]),
];

/// What others of one object are called after: they are not the same person.
const ROLES: &[&[&str]] = &[
    &["recipient", "receiver", "to", "payee", "beneficiary"],
    &["assignee", "assigned"],
    &["reporter", "requester", "requestor"],
    &["reviewer", "approver", "approved", "reviewed"],
    &["manager", "supervisor", "lead", "boss"],
    &[
        "emergency",
        "spouse",
        "parent",
        "mother",
        "father",
        "guardian",
    ],
    &["agent", "rep", "salesrep", "broker", "landlord"],
    &["updated", "modified", "updater", "editor"],
    &["doctor", "physician", "teacher", "instructor", "driver"],
    &[
        "deleted",
        "closed",
        "cancelled",
        "canceled",
        "merged",
        "resolved",
    ],
    &["cc", "bcc", "reply"],
];

#[derive(Debug)]
pub(super) struct Person {
    pub(super) first: &'static str,
    pub(super) last: &'static str,
    locale: Locale,
    /// How the user name is written, and what it ends in if need be.
    style: u64,
}

impl Person {
    /// The person that the name asked for speaks of.
    pub(super) fn of(ask: &Ask<'_>) -> Self {
        let role = ROLES.iter().position(|role| {
            ask.words
                .list
                .iter()
                .any(|word| role.contains(&word.as_str()))
        });
        Self::in_role(
            &ask.entity,
            role.map_or(0, |role| u8::try_from(role + 1).unwrap_or(0)),
        )
    }

    pub(super) fn in_role(entity: &Entity, role: u8) -> Self {
        let mut rng = entity.facts(Fact::Person(role));
        let locale = entity.locale;
        Self {
            first: locale.first_name(&mut rng),
            last: locale.last_name(&mut rng),
            locale,
            style: rng.below(100),
        }
    }

    pub(super) fn full(&self) -> String {
        format!("{} {}", self.first, self.last)
    }

    fn initials(&self) -> String {
        [self.first, self.last]
            .iter()
            .filter_map(|name| ascii(name).chars().next())
            .collect()
    }

    fn parts(&self) -> (String, String) {
        (slug(self.first), slug(self.last).replace('-', ""))
    }

    pub(super) fn user_name(&self) -> String {
        let (first, last) = self.parts();
        let initial = first.get(..1).unwrap_or("x");
        match self.style % 4 {
            0 => format!("{first}.{last}"),
            1 => format!("{initial}{last}"),
            2 => format!("{first}{}", self.style),
            _ => format!("{first}_{last}"),
        }
    }

    fn mailbox(&self) -> String {
        let (first, last) = self.parts();
        let initial = first.get(..1).unwrap_or("x");
        match self.style % 3 {
            0 => format!("{initial}.{last}"),
            _ => format!("{first}.{last}"),
        }
    }

    fn provider(&self) -> &'static str {
        let providers = ["example.com", "example.org", "example.net", "mail.example"];
        let at = usize::try_from(self.style).unwrap_or(0) / 4 % providers.len();
        providers.get(at).copied().unwrap_or("example.com")
    }
}

fn first_name(ask: &mut Ask<'_>) -> Vec<String> {
    let person = Person::of(ask);
    vec![
        person.first.to_owned(),
        ascii(person.first),
        person.initials(),
    ]
}

fn last_name(ask: &mut Ask<'_>) -> Vec<String> {
    let person = Person::of(ask);
    vec![
        person.last.to_owned(),
        ascii(person.last),
        ascii(person.last).replace([' ', '\'', '-'], ""),
    ]
}

fn middle_name(ask: &mut Ask<'_>) -> Vec<String> {
    let other = Person::in_role(&ask.entity, 200);
    let initial: String = ascii(other.first).chars().take(1).collect();
    let names = vec![other.first.to_owned(), initial.clone()];
    if ask.words.has(&["initial", "middleinitial"]) {
        vec![initial]
    } else {
        names
    }
}

pub(super) fn full_name(ask: &mut Ask<'_>) -> Vec<String> {
    let person = Person::of(ask);
    let full = person.full();
    vec![
        full.clone(),
        ascii(&full),
        person.user_name(),
        person.first.to_owned(),
    ]
}

pub(super) fn user_name(ask: &mut Ask<'_>) -> Vec<String> {
    let person = Person::of(ask);
    let (first, last) = person.parts();
    vec![
        person.user_name(),
        format!("{first}{last}"),
        format!("{first}-{last}"),
        first,
        last,
    ]
}

pub(super) fn email(ask: &mut Ask<'_>) -> Vec<String> {
    let person = Person::of(ask);
    let company = Company::of(&ask.entity);
    let at_work = ask
        .words
        .has(&["work", "business", "company", "office", "corporate"]);
    // A company's own address is nobody's.
    if ask.words.has(&[
        "support",
        "sales",
        "info",
        "admin",
        "noreply",
        "organization",
        "billing",
    ]) || ask.owner().has(&[
        "company",
        "organization",
        "organisation",
        "store",
        "shop",
        "merchant",
    ]) {
        let box_name =
            ask.words.list.iter().find(|word| {
                ["support", "sales", "info", "admin", "billing"].contains(&word.as_str())
            });
        let box_name = box_name.map_or("info", String::as_str);
        return vec![
            format!("{box_name}@{}", company.domain()),
            format!("{box_name}@example.com"),
        ];
    }
    let domain = if at_work {
        company.domain()
    } else {
        person.provider().to_owned()
    };
    let (first, last) = person.parts();
    vec![
        format!("{}@{domain}", person.mailbox()),
        format!("{}@example.com", person.mailbox()),
        format!("{last}@example.com"),
        format!("{first}@example.com"),
        format!("{}@a.example", first.get(..1).unwrap_or("x")),
    ]
}

/// As the first name sounds; where it could be either, that is said.
fn gender(ask: &mut Ask<'_>) -> Vec<String> {
    let person = Person::of(ask);
    let name = ascii(person.first).to_lowercase();
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    let italian_o = person.locale != Locale::It && person.locale != Locale::Tr;
    let gender = if ends(&[
        "a", "ie", "lle", "tte", "ine", "lyn", "een", "eth", "ise", "iet",
    ]) && italian_o
        || ends(&["ella", "anna", "ina"])
    {
        "female"
    } else if ends(&[
        "o", "us", "rd", "rt", "ck", "ld", "as", "er", "an", "el", "us", "ff", "ph", "ian",
    ]) {
        "male"
    } else {
        "other"
    };
    vec![
        gender.to_owned(),
        gender.to_uppercase(),
        gender.get(..1).unwrap_or("x").to_uppercase(),
    ]
}

pub(super) fn job_title(ask: &mut Ask<'_>) -> Vec<String> {
    let mut rng = ask.entity.facts(Fact::Person(100));
    let title: String = Title(EN).fake_with_rng(&mut rng);
    let profession: &str = Profession(EN).fake_with_rng(&mut rng);
    vec![title.replace('-', " "), profession.to_owned()]
}

//! Identifiers, numbers with a check digit, keys and hashes.

use fake::Fake;
use fake::faker::barcode::raw::{Isbn10, Isbn13};
use fake::locales::EN;

use super::entity::Fact;
use super::place::Place;
use super::rules::{Ask, Make, Rules};
use super::thing;
use crate::rng::Rng;

#[rustfmt::skip]
pub(super) const RULES: Rules<Make> = &[
    (&["id", "identifier", "objectid", "ref", "externalid", "pk", "oid"], id),
    (&["uuid", "guid", "ulid", "requestid", "correlationid", "transactionid", "sessionid", "deviceid", "idempotencykey", "messageid", "uid", "tenantid", "subscriptionid", "workspaceid", "instanceid"], uuid),
    (&["traceid"], |ask| vec![hex(32, ask.rng)]),
    (&["spanid", "parentspanid"], |ask| vec![hex(16, ask.rng)]),
    (&["number", "no", "num"], number),
    (&["reference", "referencenumber", "referenceid", "bookingreference", "confirmationcode", "confirmationnumber", "pnr", "bookingcode", "crmid"], |ask| vec![ask.fill("?*?#*?"), ask.fill("REF-######")]),
    (&["token", "accesstoken", "refreshtoken", "bearertoken", "sessiontoken", "authtoken", "csrftoken", "uniquetoken", "devicetoken", "registrationtoken"], |ask| vec![ask.fill(&"~".repeat(40)), ask.fill(&"~".repeat(16)), ask.fill(&"~".repeat(64))]),
    (&["jwt", "idtoken", "jsonwebtoken"], |ask| vec![format!("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMDQyIn0.{}", ask.fill(&"~".repeat(43)))]),
    (&["apikey", "secretkey", "secret", "clientsecret", "accesskey", "privatekey", "signingkey", "appkey", "sharedsecret", "apisecret", "apitoken", "encryptionkey", "webhooksecret"], |ask| vec![format!("sk_test_{}", ask.fill(&"~".repeat(24))), ask.fill(&"~".repeat(32)), ask.fill(&"~".repeat(16))]),
    (&["publickey", "sshkey", "sshpublickey"], |ask| vec![format!("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{} dev@example.com", ask.fill(&"~".repeat(43)))]),
    (&["clientid", "appid", "applicationid", "keyid", "accesskeyid", "consumerkey"], |ask| vec![ask.fill(&"~".repeat(20)), ask.fill(&"~".repeat(12))]),
    (&["password", "passphrase", "newpassword", "currentpassword", "oldpassword", "passwd", "pwd"], password),
    (&["otp", "verificationcode", "authcode", "onetimepassword", "mfacode", "totp", "smscode", "passcode", "activationcode"], |ask| vec![ask.fill("######"), ask.fill("####"), ask.fill("########")]),
    (&["pin"], |ask| vec![ask.fill("####"), ask.fill("######")]),
    (&["cvv", "cvc", "securitycode", "cvv2", "csc"], |ask| vec![ask.fill("###"), ask.fill("####")]),
    (&["hash", "checksum", "digest", "fingerprint", "signature", "sha256", "contenthash", "filehash", "hashvalue"], |ask| vec![hex(64, ask.rng), hex(40, ask.rng), hex(32, ask.rng), hex(128, ask.rng)]),
    (&["sha", "sha1", "commit", "commitsha", "commitid", "commithash", "headsha", "basesha", "treesha", "oldrev", "newrev", "oldsha", "newsha"], |ask| vec![hex(40, ask.rng), hex(7, ask.rng), hex(64, ask.rng)]),
    (&["shortid", "shortsha", "abbreviatedcommit"], |ask| vec![hex(8, ask.rng)]),
    (&["md5", "md5sum", "contentmd5"], |ask| vec![hex(32, ask.rng)]),
    (&["sha512"], |ask| vec![hex(128, ask.rng)]),
    (&["etag", "eventtag", "resourceversion"], |ask| {
        if ask.words.last() == "etag" { vec![format!("\"{}\"", hex(16, ask.rng)), hex(16, ask.rng)] } else { vec![ask.fill("######")] }
    }),
    (&["salt", "nonce", "challenge"], |ask| vec![hex(32, ask.rng), hex(16, ask.rng)]),
    (&["cursor", "nexttoken", "pagetoken", "nextpagetoken", "continuationtoken", "continuetoken", "nextcursor", "marker", "continue", "previouscursor", "prevcursor", "startcursor", "endcursor", "skiptoken"], |ask| {
        let page = ask.fill("offset:##0");
        vec![super::text::encode(page.as_bytes())]
    }),
    (&["version", "semver", "apiversion", "appversion", "release", "engineversion", "minversion", "softwareversion", "firmwareversion", "firmware", "latestversion", "currentversion", "tagname", "revision", "build", "agentversion", "kubernetesversion", "clientversion"], version),
    (&["sku", "productcode", "itemcode", "partnumber", "mpn", "articlenumber", "skuid", "stockcode"], |ask| vec![ask.fill("???-####-??"), ask.fill("???-####"), ask.fill("??####")]),
    (&["ean", "ean13", "barcode", "gtin", "upc", "gtin13", "eancode", "gtin14"], ean),
    (&["isbn", "isbn13"], |ask| {
        let isbn: String = Isbn13(EN).fake_with_rng(ask.rng);
        vec![isbn.clone(), isbn.replace('-', "")]
    }),
    (&["isbn10"], |ask| {
        let isbn: String = Isbn10(EN).fake_with_rng(ask.rng);
        vec![isbn.clone(), isbn.replace('-', "")]
    }),
    (&["issn"], |_| vec!["2049-3630".to_owned()]),
    (&["doi"], |ask| vec![ask.fill("10.5555/######")]),
    (&["serial", "serialnumber", "serialno"], |ask| vec![ask.fill("SN-########"), ask.fill("##########")]),
    (&["trackingnumber", "trackingcode", "trackingid", "shipmentnumber"], |ask| vec![ask.fill("1Z***#########"), ask.fill("############")]),
    (&["iban"], iban),
    (&["bic", "swift", "swiftcode", "biccode", "bicswift"], |ask| {
        let code = Place::of(&ask.entity).country.code;
        let bank = ask.fill("????");
        vec![format!("{bank}{code}2X"), format!("{bank}{code}2XXXX")]
    }),
    (&["cardnumber", "creditcard", "creditcardnumber", "pan", "ccnumber", "debitcard", "card"], |ask| vec![ask.pick(TEST_CARDS).to_owned()]),
    (&["maskedcardnumber", "cardnumbermasked", "maskednumber", "maskedpan", "masked"], |ask| vec![format!("**** **** **** {}", ask.fill("####"))]),
    (&["last4", "last4digit", "lastfour", "lastfourdigit", "cardlast4"], |ask| vec![ask.fill("####")]),
    (&["bin", "iin"], |_| vec!["424242".to_owned()]),
    (&["routingnumber", "bankcode", "aba", "abacode", "abarouting", "transitnumber"], |_| vec!["110000000".to_owned(), "37040044".to_owned()]),
    (&["sortcode", "branchcode"], |_| vec!["20-00-00".to_owned(), "200000".to_owned()]),
    (&["accountnumber", "bankaccount", "bankaccountnumber", "acctnumber"], |ask| vec![ask.fill("00########"), ask.fill("A########")]),
    (&["ssn", "socialsecuritynumber", "nationalid", "taxid", "taxnumber", "ein", "itin", "tin", "taxpayerid"], |ask| vec![ask.fill("900-##-####"), ask.fill("900######")]),
    (&["vatid", "vatnumber", "vatregistrationnumber", "vatno"], |ask| {
        let code = Place::of(&ask.entity).country.code;
        vec![ask.fill("DE#########").replace("DE", code)]
    }),
    (&["passport", "passportnumber"], |ask| vec![ask.fill("?########"), ask.fill("#########")]),
    (&["driverlicense", "driverslicense", "licensenumber", "licencenumber"], |ask| vec![ask.fill("?#######")]),
    (&["vin", "vehicleidentificationnumber"], |ask| vec![vin(ask.rng)]),
    (&["imei"], |ask| vec![luhn(&ask.fill("35############"))]),
    (&["coupon", "couponcode", "promocode", "discountcode", "promotioncode", "vouchercode", "voucher", "giftcardcode"], |ask| vec![ask.pick(&["WELCOME10", "SUMMER25", "FREESHIP", "SAVE15"]).to_owned()]),
    (&["invitecode", "referralcode", "joincode", "accesscode"], |ask| vec![ask.fill("?*?*?#")]),
    (&["arn"], |ask| vec![ask.fill("arn:aws:s3:::reports-####")]),
];

/// Numbers that payment providers give out for tests.
#[rustfmt::skip]
const TEST_CARDS: &[&str] = &["4242424242424242", "5555555555554444", "4000056655665556", "378282246310005", "4111111111111111"];

/// `pattern` with `#` for a digit (not 0 where it would lead a run), `?` for a capital
/// letter, `*` for either, `~` for any letter or digit.
pub(crate) fn fill(pattern: &str, rng: &mut Rng) -> String {
    const CAPITALS: &[u8] = b"ABCDEFGHJKLMNPRSTUVWXYZ";
    const MIXED: &[u8] = b"ABCDEFGHJKLMNPRSTUVWXYZ23456789";
    const ALL: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    const DIGITS: &[u8] = b"0123456789";
    let mut before = ' ';
    let mut filled = String::with_capacity(pattern.len());
    for mark in pattern.chars() {
        let set = match mark {
            '#' if !before.is_ascii_digit() && before != '#' => DIGITS.get(1..).unwrap_or(DIGITS),
            '#' => DIGITS,
            '?' => CAPITALS,
            '*' => MIXED,
            '~' => ALL,
            _ => &[],
        };
        filled.push(rng.pick(set).map_or(mark, |byte| char::from(*byte)));
        before = mark;
    }
    filled
}

pub(super) fn hex(digits: usize, rng: &mut Rng) -> String {
    (0..digits)
        .filter_map(|_| rng.pick(b"0123456789abcdef").map(|byte| char::from(*byte)))
        .collect()
}

pub(super) fn uuid(ask: &mut Ask<'_>) -> Vec<String> {
    let mut own = ask.entity.facts(Fact::Identifier);
    // The object's own identifier is one of its facts; others are others each time.
    let rng = if ask.words.list.len() == 1 {
        &mut own
    } else {
        &mut *ask.rng
    };
    let mut text = String::with_capacity(36);
    for (at, digit) in hex(32, rng).chars().enumerate() {
        if matches!(at, 8 | 12 | 16 | 20) {
            text.push('-');
        }
        text.push(match at {
            12 => '4',
            16 => ['8', '9', 'a', 'b']
                .get(digit.to_digit(16).map_or(0, |digit| digit as usize) % 4)
                .copied()
                .unwrap_or('8'),
            _ => digit,
        });
    }
    let plain = text.replace('-', "");
    vec![text.clone(), plain, text.to_uppercase()]
}

/// Longer ones first: the length asked for chooses.
fn id(ask: &mut Ask<'_>) -> Vec<String> {
    let is_user = ask.words.has(&["customer", "user", "employee"]);
    let mut spellings = uuid(ask);
    spellings.truncate(2);
    let digits = if ask.words.list.len() == 1 {
        ask.entity
            .facts(Fact::Identifier)
            .between(10_000, 99_999)
            .to_string()
    } else {
        ask.fill("#####")
    };
    if ask.is_described(&["numeric", "integer", "64-bit", "number"]) {
        spellings.insert(0, digits.clone());
    }
    spellings.push(ask.fill(&"~".repeat(17)).to_lowercase());
    spellings.push(ask.fill(&"~".repeat(24)).to_lowercase());
    spellings.push(digits);
    spellings.push(if is_user {
        ask.fill("C####")
    } else {
        ask.fill("?####")
    });
    spellings.push(ask.fill("?#"));
    spellings.push(ask.fill("#"));
    spellings
}

/// What people call numbers: `INV-10421`, after what they number.
fn number(ask: &mut Ask<'_>) -> Vec<String> {
    let words = ask.words.before();
    let prefix = words
        .last()
        .cloned()
        .or_else(|| thing::head(&ask.owner()))
        .unwrap_or_default();
    let prefix: String = prefix
        .chars()
        .filter(char::is_ascii_alphabetic)
        .take(3)
        .collect::<String>()
        .to_uppercase();
    let digits = ask.fill("#####");
    if prefix.is_empty() {
        vec![digits]
    } else {
        vec![
            format!("{prefix}-{digits}"),
            format!("{prefix}{digits}"),
            digits,
        ]
    }
}

pub(super) fn password(ask: &mut Ask<'_>) -> Vec<String> {
    let word = ask.pick(&["Copper", "Lantern", "Harbor", "Meadow", "Saffron"]);
    let other = ask.pick(&["river", "candle", "walnut", "orbit", "velvet"]);
    let short = ask.fill("?~~~~#!#");
    let long = format!("{word}-{other}-{}", ask.fill("##"));
    let mut spellings = vec![
        format!("{long}!"),
        short.clone(),
        short.chars().take(6).collect(),
    ];
    let missing = ask.min_length().min(4096).saturating_sub(long.len() + 1);
    if missing > 0 {
        spellings.push(format!("{long}!{}", ask.fill(&"~".repeat(missing))));
    }
    spellings
}

fn version(ask: &mut Ask<'_>) -> Vec<String> {
    let (major, minor, patch) = (
        ask.rng.between(1, 4),
        ask.rng.between(0, 14),
        ask.rng.between(0, 9),
    );
    let semver = format!("{major}.{minor}.{patch}");
    vec![
        semver.clone(),
        format!("v{semver}"),
        format!("{major}.{minor}"),
        format!("v{major}"),
        major.to_string(),
    ]
}

/// A digit is added that makes the number pass ISO/IEC 7812-1, annex B.
pub(crate) fn luhn(digits: &str) -> String {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, byte)| {
            let digit = u32::from(byte.saturating_sub(b'0'));
            let doubled = if at % 2 == 0 { digit * 2 } else { digit };
            if doubled > 9 { doubled - 9 } else { doubled }
        })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// From a range that is for use inside a shop.
fn ean(ask: &mut Ask<'_>) -> Vec<String> {
    let check = |digits: &str| {
        let sum: u32 = digits
            .bytes()
            .rev()
            .enumerate()
            .map(|(at, byte)| u32::from(byte - b'0') * if at % 2 == 0 { 3 } else { 1 })
            .sum();
        format!("{digits}{}", (10 - sum % 10) % 10)
    };
    let spellings = vec![
        check(&ask.fill("20##########")),
        check(&ask.fill("4##########")),
        check(&ask.fill("2######")),
    ];
    if ask.words.has(&["upc"]) {
        vec![check(&ask.fill("4##########"))]
    } else {
        spellings
    }
}

fn iban(ask: &mut Ask<'_>) -> Vec<String> {
    let account = match Place::of(&ask.entity).country.code {
        "FR" => ("FR", "2004101005##########606##"),
        "IT" => ("IT", "X0542811101############"),
        "NL" => ("NL", "ABNA##########"),
        "PT" => ("PT", "00020123###########54"),
        "TR" => ("TR", "0006100#############36##"),
        "BR" => ("BR", "0036030500001#########P1"),
        _ => ("DE", "37040044##########"),
    };
    let account = (account.0, fill(account.1, ask.rng));
    let digits: String = format!("{}{}00", account.1, account.0)
        .chars()
        .filter_map(|letter| letter.to_digit(36).map(|value| value.to_string()))
        .collect();
    let rest = digits.bytes().fold(0_u32, |rest, byte| {
        (rest * 10 + u32::from(byte - b'0')) % 97
    });
    let iban = format!("{}{:02}{}", account.0, 98 - rest, account.1);
    let groups: Vec<String> = iban
        .as_bytes()
        .chunks(4)
        .map(|group| String::from_utf8_lossy(group).into_owned())
        .collect();
    vec![iban, groups.join(" ")]
}

/// With the check digit of ISO 3779's North American form in ninth place.
fn vin(rng: &mut Rng) -> String {
    const LETTERS: &str = "0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ";
    const WEIGHTS: [usize; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let raw: String = format!("1MZ{}", fill("?#?##0########", rng))
        .chars()
        .map(|letter| if letter == 'O' { 'P' } else { letter })
        .take(17)
        .collect();
    let sum: usize = raw
        .chars()
        .zip(WEIGHTS)
        .map(|(letter, weight)| LETTERS.find(letter).unwrap_or(0) % 10 * weight)
        .sum();
    let check = char::from_digit(u32::try_from(sum % 11).unwrap_or(0), 11)
        .map_or('0', |digit| if digit == 'a' { 'X' } else { digit });
    raw.chars()
        .enumerate()
        .map(|(at, letter)| if at == 8 { check } else { letter })
        .collect()
}

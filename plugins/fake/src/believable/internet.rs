//! The web: addresses of hosts, pages and pictures, and what travels between them.

use super::company::Company;
use super::entity::Fact;
use super::locale::slug;
use super::person::Person;
use super::rules::{Ask, Make, Rules};
use super::thing;

#[rustfmt::skip]
pub(super) const RULES: Rules<Make> = &[
    (&["url", "uri", "link", "href", "website", "homepage", "webpage", "web", "webhook", "callback", "endpoint", "self", "webaddress", "websiteurl", "siteurl", "permalink", "canonical", "tos", "termsofservice", "privacypolicy", "externaldoc", "baseurl", "referrer", "referer", "redirect", "nextpage", "previouspage", "prevpage", "firstpage", "lastpage", "nextlink", "prevlink"], url),
    (&["avatar", "avatarurl", "image", "imageurl", "photo", "photourl", "picture", "pictureurl", "thumbnail", "thumbnailurl", "icon", "iconurl", "logo", "logourl", "banner", "cover", "coverimage", "poster", "favicon", "screenshot", "thumb", "gravatar", "backgroundimage", "artwork", "img"], image),
    (&["path", "route", "pathname", "pathprefix", "urlpath", "requestpath", "resourcepath", "basepath"], |ask| {
        let stem = stem(ask);
        vec![format!("/{stem}"), format!("/{}", stem.split('/').next().unwrap_or("items"))]
    }),
    (&["next", "previous", "prev", "first", "last"], |ask| if thing::is_page(ask) { url(ask) } else { Vec::new() }),
    (&["hostname", "host", "server", "servername", "fqdn", "dnsname", "domainname", "domain", "dns", "hosteddomain", "emaildomain", "tld", "nameserver"], hostname),
    (&["subdomain", "domainprefix"], |ask| vec![Company::of(&ask.entity).slug()]),
    (&["ip", "ipaddress", "ipv4", "ipv4address", "remoteip", "clientip", "gateway", "privateip", "publicip", "remoteaddress", "remoteaddr", "sourceip", "ipaddr", "loginip", "internalip", "externalip", "nat"], ipv4),
    (&["ipv6", "ipv6address"], ipv6),
    (&["cidr", "subnet", "cidrblock", "iprange", "addressprefix", "cidrrange", "addressspace"], |ask| vec![ask.fill("10.#.#0.0/24").replace(".00.", ".0."), "10.0.0.0/16".to_owned()]),
    (&["netmask", "subnetmask"], |_| vec!["255.255.255.0".to_owned()]),
    (&["mac", "macaddress", "ethernet", "bssid"], |ask| {
        let octets: Vec<String> = (0..3).map(|_| format!("{:02X}", ask.rng.below(256))).collect();
        let colons = format!("00:00:5E:{}", octets.join(":"));
        vec![colons.clone(), colons.to_lowercase(), colons.replace(':', "-")]
    }),
    (&["useragent", "browseragent", "ua"], |ask| vec![ask.pick(USER_AGENTS).to_owned(), "curl/8.9.1".to_owned()]),
    (&["browser", "browsername"], |ask| vec![ask.pick(&["Firefox", "Chrome", "Safari", "Edge"]).to_owned()]),
    (&["os", "operatingsystem", "osname", "platformname"], |ask| ask.pick_word(&["linux", "windows", "macos", "android", "ios"])),
    (&["device", "devicename", "devicemodel", "phonemodel"], |ask| vec![ask.pick(&["Pixel 9", "iPhone 16", "Galaxy S25", "ThinkPad X1", "MacBook Air"]).to_owned()]),
    (&["platform", "devicetype"], |ask| ask.pick_word(&["web", "ios", "android", "desktop"])),
    (&["mime", "mimetype", "contenttype", "mediatype", "filetype"], |ask| vec![ask.pick(MEDIA_TYPES).to_owned(), "text/csv".to_owned(), "image/png".to_owned()]),
    (&["httpmethod", "requestmethod", "verb", "httpverb"], |ask| ask.pick_word(&["GET", "POST", "PUT", "PATCH", "DELETE"])),
    (&["protocol", "scheme", "urlscheme"], |ask| if ask.is_described(&["TCP", "tcp"]) { ask.pick_word(&["tcp", "udp"]) } else { ask.pick_word(&["https", "http"]) }),
    (&["charset", "encoding", "characterset"], |_| vec!["utf-8".to_owned(), "UTF-8".to_owned()]),
    (&["querystring", "querystringparameter"], |_| vec!["page=2&sort=name".to_owned()]),
    (&["cookie", "setcookie"], |ask| vec![ask.fill("session=k4h#x9#q2m#7")]),
    (&["tlsversion", "sslversion"], |_| vec!["TLSv1.3".to_owned()]),
];

#[rustfmt::skip]
const USER_AGENTS: &[&str] = &[
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Safari/605.1.15",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Mobile/15E148 Safari/604.1",
];
#[rustfmt::skip]
const MEDIA_TYPES: &[&str] = &["application/json", "application/pdf", "image/png", "image/jpeg", "text/csv", "text/plain", "text/html"];
/// Words of a name that say how the address is used, not what it is of.
#[rustfmt::skip]
const VERBS: &[&str] = &[
    "url", "uri", "link", "href", "self", "html", "api", "base", "web", "website", "homepage", "page", "site", "permalink",
    "canonical", "full", "public", "external", "next", "previous", "prev", "first", "last", "path", "the", "request", "route",
];

/// The collection and entry that the address is of: `pets/1042`.
fn stem(ask: &mut Ask<'_>) -> String {
    let owner = thing::head(&ask.owner());
    let mut words: Vec<&str> = ask
        .words
        .list
        .iter()
        .map(String::as_str)
        .filter(|word| !VERBS.contains(word))
        .collect();
    words.retain(|word| word.is_ascii());
    let own = words.join("-");
    let number = ask.entity.facts(Fact::Identifier).between(1_000, 9_999);
    match (owner.filter(|owner| owner.is_ascii()), own.is_empty()) {
        (Some(owner), true) => format!("{}/{number}", plural(&owner)),
        (Some(owner), false) => format!("{}/{number}/{own}", plural(&owner)),
        (None, false) => own,
        (None, true) => format!("items/{number}"),
    }
}

fn plural(word: &str) -> String {
    match word {
        word if word.ends_with("ss")
            || word.ends_with('x')
            || word.ends_with("ch")
            || word.ends_with("us") =>
        {
            format!("{word}es")
        }
        word if word.ends_with('s') => word.to_owned(),
        word => match word
            .strip_suffix('y')
            .filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u']))
        {
            Some(stem) => format!("{stem}ies"),
            None => format!("{word}s"),
        },
    }
}

pub(super) fn url(ask: &mut Ask<'_>) -> Vec<String> {
    let words = ask.words.clone();
    if words.has(&[
        "avatar",
        "image",
        "photo",
        "picture",
        "thumbnail",
        "icon",
        "logo",
        "banner",
        "cover",
        "poster",
        "favicon",
        "img",
        "thumb",
        "screenshot",
    ]) {
        return image(ask);
    }
    let company = Company::of(&ask.entity);
    let number = ask.entity.facts(Fact::Identifier).between(1_000, 9_999);
    let stem = stem(ask);
    let host = company.domain();
    let best = match () {
        () if words.has(&[
            "website", "homepage", "web", "site", "domain", "store", "shop", "company", "blog",
        ]) =>
        {
            format!("https://www.{host}")
        }
        () if words.has(&["clone", "git", "repository", "repo"]) => format!(
            "https://git.{host}/{}.git",
            slug(
                thing::PROJECTS
                    .get(usize::try_from(number).unwrap_or(0) % thing::PROJECTS.len())
                    .copied()
                    .unwrap_or("app")
            )
        ),
        () if words.has(&["video", "stream", "media", "audio", "preview", "recording"]) => {
            format!("https://media.example.com/{number}.mp4")
        }
        () if words.has(&[
            "download",
            "file",
            "attachment",
            "pdf",
            "document",
            "export",
            "csv",
            "invoice",
            "receipt",
        ]) =>
        {
            format!("https://files.example.com/{number}/report.pdf")
        }
        () if words.has(&["doc", "documentation", "help", "support", "manual", "info"]) => {
            "https://docs.example.com/getting-started".to_owned()
        }
        () if words.has(&[
            "callback",
            "webhook",
            "hook",
            "notify",
            "notification",
            "redirect",
            "return",
            "success",
            "cancel",
        ]) =>
        {
            format!(
                "https://app.{host}/{}",
                words
                    .list
                    .iter()
                    .find(
                        |word| ["callback", "webhook", "hook", "return", "success", "cancel"]
                            .contains(&word.as_str())
                    )
                    .map_or("callback", String::as_str)
            )
        }
        () if words.has(&["next", "previous", "prev", "first", "last"]) => page(ask, &stem),
        () if words.has(&["profile", "user"]) => {
            format!("https://www.example.com/{}", Person::of(ask).user_name())
        }
        () if words.has(&["html", "web", "permalink", "canonical", "public"]) => {
            format!("https://www.example.com/{stem}")
        }
        () => format!("https://api.example.com/{stem}"),
    };
    vec![
        best,
        format!("https://www.{host}"),
        "https://example.com/".to_owned(),
        "https://example.com".to_owned(),
        "http://a.example".to_owned(),
    ]
}

fn page(ask: &Ask<'_>, stem: &str) -> String {
    let collection = stem.split('/').next().unwrap_or("items");
    let number = match () {
        () if ask.words.has(&["next"]) => 3,
        () if ask.words.has(&["last"]) => 7,
        () => 1,
    };
    format!("https://api.example.com/{collection}?page={number}")
}

fn image(ask: &mut Ask<'_>) -> Vec<String> {
    let number = ask.entity.facts(Fact::Identifier).between(1_000, 9_999);
    let what = ask.words.list.iter().find(|word| {
        [
            "avatar",
            "photo",
            "picture",
            "thumbnail",
            "icon",
            "logo",
            "banner",
            "cover",
            "poster",
            "favicon",
            "image",
        ]
        .contains(&word.as_str())
    });
    let what = what.map_or("image", String::as_str).to_owned();
    let file = match what.as_str() {
        "avatar" | "photo" | "picture" => slug(&Person::of(ask).full()),
        "logo" => Company::of(&ask.entity).slug(),
        _ => number.to_string(),
    };
    let kind = if ["icon", "logo", "favicon"].contains(&what.as_str()) {
        "png"
    } else {
        "jpg"
    };
    vec![
        format!("https://images.example.com/{}/{file}.{kind}", plural(&what)),
        format!("https://images.example.com/{number}.{kind}"),
        format!("https://example.com/{number}.{kind}"),
        "https://example.com".to_owned(),
    ]
}

pub(super) fn reference(ask: &mut Ask<'_>) -> Vec<String> {
    let stem = stem(ask);
    let mut spellings = vec![format!("/{stem}")];
    spellings.extend(url(ask));
    spellings.push("/".to_owned());
    spellings
}

pub(super) fn template(ask: &mut Ask<'_>) -> Vec<String> {
    let stem = stem(ask);
    let collection = stem.split('/').next().unwrap_or("items");
    vec![
        format!("https://api.example.com/{collection}/{{id}}"),
        "/{id}".to_owned(),
    ]
}

pub(super) fn hostname(ask: &mut Ask<'_>) -> Vec<String> {
    let company = Company::of(&ask.entity);
    let domain = company.domain();
    if ask.words.has(&["domain", "domainname"]) {
        return vec![domain, "example.com".to_owned()];
    }
    let host = ask.pick(&["api", "www", "app", "db-1", "web-02", "mail"]);
    vec![
        format!("{host}.{domain}"),
        format!("{host}.example.com"),
        "example.com".to_owned(),
        "a.example".to_owned(),
    ]
}

/// From the blocks for documentation (RFC 5737), or a private one.
pub(super) fn ipv4(ask: &mut Ask<'_>) -> Vec<String> {
    let last = ask.rng.between(1, 254);
    if ask.words.has(&[
        "private", "internal", "local", "pod", "node", "cluster", "gateway",
    ]) {
        return vec![
            format!("10.{}.{}.{last}", ask.rng.below(32), ask.rng.below(256)),
            format!("10.0.0.{last}"),
        ];
    }
    let block = ask.pick(&["192.0.2", "198.51.100", "203.0.113"]);
    vec![format!("{block}.{last}"), format!("10.0.0.{}", last % 10)]
}

/// From the block for documentation (RFC 3849).
pub(super) fn ipv6(ask: &mut Ask<'_>) -> Vec<String> {
    let (network, host) = (ask.rng.between(1, 0xffff), ask.rng.between(1, 0xffff));
    vec![
        format!("2001:db8:{network:x}::{host:x}"),
        "2001:db8::1".to_owned(),
        "::1".to_owned(),
    ]
}

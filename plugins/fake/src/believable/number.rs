//! Numbers: ages, prices, sizes, counts and moments, of the magnitude that people expect.

use super::entity::Fact;
use super::money::{self, Money};
use super::place::Place;
use super::rules::{Ask, Rules, Table};
use super::time::{When, civil};

/// Gives a number; the second time, a whole one if there is one.
type Count = fn(&mut Ask<'_>) -> f64;

static NUMBERS: Table<Count, 1024> = Table::new(&[RULES, SIZES, COUNTS, TIMES]);

#[rustfmt::skip]
const RULES: Rules<Count> = &[
    (&["price", "amount", "subtotal", "cost", "fee", "tax", "vat", "salary", "revenue", "budget", "income", "wage", "balance", "discountamount", "grandtotal", "net", "gross", "due", "amountdue", "paid", "amountpaid", "refund", "deposit", "payment", "rent", "credit", "debit", "charge", "totalprice", "totalamount", "value", "mrr", "arr", "tcv", "ltv", "tip"], amount),
    (&["total", "sum"], |ask| if is_of_money(ask) { amount(ask) } else { paging(ask, Page::Total) }),
    (&["taxrate", "vatrate", "taxpercent", "taxpercentage"], |ask| {
        let rate = Money::of(&ask.entity, false).tax_rate;
        if fits(ask, real(rate)) { real(rate) } else { real(rate) / 100.0 }
    }),
    (&["discount", "discountpercent", "discountpercentage", "discountrate"], |ask| *ask.rng.pick(&[5.0, 10.0, 15.0, 20.0, 25.0]).unwrap_or(&10.0)),
    (&["quantity", "qty", "unitcount"], |ask| real(Money::of(&ask.entity, false).quantity)),
    (&["latitude", "lat"], |ask| Place::of(&ask.entity).latitude),
    (&["longitude", "lng", "lon", "long"], |ask| Place::of(&ask.entity).longitude),
    (&["age"], |ask| {
        let born = When::Birth.of_entity(&ask.entity);
        real((now(ask) - born) / (365 * 86_400_000 + 21_600_000))
    }),
    (&["id", "userid", "accountid", "identifier", "pk", "uid", "projectid", "number", "no", "num", "serialnumber", "ordernumber", "iid", "ref", "reference"], |ask| {
        if ask.words.list.len() == 1 && !ask.words.plural { real(ask.entity.facts(Fact::Identifier).between(1_000, 99_999)) } else { between(ask, 1_000, 99_999) }
    }),
    (&["percentage", "percent", "pct", "progress", "completion", "humidity", "cpuusage", "usage", "utilization", "battery", "batterylevel", "opacity", "share", "coverage"], |ask| share(ask, 100.0)),
    (&["rate", "ratio", "probability", "confidence", "likelihood", "weighting", "similarity", "accuracy", "fraction", "multiplier", "factor", "threshold", "alpha"], |ask| share(ask, 1.0)),
    (&["rating", "star", "averagerating", "ratingaverage", "stars"], |ask| {
        let top = ask.hint.maximum.filter(|top| *top > 0.0 && *top <= 100.0).unwrap_or(5.0);
        round(top * (0.6 + 0.4 * ask.rng.unit()), 1)
    }),
    (&["score", "points", "point", "grade", "xp"], |ask| {
        let top = ask.hint.maximum.filter(|top| *top > 0.0).unwrap_or(100.0);
        if top <= 1.0 { share(ask, 1.0) } else { round(top * (0.4 + 0.6 * ask.rng.unit()), 0) }
    }),
    (&["statuscode", "status", "httpstatus", "httpstatuscode", "code", "responsecode", "errorcode"], |ask| {
        if super::thing::is_of(ask, &[super::thing::Kind::Failure]) || ask.words.has(&["error"]) { *ask.rng.pick(&[400.0, 404.0, 422.0]).unwrap_or(&400.0) } else { 200.0 }
    }),
    (&["port", "portnumber", "sourceport", "targetport", "containerport", "nodeport", "backendport", "hostport"], |ask| *ask.rng.pick(&[80.0, 443.0, 8080.0, 5432.0, 3000.0, 30_080.0]).unwrap_or(&443.0)),
    (&["zip", "zipcode", "postcode", "postalcode"], |ask| digits(&Place::of(&ask.entity).postcode)),
    (&["phone", "phonenumber", "mobile", "telephone"], |ask| digits(&ask.fill("1555010####"))),
    (&["callingcode", "dialcode", "countrycallingcode"], |ask| digits(Place::of(&ask.entity).country.calling)),
    (&["version", "revision", "generation", "observedgeneration", "major", "minor", "lockversion", "build", "buildnumber"], |ask| between(ask, 1, 9)),
    (&["priority", "position", "order", "index", "rank", "level", "sortorder", "displayorder", "sequence", "step", "ordinal", "tier", "depthlevel", "trustlevel", "notificationlevel", "row", "column", "floor", "round", "chapter", "season", "episode"], |ask| between(ask, 1, 5)),
    (&["temperature", "temp", "feelslike"], |ask| if ask.is_described(&["sampling", "randomness"]) { 0.7 } else { tenths(ask, 50, 280) }),
    (&["pressure"], |ask| between(ask, 990, 1_030)),
    (&["speed", "windspeed", "velocity"], |ask| tenths(ask, 20, 900)),
    (&["heading", "bearing", "direction", "angle", "rotation"], |ask| between(ask, 0, 359)),
    (&["altitude", "elevation"], |ask| between(ask, 20, 1_400)),
    (&["bmi"], |ask| tenths(ask, 190, 290)),
    (&["exchangerate", "conversionrate", "fxrate"], |ask| round(0.6 + ask.rng.unit(), 4)),
    (&["interestrate", "apr", "apy", "yield"], |ask| tenths(ask, 10, 95)),
    (&["creditlimit", "limitamount", "spendinglimit", "loanamount", "principal", "capital", "valuation", "goal", "targetamount"], |ask| real(ask.rng.between(10, 500) * 100)),
    (&["squarefeet", "squarefootage", "sqft", "lotsize", "livingarea", "floorarea"], |ask| real(ask.rng.between(70, 340) * 10)),
    (&["x", "y", "z", "left", "right", "bottom", "xposition", "yposition"], |ask| between(ask, 0, 800)),
    (&["cvv", "cvc"], |ask| between(ask, 100, 999)),
    (&["calory", "calorie", "kcal", "energy"], |ask| between(ask, 80, 650)),
    (&["mileage", "odometer"], |ask| between(ask, 5_000, 120_000)),
];

#[rustfmt::skip]
const SIZES: Rules<Count> = &[
    (&["size", "byte", "filesize", "contentlength", "sizebyte", "bytecount", "sizeinbytes", "totalsize", "storageused", "diskusage"], |ask| {
        if ask.is_described(&["GB", "gigabyte", "Gigabyte", "GiB"]) || ask.words.has(&["gigabyte", "gb", "disk"]) { *ask.rng.pick(&[10.0, 25.0, 50.0, 100.0]).unwrap_or(&25.0) } else { between(ask, 2_000, 4_000_000) }
    }),
    (&["weight", "mass", "netweight", "grossweight", "weightkg"], |ask| tenths(ask, 5, 450)),
    (&["height", "width", "length", "depth", "thickness", "diameter", "radius"], |ask| {
        if ask.words.has(&["image", "pixel", "px", "video", "thumbnail", "banner"]) || super::thing::is_of(ask, &[super::thing::Kind::File]) {
            return *ask.rng.pick(&[320.0, 640.0, 800.0, 1080.0, 1280.0]).unwrap_or(&640.0);
        }
        if super::thing::is_of(ask, &[super::thing::Kind::Person]) { between(ask, 152, 198) } else { tenths(ask, 50, 1_800) }
    }),
    (&["area", "surface"], |ask| between(ask, 20, 240)),
    (&["volume"], |ask| tenths(ask, 5, 900)),
    (&["distance", "km", "mile", "meter"], |ask| tenths(ask, 8, 420)),
    (&["memory", "ram", "memorymb", "memorysize"], |ask| *ask.rng.pick(&[512.0, 1024.0, 2048.0, 4096.0]).unwrap_or(&1024.0)),
    (&["cpu", "vcpu", "core", "cpucount", "corecount"], |ask| *ask.rng.pick(&[1.0, 2.0, 4.0, 8.0]).unwrap_or(&2.0)),
    (&["disk", "disksize", "storage", "disksizegb", "quota", "bandwidth", "transfer"], |ask| *ask.rng.pick(&[20.0, 50.0, 80.0, 100.0, 160.0]).unwrap_or(&50.0)),
    (&["bitrate", "samplerate"], |ask| *ask.rng.pick(&[128.0, 192.0, 320.0]).unwrap_or(&192.0)),
    (&["zoom", "scale"], |ask| between(ask, 1, 12)),
];

#[rustfmt::skip]
const COUNTS: Rules<Count> = &[
    (&["count", "totalcount", "totalitems", "totalresult", "totalrecord", "totalelement", "totalhits", "recordcount", "resultcount", "itemcount", "found", "matches"], |ask| {
        if ask.words.list.len() <= 2 && (ask.words.has(&["total", "result", "record"]) || ask.words.list.len() == 1) { paging(ask, Page::Total) } else { between(ask, 0, 250) }
    }),
    (&["page", "pagenumber", "currentpage", "pageindex", "pageno"], |_| 1.0),
    (&["perpage", "pagesize", "limit", "pagelen", "pagelimit", "maxresult", "top", "take", "itemsperpage", "perpagecount", "numberofelement", "batchsize"], |ask| paging(ask, Page::Size)),
    (&["totalpage", "pagecount", "lastpage", "numpage", "numberofpage"], |ask| paging(ask, Page::Pages)),
    (&["nextpage"], |_| 2.0),
    (&["offset", "skip", "startindex"], |_| 0.0),
    (&["replica", "readyreplica", "availablereplica", "desiredreplica", "updatedreplica"], |_| 3.0),
    (&["bedroom", "bathroom", "room", "bed", "bath", "guest", "child", "seat", "passenger", "adult", "door", "person", "occupancy", "maxoccupancy", "partysize"], |ask| between(ask, 1, 4)),
    (&["follower", "view", "viewcount", "like", "likecount", "download", "downloadcount", "pullcount", "visit", "subscriber", "impression", "click", "read", "play", "starcount", "followercount", "playcount"], |ask| between(ask, 12, 9_800)),
    (&["stock", "inventory", "stocklevel", "quantityonhand", "available", "instock", "availablequantity", "capacity", "inventoryquantity", "stockquantity"], |ask| between(ask, 4, 320)),
    (&["population"], |ask| between(ask, 40_000, 3_600_000)),
    (&["retry", "attempt", "retrycount", "attemptcount", "maxretry", "maxattempt", "restartcount", "failurethreshold", "successthreshold"], |ask| between(ask, 1, 5)),
    (&["employeecount", "numberofemployee", "headcount", "companysize"], |ask| between(ask, 12, 2_400)),
    (&["vote", "upvote", "downvote", "votecount", "reviewcount", "comment", "commentcount", "reply", "replycount", "postcount", "topiccount", "membercount", "usercount"], |ask| between(ask, 0, 180)),
    (&["maxtoken", "prompttoken", "completiontoken", "totaltoken"], |ask| between(ask, 40, 900)),
];

#[rustfmt::skip]
const TIMES: Rules<Count> = &[
    (&["at", "on", "timestamp", "time", "date", "datetime", "created", "updated", "modified", "expiry", "expiration", "expires", "exp", "iat", "nbf", "lastmodified", "epoch", "unixtime", "createtime", "updatetime", "expiresat", "lastseen", "deadline", "starttime", "endtime", "deletiontime", "birthdate", "dob"], moment),
    (&["year", "yearbuilt", "modelyear", "releaseyear", "birthyear", "expyear", "expirationyear", "expiryyear"], |ask| {
        if ask.words.has(&["expire", "expiration", "exp", "expiry", "expyear", "expirationyear", "expiryyear"]) { real(civil(now(ask) / 86_400_000).0 + ask.rng.between(1, 4)) }
        else if ask.words.has(&["built"]) { between(ask, 1958, 2021) }
        else if ask.words.has(&["number", "of", "term"]) { between(ask, 1, 3) }
        else { real(civil(When::of(&ask.words).of_entity(&ask.entity) / 86_400_000).0) }
    }),
    (&["month", "expmonth", "expirationmonth", "birthmonth", "expirymonth"], |ask| between(ask, 1, 12)),
    (&["day", "dayofmonth", "billcycleday", "birthday"], |ask| if ask.words.has(&["week"]) { between(ask, 1, 7) } else { between(ask, 1, 28) }),
    (&["dayofweek", "weekday"], |ask| between(ask, 1, 5)),
    (&["week", "weeknumber"], |ask| between(ask, 1, 52)),
    (&["quarter"], |ask| between(ask, 1, 4)),
    (&["hour"], |ask| between(ask, 8, 18)),
    (&["minute", "min"], |ask| *ask.rng.pick(&[5.0, 10.0, 15.0, 30.0, 45.0]).unwrap_or(&30.0)),
    (&["second", "sec"], |ask| *ask.rng.pick(&[5.0, 10.0, 30.0, 45.0]).unwrap_or(&30.0)),
    (&["ms", "millis", "millisecond", "latency", "responsetime", "durationms", "elapsedms", "took", "latencyms"], |ask| between(ask, 8, 900)),
    (&["duration", "runtime", "elapsed", "timespent", "playtime", "elapsedtime"], |ask| between(ask, 30, 5_400)),
    (&["timeout", "timeoutsecond", "periodsecond", "initialdelaysecond", "interval", "delay", "retryafter", "graceperiod", "terminationgraceperiodsecond", "pollinginterval", "intervalinsecond", "idletimeout"], |ask| *ask.rng.pick(&[5.0, 10.0, 30.0, 60.0]).unwrap_or(&30.0)),
    (&["ttl", "expiresin", "maxage", "cachettl", "lifetime", "ttlsecond", "expiresinsecond"], |ask| *ask.rng.pick(&[300.0, 900.0, 3600.0, 86_400.0]).unwrap_or(&3600.0)),
    (&["utcoffset", "timezoneoffset", "gmtoffset"], |_| 0.0),
    (&["period", "term", "renewalterm", "initialterm"], |ask| *ask.rng.pick(&[1.0, 3.0, 6.0, 12.0]).unwrap_or(&12.0)),
    (&["uptime"], |ask| between(ask, 4_000, 900_000)),
];

pub(super) fn of(ask: &mut Ask<'_>) -> Option<f64> {
    let made = if let Some((make, _)) = NUMBERS.ending(&ask.words.list) {
        make(ask)
    } else if ask.is_described(&["nix timestamp", "epoch", "Epoch", "UNIX time", "Unix time"]) {
        moment(ask)
    } else if ask.words.plural
        || ask.words.has(&["num", "total"])
        || ask.is_described(&["umber of"])
    {
        between(ask, 0, 120)
    } else if ask.is_described(&["percent", "Percent"]) {
        share(ask, 100.0)
    } else {
        return None;
    };
    if fits(ask, made) {
        return Some(made);
    }
    // The first number is not what was wanted: a whole one, or one within the bounds.
    let whole = made.round();
    fits(ask, whole).then_some(whole)
}

/// The number, written as a string of an unknown kind would have it.
pub(super) fn written(ask: &mut Ask<'_>) -> Option<Vec<String>> {
    let numeric = [
        "decimal",
        "number",
        "float",
        "double",
        "int64",
        "int32",
        "integer",
        "int",
        "long",
        "uint64",
        "uint32",
        "bigdecimal",
    ];
    let is_numeric = ask
        .hint
        .format
        .is_some_and(|format| numeric.contains(&format.to_ascii_lowercase().as_str()));
    let known = NUMBERS.ending(&ask.words.list).is_some();
    if !known && !is_numeric {
        return None;
    }
    let number = of(ask).unwrap_or_else(|| between(ask, 1, 500));
    Some(vec![format!("{number}"), format!("{number:.0}")])
}

fn fits(ask: &Ask<'_>, number: f64) -> bool {
    ask.hint.minimum.is_none_or(|low| number >= low)
        && ask.hint.maximum.is_none_or(|high| number <= high)
}

fn wants_whole(ask: &Ask<'_>) -> bool {
    ask.turn > 0
        || ask
            .hint
            .format
            .is_some_and(|format| format.to_ascii_lowercase().contains("int"))
}

fn is_of_money(ask: &Ask<'_>) -> bool {
    ask.words.has(&[
        "price", "amount", "cost", "tax", "net", "gross", "order", "invoice", "cart", "grand",
    ]) || ask.owner().has(&[
        "order",
        "invoice",
        "cart",
        "payment",
        "receipt",
        "bill",
        "basket",
        "checkout",
        "quote",
        "charge",
        "refund",
        "transaction",
    ]) || ask
        .hint
        .format
        .is_some_and(|format| ["double", "float", "decimal"].contains(&format))
}

fn amount(ask: &mut Ask<'_>) -> f64 {
    let whole = wants_whole(ask);
    let cents = ask.words.has(&["cent", "minor"])
        || ask.is_described(&["in cents", "cents", "smallest currency unit", "minor unit"]);
    let sum = money::sum(ask, whole && !cents);
    if cents {
        real(sum)
    } else if whole {
        real(sum / 100)
    } else {
        real(sum) / 100.0
    }
}

#[derive(Debug, Clone, Copy)]
enum Page {
    Size,
    Total,
    Pages,
}

fn paging(ask: &Ask<'_>, what: Page) -> f64 {
    let mut rng = ask.entity.facts(Fact::Paging);
    let size = rng.pick(&[10_i64, 20, 25, 50]).copied().unwrap_or(20);
    let total = rng.between(size + 1, size * 9);
    match what {
        Page::Size => real(size),
        Page::Total => real(total),
        Page::Pages => real((total + size - 1) / size),
    }
}

/// Seconds or milliseconds since 1970, as name and bounds would have it.
fn moment(ask: &mut Ask<'_>) -> f64 {
    let ms = When::of(&ask.words).of_entity(&ask.entity);
    let millis = ask.words.has(&["ms", "millis", "millisecond"])
        || ask.is_described(&["illisecond", "epoch ms"])
        || ask.hint.minimum.is_some_and(|low| low > 1e11)
        || ask
            .hint
            .format
            .is_some_and(|format| format == "int64" || format == "long")
            && ask.hint.name.chars().any(char::is_uppercase)
            && !ask.is_described(&["econds"])
            && ask.hint.maximum.is_none_or(|high| high > 1e13);
    real(if millis { ms } else { ms / 1000 })
}

/// Up to `usual`, or up to the maximum if that is 1 or 100 as well.
fn share(ask: &mut Ask<'_>, usual: f64) -> f64 {
    let percent = ask.is_described(&["percent", "Percent", "%"])
        || ask.words.has(&["percent", "percentage", "pct"]);
    let top = match ask.hint.maximum {
        Some(high) if high <= 1.0 => high,
        Some(high) if high <= 100.0 => high,
        _ if percent => 100.0,
        _ => usual,
    };
    let share = ask.rng.unit();
    if wants_whole(ask) && top > 1.0 {
        (top * share).round()
    } else {
        round(top * share, if top > 1.0 { 1 } else { 2 })
    }
}

fn between(ask: &mut Ask<'_>, low: i64, high: i64) -> f64 {
    let number = real(ask.rng.between(low, high));
    if fits(ask, number) {
        return number;
    }
    // Within narrow bounds, their own middle range is what people expect.
    let low = ask
        .hint
        .minimum
        .unwrap_or_else(|| real(low).min(ask.hint.maximum.unwrap_or(0.0)));
    let high = ask.hint.maximum.unwrap_or(low + 100.0).min(low + 1e6);
    (low + (high - low) * ask.rng.unit())
        .round()
        .clamp(low, high.max(low))
}

fn tenths(ask: &mut Ask<'_>, low: i64, high: i64) -> f64 {
    let number = real(ask.rng.between(low, high)) / 10.0;
    if wants_whole(ask) {
        number.round().max(1.0)
    } else {
        number
    }
}

fn round(number: f64, places: i32) -> f64 {
    let scale = 10_f64.powi(places);
    (number * scale).round() / scale
}

fn digits(text: &str) -> f64 {
    text.chars()
        .filter(char::is_ascii_digit)
        .collect::<String>()
        .parse()
        .unwrap_or(0.0)
}

fn now(ask: &Ask<'_>) -> i64 {
    i64::try_from(ask.entity.now_ms).unwrap_or(0)
}

#[expect(clippy::cast_precision_loss, reason = "nothing here is beyond 2^53")]
fn real(whole: i64) -> f64 {
    whole as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ending_is_in_the_table_once() {
        let mut keys: Vec<&str> = NUMBERS.keys().collect();
        keys.sort_unstable();
        for pair in keys.windows(2) {
            assert_ne!(pair[0], pair[1], "two rules for one ending");
        }
    }
}

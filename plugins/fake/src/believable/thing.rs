//! What things are called, which depends on what kind of thing it is.

mod kind;

pub(super) use kind::{Kind, head, is_of, is_page, kind_of};

use super::entity::Fact;
use super::locale::slug;
use super::place::Place;
use super::rules::{Ask, Make, Rules};
use super::{cloud, company, person, text};

#[rustfmt::skip]
pub(super) const RULES: Rules<Make> = &[
    (&["name", "displayname", "commonname", "friendlyname", "label", "labelname", "originalname", "alias", "shortname", "objectname", "namedisplay", "knownas", "longname"], name),
    (&["title", "doctitle", "displaytitle", "pagetitle", "metatitle"], title),
    (&["slug", "permalinkslug", "urlslug", "urlkey", "seoname", "handleslug", "shortcode", "codename", "systemname", "internalname", "uniquename"], |ask| {
        let base = title_or_name(ask);
        let slug = slug(&base);
        let short: Vec<&str> = slug.split('-').take(2).collect();
        vec![slug.clone(), short.join("-"), slug.replace('-', "_")]
    }),
    (&["product", "productname", "item", "itemname", "article", "articlename", "goods", "lineitem", "skuname", "chargename", "merchandise"], |ask| of_kind(ask, Kind::Product)),
    (&["pet", "petname", "animalname"], |ask| of_kind(ask, Kind::Pet)),
    (&["species", "animal", "animaltype", "pettype"], |ask| ask.pick_word(&["dog", "cat", "rabbit", "parrot", "hamster"])),
    (&["breed"], |ask| vec![ask.pick(&["Border Collie", "Beagle", "Maine Coon", "Labrador Retriever", "Siamese", "Dachshund"]).to_owned()]),
    (&["filename", "file", "attachment", "attachmentname", "document", "documentname", "originalfilename", "uploadname", "upload", "filetitle"], |ask| of_kind(ask, Kind::File)),
    (&["filepath", "fullpath", "localpath", "filelocation", "oldpath", "newpath", "pathwithfilename", "objectkey", "s3key"], |ask| {
        let file = of_kind(ask, Kind::File).swap_remove(0);
        vec![format!("reports/{file}"), file]
    }),
    (&["folder", "directory", "dir", "foldername", "folderpath", "workingdirectory", "rootdirectory"], |ask| vec![ask.pick(&["reports", "invoices", "photos", "contracts", "drafts"]).to_owned()]),
    (&["extension", "fileextension", "ext", "fileformat"], |ask| vec![ask.pick(&["pdf", "csv", "png", "xlsx", "txt"]).to_owned()]),
    (&["repository", "repo", "repositoryname", "reponame", "project", "projectname", "pathwithnamespace", "nameslug", "package", "packagename", "module", "modulename", "library", "dependency", "app", "appname", "application", "applicationname", "component", "componentname", "servicename", "microservice"], |ask| of_kind(ask, Kind::Repository)),
    (&["branch", "branchname", "defaultbranch", "sourcebranch", "targetbranch", "gitref", "baseref", "headref", "gitbranch", "startbranch"], |ask| vec![ask.pick(&["main", "develop", "feature/checkout", "fix/login-timeout"]).to_owned()]),
    (&["color", "colour", "hexcolor", "backgroundcolor", "textcolor", "bgcolor", "foregroundcolor", "primarycolor", "accentcolor", "colorhex", "colorcode", "hex", "flaircolor", "flairbgcolor"], color),
    (&["colorname", "eyecolor", "haircolor", "paint"], |ask| ask.pick_word(COLORS)),
    (&["category", "categoryname", "genre", "subcategory", "productcategory", "theme", "collectionname"], category),
    (&["tag", "keyword", "hashtag", "flair"], |ask| vec![ask.pick(TAGS).to_owned()]),
    (&["topicname", "subjectname"], |ask| vec![ask.pick(TAGS).to_owned()]),
    (&["brand", "brandname"], |ask| if is_of(ask, &[Kind::Vehicle]) { vec![ask.pick(MAKES).to_owned()] } else { company::name(ask).into_iter().skip(1).collect() }),
    (&["make", "vehiclemake", "carmake"], |ask| vec![ask.pick(MAKES).to_owned()]),
    (&["model", "vehiclemodel", "carmodel", "modelname", "modelnumber"], model),
    (&["licenseplate", "licenceplate", "plate", "platenumber", "numberplate", "registrationnumber", "licenceplatenumber", "licenseplatenumber"], |ask| vec![ask.fill("???-###"), ask.fill("??? ####")]),
    (&["fuel", "fueltype"], |ask| ask.pick_word(&["petrol", "diesel", "electric", "hybrid"])),
    (&["transmission"], |ask| ask.pick_word(&["manual", "automatic"])),
    (&["size", "productsize", "shirtsize", "clothingsize"], |ask| if is_of(ask, &[Kind::Cloud]) { cloud::size(ask) } else { vec![ask.pick(&["S", "M", "L", "XL"]).to_owned()] }),
    (&["material", "fabric"], |ask| ask.pick_word(&["cotton", "oak", "steel", "leather", "wool", "linen"])),
    (&["unit", "uom", "unitofmeasure", "measurementunit", "weightunit", "unitname", "units"], unit),
    (&["dish", "dishname", "meal", "recipe", "recipename", "menuitem", "food"], |ask| of_kind(ask, Kind::Food)),
    (&["ingredient"], |ask| vec![ask.pick(&["olive oil", "garlic", "flour", "basil", "rice", "lemon"]).to_owned()]),
    (&["cuisine"], |ask| vec![ask.pick(&["Italian", "Thai", "Mexican", "Indian", "Lebanese"]).to_owned()]),
    (&["flavor", "flavour"], |ask| ask.pick_word(&["vanilla", "lemon", "chocolate", "mint"])),
    (&["flight", "flightnumber", "flightno"], |ask| vec![ask.fill("LH###"), ask.fill("UA####")]),
    (&["airport", "airportcode", "iata", "iatacode", "departureairport", "arrivalairport"], |ask| vec![ask.pick(&["FRA", "JFK", "LHR", "AMS", "LIS", "SFO"]).to_owned()]),
    (&["airline", "airlinename"], |ask| vec![ask.pick(&["Lufthansa", "United Airlines", "KLM", "TAP Air Portugal"]).to_owned()]),
    (&["book", "booktitle"], |ask| of_kind(ask, Kind::Book)),
    (&["movie", "movietitle", "film", "filmtitle", "show", "showname"], |ask| of_kind(ask, Kind::Movie)),
    (&["song", "songtitle", "track", "trackname", "album", "albumname", "albumtitle", "playlist", "playlistname"], |ask| of_kind(ask, Kind::Song)),
    (&["team", "teamname", "squad", "groupname", "hometeam", "awayteam", "group"], |ask| of_kind(ask, Kind::Team)),
    (&["eventname", "eventtitle", "activity", "activityname", "conference", "session", "sessionname", "meeting", "meetingname"], |ask| of_kind(ask, Kind::Event)),
    (&["course", "coursename", "lesson", "class", "classname", "training"], |ask| of_kind(ask, Kind::Course)),
    (&["plan", "planname", "tier", "subscription", "subscriptionname", "tiername", "rateplanname", "pricingplan", "rateplan", "edition", "productrateplanname", "membership"], |ask| of_kind(ask, Kind::Plan)),
    (&["campaign", "campaignname"], |ask| of_kind(ask, Kind::Campaign)),
    (&["game", "gamename"], |ask| of_kind(ask, Kind::Game)),
    (&["hotel", "hotelname", "restaurant", "restaurantname", "store", "storename", "branchoffice"], place_name),
    (&["weather", "weathercondition"], |ask| ask.pick_word(&["sunny", "cloudy", "light rain", "clear", "windy"])),
    (&["winddirection", "bearing"], |ask| vec![ask.pick(&["N", "NE", "E", "SE", "S", "SW", "W", "NW"]).to_owned()]),
    (&["emoji", "reaction"], |ask| vec![ask.pick(&["👍", "🎉", "❤️", "👀"]).to_owned()]),
    (&["font", "fontfamily"], |ask| vec![ask.pick(&["Inter", "Roboto", "Georgia", "Helvetica"]).to_owned()]),
    (&["aspectratio"], |_| vec!["16:9".to_owned()]),
    (&["resolution", "dimension"], |_| vec!["1920x1080".to_owned()]),
    (&["query", "search", "q", "searchterm", "searchquery", "searchtext", "filtertext"], |ask| vec![ask.pick(&["invoice", "oak table", "running shoes", "annual report"]).to_owned()]),
];

#[rustfmt::skip]
pub(super) const PROJECTS: &[&str] =
    &["billing-service", "web-frontend", "data-pipeline", "mobile-app", "design-system", "auth-gateway", "docs-site", "report-builder"];
#[rustfmt::skip]
const PRODUCTS: &[&str] = &[
    "Oak Dining Table", "Wireless Headphones", "Ceramic Coffee Mug", "Trail Running Shoes", "Linen Shirt", "Desk Lamp",
    "Stainless Steel Bottle", "Canvas Backpack", "Mechanical Keyboard", "Wool Blanket", "Cast Iron Pan", "Travel Umbrella",
];
#[rustfmt::skip]
const MAKES: &[&str] = &["Toyota", "Volkswagen", "Ford", "Renault", "Volvo", "Hyundai"];
#[rustfmt::skip]
const COLORS: &[&str] = &["navy", "olive", "crimson", "teal", "ivory", "charcoal"];
#[rustfmt::skip]
const TAGS: &[&str] = &["urgent", "summer", "beta", "finance", "how-to", "archive", "mobile", "onboarding", "featured", "design"];

fn names_of(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Pet => &[
            "Bella", "Rocky", "Luna", "Milo", "Coco", "Oscar", "Nala", "Biscuit",
        ],
        Kind::File => &[
            "report-2024.pdf",
            "invoice-1042.pdf",
            "team-photo.jpg",
            "budget.xlsx",
            "notes.txt",
            "contract-signed.pdf",
            "export.csv",
        ],
        Kind::Repository => PROJECTS,
        Kind::Tag => TAGS,
        Kind::Category => &[
            "Electronics",
            "Home & Garden",
            "Books",
            "Outdoor",
            "Clothing",
            "Toys",
            "Office Supplies",
        ],
        Kind::Team => &[
            "Platform",
            "Growth",
            "Customer Success",
            "Mobile",
            "Data Science",
            "Northern Lights",
        ],
        Kind::Event => &[
            "Spring Open Day",
            "Product Launch",
            "Annual General Meeting",
            "Developer Meetup",
            "Charity Run",
        ],
        Kind::Book => &[
            "The Lighthouse Keeper",
            "A Field Guide to Rivers",
            "Winter Letters",
            "The Glass Orchard",
            "Salt and Cedar",
        ],
        Kind::Movie => &[
            "The Long Crossing",
            "Paper Moons",
            "North of Midnight",
            "Second Harvest",
            "The Cartographer",
        ],
        Kind::Song => &[
            "Slow Train Home",
            "Blue Lanterns",
            "Harbor Lights",
            "Another Tuesday",
            "Paper Boats",
        ],
        Kind::Vehicle => &["Corolla", "Golf", "Fiesta", "Clio", "XC40", "Tucson"],
        Kind::Food => &[
            "Lemon Risotto",
            "Roasted Tomato Soup",
            "Chickpea Curry",
            "Apple Crumble",
            "Margherita Pizza",
        ],
        Kind::Plan => &["Basic", "Standard", "Professional", "Enterprise", "Starter"],
        Kind::Campaign => &[
            "Spring Sale",
            "Welcome Series",
            "Back to School",
            "Customer Win-Back",
        ],
        Kind::Course => &[
            "Introduction to Statistics",
            "Modern Web Design",
            "First Aid at Work",
            "Spanish for Beginners",
        ],
        Kind::Game => &[
            "Castle Builder",
            "Star Drifter",
            "Word Harvest",
            "Hexagon Rally",
        ],
        Kind::Role => &[
            "admin",
            "editor",
            "viewer",
            "billing-manager",
            "support-agent",
        ],
        Kind::Workflow => &[
            "Nightly import",
            "Invoice approval",
            "Welcome email",
            "Weekly report",
            "Data cleanup",
        ],
        Kind::Field => &["priority", "due_date", "customer_number", "region", "notes"],
        Kind::Device => &[
            "Living Room Thermostat",
            "Front Door Camera",
            "Warehouse Scanner 3",
            "Office Printer",
        ],
        Kind::Metric => &[
            "response_time",
            "active_users",
            "error_rate",
            "cpu_usage",
            "orders_per_day",
        ],
        Kind::Language => &["English", "German", "French", "Spanish", "Japanese"],
        Kind::Bundle => &["Starter Kit", "Family Pack", "Office Set"],
        _ => PRODUCTS,
    }
}

/// The same for one object, wherever it is named.
fn of_kind(ask: &mut Ask<'_>, kind: Kind) -> Vec<String> {
    let mut rng = ask.entity.facts(Fact::Thing);
    let name = rng.pick(names_of(kind)).copied().unwrap_or_default();
    let first = name.split(' ').next().unwrap_or(name);
    vec![name.to_owned(), first.to_owned(), slug(name)]
}

fn name(ask: &mut Ask<'_>) -> Vec<String> {
    match kind_of(ask) {
        Some(Kind::Person) => person::full_name(ask),
        Some(Kind::Company) => company::name(ask),
        Some(Kind::Cloud) => cloud::name(ask),
        Some(Kind::City) => vec![Place::of(&ask.entity).city.name.to_owned()],
        Some(Kind::Country) => {
            let country = Place::of(&ask.entity).country;
            vec![country.name.to_owned(), country.code.to_owned()]
        }
        Some(Kind::Region) => vec![Place::of(&ask.entity).city.region.to_owned()],
        Some(Kind::Place) => place_name(ask),
        Some(Kind::Currency) => vec![Place::of(&ask.entity).country.currency_name.to_owned()],
        Some(Kind::Article | Kind::Commit | Kind::Review) => text::headline(ask),
        Some(Kind::Failure) => vec!["ValidationError".to_owned(), "invalid".to_owned()],
        Some(kind) => of_kind(ask, kind),
        None => named_after_owner(ask),
    }
}

/// Nothing is known of the kind of thing: so it is called after its kind.
fn named_after_owner(ask: &mut Ask<'_>) -> Vec<String> {
    let before = ask.words.before();
    let what = before
        .last()
        .cloned()
        .or_else(|| head(&ask.owner()))
        .filter(|what| what.len() > 2);
    let Some(what) = what else {
        let adjectives = ["Northern", "Silver", "Autumn", "Central", "Bright"];
        let nouns = ["Harbor", "Meadow", "Lantern", "Bridge", "Orchard"];
        let (adjective, noun) = (ask.pick(&adjectives), ask.pick(&nouns));
        return vec![format!("{adjective} {noun}"), noun.to_owned(), slug(noun)];
    };
    let adjective = ask.pick(&[
        "primary", "weekly", "internal", "default", "shared", "backup", "regional", "standard",
    ]);
    let capital: String = adjective
        .chars()
        .take(1)
        .flat_map(char::to_uppercase)
        .chain(adjective.chars().skip(1))
        .collect();
    vec![
        format!("{capital} {what}"),
        format!("{adjective}-{}", slug(&what)),
        adjective.to_owned(),
        slug(&what),
    ]
}

fn title(ask: &mut Ask<'_>) -> Vec<String> {
    match kind_of(ask) {
        Some(Kind::Person) => {
            let mut titles = person::job_title(ask);
            titles.push("Dr.".to_owned());
            titles
        }
        Some(
            Kind::Book
            | Kind::Movie
            | Kind::Song
            | Kind::Product
            | Kind::Event
            | Kind::Course
            | Kind::Game
            | Kind::File
            | Kind::Food,
        ) => name(ask),
        Some(Kind::Failure) => vec!["Invalid request".to_owned(), "Not found".to_owned()],
        _ => text::headline(ask),
    }
}

/// What the object is called elsewhere.
fn title_or_name(ask: &mut Ask<'_>) -> String {
    let made = match kind_of(ask) {
        Some(Kind::Article) | None => text::headline(ask),
        Some(_) => name(ask),
    };
    made.into_iter().next().unwrap_or_default()
}

pub(super) fn place_name(ask: &mut Ask<'_>) -> Vec<String> {
    let city = Place::of(&ask.entity).city.name;
    let what = match () {
        () if ask.words.has(&["hotel"]) || ask.owner().has(&["hotel"]) => "Grand Hotel",
        () if ask.words.has(&["restaurant", "cafe"])
            || ask.owner().has(&["restaurant", "cafe"]) =>
        {
            "Café"
        }
        () if ask.words.has(&["store", "shop"]) || ask.owner().has(&["store", "shop"]) => "Market",
        () if ask.owner().has(&["warehouse"]) => "Warehouse",
        () => "City Hall",
    };
    vec![format!("{what} {city}"), city.to_owned()]
}

fn category(ask: &mut Ask<'_>) -> Vec<String> {
    match ask.words.last() {
        "genre" => vec![
            ask.pick(&["Mystery", "Jazz", "Documentary", "Science Fiction", "Folk"])
                .to_owned(),
        ],
        "theme" => ask.pick_word(&["light", "dark", "system"]),
        _ => {
            let name = ask.pick(names_of(Kind::Category));
            vec![name.to_owned(), slug(name)]
        }
    }
}

fn color(ask: &mut Ask<'_>) -> Vec<String> {
    let hex = super::identifier::hex(6, ask.rng);
    let name = ask.pick(COLORS);
    let mut spellings = vec![format!("#{hex}"), hex, name.to_owned()];
    if is_of(ask, &[Kind::Product, Kind::Vehicle, Kind::Pet])
        && !ask.is_described(&["hex", "Hex", "HEX", "#"])
    {
        spellings.rotate_right(1);
    }
    spellings
}

fn model(ask: &mut Ask<'_>) -> Vec<String> {
    if is_of(ask, &[Kind::Vehicle]) || ask.words.has(&["vehicle", "car"]) {
        return vec![ask.pick(names_of(Kind::Vehicle)).to_owned()];
    }
    vec![ask.fill("??-###"), ask.fill("?###")]
}

fn unit(ask: &mut Ask<'_>) -> Vec<String> {
    if ask.words.has(&["weight"]) {
        return ask.pick_word(&["kg", "g", "lb"]);
    }
    if ask
        .words
        .has(&["length", "distance", "dimension", "height", "width"])
    {
        return ask.pick_word(&["cm", "m", "in"]);
    }
    if ask.words.has(&["time", "period", "interval", "duration"]) {
        return ask.pick_word(&["day", "hour", "minute"]);
    }
    ask.pick_word(&["piece", "kg", "hour", "box", "liter"])
}

//! Companies: names, what they do, and where they are on the web.

use fake::Fake;
use fake::faker::company::raw::{CatchPhrase, Industry};
use fake::locales::EN;

use super::entity::{Entity, Fact};
use super::locale::{Locale, slug};
use super::rules::{Ask, Make, Rules};

#[rustfmt::skip]
pub(super) const RULES: Rules<Make> = &[
    (
        &[
            "company", "companyname", "organization", "organisation", "organizationname", "organisationname", "employer",
            "employername", "vendor", "vendorname", "supplier", "suppliername", "manufacturer", "manufacturername", "merchant",
            "merchantname", "business", "businessname", "legalname", "tradingname", "tradename", "publisher", "publishername",
            "firm", "corporation", "partner", "partnername", "sponsor", "provider", "providername", "insurer", "agency",
            "agencyname", "distributor", "accountname", "shop", "shopname", "operator", "issuer", "developer", "studio",
            "softdescriptor", "statementdescriptor", "companylegalname", "institution", "sellername",
        ],
        name,
    ),
    (&["org", "tenant", "workspace", "orgname", "companyslug", "organizationslug"], |ask| {
        let company = Company::of(&ask.entity);
        vec![company.slug(), company.name()]
    }),
    (&["bank", "bankname", "issuingbank"], |ask| {
        let company = Company::of(&ask.entity);
        vec![format!("{} Bank", company.founder), format!("{} & {} Bank", company.founder, company.partner)]
    }),
    (&["carrier", "carriername", "shippingcarrier", "courier"], |ask| {
        vec![ask.pick(&["UPS", "DHL", "FedEx", "USPS", "DPD", "GLS"]).to_owned()]
    }),
    (&["industry", "sector", "businesstype", "linesofbusiness", "naics"], industry),
    (&["department", "departmentname", "division", "businessunit", "costcenter", "dept", "orgunit"], |ask| {
        vec![ask.pick(DEPARTMENTS).to_owned()]
    }),
    (&["slogan", "tagline", "catchphrase", "motto", "strapline", "buzzword"], |ask| {
        let phrase: String = CatchPhrase(EN).fake_with_rng(ask.rng);
        vec![phrase]
    }),
    (&["legalform", "companytype", "entitytype"], |ask| {
        let forms = ask.entity.locale.legal_forms();
        vec![ask.pick(forms).to_owned()]
    }),
];

#[rustfmt::skip]
const DEPARTMENTS: &[&str] = &[
    "Engineering", "Sales", "Marketing", "Finance", "Human Resources", "Customer Support", "Operations", "Legal",
    "Product", "Research", "Procurement", "IT", "Logistics",
];

#[derive(Debug)]
pub(super) struct Company {
    founder: &'static str,
    partner: &'static str,
    form: &'static str,
    /// Whether the partner is in the name.
    both: bool,
}

impl Company {
    pub(super) fn of(entity: &Entity) -> Self {
        let mut rng = entity.facts(Fact::Company);
        let locale = entity.locale;
        Self {
            founder: locale.last_name(&mut rng),
            partner: locale.last_name(&mut rng),
            form: rng.pick(locale.legal_forms()).copied().unwrap_or("Group"),
            both: rng.chance(0.25) && locale == Locale::En,
        }
    }

    pub(super) fn name(&self) -> String {
        if self.both && self.founder != self.partner {
            return format!("{}, {} and Partners", self.founder, self.partner);
        }
        format!("{} {}", self.founder, self.form)
    }

    pub(super) fn slug(&self) -> String {
        slug(&self.name())
    }

    /// In the domain that is reserved for examples, so that it can be nobody's.
    pub(super) fn domain(&self) -> String {
        format!("{}.example", self.slug())
    }
}

pub(super) fn name(ask: &mut Ask<'_>) -> Vec<String> {
    let company = Company::of(&ask.entity);
    vec![
        company.name(),
        company.founder.to_owned(),
        slug(company.founder),
    ]
}

fn industry(ask: &mut Ask<'_>) -> Vec<String> {
    let mut rng = ask.entity.facts(Fact::Company);
    let industry: &str = Industry(EN).fake_with_rng(&mut rng);
    vec![industry.to_owned()]
}

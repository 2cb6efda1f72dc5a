//! The languages and countries that names, addresses and the like can be of.

use std::fmt;
use std::str::FromStr;

use fake::Fake;
use fake::faker::name::raw::{FirstName, LastName};
use fake::locales::{DE_DE, EN, FR_FR, IT_IT, NL_NL, PT_BR, PT_PT, TR_TR};

use crate::rng::Rng;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Locale {
    #[default]
    En,
    De,
    Fr,
    It,
    Nl,
    Pt,
    PtBr,
    Tr,
}

/// The text names what was asked for and all there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownLocale(String);

#[rustfmt::skip]
const LOCALES: &[(&str, Locale)] = &[
    ("en", Locale::En),
    ("de", Locale::De),
    ("fr", Locale::Fr),
    ("it", Locale::It),
    ("nl", Locale::Nl),
    ("pt", Locale::Pt),
    ("pt-BR", Locale::PtBr),
    ("tr", Locale::Tr),
];

impl FromStr for Locale {
    type Err = UnknownLocale;

    /// A language tag such as `de`, `de-AT` or `de_DE.UTF-8`. A country that is not
    /// known gives its language.
    fn from_str(tag: &str) -> Result<Self, UnknownLocale> {
        let plain = tag
            .split(['.', '@'])
            .next()
            .unwrap_or_default()
            .replace('_', "-");
        let language = plain.split('-').next().unwrap_or_default();
        let find = |wanted: &str| {
            LOCALES
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
        };
        let found = find(&plain).or_else(|| find(language));
        found
            .map(|(_, locale)| *locale)
            .ok_or_else(|| UnknownLocale(tag.to_owned()))
    }
}

impl fmt::Display for UnknownLocale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "locale `{}` is not known; use one of ", self.0)?;
        for (at, (name, _)) in LOCALES.iter().enumerate() {
            write!(f, "{}`{name}`", if at == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

impl std::error::Error for UnknownLocale {}

macro_rules! of_locale {
    ($locale:expr, $rng:expr, $fact:ident) => {
        match $locale {
            Locale::En => $fact(EN).fake_with_rng($rng),
            Locale::De => $fact(DE_DE).fake_with_rng($rng),
            Locale::Fr => $fact(FR_FR).fake_with_rng($rng),
            Locale::It => $fact(IT_IT).fake_with_rng($rng),
            Locale::Nl => $fact(NL_NL).fake_with_rng($rng),
            Locale::Pt => $fact(PT_PT).fake_with_rng($rng),
            Locale::PtBr => $fact(PT_BR).fake_with_rng($rng),
            Locale::Tr => $fact(TR_TR).fake_with_rng($rng),
        }
    };
}

/// Names in the lists that read like a slip, or like a sample of an identity card.
#[rustfmt::skip]
const ODD: &[&str] = &[
    "Name", "Baby", "Brain", "Christ", "Prince", "Princess", "Queen", "Queenie", "Sister", "Price", "Unique", "Cicero",
    "Mustermann", "Musterfrau", "Meikäläinen", "Rudaí", "Özm̂en", "Ağça", "Aimable", "Providenci", "Adolf", "Adolph",
];
/// Enough to get past any of them.
const TRIES: usize = 8;

impl Locale {
    pub(super) fn first_name(self, rng: &mut Rng) -> &'static str {
        usual(|| of_locale!(self, rng, FirstName))
    }

    pub(super) fn last_name(self, rng: &mut Rng) -> &'static str {
        usual(|| of_locale!(self, rng, LastName))
    }

    /// What companies end in.
    pub(super) fn legal_forms(self) -> &'static [&'static str] {
        match self {
            Self::En => &["Inc.", "LLC", "Group", "& Sons", "Ltd."],
            Self::De => &["GmbH", "AG", "KG", "GmbH & Co. KG", "& Partner", "OHG"],
            Self::Fr => &["SARL", "SAS", "SA", "et Fils", "& Associés"],
            Self::It => &["S.p.A.", "S.r.l.", "S.n.c.", "S.a.s.", "e Figli"],
            Self::Nl => &["B.V.", "N.V.", "Groep", "& Zonen", "V.O.F."],
            Self::Pt => &["Lda.", "S.A.", "e Filhos", "Unipessoal Lda."],
            Self::PtBr => &["Ltda.", "S.A.", "e Filhos", "Comércio", "EIRELI"],
            Self::Tr => &["A.Ş.", "Ltd. Şti.", "Holding", "ve Oğulları"],
        }
    }
}

fn usual(mut draw: impl FnMut() -> &'static str) -> &'static str {
    let mut name = draw();
    for _ in 0..TRIES {
        if !ODD.contains(&name) {
            break;
        }
        name = draw();
    }
    name
}

/// `text` in ASCII letters as people of that language would type them.
pub(super) fn ascii(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            'ä' | 'æ' => plain.push_str("ae"),
            'ö' | 'œ' => plain.push_str("oe"),
            'ü' => plain.push_str("ue"),
            'Ä' | 'Æ' => plain.push_str("Ae"),
            'Ö' => plain.push_str("Oe"),
            'Ü' => plain.push_str("Ue"),
            'ß' => plain.push_str("ss"),
            'à' | 'á' | 'â' | 'ã' | 'å' | 'ă' | 'ą' => plain.push('a'),
            'À' | 'Á' | 'Â' | 'Ã' | 'Å' => plain.push('A'),
            'ç' | 'č' | 'ć' => plain.push('c'),
            'Ç' | 'Č' | 'Ć' => plain.push('C'),
            'è' | 'é' | 'ê' | 'ë' | 'ě' | 'ę' => plain.push('e'),
            'È' | 'É' | 'Ê' | 'Ë' => plain.push('E'),
            'ğ' => plain.push('g'),
            'ì' | 'í' | 'î' | 'ï' | 'ı' => plain.push('i'),
            'Ì' | 'Í' | 'Î' | 'Ï' | 'İ' => plain.push('I'),
            'ł' => plain.push('l'),
            'ñ' | 'ń' | 'ň' => plain.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ø' => plain.push('o'),
            'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ø' => plain.push('O'),
            'ř' => plain.push('r'),
            'š' | 'ş' | 'ś' => plain.push('s'),
            'Š' | 'Ş' | 'Ś' => plain.push('S'),
            'ù' | 'ú' | 'û' | 'ů' => plain.push('u'),
            'Ù' | 'Ú' | 'Û' => plain.push('U'),
            'ý' | 'ÿ' => plain.push('y'),
            'ž' | 'ź' | 'ż' => plain.push('z'),
            'Ž' | 'Ż' => plain.push('Z'),
            letter if letter.is_ascii() => plain.push(letter),
            _ => {}
        }
    }
    plain
}

/// `text` as it stands in a path or host name: `Müller & Söhne` is `mueller-soehne`.
pub(crate) fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for letter in ascii(text).chars().filter(|letter| *letter != '\'') {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_tags_are_read_in_every_spelling() {
        for (tag, locale) in [
            ("de", Locale::De),
            ("de_DE", Locale::De),
            ("de-AT", Locale::De),
            ("EN-gb", Locale::En),
            ("pt", Locale::Pt),
            ("pt_BR.UTF-8", Locale::PtBr),
            ("fr_FR", Locale::Fr),
        ] {
            assert_eq!(tag.parse(), Ok(locale), "{tag}");
        }
    }

    #[test]
    fn an_unknown_locale_says_what_there_is() {
        let error = "xx".parse::<Locale>().unwrap_err().to_string();
        assert_eq!(
            error,
            "locale `xx` is not known; use one of `en`, `de`, `fr`, `it`, `nl`, `pt`, `pt-BR`, `tr`"
        );
        assert!("".parse::<Locale>().is_err());
    }

    #[test]
    fn slugs_are_plain() {
        assert_eq!(slug("Müller & Söhne GmbH"), "mueller-soehne-gmbh");
        assert_eq!(slug("O'Keefe"), "okeefe");
        assert_eq!(slug("--"), "");
    }
}

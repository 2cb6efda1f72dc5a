//! `person`, `phone` and `company`.

use serde_json::Value;

use super::{Call, Known, like, made, one_of};

#[rustfmt::skip]
pub(super) const NAMES: &[Known] = &[
    made("person.firstName", &["firstName"], |call| named(call, "firstname")),
    like("person.lastName", &["lastName"], "lastname"),
    like("person.middleName", &["middleName"], "middlename"),
    made("person.fullName", &["name", "fullName", "name.findName"], |call| named(call, "fullname")),
    like("person.prefix", &[], "salutation"),
    like("person.suffix", &[], "namesuffix"),
    one_of("person.sex", &["person.sexType"], &["female", "male"]),
    one_of("person.gender", &["gender"], &["female", "male", "non-binary"]),
    like("person.jobTitle", &["jobTitle"], "jobtitle"),
    like("person.jobArea", &[], "department"),
    one_of("person.jobType", &[], &["Analyst", "Architect", "Assistant", "Coordinator", "Designer", "Developer", "Engineer", "Manager", "Planner", "Technician"]),
    like("person.bio", &["bio"], "bio"),
    one_of("person.zodiacSign", &[], &["Aries", "Taurus", "Gemini", "Cancer", "Leo", "Virgo", "Libra", "Scorpio", "Sagittarius", "Capricorn", "Aquarius", "Pisces"]),
    like("phone.number", &["phone", "phoneNumber"], "phonenumber"),
    like("phone.imei", &[], "imei"),
    like("company.name", &["company"], "companyname"),
    like("company.catchPhrase", &[], "catchphrase"),
    like("company.industry", &["industry"], "industry"),
    like("company.department", &[], "department"),
];

/// Enough to meet a name of either kind in any language.
const TRIES: usize = 40;

/// Names are drawn until one sounds like the `sex` asked for. It is a matter of sound:
/// the lists of names do not say.
fn named(call: &mut Call<'_>, word: &str) -> Result<Value, String> {
    let arguments = call.arguments(&["sex"])?;
    let sex = arguments.one_of("sex", &["female", "male"])?;
    let mut entity = call.entity();
    for _ in 0..TRIES {
        if sex.is_none_or(|sex| call.text_of("gender", &mut entity) == sex) {
            break;
        }
        entity = call.entity();
    }
    Ok(call.text_of(word, &mut entity).into())
}

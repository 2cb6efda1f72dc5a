//! `commerce` and `finance`.

use serde_json::Value;

use super::{Call, Known, like, made, one_of};
use crate::believable::luhn;

#[rustfmt::skip]
pub(super) const NAMES: &[Known] = &[
    like("commerce.product", &["product"], "product"),
    like("commerce.productName", &["productName"], "productname"),
    one_of("commerce.productDescription", &[], &[
        "Made to last, with a two-year warranty.", "Light enough to carry all day.", "Works right out of the box.",
        "Comes in four colors and ships within two days.", "Easy to clean and even easier to love.",
    ]),
    like("commerce.productMaterial", &[], "material"),
    one_of("commerce.productAdjective", &[], &["Compact", "Durable", "Elegant", "Foldable", "Handmade", "Lightweight", "Recycled", "Rustic", "Sleek", "Sturdy"]),
    made("commerce.price", &["price"], price),
    one_of("commerce.department", &["department"], &["Automotive", "Baby", "Beauty", "Books", "Clothing", "Electronics", "Games", "Garden", "Grocery", "Health", "Home", "Jewelry", "Music", "Outdoors", "Shoes", "Sports", "Tools", "Toys"]),
    like("commerce.isbn", &["isbn"], "isbn"),
    like("commerce.sku", &["sku"], "sku"),
    like("commerce.ean", &["ean"], "ean"),
    made("finance.amount", &["amount"], amount),
    like("finance.iban", &["iban"], "iban"),
    like("finance.bic", &["bic"], "bic"),
    like("finance.accountNumber", &["accountNumber"], "accountnumber"),
    one_of("finance.accountName", &[], &["Checking Account", "Savings Account", "Credit Card Account", "Investment Account", "Business Account", "Home Loan Account"]),
    made("finance.routingNumber", &[], |call| call.arguments(&[]).map(|_| routing_number(call).into())),
    like("finance.creditCardNumber", &["creditCardNumber", "creditCard"], "cardnumber"),
    like("finance.creditCardCVV", &[], "cvv"),
    like("finance.creditCardIssuer", &[], "cardbrand"),
    made("finance.currencyCode", &["currency", "currencyCode"], |call| call.arguments(&[]).map(|_| currency(call).0.into())),
    made("finance.currencyName", &[], |call| call.arguments(&[]).map(|_| currency(call).1.into())),
    made("finance.currencySymbol", &[], |call| call.arguments(&[]).map(|_| currency(call).2.into())),
    made("finance.maskedNumber", &[], |call| {
        let length = call.arguments(&["length"])?.count("length", (4, 4), call.rng)?;
        let digits: String = (0..length).filter_map(|_| call.rng.pick(b"0123456789").copied().map(char::from)).collect();
        Ok(format!("(...{digits})").into())
    }),
    made("finance.pin", &["pin"], |call| {
        let length = call.arguments(&["length"])?.count("length", (4, 4), call.rng)?;
        let digits: String = (0..length).filter_map(|_| call.rng.pick(b"0123456789").copied().map(char::from)).collect();
        Ok(digits.into())
    }),
    one_of("finance.transactionType", &[], &["deposit", "invoice", "payment", "withdrawal", "refund"]),
    made("finance.transactionDescription", &[], |call| {
        call.arguments(&[])?;
        let (company, amount) = (call.text_like("companyname"), cents(call.rng.between(500, 90_000), 2));
        Ok(format!("Payment of {amount} to {company}").into())
    }),
    like("finance.vatId", &[], "vatid"),
    made("finance.luhnNumber", &[], |call| {
        let length = call.arguments(&["length"])?.count("length", (12, 12), call.rng)?.max(2);
        let digits: String = (1..length).filter_map(|_| call.rng.pick(b"123456789").copied().map(char::from)).collect();
        Ok(luhn(&digits).into())
    }),
];

type Currency = (&'static str, &'static str, &'static str);

fn currency(call: &mut Call<'_>) -> Currency {
    call.rng
        .pick(CURRENCIES)
        .copied()
        .unwrap_or(("EUR", "Euro", "€"))
}

#[rustfmt::skip]
const CURRENCIES: &[Currency] = &[
    ("AUD", "Australian Dollar", "$"), ("BRL", "Brazilian Real", "R$"), ("CAD", "Canadian Dollar", "$"),
    ("CHF", "Swiss Franc", "CHF"), ("CNY", "Yuan Renminbi", "¥"), ("CZK", "Czech Koruna", "Kč"),
    ("DKK", "Danish Krone", "kr"), ("EUR", "Euro", "€"), ("GBP", "Pound Sterling", "£"), ("HUF", "Forint", "Ft"),
    ("INR", "Indian Rupee", "₹"), ("JPY", "Yen", "¥"), ("KRW", "Won", "₩"), ("MXN", "Mexican Peso", "$"),
    ("NOK", "Norwegian Krone", "kr"), ("NZD", "New Zealand Dollar", "$"), ("PLN", "Zloty", "zł"),
    ("SEK", "Swedish Krona", "kr"), ("TRY", "Turkish Lira", "₺"), ("USD", "US Dollar", "$"), ("ZAR", "Rand", "R"),
];

/// With the check digit of the American Bankers Association.
fn routing_number(call: &mut Call<'_>) -> String {
    let digits = call.rng.between(10_000_000, 12_999_999).to_string();
    let weighted = digits.bytes().zip([3, 7, 1].into_iter().cycle());
    let sum: u32 = weighted
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// A text with two decimals, as in faker-js; what shops write on labels, where that is
/// within the bounds.
fn price(call: &mut Call<'_>) -> Result<Value, String> {
    const ENDINGS: &[i64] = &[0, 49, 50, 90, 95, 99, 99, 99];
    let text = sum(call, (1.0, 1_000.0), |call, low, high| {
        let base = call.rng.between(low, high);
        let labelled = base / 100 * 100 + call.rng.pick(ENDINGS).copied().unwrap_or(99);
        if (low..=high).contains(&labelled) {
            labelled
        } else {
            base
        }
    })?;
    Ok(text.into())
}

fn amount(call: &mut Call<'_>) -> Result<Value, String> {
    sum(call, (0.0, 1_000.0), |call, low, high| {
        call.rng.between(low, high)
    })
    .map(Value::from)
}

/// Beyond this, an `f64` has no cents.
const MOST: f64 = 1e13;

fn sum(
    call: &mut Call<'_>,
    (low, high): (f64, f64),
    draw: fn(&mut Call<'_>, i64, i64) -> i64,
) -> Result<String, String> {
    let arguments = call.arguments(&["min", "max", "dec", "symbol"])?;
    let low = arguments.number("min")?.unwrap_or(low);
    let high = arguments.number("max")?.unwrap_or(high.max(low));
    if high < low {
        return Err(format!("`min` is {low}, which is more than `max`, {high}"));
    }
    if low.abs() > MOST || high.abs() > MOST {
        return Err(format!("`min` and `max` may be from {} to {MOST}", -MOST));
    }
    let places = arguments.integer("dec")?.unwrap_or(2);
    if !(0..=2).contains(&places) {
        return Err(format!("`dec` is {places}; it may be from 0 to 2"));
    }
    let symbol = arguments.text("symbol")?.unwrap_or_default();
    #[expect(clippy::cast_possible_truncation, reason = "bounded above")]
    let (low, high) = ((low * 100.0).ceil() as i64, (high * 100.0).floor() as i64);
    let drawn = draw(call, low, high);
    Ok(format!("{symbol}{}", cents(drawn, places)))
}

fn cents(hundredths: i64, places: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let (whole, rest) = (
        hundredths.unsigned_abs() / 100,
        hundredths.unsigned_abs() % 100,
    );
    match places {
        0 => format!("{sign}{whole}"),
        1 => format!("{sign}{whole}.{}", rest / 10),
        _ => format!("{sign}{whole}.{rest:02}"),
    }
}

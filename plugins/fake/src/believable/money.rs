//! Money: prices, sums and taxes that add up within one object.

use super::entity::{Entity, Fact};
use super::place::Place;
use super::rules::{Ask, Make, Rules};

#[rustfmt::skip]
pub(super) const RULES: Rules<Make> = &[
    (
        &[
            "price", "amount", "subtotal", "cost", "fee", "balance", "discount", "tax", "vat", "salary", "revenue", "budget",
            "income", "wage", "payment", "charge", "credit", "debit", "deposit", "refund", "grandtotal", "totalprice", "net",
            "gross", "unitprice", "listprice", "saleprice", "due", "amountdue", "paid", "amountpaid", "taxamount", "shippingcost",
            "totalamount", "rent", "mrr", "arr", "ltv",
        ],
        written,
    ),
    (&["paymentmethod", "paymenttype", "methodofpayment"], |ask| ask.pick_word(&["card", "bank_transfer", "paypal", "sepa_debit", "invoice"])),
    (&["cardbrand", "cardtype", "creditcardtype", "cardnetwork"], |ask| vec![ask.pick(&["Visa", "Mastercard", "American Express"]).to_owned()]),
    (&["paymentterm"], |ask| vec![ask.pick(&["Net 30", "Net 15", "Due upon receipt", "Net 60"]).to_owned()]),
    (&["taxcode", "taxrule"], |ask| vec![ask.pick(&["STANDARD", "REDUCED", "EXEMPT", "ZERO"]).to_owned()]),
    (&["accountingcode", "glcode", "glaccount", "ledgeraccount"], |ask| vec![ask.fill("4###"), ask.fill("REV-4###")]),
    (&["accounttype", "bankaccounttype"], |ask| ask.pick_word(&["checking", "savings", "business"])),
];

/// One order line and what it comes to; all in hundredths.
#[derive(Debug, Clone, Copy)]
pub(super) struct Money {
    pub(super) price: i64,
    pub(super) quantity: i64,
    pub(super) subtotal: i64,
    pub(super) tax: i64,
    pub(super) total: i64,
    pub(super) paid: i64,
    /// In percent.
    pub(super) tax_rate: i64,
}

impl Money {
    /// With `whole`, all sums are without a fraction.
    pub(super) fn of(entity: &Entity, whole: bool) -> Self {
        let mut rng = entity.facts(Fact::Money);
        let base = rng
            .pick(&[5_i64, 12, 19, 29, 49, 79, 120, 240])
            .copied()
            .unwrap_or(10)
            + rng.between(0, 9);
        let cents = rng.pick(&[0_i64, 50, 90, 95, 99]).copied().unwrap_or(0);
        let price = base * 100 + if whole { 0 } else { cents };
        let quantity = rng.between(1, 5);
        let tax_rate = Self::tax_rate_of(Place::of(entity).country.code);
        let subtotal = price * quantity;
        let grain = if whole { 100 } else { 1 };
        let tax = (subtotal * tax_rate + 50 * grain) / (100 * grain) * grain;
        let total = subtotal + tax;
        let paid = total / (2 * grain) * grain;
        Self {
            price,
            quantity,
            subtotal,
            tax,
            total,
            paid,
            tax_rate,
        }
    }

    fn tax_rate_of(country: &str) -> i64 {
        match country {
            "US" => 8,
            "DE" => 19,
            "FR" | "TR" => 20,
            "IT" => 22,
            "NL" => 21,
            "PT" => 23,
            _ => 17,
        }
    }
}

/// The sum that the name speaks of, in hundredths; None if it is not one of the order's.
pub(super) fn sum(ask: &mut Ask<'_>, whole: bool) -> i64 {
    let money = Money::of(&ask.entity, whole);
    let words = &ask.words;
    let without_tax =
        words.has(&["net", "excluding", "excl", "without"]) && !words.has(&["income"]);
    let grain = if whole { 100 } else { 1 };
    match () {
        () if words.has(&[
            "discount",
            "shipping",
            "refund",
            "refunded",
            "tip",
            "adjustment",
            "surcharge",
            "writeoff",
            "exempt",
            "overage",
        ]) =>
        {
            0
        }
        () if words.has(&["subtotal"]) || without_tax => money.subtotal,
        () if words.has(&["tax", "vat", "gst"]) && !words.has(&["with", "including", "incl"]) => {
            money.tax
        }
        () if words.has(&[
            "due",
            "outstanding",
            "remaining",
            "unapplied",
            "unpaid",
            "open",
        ]) =>
        {
            money.total - money.paid
        }
        () if words.has(&["paid", "applied", "captured", "received"]) => money.paid,
        () if words.has(&["salary", "income", "wage"]) => {
            ask.entity.facts(Fact::Money).between(280, 980) * 100 * 100
        }
        () if words.has(&[
            "budget",
            "revenue",
            "arr",
            "turnover",
            "capital",
            "valuation",
            "goal",
        ]) =>
        {
            ask.entity.facts(Fact::Money).between(20, 900) * 1_000 * 100
        }
        () if words.has(&["balance", "credit", "deposit", "limit", "mrr", "ltv"]) => {
            ask.entity.facts(Fact::Money).between(1_000, 500_000) / grain * grain
        }
        () if words.has(&["rent"]) => ask.entity.facts(Fact::Money).between(80, 320) * 1_000,
        () if words.has(&["fee"]) => money.price / 20 / grain * grain,
        () if words.has(&["price", "unit", "cost", "rate", "base"])
            && !words.has(&["total", "sum", "grand"]) =>
        {
            money.price
        }
        () => money.total,
    }
}

fn written(ask: &mut Ask<'_>) -> Vec<String> {
    let sum = sum(ask, false);
    let symbol = Place::of(&ask.entity).country.symbol;
    let plain = format!("{}.{:02}", sum / 100, sum % 100);
    vec![
        plain.clone(),
        (sum / 100).to_string(),
        format!("{symbol}{plain}"),
        format!("{plain} {}", Place::of(&ask.entity).country.currency),
    ]
}

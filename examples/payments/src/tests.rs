//! The API as its callers meet it, natively.

use guest_sdk::testing::Host;
use guest_sdk::{Choice, Error, Location, Operation, Outcome, Request, Response};
use serde_json::{Value, json};

use super::Payments;

/// A shop that talks to the API.
struct Shop {
    host: Host,
    settings: &'static str,
}

struct Answer {
    status: u16,
    location: Option<String>,
    replayed: bool,
    body: Value,
}

impl Shop {
    fn new() -> Self {
        Self::with("{}")
    }

    fn with(settings: &'static str) -> Self {
        let host = Host::new();
        Self { host, settings }
    }

    fn send(&self, method: &str, template: &str, request: &Request) -> Answer {
        let operation = Operation::new(method, template);
        let outcome = self
            .host
            .answer::<Payments>(&operation, &Choice::json(200), self.settings, request)
            .unwrap();
        let Outcome::Respond(response) = outcome else {
            panic!("passed");
        };
        answer(&response)
    }

    fn create(&self, key: &str, body: &Value) -> Answer {
        let request = sent("POST", "/payments", body).with_key(key);
        self.send("POST", "/payments", &request)
    }

    fn pay(&self, amount: u64) -> String {
        let key = format!("{amount}");
        let created = self.create(&key, &new_payment(amount));
        created.body["id"].as_str().unwrap().to_owned()
    }

    fn get(&self, id: &str) -> Answer {
        let request = Request::new("GET", format!("/payments/{id}")).with(Location::Path, "id", id);
        self.send("GET", "/payments/{id}", &request)
    }

    fn on(&self, id: &str, action: &str, key: &str, body: &Value) -> Answer {
        let request = sent("POST", &format!("/payments/{id}/{action}"), body)
            .with(Location::Path, "id", id)
            .with_key(key);
        self.send("POST", &format!("/payments/{{id}}/{action}"), &request)
    }

    fn event(&self, id: &str, kind: &str, payment: &str) -> Answer {
        let event = json!({"id": id, "type": kind, "payment": payment, "reason": "no funds"});
        let request = sent("POST", "/webhooks/provider", &event);
        self.send("POST", "/webhooks/provider", &request)
    }

    fn list(&self, query: &[(&str, Value)]) -> Value {
        let mut request = Request::new("GET", "/payments");
        for (name, value) in query {
            request = request.with(Location::Query, *name, value.clone());
        }
        self.send("GET", "/payments", &request).body
    }
}

trait WithKey {
    fn with_key(self, key: &str) -> Self;
}

impl WithKey for Request {
    fn with_key(mut self, key: &str) -> Self {
        let header = ("idempotency-key".to_owned(), key.as_bytes().to_vec());
        self.headers.push(header);
        self
    }
}

fn sent(method: &str, path: &str, body: &Value) -> Request {
    Request {
        body: Some(body.to_string().into_bytes()),
        ..Request::new(method, path)
    }
}

fn answer(response: &Response) -> Answer {
    Answer {
        status: response.status,
        location: response.header_text("location").map(str::to_owned),
        replayed: response.header_text("idempotent-replayed") == Some("true"),
        body: serde_json::from_slice(&response.body).unwrap_or_default(),
    }
}

fn new_payment(amount: u64) -> Value {
    json!({"amount": amount, "currency": "EUR", "method": "card_visa"})
}

#[test]
fn a_payment_is_pending_until_the_provider_reports() {
    let shop = Shop::new();
    let created = shop.create("a", &new_payment(1200));
    assert_eq!(created.status, 201);
    assert_eq!(
        created.location.as_deref(),
        Some("/payments/pay_0000000001")
    );
    assert_eq!(created.body["status"], "pending");
    assert_eq!(created.body["created"], 1_735_689_600);

    assert_eq!(
        shop.event("e1", "payment.succeeded", "pay_0000000001")
            .status,
        204
    );
    assert_eq!(shop.get("pay_0000000001").body["status"], "succeeded");
}

#[test]
fn a_payment_fails_with_the_provider_s_reason() {
    let shop = Shop::new();
    let id = shop.pay(5);
    shop.event("e1", "payment.failed", &id);
    let failed = shop.get(&id).body;
    assert_eq!(failed["status"], "failed");
    assert_eq!(failed["failure"], "no funds");
}

#[test]
fn the_same_key_and_body_are_answered_alike_and_done_once() {
    let shop = Shop::new();
    let first = shop.create("a", &new_payment(1200));
    assert!(!first.replayed);
    // The order of the members is no difference.
    let again = json!({"method": "card_visa", "currency": "EUR", "amount": 1200});
    let second = shop.create("a", &again);
    assert!(second.replayed);
    assert_eq!(second.status, 201);
    assert_eq!(second.location, first.location);
    assert_eq!(second.body, first.body);
    assert_eq!(shop.list(&[])["data"].as_array().unwrap().len(), 1);
}

#[test]
fn a_key_is_not_good_for_another_body() {
    let shop = Shop::new();
    shop.create("a", &new_payment(1200));
    let other = shop.create("a", &new_payment(1300));
    assert_eq!(other.status, 422);
    assert_eq!(other.body["type"], "/problems/key-reused");
    assert_eq!(other.body["status"], 422);
}

#[test]
fn a_key_is_good_for_one_place_and_of_some_length() {
    let shop = Shop::new();
    let (one, two) = (shop.pay(1), shop.pay(2));
    shop.event("e1", "payment.succeeded", &one);
    shop.event("e2", "payment.succeeded", &two);
    assert_eq!(shop.on(&one, "refunds", "a", &json!({})).body["amount"], 1);
    assert_eq!(shop.on(&two, "refunds", "a", &json!({})).body["amount"], 2);
    for key in ["", &"a".repeat(256)] {
        assert_eq!(shop.create(key, &new_payment(1)).status, 400);
    }
    assert_eq!(shop.create(&"a".repeat(255), &new_payment(1)).status, 201);
}

#[test]
fn a_key_is_forgotten_after_a_day() {
    let day = 24 * 60 * 60 * 1000;
    let Shop { host, settings } = Shop::new();
    let shop = Shop {
        host: host.at_ms(0),
        settings,
    };
    shop.create("a", &new_payment(1));
    let Shop { host, settings } = shop;
    let shop = Shop {
        host: host.at_ms(day - 1),
        settings,
    };
    assert!(shop.create("a", &new_payment(1)).replayed);
    let Shop { host, settings } = shop;
    let shop = Shop {
        host: host.at_ms(day),
        settings,
    };
    let created = shop.create("a", &new_payment(1));
    assert!(!created.replayed);
    assert_eq!(created.body["id"], "pay_0000000002");
}

#[test]
fn an_event_that_is_delivered_twice_counts_once() {
    let shop = Shop::new();
    let id = shop.pay(100);
    assert_eq!(shop.event("e1", "payment.succeeded", &id).status, 204);
    assert_eq!(shop.event("e1", "payment.succeeded", &id).status, 204);
    // Another event comes too late.
    let late = shop.event("e2", "payment.failed", &id);
    assert_eq!(late.status, 409);
    assert_eq!(late.body["type"], "/problems/wrong-status");
    assert_eq!(
        late.body["detail"],
        "`pay_0000000001` is succeeded, and only what is pending can be settled"
    );
}

#[test]
fn refunds_add_up_to_the_payment_and_no_further() {
    let shop = Shop::new();
    let id = shop.pay(100);
    assert_eq!(
        shop.on(&id, "refunds", "r0", &json!({})).status,
        409,
        "it is pending"
    );
    shop.event("e1", "payment.succeeded", &id);

    assert_eq!(
        shop.on(&id, "refunds", "r1", &json!({"amount": 30})).status,
        201
    );
    let too_much = shop.on(&id, "refunds", "r2", &json!({"amount": 71}));
    assert_eq!(too_much.status, 422);
    assert_eq!(too_much.body["detail"], "70 of 100 EUR are left to refund");

    // The key of a refusal is free again, and one of a refund is not.
    let rest = shop.on(&id, "refunds", "r2", &json!({}));
    assert_eq!(rest.status, 201);
    assert_eq!(rest.body["amount"], 70);
    assert!(shop.on(&id, "refunds", "r2", &json!({})).replayed);
    assert_eq!(shop.get(&id).body["refunded"], 100);
    assert_eq!(shop.on(&id, "refunds", "r3", &json!({})).status, 422);

    let request =
        Request::new("GET", format!("/payments/{id}/refunds")).with(Location::Path, "id", &*id);
    let refunds = shop.send("GET", "/payments/{id}/refunds", &request).body;
    let amounts: Vec<_> = refunds
        .as_array()
        .unwrap()
        .iter()
        .map(|r| &r["amount"])
        .collect();
    assert_eq!(amounts, [30, 70]);
}

#[test]
fn what_is_pending_can_be_cancelled_once() {
    let shop = Shop::new();
    let id = shop.pay(100);
    let cancelled = shop.on(&id, "cancel", "", &json!(null));
    assert_eq!(cancelled.body["status"], "cancelled");
    assert_eq!(shop.on(&id, "cancel", "", &json!(null)).status, 409);
    assert_eq!(shop.event("e1", "payment.succeeded", &id).status, 409);
}

#[test]
fn settings_decline_methods_and_settle_what_is_looked_at() {
    let shop = Shop::with(r#"{"declined-methods": ["card_declined"], "settle-after-looks": 2}"#);
    let body = json!({"amount": 1, "currency": "EUR", "method": "card_declined"});
    let declined = shop.create("a", &body);
    assert_eq!(declined.status, 201);
    assert_eq!(declined.body["status"], "failed");
    assert_eq!(declined.body["failure"], "the card was declined");

    let id = shop.pay(100);
    assert_eq!(shop.get(&id).body["status"], "pending");
    assert_eq!(shop.get(&id).body["status"], "succeeded");
}

#[test]
fn settings_settle_what_is_old_enough() {
    let Shop { host, settings } = Shop::with(r#"{"settle-after-seconds": 60}"#);
    let shop = Shop {
        host: host.at_ms(0),
        settings,
    };
    let id = shop.pay(100);
    assert_eq!(shop.get(&id).body["status"], "pending");
    let Shop { host, settings } = shop;
    let shop = Shop {
        host: host.at_ms(60_000),
        settings,
    };
    assert_eq!(shop.list(&[])["data"][0]["status"], "succeeded");
    assert_eq!(shop.on(&id, "cancel", "", &json!(null)).status, 409);
}

#[test]
fn payments_are_listed_in_pages() {
    let shop = Shop::new();
    for amount in 1..=5 {
        shop.pay(amount);
    }
    shop.event("e1", "payment.succeeded", "pay_0000000002");
    let ids = |list: &Value| -> Vec<String> {
        let data = list["data"].as_array().unwrap().iter();
        data.map(|payment| payment["amount"].to_string()).collect()
    };
    let page = shop.list(&[("limit", json!(2))]);
    assert_eq!(ids(&page), ["1", "2"]);
    assert_eq!(page["has_more"], true);
    let last = shop.list(&[("limit", json!(2)), ("after", json!("pay_0000000003"))]);
    assert_eq!(ids(&last), ["4", "5"]);
    assert_eq!(last["has_more"], false);
    let settled = shop.list(&[("status", json!("succeeded"))]);
    assert_eq!(ids(&settled), ["2"]);
}

#[test]
fn what_was_never_created_is_not_found() {
    let shop = Shop::new();
    for id in ["pay_0000000001", "x", &"pay_".repeat(400)] {
        let answer = shop.get(id);
        assert_eq!(answer.status, 404);
        assert_eq!(answer.body["type"], "/problems/not-found");
    }
    assert_eq!(shop.event("e1", "payment.failed", "pay_1").status, 404);
}

#[test]
fn another_operation_is_refused_with_the_remedy() {
    let prepared = Host::new().prepare::<Payments>(
        &Operation::new("GET", "/methods"),
        &Choice::json(200),
        "{}",
    );
    let expected = "`GET /methods` is not an operation of the payment API; leave it out of the responder's `operations`";
    assert_eq!(prepared, Err(Error::other(expected)));
}

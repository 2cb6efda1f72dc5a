//! What is packed is read again, and nothing else is taken for it.

use proptest::collection::vec;
use proptest::prelude::*;

use super::read::unpack;
use super::{Bundle, Content, pack};
use crate::entry::{Body, Durations, Exchange, LogLine, Operation, Plan};

fn packed(exchange: &Exchange) -> Vec<u8> {
    let mut bytes = Vec::new();
    pack(&exchange.draft(&mut Vec::new()), usize::MAX, &mut bytes);
    bytes
}

fn texts() -> impl Strategy<Value = Vec<Option<String>>> {
    vec(proptest::option::of(".{0,8}"), 8)
}

fn headers() -> impl Strategy<Value = Vec<(String, String)>> {
    vec(("[a-z-]{1,8}", ".{0,9}"), 0..4)
}

fn body() -> impl Strategy<Value = Body> {
    (
        vec(any::<u8>(), 0..200),
        any::<u64>(),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(bytes, size, cut, redacted)| Body {
            bytes: bytes.into(),
            size,
            cut,
            redacted,
        })
}

prop_compose! {
    fn exchange()(
        texts in texts(),
        numbers in any::<[u64; 4]>(),
        time in any::<i64>(),
        status in any::<u16>(),
        seed in any::<Option<u64>>(),
        plan in any::<Option<bool>>(),
        admin in any::<bool>(),
        request in (headers(), body()),
        response in (headers(), body()),
        responders in vec("[a-z]{0,5}", 0..3),
        violations in vec("[a-z]{1,5}", 0..3),
    ) -> Exchange {
        let mut texts = texts.into_iter();
        let mut text = || texts.next().flatten();
        let mut exchange = Exchange {
            time,
            seed,
            admin,
            responders,
            plan: plan.map(|fixed| if fixed { Plan::Fixed } else { Plan::Computed }),
            scenario: text(),
            problem: text(),
            fault: text(),
            client: text(),
            session: text(),
            operation: text().map(|id| Operation {
                id,
                method: "GET".to_owned(),
                path: "/{a}".to_owned(),
            }),
            violations: violations
                .iter()
                .map(|rule| serde_json::json!({ "rule": rule }))
                .collect(),
            logs: text()
                .map(|message| LogLine { message, ..LogLine::default() })
                .into_iter()
                .collect(),
            durations: Durations {
                queue: numbers[0],
                validate: numbers[1],
                respond: numbers[2],
                total: numbers[3],
            },
            ..Exchange::default()
        };
        exchange.request.query = text();
        (exchange.request.headers, exchange.request.body) = request;
        exchange.response.status = status;
        (exchange.response.headers, exchange.response.body) = response;
        exchange.identify();
        exchange
    }
}

proptest! {
    #[test]
    fn what_is_packed_is_read_as_it_was(exchange in exchange()) {
        let bytes = packed(&exchange);
        prop_assert_eq!(unpack(&bytes), Ok(exchange.clone()));
        prop_assert_eq!(exchange.draft(&mut Vec::new()).to_exchange(), exchange);
        for end in 0..bytes.len() {
            prop_assert!(unpack(&bytes[..end]).is_err());
        }
    }

    #[test]
    fn bytes_of_any_kind_do_no_harm(bytes in vec(any::<u8>(), 0..300)) {
        let _ = unpack(&bytes);
        if let Ok(content) = Content::decompressed(1, &bytes) {
            prop_assert!(content.entries().count() <= bytes.len() * 255);
        }
    }
}

#[test]
fn a_bundle_has_ids_that_follow_one_another_and_not_too_many() {
    let exchange = Exchange::default();
    let packed = packed(&exchange);
    let mut bundle = Bundle::default();
    assert!(bundle.takes(7, usize::MAX));
    bundle.add(7, 5, &packed);
    bundle.add(8, 3, &packed);
    assert_eq!((bundle.last(), bundle.newest), (8, 5));
    assert!(bundle.takes(9, packed.len()));
    assert!(!bundle.takes(10, packed.len()));
    assert!(!bundle.takes(9, 128 << 10));
    let content = Content::decompressed(7, &bundle.compressed()).unwrap();
    let read = content.entries().collect::<Result<Vec<_>, _>>().unwrap();
    assert!(read.iter().map(|entry| entry.id).eq(7..=8));
    assert_eq!(read[1].exchange, exchange);
    for id in 9..507 {
        assert!(bundle.takes(id, packed.len()), "{id}");
        bundle.add(id, 0, &packed);
    }
    assert!(!bundle.takes(507, packed.len()));
}

#[test]
fn values_that_are_nested_too_deep_to_be_read_are_kept_as_text() {
    let mut value = serde_json::json!(1);
    for _ in 0..200 {
        value = serde_json::json!([value]);
    }
    let exchange = Exchange {
        violations: vec![value],
        ..Exchange::default()
    };
    let read = unpack(&packed(&exchange)).unwrap();
    assert!(read.violations[0].as_str().unwrap().starts_with("[[["));
}

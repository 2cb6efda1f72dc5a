//! What comes after what: the life of a thing, or else steps in their order.

use serde_json::{Value, json};

use crate::draft::{Draft, Test, check, rule};
use crate::packs::errors::ids;
use crate::refusal::{Why, refuse};
use crate::request::Request;
use crate::survey::{Facts, Picked, Survey};

const TEST: Test = Test {
    users: 10,
    seconds: 360,
    ramp_up: 10,
    errors: 0.1,
};

const MACHINE: &str = "workflow";

/// The states of a thing's life. Every machine begins in the first.
const START: &str = "Started";
const MADE: &str = "made";
const GONE: &str = "gone";

/// What can be done with one kind of thing.
struct Life {
    make: Picked,
    read: Option<Picked>,
    change: Option<Picked>,
    delete: Option<Picked>,
}

pub(crate) fn workflow(survey: &Survey<'_>) -> Vec<Draft> {
    let draft = match fullest(survey) {
        Some(life) => Some(of_life(&life)),
        None => steps(survey),
    };
    draft.into_iter().collect()
}

/// The thing that most can be done with; of two alike, the first.
fn fullest(survey: &Survey<'_>) -> Option<Life> {
    let makes = survey.all().iter().filter(|one| one.method == "POST");
    let lives = makes.map(|make| {
        let mut item = make.segments().to_vec();
        item.push(String::new());
        let at = |method| survey.at(method, &item);
        let others = [at("GET"), at("PUT").or_else(|| at("PATCH")), at("DELETE")];
        (make, others)
    });
    let count = |others: &[Option<&Facts>; 3]| others.iter().flatten().count();
    let mut lives = lives.collect::<Vec<_>>();
    lives.sort_by_key(|(_, others)| std::cmp::Reverse(count(others)));
    let mut ready = lives.iter().filter_map(|(make, others)| {
        let [read, change, delete] = others.map(|one| survey.picked(one?));
        let has_one = read.is_some() || change.is_some() || delete.is_some();
        let make = survey.picked(make).filter(|_| has_one)?;
        Some(Life {
            make,
            read,
            change,
            delete,
        })
    });
    ready.next()
}

fn of_life(life: &Life) -> Draft {
    let why = Why::new("not_found", "it was not made, or is gone");
    let mut rules = vec![moves(&life.make, None, MADE)];
    let mut tries = Vec::new();
    let others = [&life.read, &life.change, &life.delete];
    let present = others.into_iter().flatten();
    for one in present.clone() {
        let refusal = refuse(one, &[404, 410, 409], why);
        for state in [START, GONE] {
            let effect = json!({
                "machine": MACHINE,
                "required-state": state,
                "respond": refusal.respond,
            });
            let name = format!("{} finds nothing ({state})", one.id());
            rules.push(rule(name, [one.pattern.as_str()], effect));
        }
    }
    if let Some(delete) = &life.delete {
        rules.push(moves(delete, Some(MADE), GONE));
    }
    let look = life
        .read
        .as_ref()
        .or(life.change.as_ref())
        .or(life.delete.as_ref());
    if let Some(look) = look {
        let status = refuse(look, &[404, 410, 409], why).status;
        tries.push(Request::to(look).expects(status));
        tries.push(Request::to(&life.make).expects("what is answered otherwise"));
        tries.push(Request::to(look).expects("what is answered otherwise"));
        if let Some(delete) = life.delete.as_ref().filter(|_| life.read.is_some()) {
            tries.push(Request::to(delete).expects("what is answered otherwise"));
            tries.push(Request::to(look).expects(status));
        }
    }
    let mut all = vec![life.make.clone()];
    all.extend(present.cloned());
    draft(
        format!(
            "{}: nothing is there before it was made, nor after it was deleted; whether a \
             request is valid makes no difference to that",
            ids(&all)
        ),
        rules,
        tries,
    )
}

/// Whoever answers does, and the machine moves on.
fn moves(picked: &Picked, from: Option<&str>, to: &str) -> Value {
    let mut effect = json!({ "machine": MACHINE, "new-state": to });
    if let Some(from) = from {
        effect["required-state"] = from.into();
    }
    rule(
        format!("{}: {to}", picked.id()),
        [picked.pattern.as_str()],
        effect,
    )
}

/// Operations in the order in which they are to be asked.
fn steps(survey: &Survey<'_>) -> Option<Draft> {
    let picked = survey.pick_or_any(&[|one| one.writes(), |one| one.reads()]);
    let mut picked = picked;
    if picked.len() < 2 {
        picked = survey.pick(|_| true);
    }
    if picked.len() < 2 {
        return None;
    }
    let why = Why::new("wrong_step", "another step comes before this one");
    let mut rules = Vec::new();
    let mut tries = Vec::new();
    let state = |step: usize| match step {
        0 => START.to_owned(),
        step => format!("step {step}"),
    };
    for (at, one) in picked.iter().enumerate() {
        rules.push(moves(one, Some(&state(at)), &state(at + 1)));
        let refusal = refuse(one, &[409, 422, 400], why);
        let effect = json!({ "priority": 6, "respond": refusal.respond });
        rules.push(rule(
            format!("{} out of order", one.id()),
            [one.pattern.as_str()],
            effect,
        ));
        if at == 1 {
            tries.insert(0, Request::to(one).expects(refusal.status));
        }
        tries.push(Request::to(one).expects("what is answered otherwise"));
    }
    Some(draft(
        format!(
            "{} are answered in this order, and refused in another; whether a request is valid \
             makes no difference to that",
            ids(&picked)
        ),
        rules,
        tries,
    ))
}

fn draft(description: String, rules: Vec<Value>, tries: Vec<Value>) -> Draft {
    Draft {
        name: "multi_step_workflow",
        description,
        kind: "functional_testing",
        test: TEST,
        checks: vec![check("state_transitions", "valid", true)],
        rules,
        tries,
    }
}

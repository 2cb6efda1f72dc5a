//! A scenario with all that it extends.

use crate::model::Scenario;
use crate::problem::{Problem, did_you_mean};

/// How many scenarios may extend each other in a row.
const MAX_GENERATIONS: usize = 32;

/// The scenario with the variables and rules of those that it extends. Its own come first,
/// and what it says of clock and delay counts. `find` gets a scenario by its name; `known`
/// are all names, for who mistypes one.
pub fn inherit(
    scenario: &Scenario,
    find: &dyn Fn(&str) -> Option<Scenario>,
    known: &[String],
) -> Result<Scenario, Vec<Problem>> {
    let mut whole = scenario.clone();
    let mut line = vec![scenario.name.clone()];
    while let Some(name) = whole.extends.take() {
        let fault = |message: String| vec![Problem::new("/extends", message)];
        if line.contains(&name) {
            line.push(name);
            return Err(fault(format!(
                "scenarios extend each other in a circle: `{}`",
                line.join("` → `")
            )));
        }
        if line.len() > MAX_GENERATIONS {
            let message = format!("more than {MAX_GENERATIONS} scenarios extend each other");
            return Err(fault(message));
        }
        let Some(base) = find(&name) else {
            let hint = did_you_mean(&name, known.iter().map(String::as_str));
            let problem = Problem::new("/extends", format!("there is no scenario `{name}`"));
            return Err(vec![problem.hint(hint)]);
        };
        line.push(name);
        for (name, value) in base.variables {
            whole.variables.entry(name).or_insert(value);
        }
        whole.clock = whole.clock.or(base.clock);
        whole.delay = whole.delay.or(base.delay);
        whole.rules.extend(base.rules);
        whole.extends = base.extends;
    }
    Ok(whole)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn scenario(value: &serde_json::Value) -> Scenario {
        crate::read(value, None, None).expect("a scenario")
    }

    #[test]
    fn what_is_said_nearer_counts() {
        let all = [
            scenario(
                &json!({"name": "root", "delay": 5, "variables": {"a": 1, "c": 1},
                "rules": [{"name": "r"}]}),
            ),
            scenario(&json!({"name": "base", "extends": "root", "delay": 7,
                "variables": {"a": 2, "b": 2}, "rules": [{"name": "b"}]})),
            scenario(
                &json!({"name": "own", "extends": "base", "variables": {"a": 3},
                "rules": [{"name": "o"}]}),
            ),
        ];
        let find = |name: &str| all.iter().find(|one| one.name == name).cloned();
        let whole = inherit(&all[2], &find, &[]).expect("whole");
        let names: Vec<_> = whole
            .rules
            .iter()
            .filter_map(|rule| rule.name.clone())
            .collect();
        assert_eq!(names, ["o", "b", "r"]);
        assert_eq!(
            serde_json::Value::from(whole.variables),
            json!({"a": 3, "b": 2, "c": 1})
        );
        assert_eq!(whole.delay, Some(crate::model::Delay::Fixed(7)));
        assert_eq!(whole.extends, None);
    }

    #[test]
    fn circles_and_strangers_are_refused() {
        let one = scenario(&json!({"name": "one", "extends": "two"}));
        let two = scenario(&json!({"name": "two", "extends": "one"}));
        let find = |name: &str| match name {
            "one" => Some(one.clone()),
            "two" => Some(two.clone()),
            _ => None,
        };
        let problems = inherit(&one, &find, &[]).expect_err("a circle");
        assert!(
            problems[0].message.contains("`one` → `two` → `one`"),
            "{problems:?}"
        );
        let lost = scenario(&json!({"name": "lost", "extends": "twoo"}));
        let problems = inherit(&lost, &find, &["one".into(), "two".into()]).expect_err("nobody");
        assert_eq!(problems[0].pointer, "/extends");
        assert!(
            problems[0]
                .hint
                .as_deref()
                .is_some_and(|hint| hint.contains("`two`"))
        );
    }
}

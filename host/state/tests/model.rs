//! Any number of transactions, interleaved at random, come out as if they had run one
//! after the other: those that changed something in the order of their commits, those
//! that only read at the moment they began. Checked against plain maps.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeMap;

use mimus_state::{
    Access, CommitError, Entry, Quota, Savepoint, Snapshot, Store, Transaction, View,
};
use proptest::collection::vec;
use proptest::prelude::*;

const COLLECTIONS: [&str; 3] = ["a", "b", "c"];

#[derive(Debug, Clone)]
enum Call {
    Get(usize, String),
    Set(usize, String, Vec<u8>),
    Delete(usize, String),
    Keys(usize, Option<String>, u32),
    Entries(usize, Option<String>, u32),
    NextNumber(usize),
    Save,
    RollBack,
}

#[derive(Debug, Clone, PartialEq)]
enum Answer {
    Value(Option<Vec<u8>>),
    Was(bool),
    Keys(Vec<String>),
    Entries(Vec<Entry>),
    Number(u64),
    Nothing,
}

#[derive(Debug, Clone)]
enum Step {
    Call(Call),
    Commit,
    Drop,
}

/// The state as plain maps.
#[derive(Debug, Clone, Default, PartialEq)]
struct Model(BTreeMap<String, (BTreeMap<String, Vec<u8>>, u64)>);

impl Model {
    fn call(&mut self, call: &Call, saved: &mut Vec<Self>) -> Answer {
        let name = |index: &usize| COLLECTIONS[*index].to_owned();
        let page = |model: &Self, index: &usize, after: &Option<String>, limit: u32| {
            let all = model.0.get(&name(index)).into_iter();
            let all = all.flat_map(|(values, _)| values.clone());
            let after = all.filter(|(key, _)| after.as_ref().is_none_or(|after| after < key));
            after.take(limit as usize).collect::<Vec<_>>()
        };
        match call {
            Call::Get(index, key) => {
                let values = self.0.get(&name(index));
                Answer::Value(values.and_then(|(values, _)| values.get(key)).cloned())
            }
            Call::Set(index, key, value) => {
                let (values, _) = self.0.entry(name(index)).or_default();
                values.insert(key.clone(), value.clone());
                Answer::Nothing
            }
            Call::Delete(index, key) => {
                let own = self.0.entry(name(index)).or_default();
                let was = own.0.remove(key).is_some();
                if own.0.is_empty() && own.1 == 0 {
                    self.0.remove(&name(index));
                }
                Answer::Was(was)
            }
            Call::Keys(index, after, limit) => {
                let page = page(self, index, after, *limit);
                Answer::Keys(page.into_iter().map(|(key, _)| key).collect())
            }
            Call::Entries(index, after, limit) => {
                let page = page(self, index, after, *limit).into_iter();
                Answer::Entries(page.map(|(key, value)| Entry { key, value }).collect())
            }
            Call::NextNumber(index) => {
                let (_, number) = self.0.entry(name(index)).or_default();
                *number += 1;
                Answer::Number(*number)
            }
            Call::Save => {
                saved.push(self.clone());
                Answer::Nothing
            }
            Call::RollBack => {
                if let Some(old) = saved.pop() {
                    *self = old;
                }
                Answer::Nothing
            }
        }
    }

    /// What the transaction's calls would have answered here, and the state after it.
    fn replay(&self, calls: &[(Call, Answer)]) -> Result<Self, TestCaseError> {
        let (mut model, mut saved) = (self.clone(), Vec::new());
        for (call, answer) in calls {
            prop_assert_eq!(&model.call(call, &mut saved), answer, "{:?}", call);
        }
        Ok(model)
    }
}

/// A transaction under way, and what it was told.
struct Run {
    transaction: Transaction,
    saved: Vec<Savepoint>,
    calls: Vec<(Call, Answer)>,
    began: Model,
    commits_before: usize,
}

impl Run {
    fn call(&mut self, call: Call) {
        let answer = match &call {
            Call::Save => {
                self.saved.push(self.transaction.savepoint());
                Answer::Nothing
            }
            Call::RollBack => {
                if let Some(point) = self.saved.pop() {
                    self.transaction.roll_back(point);
                }
                Answer::Nothing
            }
            call => ask(&mut self.transaction.view(&Access::All), call),
        };
        self.calls.push((call, answer));
    }
}

fn ask(view: &mut View<'_>, call: &Call) -> Answer {
    match call {
        Call::Get(of, key) => Answer::Value(view.get(COLLECTIONS[*of], key).unwrap()),
        Call::Set(of, key, value) => {
            view.set(COLLECTIONS[*of], key, value.clone()).unwrap();
            Answer::Nothing
        }
        Call::Delete(of, key) => Answer::Was(view.delete(COLLECTIONS[*of], key).unwrap()),
        Call::Keys(of, after, limit) => Answer::Keys(
            view.keys(COLLECTIONS[*of], after.as_deref(), *limit)
                .unwrap(),
        ),
        Call::Entries(of, after, limit) => {
            let page = view.entries(COLLECTIONS[*of], after.as_deref(), *limit);
            Answer::Entries(page.unwrap())
        }
        Call::NextNumber(of) => Answer::Number(view.next_number(COLLECTIONS[*of]).unwrap()),
        Call::Save | Call::RollBack => Answer::Nothing,
    }
}

fn contents(snapshot: &Snapshot) -> Model {
    let all = snapshot.collections().into_iter().map(|own| {
        let page = snapshot.entries(&own.name, None, usize::MAX).into_iter();
        let values = page.map(|entry| (entry.key, entry.value)).collect();
        (own.name, (values, own.last_number))
    });
    Model(all.collect())
}

/// A store that was never changed, with the same contents: its size is what it should be.
fn fresh(model: &Model) -> Snapshot {
    let store = Store::memory(Quota::default());
    let mut transaction = store.begin();
    let mut view = transaction.view(&Access::All);
    for (name, (values, number)) in &model.0 {
        for (key, value) in values {
            view.set(name, key, value.clone()).unwrap();
        }
        for _ in 0..*number {
            view.next_number(name).unwrap();
        }
    }
    store.commit(transaction).unwrap();
    store.snapshot()
}

fn key() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["0", "1", "2", "3", "4"]).prop_map(ToOwned::to_owned)
}

fn call() -> impl Strategy<Value = Call> {
    let of = 0..COLLECTIONS.len();
    let after = || prop::option::of(key());
    prop_oneof![
        3 => (of.clone(), key()).prop_map(|(of, key)| Call::Get(of, key)),
        4 => (of.clone(), key(), vec(0..3u8, 0..3)).prop_map(|(of, key, value)| Call::Set(of, key, value)),
        2 => (of.clone(), key()).prop_map(|(of, key)| Call::Delete(of, key)),
        1 => (of.clone(), after(), 0..4u32).prop_map(|(of, after, limit)| Call::Keys(of, after, limit)),
        1 => (of.clone(), after(), 0..4u32).prop_map(|(of, after, limit)| Call::Entries(of, after, limit)),
        1 => of.prop_map(Call::NextNumber),
        1 => Just(Call::Save),
        1 => Just(Call::RollBack),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => call().prop_map(Step::Call),
        2 => Just(Step::Commit),
        1 => Just(Step::Drop),
    ]
}

fn check(steps: Vec<(usize, Step)>) -> Result<(), TestCaseError> {
    let store = Store::memory(Quota::default());
    let (mut model, mut commits) = (Model::default(), 0);
    let mut runs: [Option<Run>; 3] = [None, None, None];
    for (who, step) in steps {
        let run = runs[who].take();
        match step {
            Step::Call(call) => {
                let mut run = run.unwrap_or_else(|| Run {
                    transaction: store.begin(),
                    saved: Vec::new(),
                    calls: Vec::new(),
                    began: model.clone(),
                    commits_before: commits,
                });
                run.call(call);
                runs[who] = Some(run);
            }
            Step::Drop => drop(run),
            Step::Commit => {
                let Some(run) = run else { continue };
                let read_only = run.transaction.is_read_only();
                match store.commit(run.transaction) {
                    Ok(()) if read_only => {
                        prop_assert_eq!(run.began.replay(&run.calls)?, run.began);
                    }
                    Ok(()) => {
                        model = model.replay(&run.calls)?;
                        commits += 1;
                    }
                    Err(CommitError::Conflict(_)) => {
                        prop_assert!(run.commits_before < commits, "nobody was in the way");
                    }
                    Err(error) => prop_assert!(false, "{}", error),
                }
            }
        }
        prop_assert_eq!(&contents(&store.snapshot()), &model);
    }
    let (own, fresh) = (store.snapshot(), fresh(&model));
    prop_assert_eq!(own.bytes(), fresh.bytes());
    prop_assert_eq!(own.entry_count(), fresh.entry_count());
    prop_assert_eq!(own.collections(), fresh.collections());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn interleaved_transactions_come_out_as_if_run_one_after_the_other(
        steps in vec((0..3usize, step()), 1..60)
    ) {
        check(steps)?;
    }

    #[test]
    fn one_transaction_after_the_other_is_a_plain_map(steps in vec(step(), 1..60)) {
        check(steps.into_iter().map(|step| (0, step)).collect())?;
    }
}

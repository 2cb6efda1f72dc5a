//! The chain of responders: each is asked in turn, until one answers. One that changes
//! what another says asks for the next itself, and waits for it.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use futures_util::future::BoxFuture;
use http::header::{ACCEPT, HeaderMap, HeaderName, HeaderValue};
use mimus_exchange::{Decoded, Preferences, Problem, RequestParts};
use mimus_state::CommitError;
use tokio::sync::OnceCell;

use super::account::{Account, Course};
use super::decided::Decided;
use super::overlay::{Guest, Layers};
use super::witness::{Called, Phase, Said};
use super::{Mock, Served};
use crate::plugin::host::{ActiveScenario, LogLevel, LogLine, Next, StateSession};
use crate::plugin::{
    Choice, Circumstances, Failure, Outcome, Parameter, Plan, Plugin, Request, Response, Trace,
    Turn,
};
use crate::seed;

/// How often one request may ask for the next responder, all of its responders together.
const MAX_NEXT: u32 = 64;

/// How often a request is answered anew because others changed what it had read. From
/// the second run on it has a turn at what it touched, so that few ever need a third.
const MAX_RUNS: u32 = 16;

const PREFER: HeaderName = HeaderName::from_static("prefer");

/// One request that is to be answered by responders.
pub(super) struct Call<'a> {
    mock: &'a Arc<Mock>,
    served: &'a Arc<Served>,
    parts: &'a RequestParts<'a>,
    parameters: &'a [Decoded],
    preferences: &'a Preferences,
    layers: Option<&'a Layers>,
    /// Asked before all others, for an answer of a scenario.
    guest: Option<Arc<Guest>>,
    /// Where it is known already.
    seed: Option<u64>,
}

impl<'a> Call<'a> {
    pub(super) fn new(
        mock: &'a Arc<Mock>,
        served: &'a Arc<Served>,
        parts: &'a RequestParts<'a>,
        parameters: &'a [Decoded],
        preferences: &'a Preferences,
    ) -> Self {
        Self {
            mock,
            served,
            parts,
            parameters,
            preferences,
            layers: None,
            guest: None,
            seed: None,
        }
    }

    /// Under what was decided about the request, with who makes the answer of it.
    pub(super) fn under(self, decided: &'a Decided, guest: Option<Arc<Guest>>) -> Self {
        Self {
            layers: Some(&decided.layers),
            guest,
            seed: Some(decided.seed),
            ..self
        }
    }

    /// The answer of the first responder that does not pass.
    pub(super) async fn respond(
        &self,
        choice: &mimus_exchange::Choice,
        account: &mut Account,
    ) -> Result<Response, Problem> {
        self.respond_from(0, choice, account).await
    }

    /// The answer to a request that is turned away. The default responder alone is asked:
    /// the others are promised requests that fit the operation, and would act on this one.
    pub(super) async fn refuse(
        &self,
        choice: &mimus_exchange::Choice,
        account: &mut Account,
    ) -> Result<Response, Problem> {
        let lead = usize::from(self.guest.is_some());
        let last = self.served.chain.len().saturating_sub(1);
        self.respond_from(lead + last, choice, account).await
    }

    async fn respond_from(
        &self,
        from: usize,
        choice: &mimus_exchange::Choice,
        account: &mut Account,
    ) -> Result<Response, Problem> {
        let began = Instant::now();
        let answer = self.run(from, choice, &mut account.course).await;
        account.responding += began.elapsed();
        answer
    }

    /// Asks until the answer rests on a state that nobody changed in between.
    async fn run(
        &self,
        from: usize,
        choice: &mimus_exchange::Choice,
        course: &mut Course,
    ) -> Result<Response, Problem> {
        let asked = Asked {
            from,
            choice: self.mock.settled(choice),
            seed: self.seed.unwrap_or_else(|| {
                request_seed(
                    self.mock.config.seed,
                    self.preferences.seed.as_deref(),
                    &self.served.name.id,
                    self.parts,
                )
            }),
        };
        course.seed = Some(asked.seed);
        let store = &self.mock.state;
        let guest = self.guest.as_ref();
        let stateful = self.served.stateful || guest.is_some_and(|guest| guest.plugin.uses_state());
        let mut session = stateful.then(|| StateSession::new(store.clone()));
        for _ in 0..MAX_RUNS {
            let chain = Arc::new(self.chain(session.map(Arc::new)));
            let answer = chain.ask(&asked, Incoming::Arrived(self)).await;
            let conflict = match (&answer, &chain.state) {
                (Ok(_), Some(state)) => match state.commit() {
                    Ok(()) => None,
                    Err(CommitError::Conflict(conflict)) => Some(conflict),
                    Err(error @ CommitError::QuotaExceeded(_)) => {
                        chain.tell(course);
                        return Err(self.served.not_kept(&error.to_string()));
                    }
                },
                _ => None,
            };
            let Some(conflict) = conflict else {
                chain.tell(course);
                return answer.map_err(|failed| self.served.told(&failed));
            };
            // It held the right to have instances; whoever is before us needs some.
            drop(chain);
            let transaction = store.begin_again(conflict).await;
            session = Some(StateSession::again(store.clone(), transaction));
        }
        let text = format!("other requests changed the state in between, {MAX_RUNS} times");
        Err(self.served.not_kept(&text))
    }

    fn chain(&self, state: Option<Arc<StateSession>>) -> Chain {
        let now_ms = self.mock.config.clock.now_ms();
        Chain {
            mock: self.mock.clone(),
            served: self.served.clone(),
            guest: self.guest.clone(),
            scenario: self.layers.and_then(|layers| layers.seen().cloned()),
            now_ms: self.layers.map_or(now_ms, |layers| layers.now_ms(now_ms)),
            state,
            turn: OnceCell::new(),
            asked_next: AtomicU32::new(0),
            course: Mutex::default(),
        }
    }

    fn request(&self) -> Request {
        let parameters = self.parameters.iter().map(|decoded| Parameter {
            location: decoded.location,
            name: decoded.name.clone(),
            value: decoded.value.to_string(),
        });
        let headers = self
            .parts
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()));
        Request {
            method: self.parts.method.to_owned(),
            path: self.parts.path.to_owned(),
            query: self.parts.query.map(str::to_owned),
            parameters: parameters.collect(),
            headers: headers.collect(),
            body: (!self.parts.body.is_empty()).then(|| self.parts.body.to_vec()),
        }
    }
}

/// What a responder is asked: copied only when one really is.
#[derive(Clone, Copy)]
enum Incoming<'a> {
    Arrived(&'a Call<'a>),
    /// By another responder.
    Made(&'a Request),
}

impl Incoming<'_> {
    fn request(self) -> Request {
        match self {
            Self::Arrived(call) => call.request(),
            Self::Made(request) => request.clone(),
        }
    }

    fn wish(self) -> Wish {
        match self {
            Self::Arrived(call) => Wish::of(call.parts.headers),
            Self::Made(request) => Wish::of(&headers(request)),
        }
    }
}

/// What is asked of the chain, besides the request.
#[derive(Clone)]
struct Asked {
    /// The place in the chain to begin at.
    from: usize,
    choice: Choice,
    /// Everything random follows from it.
    seed: u64,
}

/// What of a request the choice depends on.
#[derive(Clone, PartialEq, Eq)]
struct Wish {
    prefer: Vec<HeaderValue>,
    accept: Vec<HeaderValue>,
}

impl Wish {
    fn of(headers: &HeaderMap) -> Self {
        let all = |name| headers.get_all(name).iter().cloned().collect();
        Self {
            prefer: all(PREFER),
            accept: all(ACCEPT),
        }
    }
}

/// The way of one request through the responders of its operation.
struct Chain {
    mock: Arc<Mock>,
    served: Arc<Served>,
    /// Asked before those of the operation.
    guest: Option<Arc<Guest>>,
    scenario: Option<Arc<ActiveScenario>>,
    now_ms: u64,
    state: Option<Arc<StateSession>>,
    /// Taken before the first instance. A fixed plan needs none.
    turn: OnceCell<Turn>,
    asked_next: AtomicU32,
    course: Mutex<Course>,
}

/// A responder, by its place among the mock's, did not answer.
struct Failed {
    responder: Option<Plugin>,
    failure: Failure,
}

impl Chain {
    /// The answer of the first responder that does not pass, from a place in the chain on.
    async fn ask(
        self: &Arc<Self>,
        asked: &Asked,
        incoming: Incoming<'_>,
    ) -> Result<Response, Failed> {
        let choice = &asked.choice;
        let guest = self.guest.iter().map(|guest| {
            let plans = guest.plans(self.served.index);
            (&guest.plugin, Some(plans), 0)
        });
        let own = self.served.chain.iter().map(|&index| {
            let responder = &self.mock.responders[index];
            (responder, None, index)
        });
        for (place, (responder, plans, index)) in guest.chain(own).enumerate().skip(asked.from) {
            let plans = plans.as_deref().unwrap_or(&self.served.plans);
            let plan = plans
                .get(index, choice, self.prepare(responder, choice))
                .await;
            self.note(|course| {
                if !course.responders.contains(&responder.name) {
                    course.responders.push(responder.name.clone());
                }
                course.is_fixed = matches!(plan.as_deref(), Ok(Plan::Fixed(_)));
            });
            let outcome = match plan.as_deref() {
                Ok(Plan::Fixed(response)) => {
                    responder.was_fixed();
                    return Ok(response.clone());
                }
                Ok(Plan::Computed(plan)) => {
                    let rest = || Rest {
                        chain: self.clone(),
                        asked: Asked {
                            from: place + 1,
                            ..asked.clone()
                        },
                        wish: incoming.wish(),
                    };
                    let next = responder
                        .asks_next()
                        .then(|| Arc::new(rest()) as Arc<dyn Next>);
                    self.take_turn(responder).await;
                    let circumstances = self.circumstances(asked.seed, next);
                    let (outcome, trace) = responder
                        .respond(circumstances, plan.clone(), incoming.request())
                        .await;
                    self.hear(
                        responder,
                        Phase::Respond,
                        || Said::of_outcome(&outcome),
                        trace,
                    );
                    outcome
                }
                Err(failure) => Err(failure.clone()),
            };
            match outcome {
                Ok(Outcome::Respond(response)) => return Ok(response),
                Ok(Outcome::Pass) => {}
                Err(failure) => {
                    responder.failed(&self.served.name.id, &failure);
                    let responder = Some(responder.clone());
                    return Err(Failed { responder, failure });
                }
            }
        }
        let text = "every responder of the operation passed the request on, and none is left";
        Err(Failed {
            responder: None,
            failure: Failure::Refused(text.to_owned()),
        })
    }

    async fn prepare(&self, responder: &Plugin, choice: &Choice) -> Result<Plan, Failure> {
        self.take_turn(responder).await;
        // Not the request's seed: whoever comes first must not leave a mark.
        let server = self.mock.config.seed.to_le_bytes();
        let seed = seed::of([&server[..], self.served.name.id.as_bytes()]);
        let circumstances = Circumstances {
            scenario: None,
            state: None,
            // Nor a scenario: a plan outlives it.
            now_ms: self.mock.config.clock.now_ms(),
            ..self.circumstances(seed, None)
        };
        let (plan, trace) = responder
            .prepare(circumstances, &self.served.name, choice)
            .await;
        self.hear(responder, Phase::Prepare, || Said::of_plan(&plan), trace);
        plan
    }

    async fn take_turn(&self, responder: &Plugin) {
        let take = || async {
            let began = Instant::now();
            let turn = responder.turn(self.served.depth).await;
            self.note(|course| course.waiting = began.elapsed());
            turn
        };
        self.turn.get_or_init(take).await;
    }

    fn circumstances(&self, seed: u64, next: Option<Arc<dyn Next>>) -> Circumstances {
        let description = Arc::clone(&self.served.described) as Arc<_>;
        Circumstances {
            seed,
            now_ms: self.now_ms,
            description,
            scenario: self.scenario.clone(),
            next,
            state: self.state.clone(),
            pace: self.served.pace.clone(),
        }
    }

    fn hear(&self, responder: &Plugin, phase: Phase, said: impl FnOnce() -> Said, trace: Trace) {
        if let Some(witness) = &self.mock.witness {
            witness.tell(Called {
                responder: responder.name.to_string(),
                phase,
                said: said(),
                trace: trace.clone(),
            });
        }
        if !trace.log.is_empty() || !trace.printed.is_empty() {
            self.note(|course| course.hear(&responder.name, trace));
        }
    }

    fn note(&self, what: impl FnOnce(&mut Course)) {
        what(&mut self.course.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Writes to the log what responders had to say, and hands on how it went.
    fn tell(&self, course: &mut Course) {
        self.note(|own| {
            let seed = course.seed;
            *course = std::mem::take(own);
            course.seed = seed;
        });
        for (responder, line) in &course.told {
            log(&self.served.name.id, responder, line);
        }
    }
}

/// The responders after one that asks for them.
struct Rest {
    chain: Arc<Chain>,
    asked: Asked,
    /// What the choice was made by.
    wish: Wish,
}

impl Next for Rest {
    fn respond(&self, request: Request) -> BoxFuture<'_, Result<Response, String>> {
        Box::pin(async move {
            let asked = self.chain.asked_next.fetch_add(1, Ordering::Relaxed);
            if MAX_NEXT <= asked {
                return Err(format!(
                    "a request may ask for the next responder {MAX_NEXT} times"
                ));
            }
            let asked = self.asked_by(&request)?;
            let state = self.chain.state.as_ref();
            let savepoint = state.map(|state| (state, state.savepoint()));
            let answer = self.chain.ask(&asked, Incoming::Made(&request)).await;
            answer.map_err(|failed| {
                if let Some((state, savepoint)) = savepoint {
                    state.roll_back(savepoint);
                }
                failed.to_string()
            })
        })
    }
}

impl Rest {
    /// With the choice and seed at hand, or others if the request prefers or accepts
    /// otherwise.
    fn asked_by(&self, request: &Request) -> Result<Asked, String> {
        let headers = headers(request);
        if Wish::of(&headers) == self.wish {
            return Ok(self.asked.clone());
        }
        let Chain { mock, served, .. } = &*self.chain;
        let refused = |problem: Problem| problem.detail;
        let preferences = Preferences::read(&headers, None).map_err(refused)?;
        let choice =
            mimus_exchange::choose(&served.operation, &headers, &preferences).map_err(refused)?;
        let preferred = preferences.seed.as_deref();
        Ok(Asked {
            from: self.asked.from,
            choice: mock.settled(&choice),
            seed: preferred.map_or(self.asked.seed, |seed| {
                seed::of([seed.as_bytes(), &self.asked.seed.to_le_bytes()])
            }),
        })
    }
}

/// The headers that are any: a responder may write what it likes.
fn headers(request: &Request) -> HeaderMap {
    let headers = request.headers.iter().filter_map(|(name, value)| {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        Some((name, HeaderValue::from_bytes(value).ok()?))
    });
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(name, value);
    }
    map
}

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.responder {
            Some(responder) => write!(f, "the responder `{}` {}", responder.name, self.failure),
            None => write!(f, "{}", self.failure),
        }
    }
}

impl Mock {
    /// The choice as responders are told it.
    fn settled(&self, choice: &mimus_exchange::Choice) -> Choice {
        Choice {
            status: choice.status,
            media_type: choice.media_type.clone(),
            example: choice.example.clone(),
            dynamic: choice.dynamic.unwrap_or(self.config.dynamic),
        }
    }
}

impl Served {
    /// The answer is there, but what it rests on could not be kept.
    fn not_kept(&self, why: &str) -> Problem {
        let operation = &*self.name.id;
        tracing::error!(target: "mimus::responder", operation, "{why}");
        Problem::responder_failed(
            "-",
            operation,
            Some("state"),
            format!("the answer's changes to the state could not be kept: {why}"),
        )
    }

    /// What the client is told. The guest's own words are for the log: they may be long,
    /// and they are nobody's promise.
    fn told(&self, failed: &Failed) -> Problem {
        let operation = &*self.name.id;
        let Failed { responder, failure } = failed;
        let name = responder.as_ref().map_or("-", |responder| &responder.name);
        tracing::error!(target: "mimus::responder", operation, responder = name, "{failure}");
        let detail = match failure {
            Failure::Trap(_) => format!(
                "the responder `{name}` stopped before it answered; the server's log says why"
            ),
            _ => failed.to_string(),
        };
        Problem::responder_failed(name, operation, failure.limit(), detail)
    }
}

fn log(operation: &str, responder: &str, line: &LogLine) {
    let message = &*line.message;
    match line.level {
        LogLevel::Trace => {
            tracing::trace!(target: "mimus::responder", operation, responder, "{message}");
        }
        LogLevel::Debug => {
            tracing::debug!(target: "mimus::responder", operation, responder, "{message}");
        }
        LogLevel::Info => {
            tracing::info!(target: "mimus::responder", operation, responder, "{message}");
        }
        LogLevel::Warn => {
            tracing::warn!(target: "mimus::responder", operation, responder, "{message}");
        }
        LogLevel::Error => {
            tracing::error!(target: "mimus::responder", operation, responder, "{message}");
        }
    }
}

/// What everything random in an answer follows from. Not from what was asked before: an
/// answer is the same whatever the order of requests.
pub(super) fn request_seed(
    server: u64,
    preferred: Option<&str>,
    operation: &str,
    parts: &RequestParts<'_>,
) -> u64 {
    let server = server.to_le_bytes();
    // A HEAD request is told of the GET answer.
    let method = if parts.method == "HEAD" {
        "GET"
    } else {
        parts.method
    };
    seed::of([
        preferred.map_or(&server[..], str::as_bytes),
        operation.as_bytes(),
        method.as_bytes(),
        parts.path.as_bytes(),
        parts.query.unwrap_or_default().as_bytes(),
        parts.body,
    ])
}

//! One request, as the functions of templates see it, and what they say of its answer.

use std::cell::{OnceCell, RefCell};
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use guest_sdk::{Context, Outcome, Request};
use mimus_fake::believable::Locale;
use mimus_fake::rng::Rng;
use minijinja::value::Value;
use minijinja::{Error, ErrorKind};
use send_wrapper::SendWrapper;

use crate::answer::Answer;

#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) cx: Context,
    pub(crate) request: Request,
    pub(crate) locale: Locale,
    /// The answer that the description would give.
    pub(crate) status: u16,
    pub(crate) media_type: Option<String>,
    /// The request's body, once a template asked for it.
    pub(crate) body: OnceCell<Value>,
    rng: OnceCell<RefCell<Rng>>,
    reply: RefCell<Reply>,
    stopped: RefCell<Option<Outcome>>,
}

/// What functions such as `status` said of the answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reply {
    pub(crate) status: Option<u16>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) delay: Option<Duration>,
}

/// Functions are closures, and the engine would have them go to other threads; nothing
/// does that here.
#[derive(Debug, Clone)]
pub(crate) struct Handle(Arc<SendWrapper<Call>>);

impl Handle {
    pub(crate) fn new(cx: &Context, request: &Request, answer: &Answer) -> Self {
        Self(Arc::new(SendWrapper::new(Call {
            cx: cx.clone(),
            request: request.clone(),
            locale: answer.locale.parse().unwrap_or_default(),
            status: answer.choice.status,
            media_type: answer.choice.media_type.clone(),
            body: OnceCell::new(),
            rng: OnceCell::new(),
            reply: RefCell::default(),
            stopped: RefCell::default(),
        })))
    }
}

impl Deref for Handle {
    type Target = Call;

    fn deref(&self) -> &Call {
        &self.0
    }
}

impl Call {
    /// Draws from the request's chance.
    pub(crate) fn draw<T>(&self, draw: impl FnOnce(&mut Rng) -> T) -> T {
        let seeded = || RefCell::new(Rng::new(self.cx.random().next()));
        draw(&mut self.rng.get_or_init(seeded).borrow_mut())
    }

    pub(crate) fn say(&self, say: impl FnOnce(&mut Reply)) {
        say(&mut self.reply.borrow_mut());
    }

    pub(crate) fn reply(&self) -> Reply {
        self.reply.borrow().clone()
    }

    /// Ends the rendering, with that outcome.
    pub(crate) fn stop(&self, outcome: Outcome) -> Error {
        *self.stopped.borrow_mut() = Some(outcome);
        Error::new(ErrorKind::InvalidOperation, "stopped")
    }

    /// How a function ended the rendering, if one did.
    pub(crate) fn stopped(&self) -> Option<Outcome> {
        self.stopped.borrow_mut().take()
    }
}

/// A function's error, which says what is allowed.
pub(crate) fn wrong(message: impl Into<String>) -> Error {
    let message: String = message.into();
    Error::new(ErrorKind::InvalidOperation, message)
}

/// What a function gives that has nothing to say: no text, in JSON neither.
pub(crate) fn nothing() -> Value {
    Value::from_safe_string(String::new())
}

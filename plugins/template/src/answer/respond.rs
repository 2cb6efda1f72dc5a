//! An answer put together from what its templates say.

use std::time::Duration;

use guest_sdk::{Context, Error, Outcome, Request, Response};
use minijinja::Environment;
use minijinja::value::{Value, ValueKind};

use super::{Answer, check};
use crate::call::Handle;
use crate::escape::{self, Escape};
use crate::marks::Body;
use crate::sources::Source;
use crate::{engine, fault};

impl Answer {
    pub(crate) fn respond(&self, cx: &Context, request: &Request) -> Result<Outcome, Error> {
        let call = Handle::new(cx, request, self);
        let env = engine::environment(self, &call);
        let answer = self.rendered(&env, &call);
        // What a function ended on purpose is no failure.
        call.stopped().map_or(answer, Ok)
    }

    fn rendered(&self, env: &Environment<'_>, call: &Handle) -> Result<Outcome, Error> {
        let entry = self.entry();
        let failed = |error: minijinja::Error| match fault::text(&error) {
            text if text.starts_with('`') => Error::other(text),
            text => Error::other(format!("`{}`: {text}", entry.name)),
        };
        let template = env.template_from_named_str(&entry.name, &entry.text);
        let mut body = Body::new(self.escape == Escape::Json);
        let captured = template.and_then(|template| template.render_captured_to((), &mut body));
        let captured = captured.map_err(failed)?;
        // What the body has set, its headers may use.
        let names = captured.state().exports().into_iter();
        let known = names.filter_map(|name| {
            let value = captured.state().lookup(name)?;
            (value.kind() != ValueKind::Plain).then_some((name, value))
        });
        let known = Value::from_pairs(known);
        let text = |source: &Source| {
            let template = env.template_from_named_str(&source.name, &source.text);
            template
                .and_then(|template| template.render(known.clone()))
                .map_err(failed)
        };
        let mut headers = Vec::new();
        for (name, value) in &self.headers {
            headers.push((name.clone(), text(value)?.trim().to_owned()));
        }
        let status = self.status.as_ref().map(text).transpose()?;
        let delay = self.delay_ms.as_ref().map(text).transpose()?;
        let reply = call.reply();
        // What functions said goes before what the settings say.
        let status = match (reply.status, status) {
            (Some(status), _) => status,
            (None, Some(status)) => check::status(&status).map_err(Error::other)?,
            (None, None) => self.choice.status,
        };
        let delay = match (reply.delay, delay) {
            (Some(delay), _) => delay,
            (None, Some(delay)) => check::delay(&delay).map_err(Error::other)?,
            (None, None) => Duration::ZERO,
        };
        let is_said = |name: &str| {
            let mut said = reply.headers.iter();
            said.any(|(known, _)| known.eq_ignore_ascii_case(name))
        };
        let mut response = Response::new(status).delay(delay);
        let (_, set): (Vec<_>, Vec<_>) = headers.into_iter().partition(|(name, _)| is_said(name));
        for (name, value) in set.into_iter().chain(reply.headers.clone()) {
            check::header(&name, &value).map_err(Error::other)?;
            response = response.header(name, value);
        }
        Ok(self.with_body(response, body.into_bytes())?.into())
    }

    fn with_body(&self, response: Response, body: Vec<u8>) -> Result<Response, Error> {
        let is_blank = body.iter().all(u8::is_ascii_whitespace);
        let media_type = response
            .header_text("content-type")
            .unwrap_or(&self.media_type);
        let may_lack = is_blank && is_bodiless(response.status);
        if self.check_json && escape::is_json(media_type) && !may_lack {
            fault::check_json(&self.entry().name, &body)?;
        }
        if is_blank {
            return Ok(response);
        }
        let content_type = escape::content_type(media_type, &body);
        Ok(response.content(content_type, body))
    }
}

/// Whether an answer of that status may lack a body, though the description has one.
fn is_bodiless(status: u16) -> bool {
    matches!(status, 204 | 205) || (300..400).contains(&status)
}

//! An answer put together from what its templates say.

use std::time::Duration;

use guest_sdk::{Context, Error, Outcome, Request, Response};
use minijinja::Environment;
use minijinja::value::{Value, ValueKind};

use super::Answer;
use crate::call::{Handle, Reply};
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
        let failed = |error: minijinja::Error| Error::other(fault::text(&error));
        let entry = self.entry();
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
        let delay_ms = self.delay_ms.as_ref().map(text).transpose()?;
        self.response(body.into_bytes(), headers, status, delay_ms, call.reply())
            .map(Outcome::from)
    }

    /// What functions said goes before what the settings say.
    fn response(
        &self,
        body: Vec<u8>,
        set: Vec<(String, String)>,
        status: Option<String>,
        delay_ms: Option<String>,
        reply: Reply,
    ) -> Result<Response, Error> {
        let status = reply.status.map(|status| status.to_string()).or(status);
        let mut response = Response::new(self.checked_status(status.as_deref())?);
        let Reply { headers: said, .. } = reply;
        let is_said = |name: &str| {
            said.iter()
                .any(|(known, _)| known.eq_ignore_ascii_case(name))
        };
        let (_, set): (Vec<_>, Vec<_>) = set.into_iter().partition(|(name, _)| is_said(name));
        for (name, value) in set.into_iter().chain(said) {
            check_header(&name, &value)?;
            response = response.header(name, value);
        }
        let is_blank = body.iter().all(u8::is_ascii_whitespace);
        let media_type = response
            .header_text("content-type")
            .unwrap_or(&self.media_type);
        let is_json = escape::is_json(media_type);
        if self.check_json && is_json && !(is_blank && is_bodiless(response.status)) {
            fault::check_json(&self.entry().name, &body)?;
        }
        if !is_blank {
            let content_type = escape::content_type(media_type, &body);
            response = response.content(content_type, body);
        }
        if let Some(delay) = reply.delay_ms.map(|delay| delay.to_string()).or(delay_ms) {
            let ms = delay.trim().parse::<u32>().map_err(|_| {
                Error::other(format!(
                    "`delay-ms` is `{delay}`; it has to be a whole number of milliseconds"
                ))
            })?;
            response = response.delay(Duration::from_millis(ms.into()));
        }
        Ok(response)
    }

    fn checked_status(&self, said: Option<&str>) -> Result<u16, Error> {
        let Some(said) = said.map(str::trim) else {
            return Ok(self.choice.status);
        };
        let status = said
            .parse::<u16>()
            .ok()
            .filter(|status| (200..600).contains(status));
        status.ok_or_else(|| {
            Error::other(format!("the status is `{said}`; it may be from 200 to 599"))
        })
    }
}

/// Whether an answer of that status may lack a body, though the description has one.
fn is_bodiless(status: u16) -> bool {
    matches!(status, 204 | 205 | 304) || (300..400).contains(&status)
}

/// Letters and the like: what RFC 9110 calls a token.
pub(super) fn is_header_name(name: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_token)
}

/// No value may end the header that it is put into.
fn check_header(name: &str, value: &str) -> Result<(), Error> {
    if !is_header_name(name) {
        return Err(Error::other(format!(
            "`{}` is no header's name; it may have letters, digits and `-`",
            name.escape_debug()
        )));
    }
    if value
        .bytes()
        .any(|byte| byte.is_ascii_control() && byte != b'\t')
    {
        return Err(Error::other(format!(
            "the header `{name}` would be `{}`; it may have no line breaks and no control characters",
            value.escape_debug()
        )));
    }
    Ok(())
}

//! Resources on the wire: what the protocol asks, and how it is answered.

use std::sync::Arc;

use mimus_policy::Subject;
use rmcp::model::{
    CompleteRequestParams, CompleteResult, CompletionInfo, ErrorData, ListResourceTemplatesResult,
    ListResourcesResult, PaginatedRequestParams, ReadResourceResult, Reference, ResourceContents,
    SubscriptionFilter,
};
use rmcp::service::SubscriptionContext;
use serde_json::json;

use super::watch::{self, Tell, Watch, follow};
use super::{Address, MEDIA_TYPE, Reading, complete, listed};
use crate::answer::Refusal;
use crate::context::Context;
use crate::desk::Desk;

/// Asks where blocking holds up nobody.
async fn ask<T: Send + 'static>(
    question: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ErrorData> {
    let asked = tokio::task::spawn_blocking(question).await;
    asked.map_err(|error| ErrorData::internal_error(error.to_string(), None))
}

fn not_there(refusal: Refusal, uri: &str) -> ErrorData {
    let (text, data) = refusal.into_parts();
    let uri = crate::answer::cut(uri, 300);
    ErrorData::resource_not_found(text, Some(json!({ "uri": uri, "problem": data })))
}

pub(crate) async fn list(
    desk: Arc<Desk>,
    request: Option<PaginatedRequestParams>,
) -> Result<ListResourcesResult, ErrorData> {
    let cursor = request.and_then(|request| request.cursor);
    let page = ask(move || listed::list(cursor.as_deref(), &desk)).await?;
    let page = page.map_err(|refusal| ErrorData::invalid_params(refusal.into_parts().0, None))?;
    let mut result = ListResourcesResult::with_all_items(page.resources);
    result.next_cursor = page.next;
    Ok(result)
}

pub(crate) fn templates(desk: &Desk) -> ListResourceTemplatesResult {
    if !desk.offers(Subject::Resource("")) {
        return ListResourceTemplatesResult::default();
    }
    ListResourceTemplatesResult::with_all_items(listed::templates())
}

pub(crate) async fn read(
    desk: Arc<Desk>,
    reading: Reading,
    cx: Context,
) -> Result<ReadResourceResult, ErrorData> {
    let uri = reading.uri.clone();
    let read = ask(move || desk.resource(&reading, &cx)).await?;
    let value = read.map_err(|refusal| not_there(refusal, &uri))?;
    let content = ResourceContents::text(value.to_string(), uri).with_mime_type(MEDIA_TYPE);
    Ok(ReadResourceResult::new(vec![content]))
}

/// Of the variables of templates. Prompts are completed elsewhere.
pub(crate) async fn complete_variable(
    request: CompleteRequestParams,
    cx: Context,
) -> Result<CompleteResult, ErrorData> {
    let Reference::Resource(template) = &request.r#ref else {
        return Ok(CompleteResult::default());
    };
    // What was chosen before may stand in the address itself as well.
    let address = Address::parse(&template.uri).ok();
    let is_known = address.is_some()
        || listed::templates().iter().any(|known| {
            let bare = |text: &str| text.split("{?").next().unwrap_or_default().to_owned();
            bare(&known.uri_template) == bare(&template.uri)
        });
    if !is_known {
        let message = "there is no such template; resources/templates/list has them";
        return Err(ErrorData::invalid_params(message, None));
    }
    let completed = ask(move || {
        let given = |name: &str| {
            let context = request.context.as_ref()?;
            context.get_argument(name).cloned()
        };
        let argument = &request.argument;
        complete(&argument.name, &argument.value, &given, &cx)
    });
    let completed = completed.await?;
    let more = completed.values.len() < completed.total;
    let total = u32::try_from(completed.total).ok();
    let info = CompletionInfo::with_pagination(completed.values, total, more)
        .map_err(|message| ErrorData::internal_error(message, None))?;
    Ok(CompleteResult::new(info))
}

pub(crate) async fn subscribe(
    watch: Arc<Watch>,
    desk: Arc<Desk>,
    uri: String,
) -> Result<(), ErrorData> {
    let own = uri.clone();
    let subscribed = ask(move || {
        if !desk.offers(Subject::Resource(&own)) {
            return Err(Refusal::new("the policy does not let resources be read")
                .hint("ask the user whether it may be another one"));
        }
        watch.subscribe(&own, &desk)
    });
    let subscribed = subscribed.await?;
    subscribed.map_err(|refusal| not_there(refusal, &uri))
}

/// Of what a client wants to listen to, what it can.
pub(crate) fn accepted(requested: &SubscriptionFilter, desk: &Desk) -> SubscriptionFilter {
    let wanted = requested.resource_subscriptions.iter().flatten();
    let known =
        wanted.filter(|uri| Address::parse(uri).is_ok() && desk.offers(Subject::Resource(uri)));
    let filter = SubscriptionFilter::builder().resources_list_changed();
    filter
        .resource_subscriptions(known.take(watch::MOST).cloned())
        .build()
}

/// Tells what a client listens to, until it ends that.
pub(crate) async fn listen(desk: Arc<Desk>, context: SubscriptionContext) {
    let watch = Arc::new(Watch::default());
    let wanted = context.accepted().resource_subscriptions.clone();
    let lists = context.accepted().resources_list_changed == Some(true);
    let (own, at) = (watch.clone(), desk.clone());
    let begun = ask(move || {
        for uri in wanted.iter().flatten() {
            // Those that were accepted are addresses.
            let _ = own.subscribe(uri, &at);
        }
    });
    if begun.await.is_err() {
        return;
    }
    let telling = follow(
        Arc::downgrade(&watch),
        desk,
        Tell::Sink(context.sink().clone()),
        lists,
    );
    tokio::select! {
        () = context.cancelled() => {}
        () = telling => {}
    }
}

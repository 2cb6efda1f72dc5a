//! The protocol: calls come in from the client's pipe, and answers go out by it.
//!
//! Standard output is the client's. Nothing else may write there: what a tool has to say
//! beside its answer goes to the log, which is standard error.

use std::sync::{Arc, Mutex, PoisonError};

use mimus_policy::Subject;
use mimus_running::{Registry, RegistryError};
use rmcp::ServiceExt as _;
use rmcp::handler::server::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, CompleteRequestParams, CompleteResult,
    ContentBlock, ErrorData, GetPromptRequestParams, GetPromptResponse, Implementation,
    ListPromptsResult, ListResourceTemplatesResult, ListResourcesResult, ListToolsResult,
    PaginatedRequestParams, ProgressNotificationParam, ReadResourceRequestParams,
    ReadResourceResponse, Reference, ServerCapabilities, ServerConfig, SubscribeRequestParams,
    SubscriptionFilter, Tool as Definition, UnsubscribeRequestParams,
};
use rmcp::service::{NotificationContext, RequestContext, RoleServer, SubscriptionContext};
use rmcp::transport::IntoTransport;
use serde_json::Value;

use crate::Product;
use crate::answer::Told;
use crate::approval;
use crate::context::{Context, Progress};
use crate::desk::{Call, Desk};
use crate::folders::Folders;
use crate::guard::Caller;
use crate::prompts::protocol as prompts;
use crate::resources::{Reading, Tell, Watch, follow, protocol};
use crate::roots::{InOrder, Roots};

/// What a model is told of the whole, before it looks at single tools.
const INSTRUCTIONS: &str = "Mimus mocks HTTP APIs from their OpenAPI descriptions. \
generate_mock_api makes a mock project of a description (file in the working folder, or public \
URL) and starts it with `start: true`; the answer has its `server_url`, which all other tools \
take (an id or port will do). Look with list_operations and describe_operation, ask with \
send_request, see what happened with query_mock_logs and verify_calls. Break answers on purpose \
with deploy_scenario; scenario-pack://discovery/list-all lists resources with scenarios about a \
mock's own operations, and mimus://MOCK/… is what a mock has. Write behaviour with \
test_responder (a dry run that changes nothing), then write_responder. Mocks end with this server unless started with `detach: true`. A call that \
fails says what to do next.";

/// Serves one client.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    desk: Arc<Desk>,
    way: Way,
    roots: Arc<Roots>,
    /// What the connection is called in the audit.
    session: Arc<str>,
    /// What the client subscribed to.
    watch: Arc<Watch>,
}

/// How a client comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// It started this process, and so is as its user.
    Pipe,
    /// From anywhere, and there are others.
    Socket,
}

/// Serves one client on standard input and output, until it closes them. The mocks that were
/// started for it end with it.
pub async fn serve_stdio(product: Product) -> Result<(), ServeError> {
    let desk = Arc::new(Desk::new(product, registry()?));
    let server = Server::new(desk.clone(), Way::Pipe);
    let stdio = rmcp::transport::stdio();
    let transport = InOrder {
        transport: IntoTransport::<RoleServer, _, _>::into_transport(stdio),
        roots: server.roots.clone(),
    };
    let session = match server.serve(transport).await {
        Ok(running) => running.waiting().await.map(drop),
        // A client that left before it said what it wants is no failure.
        Err(error) => {
            tracing::info!("no session: {error}");
            Ok(())
        }
    };
    let ended = tokio::task::spawn_blocking(move || desk.end()).await;
    ended.and(session).map_err(ServeError::Join)
}

pub(crate) fn registry() -> Result<Registry, ServeError> {
    Registry::of_user().map_err(ServeError::Registry)
}

/// Why no client can be served.
#[derive(Debug)]
pub enum ServeError {
    Registry(RegistryError),
    Join(tokio::task::JoinError),
}

impl std::fmt::Display for ServeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Registry(error) => error.fmt(f),
            Self::Join(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ServeError {}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let product = Implementation::new("mimus", self.desk.product.version).with_title("Mimus");
        let capabilities = ServerCapabilities::builder()
            .enable_tools()
            .enable_prompts()
            .enable_resources()
            .enable_resources_list_changed()
            .enable_resources_subscribe()
            .enable_completions();
        ServerConfig::new(capabilities.build())
            .with_server_info(product)
            .with_instructions(match self.desk.restrictions() {
                Some(restrictions) => format!("{INSTRUCTIONS}{restrictions}"),
                None => INSTRUCTIONS.to_owned(),
            })
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let tools = self.desk.offered();
        let tools = tools.map(|entry| entry.definition.clone()).collect();
        Ok(ListToolsResult::with_all_items(tools))
    }

    fn get_tool(&self, name: &str) -> Option<Definition> {
        self.desk.tool(name).map(|entry| entry.definition.clone())
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let arguments = Value::Object(request.arguments.unwrap_or_default());
        let caller = self.caller(&context);
        if self.desk.tool(&request.name).is_none() {
            self.desk.missed(&request.name, arguments, &caller);
            let message = format!("there is no tool `{}`; tools/list has them", request.name);
            return Err(ErrorData::invalid_params(
                crate::answer::cut(&message, 300),
                None,
            ));
        }
        let call = Call {
            name: request.name.into_owned(),
            arguments,
            caller,
        };
        let cx = self.context(&context).await;
        let desk = self.desk.clone();
        let answering = tokio::task::spawn_blocking(move || desk.answer(call, &cx));
        let answered = tokio::select! {
            answered = answering => answered,
            // It ends where it looks next. Nobody waits, so nobody is told.
            () = context.ct.cancelled() => {
                return Err(ErrorData::internal_error("the call was cancelled", None));
            }
        };
        let answered =
            answered.map_err(|error| ErrorData::internal_error(error.to_string(), None))?;
        Ok(match answered {
            Ok(Told { text, data }) => {
                let mut result = CallToolResult::success(vec![ContentBlock::text(text)]);
                result.structured_content = Some(data);
                result
            }
            Err(refusal) => {
                let (text, data) = refusal.into_parts();
                let mut result = CallToolResult::error(vec![ContentBlock::text(text)]);
                result.structured_content = data;
                result
            }
        }
        .into())
    }

    async fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        if !self.desk.offers(Subject::Prompt("")) {
            return Ok(ListPromptsResult::default());
        }
        Ok(prompts::list())
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        let cx = self.context(&context).await;
        prompts::get(self.desk.clone(), request, self.caller(&context), cx).await
    }

    async fn list_resources(
        &self,
        request: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        protocol::list(self.desk.clone(), request).await
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        Ok(protocol::templates(&self.desk))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let reading = Reading {
            uri: request.uri,
            caller: self.caller(&context),
        };
        let cx = self.context(&context).await;
        let read = protocol::read(self.desk.clone(), reading, cx).await?;
        Ok(read.into())
    }

    async fn complete(
        &self,
        request: CompleteRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        let is_prompt = matches!(request.r#ref, Reference::Prompt(_));
        let subject = if is_prompt {
            Subject::Prompt("")
        } else {
            Subject::Resource("")
        };
        if !self.desk.offers(subject) {
            return Ok(CompleteResult::default());
        }
        let cx = self.context(&context).await;
        if is_prompt {
            return prompts::complete(request, cx).await;
        }
        protocol::complete_variable(request, cx).await
    }

    fn accepted_subscription_filter(
        &self,
        requested: &SubscriptionFilter,
    ) -> Option<SubscriptionFilter> {
        Some(protocol::accepted(requested, &self.desk))
    }

    async fn listen(&self, context: SubscriptionContext) -> Result<(), ErrorData> {
        protocol::listen(self.desk.clone(), context).await;
        Ok(())
    }

    async fn subscribe(
        &self,
        request: SubscribeRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        protocol::subscribe(self.watch.clone(), self.desk.clone(), request.uri).await
    }

    async fn unsubscribe(
        &self,
        request: UnsubscribeRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        self.watch.unsubscribe(&request.uri);
        Ok(())
    }

    async fn on_initialized(&self, context: NotificationContext<RoleServer>) {
        let (watch, desk) = (Arc::downgrade(&self.watch), self.desk.clone());
        // It ends with the client.
        tokio::spawn(follow(watch, desk, Tell::Peer(context.peer), true));
    }

    async fn on_roots_list_changed(&self, _: NotificationContext<RoleServer>) {
        // A pipe's was heard as it came.
        if self.way == Way::Socket {
            self.roots.changed();
        }
    }
}

impl Server {
    pub(crate) fn new(desk: Arc<Desk>, way: Way) -> Self {
        Self {
            session: desk.new_session().into(),
            desk,
            way,
            roots: Arc::default(),
            watch: Arc::default(),
        }
    }

    fn caller(&self, context: &RequestContext<RoleServer>) -> Caller {
        let client = context.client_info();
        let client = client.as_ref();
        Caller {
            client: client.map_or_else(String::new, |client| client.name.clone()),
            version: client.map_or_else(String::new, |client| client.version.clone()),
            session: self.session.to_string(),
        }
    }

    async fn context(&self, context: &RequestContext<RoleServer>) -> Context {
        let cancelled = context.ct.clone();
        Context {
            desk: self.desk.clone(),
            folders: self.folders(context).await,
            progress: progress(context),
            ask: approval::asker(context),
            is_cancelled: Box::new(move || cancelled.is_cancelled()),
        }
    }

    /// Those that the user started this with, and those that the client has open. One that
    /// came by a socket may be somebody else, and opens none: what it has open of them counts.
    async fn folders(&self, context: &RequestContext<RoleServer>) -> Folders {
        let roots = self.roots.of(context).await;
        let own = self.desk.product.folders.iter().cloned();
        match self.way {
            Way::Pipe => Folders::new(own.chain(roots)),
            Way::Socket => Folders::new(own).narrowed(roots),
        }
    }
}

/// Of the whole that was told first, and always further than before: the protocol wants
/// both, and parts of a call know nothing of each other.
fn further(way: &Mutex<Option<(f64, f64)>>, done: f64, all: f64) -> (f64, f64) {
    let mut way = way.lock().unwrap_or_else(PoisonError::into_inner);
    let told = match *way {
        None => (done, all),
        Some((last, whole)) => {
            let now = done / all * whole;
            let now = if last < now {
                now
            } else {
                last + (whole - last) / 10.0
            };
            (now, whole)
        }
    };
    *way = Some(told);
    told
}

/// Tells the client how far a call is, if it wants to know.
fn progress(context: &RequestContext<RoleServer>) -> Progress {
    let Some(token) = context.meta.get_progress_token() else {
        return Box::new(|_, _, _| {});
    };
    let (peer, runtime) = (context.peer.clone(), tokio::runtime::Handle::current());
    let way = Mutex::new(None);
    Box::new(move |done, all, what| {
        let (done, all) = further(&way, done, all);
        let told = ProgressNotificationParam::new(token.clone(), done)
            .with_total(all)
            .with_message(what);
        // A client that can't be told will find out.
        let _ = runtime.block_on(peer.notify_progress(told));
    })
}

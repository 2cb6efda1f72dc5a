//! `generate_mock_api`: from a description to a project, and to a mock that runs.

use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::answer::{Refusal, Told, cut};
use crate::children::Start;
use crate::context::Context;
use crate::project::{self, Copied, HOME, MANIFEST, Manifest, Project, Wanted};
use crate::shown::{MockRow, lines};
use crate::tool::{Kind, Tool};

pub(super) struct GenerateMockApi;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the parameters are those of the reference"
)]
pub(super) struct Input {
    /// The OpenAPI or Swagger description: a file in the working folder, or a public http(s) URL. JSON or YAML.
    #[schemars(length(min = 1, max = 4096))]
    spec_url_or_path: String,
    /// The project's folder, below `generated_mocks`. Without it, made of the title and version.
    #[serde(default)]
    #[schemars(length(min = 1, max = 100))]
    output_dir_name: Option<String>,
    /// Refuse callers without the credentials that the description asks for.
    #[serde(default = "crate::arguments::yes")]
    auth_enabled: bool,
    /// Has no effect on files: webhooks are set up on the running mock's admin API.
    #[serde(default = "crate::arguments::yes")]
    webhooks_enabled: bool,
    /// Have the admin API and its page. Without it, only operations can be asked.
    #[serde(default = "crate::arguments::yes")]
    admin_ui_enabled: bool,
    /// Keep what is posted, so that it can be read, listed, changed and deleted.
    #[serde(default = "crate::arguments::yes")]
    storage_enabled: bool,
    /// The port that operations are asked at; 0 takes any that is free.
    #[serde(default = "port")]
    #[schemars(range(max = 65535))]
    business_port: u16,
    /// The admin API's port. Without it, the one after `business_port`.
    #[serde(default)]
    #[schemars(range(max = 65535))]
    admin_port: Option<u16>,
    /// Serve it at once.
    #[serde(default)]
    start: bool,
    /// With `start`: let it run on when this server ends.
    #[serde(default)]
    detach: bool,
    /// Write over a project of the same name.
    #[serde(default)]
    overwrite: bool,
}

fn port() -> u16 {
    8000
}

#[derive(Debug, Serialize, JsonSchema)]
#[expect(
    clippy::struct_field_names,
    reason = "the names are those of the reference"
)]
pub(super) struct Output {
    status: String,
    success: bool,
    message: String,
    output_directory: String,
    /// Name, version, endpoints and features.
    server_info: Value,
    generated_files: Vec<String>,
    next_steps: Vec<String>,
    /// What is wrong or doubtful in the description.
    warnings: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    server: Option<MockRow>,
}

/// Findings that are told.
const MOST_WARNINGS: usize = 20;

impl Tool for GenerateMockApi {
    const NAME: &'static str = "generate_mock_api";
    const TITLE: &'static str = "Make a mock of an API";
    const SAYS: &'static str = "Make a mock project of an OpenAPI description: the description, mimus.toml, README, Dockerfile and docker-compose.yml. Use it first, with `start: true` to serve it at once and get its server_url.";
    const KIND: Kind = Kind::Adds;
    type Input = Input;
    type Output = Output;

    fn call(input: Input, cx: &Context) -> Result<Told<Output>, Refusal> {
        let source = source(&input.spec_url_or_path, cx)?;
        (cx.progress)(0.0, 3.0, "reading the description");
        let wanted = Wanted {
            security: input.auth_enabled,
        };
        let copied = project::copy(cx.desk.product.open, &source, wanted)?;
        cx.go_on()?;
        let folder = folder(&input, &copied, cx)?;
        (cx.progress)(1.0, 3.0, "writing the project");
        let admin_port = match (input.admin_port, input.business_port) {
            (Some(port), _) => port,
            (None, 0) => 0,
            (None, port) => port.checked_add(1).unwrap_or(0),
        };
        let manifest = Manifest {
            title: cut(&copied.api.title, 200),
            version: cut(&copied.api.version, 100),
            operations: copied.api.operations.len(),
            description: copied.files[0].0.clone(),
            port: input.business_port,
            admin_port: Some(admin_port).filter(|_| input.admin_ui_enabled),
            admin: input.admin_ui_enabled,
            mimus_version: cx.desk.product.version.to_owned(),
        };
        std::fs::create_dir_all(&folder)
            .map_err(|error| Refusal::new(format!("`{}`: {error}", folder.display())))?;
        let files = project::write(&folder, &manifest, input.storage_enabled, &copied.files)?;
        let project = Project { folder, manifest };
        let server = if input.start {
            (cx.progress)(2.0, 3.0, "starting the mock");
            let started = cx.desk.children.start(
                &Start {
                    folder: project.folder.clone(),
                    arguments: project.arguments(None, None),
                    title: project.name(),
                    detach: input.detach,
                },
                cx,
            );
            let record = started.map_err(|refusal| {
                let (why, _) = refusal.into_parts();
                Refusal::new(format!(
                    "the project was written to `{}`, but the mock did not start: {why}",
                    project.folder.display()
                ))
                .hint("call start_mock_server with another port")
            })?;
            Some(MockRow::of(&record, cx))
        } else {
            None
        };
        let mut warnings = copied.notes.clone();
        let findings = copied.api.findings();
        let findings = findings.iter().take(MOST_WARNINGS);
        warnings.extend(findings.map(|finding| cut(&finding.message, 300)));
        Ok(told(&input, &copied, &project, files, warnings, server))
    }
}

/// Files have to be open to the agent; which URLs may be read, is decided where they are.
pub(super) fn source(given: &str, cx: &Context) -> Result<String, Refusal> {
    if let Ok(url) = url::Url::parse(given) {
        return match url.scheme() {
            "http" | "https" => Ok(given.to_owned()),
            // A drive is no scheme.
            scheme if scheme.len() == 1 => Ok(cx.existing(given)?.display().to_string()),
            scheme => Err(Refusal::new(format!("`{scheme}:` is not read"))
                .hint("give a path in the working folder, or an http(s) URL")),
        };
    }
    let path = cx.existing(given)?;
    if !path.is_file() {
        return Err(
            Refusal::new(format!("`{given}` is no file")).hint("name the description's file in it")
        );
    }
    Ok(path.display().to_string())
}

/// Where it goes. What is there is left alone, unless it is a project that may go.
fn folder(input: &Input, copied: &Copied, cx: &Context) -> Result<std::path::PathBuf, Refusal> {
    let title = format!("{}_{}", copied.api.title, copied.api.version);
    let name = input.output_dir_name.as_deref().unwrap_or(&title);
    let name: String = name
        .chars()
        .take(100)
        .map(|it| {
            if it.is_ascii_alphanumeric() || matches!(it, '-' | '_') {
                it
            } else {
                '_'
            }
        })
        .collect();
    let home = Path::new(HOME);
    if input.output_dir_name.is_some() || input.overwrite {
        let folder = cx.folders.place(&home.join(&name))?;
        let is_free = !folder.exists();
        let is_project = Project::read(&folder).is_some();
        if is_free || (is_project && input.overwrite) {
            return Ok(folder);
        }
        let refusal = Refusal::new(format!("`{}` is there already", folder.display()));
        return Err(if is_project {
            refusal.hint("give `overwrite: true`, or another `output_dir_name`")
        } else {
            refusal.hint(format!(
                "it has no `{MANIFEST}`, so it stays: give another `output_dir_name`"
            ))
        });
    }
    for number in 1..1000 {
        let name = if number == 1 {
            name.clone()
        } else {
            format!("{name}_{number}")
        };
        let folder = cx.folders.place(&home.join(name))?;
        if !folder.exists() {
            return Ok(folder);
        }
    }
    Err(Refusal::new("there are a thousand of them").hint("give an `output_dir_name`"))
}

fn told(
    input: &Input,
    copied: &Copied,
    project: &Project,
    files: Vec<String>,
    warnings: Vec<String>,
    server: Option<MockRow>,
) -> Told<Output> {
    let name = project.name();
    let message = match &server {
        Some(server) => format!("`{name}` was written, and answers at {}", server.server_url),
        None => format!("`{name}` was written"),
    };
    let next_steps = match &server {
        Some(server) => vec![
            format!("list_operations with server_url `{}`", server.server_url),
            "send_request to try one".to_owned(),
        ],
        None => vec![format!("start_mock_server with project `{name}`")],
    };
    let operations = copied.api.operations.iter();
    let operations =
        operations.map(|one| format!("{} {}  {}", one.method, one.path_template, one.id));
    let text = format!(
        "{message}, in {}\n{} {}: {} operations{}{}\nNext: {}",
        project.folder.display(),
        project.manifest.title,
        project.manifest.version,
        copied.api.operations.len(),
        lines(operations),
        if warnings.is_empty() {
            String::new()
        } else {
            format!(
                "\nDoubtful in the description:{}",
                lines(warnings.iter().cloned())
            )
        },
        next_steps.join("; ")
    );
    let features = [
        ("auth", input.auth_enabled),
        ("webhooks", input.webhooks_enabled && input.admin_ui_enabled),
        ("admin_ui", input.admin_ui_enabled),
        ("storage", input.storage_enabled),
    ];
    let features = features.iter().filter(|(_, on)| *on).map(|(name, _)| *name);
    Told::new(
        text,
        Output {
            status: "success".to_owned(),
            success: true,
            message,
            output_directory: project.folder.display().to_string(),
            server_info: json!({
                "name": project.manifest.title,
                "version": project.manifest.version,
                "endpoints": project.manifest.operations,
                "features": features.collect::<Vec<_>>(),
            }),
            generated_files: files,
            next_steps,
            warnings,
            server,
        },
    )
}

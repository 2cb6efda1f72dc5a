//! `discover_mock_servers`: the registry first, then ports, all at once.

use std::sync::mpsc;

use mimus_running::Record;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::answer::{Refusal, Told};
use crate::context::Context;
use crate::shown::{MockRow, lines};
use crate::tool::{Kind, Tool};

pub(super) struct DiscoverMockServers;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// Ports of this machine to try besides what is registered. Without it, those that mocks usually have.
    #[serde(default)]
    #[schemars(length(max = 100), inner(range(min = 1, max = 65535)))]
    ports: Option<Vec<u16>>,
    /// Ask each mock that is registered whether it answers.
    #[serde(default = "crate::arguments::yes")]
    check_health: bool,
    /// List projects of the working folder as well.
    #[serde(default = "crate::arguments::yes")]
    include_generated: bool,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Output {
    status: String,
    discovered_servers: Vec<Found>,
    generated_mocks: Vec<ProjectRow>,
    total_running: usize,
    total_generated: usize,
    message: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Found {
    url: String,
    port: u16,
    /// `running`, or `not answering`.
    status: String,
    server_info: MockRow,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_time_ms: Option<f64>,
    is_mockloop_server: bool,
    is_mimus_server: bool,
    /// `single-port` or `dual-port`.
    architecture: String,
    business_port: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    admin_port: Option<u16>,
    /// `registry` or `port`.
    by: String,
}

/// A folder that can be started.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ProjectRow {
    name: String,
    path: String,
    api_title: String,
    api_version: String,
    operation_count: usize,
    default_port: u16,
    has_docker_compose: bool,
    /// Of the mock that serves it.
    #[serde(skip_serializing_if = "Option::is_none")]
    running_as: Option<String>,
}

/// Those that the reference's users have, and our own.
const USUAL: [u16; 13] = [
    8000, 8001, 8002, 8003, 8004, 8005, 8006, 8007, 3000, 3001, 5000, 5001, 4010,
];

impl Tool for DiscoverMockServers {
    const NAME: &'static str = "discover_mock_servers";
    const TITLE: &'static str = "Find mocks";
    const SAYS: &'static str = "Find mocks on this machine: those that are registered, then others on usual or given ports, such as mocks in containers. list_mock_servers is quicker where no ports need to be tried.";
    const KIND: Kind = Kind::Reads;
    type Input = Input;
    type Output = Output;

    fn call(input: Input, cx: &Context) -> Result<Told<Output>, Refusal> {
        let running = cx.desk.registry.running();
        let ports = input.ports.unwrap_or_else(|| USUAL.to_vec());
        let known = running.iter().flat_map(ports_of).collect::<Vec<_>>();
        let (sender, answers) = mpsc::channel();
        std::thread::scope(|scope| {
            for record in &running {
                let sender = sender.clone();
                scope.spawn(move || {
                    let health = if input.check_health {
                        healthy(record, cx)
                    } else {
                        Health::Unasked
                    };
                    let _ = sender.send(found(record, health, "registry", cx));
                });
            }
            for port in ports.iter().filter(|port| !known.contains(port)) {
                let sender = sender.clone();
                scope.spawn(move || {
                    if let Some(record) = cx.desk.probe(&format!("http://127.0.0.1:{port}")) {
                        let health = healthy(&record, cx);
                        let _ = sender.send(found(&record, health, "port", cx));
                    }
                });
            }
        });
        drop(sender);
        let mut discovered: Vec<Found> = answers.into_iter().collect();
        discovered.sort_by(|one, other| one.url.cmp(&other.url));
        // A mock with two ports answers at both.
        discovered.dedup_by(|one, other| one.url == other.url);
        let generated = if input.include_generated {
            projects(&running, cx)
        } else {
            Vec::new()
        };
        let message = format!("{} running, {} projects", discovered.len(), generated.len());
        let text = format!(
            "{message}{}{}",
            lines(discovered.iter().map(|found| found.server_info.line())),
            lines(generated.iter().map(ProjectRow::line))
        );
        Ok(Told::new(
            text,
            Output {
                status: "success".to_owned(),
                total_running: discovered.len(),
                total_generated: generated.len(),
                discovered_servers: discovered,
                generated_mocks: generated,
                message,
            },
        ))
    }
}

fn port_of(url: &str) -> Option<u16> {
    url::Url::parse(url).ok()?.port_or_known_default()
}

fn ports_of(record: &Record) -> Vec<u16> {
    let urls = [Some(record.url.as_str()), record.admin_url.as_deref()];
    urls.into_iter().flatten().filter_map(port_of).collect()
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Health {
    Unasked,
    /// After so many milliseconds.
    Answers(f64),
    Silent,
}

fn healthy(record: &Record, cx: &Context) -> Health {
    let begun = std::time::Instant::now();
    let asked = cx.desk.client.send(mimus_running::Send {
        method: "GET",
        url: &format!("{}/health", record.url),
        headers: &[],
        body: None,
        patience: std::time::Duration::from_secs(5),
        most: 1 << 10,
    });
    match asked {
        Ok(_) => Health::Answers(begun.elapsed().as_secs_f64() * 1000.0),
        Err(_) => Health::Silent,
    }
}

fn found(record: &Record, health: Health, by: &str, cx: &Context) -> Found {
    let port = port_of(&record.url).unwrap_or_default();
    let admin_port = record.admin_url.as_deref().and_then(port_of);
    Found {
        url: record.url.clone(),
        port,
        status: if health == Health::Silent {
            "not answering"
        } else {
            "running"
        }
        .to_owned(),
        server_info: MockRow::of(record, cx),
        response_time_ms: match health {
            Health::Answers(time) => Some(time),
            Health::Unasked | Health::Silent => None,
        },
        is_mockloop_server: false,
        is_mimus_server: true,
        architecture: if admin_port.is_some_and(|admin| admin != port) {
            "dual-port"
        } else {
            "single-port"
        }
        .to_owned(),
        business_port: port,
        admin_port,
        by: by.to_owned(),
    }
}

impl ProjectRow {
    pub(super) fn line(&self) -> String {
        let running = self.running_as.as_deref();
        let running = running.map_or_else(String::new, |id| format!(", running as {id}"));
        format!(
            "{}: {} {}{running}",
            self.name, self.api_title, self.api_version
        )
    }
}

pub(super) fn projects(running: &[Record], cx: &Context) -> Vec<ProjectRow> {
    let projects = cx.projects().into_iter();
    projects
        .map(|project| {
            let served = |record: &&Record| record.project.as_deref() == Some(&*project.folder);
            ProjectRow {
                name: project.name(),
                path: project.folder.display().to_string(),
                api_title: project.manifest.title.clone(),
                api_version: project.manifest.version.clone(),
                operation_count: project.manifest.operations,
                default_port: project.manifest.port,
                has_docker_compose: project.folder.join("docker-compose.yml").is_file(),
                running_as: running.iter().find(served).map(|record| record.id.clone()),
            }
        })
        .collect()
}

//! What is written into a project besides the description.

use std::fs;
use std::path::Path;

use super::{MANIFEST, Manifest};
use crate::answer::Refusal;
use crate::folders::put;

/// What the container's user is; any will do that is not root.
const USER: u32 = 10001;

/// Writes a project into a folder that is there, and says which files it has.
pub(crate) fn write(
    folder: &Path,
    manifest: &Manifest,
    storage: bool,
    description: &[(String, Vec<u8>)],
) -> Result<Vec<String>, Refusal> {
    let mut files = description.to_vec();
    let mut text = |name: &str, text: String| files.push((name.to_owned(), text.into_bytes()));
    text("mimus.toml", config(storage));
    text("README.md", readme(folder, manifest, storage));
    text("Dockerfile", dockerfile(manifest));
    text("docker-compose.yml", compose(manifest));
    text(
        ".dockerignore",
        "mock_data\nREADME.md\nDockerfile\ndocker-compose.yml\n".to_owned(),
    );
    let told = serde_json::to_string_pretty(manifest).map_err(Refusal::new)?;
    text(MANIFEST, format!("{told}\n"));
    if storage {
        make_folder(&folder.join("mock_data"))?;
    }
    let mut names = Vec::new();
    for (name, content) in files {
        put(&folder.join(&name), &content)?;
        names.push(name);
    }
    names.sort();
    Ok(names)
}

fn make_folder(folder: &Path) -> Result<(), Refusal> {
    fs::create_dir_all(folder)
        .map_err(|error| Refusal::new(format!("`{}`: {error}", folder.display())))
}

fn config(storage: bool) -> String {
    let mut text = "# What this mock is told besides its description: `mimus config schema` has \
                    all there is.\n\nvalidate = \"strict\"\n"
        .to_owned();
    if storage {
        text.push_str(
            "\n# What is posted can be listed, read, changed and deleted.\n[[responder]]\n\
             use = \"crud\"\n\n[state]\nfile = \"mock_data/state.db\"\n",
        );
    }
    text
}

/// What follows `mimus serve` in a container, where all of its addresses are asked.
fn served(manifest: &Manifest) -> Vec<String> {
    let mut arguments = vec![
        "serve".to_owned(),
        manifest.description.clone(),
        "--config".to_owned(),
        "mimus.toml".to_owned(),
        "--host".to_owned(),
        "0.0.0.0".to_owned(),
        "--port".to_owned(),
        manifest.port.to_string(),
    ];
    if let Some(port) = manifest.admin_port.filter(|_| manifest.admin) {
        arguments.extend(["--admin-port".to_owned(), port.to_string()]);
    } else if !manifest.admin {
        arguments.extend(["--admin".to_owned(), "off".to_owned()]);
    }
    arguments
}

fn dockerfile(manifest: &Manifest) -> String {
    let version = &manifest.mimus_version;
    let command = served(manifest);
    let command = command.iter().map(|word| format!("\"{word}\""));
    let command = command.collect::<Vec<_>>().join(", ");
    let ports = ports(manifest);
    let ports = ports
        .iter()
        .map(u16::to_string)
        .collect::<Vec<_>>()
        .join(" ");
    let port = manifest.port;
    format!(
        "# The released binary, run by a user who may change nothing but the mock's data.\n\
         FROM debian:bookworm-slim\n\
         ARG MIMUS_VERSION={version}\n\
         ARG MIMUS_URL=https://github.com/mimus-mock/mimus/releases/download/v${{MIMUS_VERSION}}\n\
         RUN apt-get update \\\n\
         \x20&& apt-get install --yes --no-install-recommends ca-certificates curl \\\n\
         \x20&& rm -rf /var/lib/apt/lists/* \\\n\
         \x20&& curl --fail --silent --show-error --location \\\n\
         \x20     \"${{MIMUS_URL}}/mimus-$(uname -m)-unknown-linux-gnu.tar.gz\" \\\n\
         \x20   | tar --extract --gzip --directory /usr/local/bin mimus \\\n\
         \x20&& useradd --uid {USER} --no-create-home mimus\n\
         WORKDIR /mock\n\
         COPY . .\n\
         RUN mkdir -p mock_data && chown -R {USER} mock_data\n\
         USER {USER}\n\
         ENV HOME=/tmp\n\
         EXPOSE {ports}\n\
         HEALTHCHECK --interval=10s --timeout=3s --start-period=5s \\\n\
         \x20 CMD curl --fail --silent http://127.0.0.1:{port}/health\n\
         ENTRYPOINT [\"mimus\"]\n\
         CMD [{command}]\n"
    )
}

fn compose(manifest: &Manifest) -> String {
    let ports = ports(manifest);
    let ports = ports
        .iter()
        .map(|port| format!("      - \"127.0.0.1:{port}:{port}\"\n"));
    let ports = ports.collect::<String>();
    let token = if manifest.admin {
        "    environment:\n      # From outside of the container, the admin API is asked with this.\n      \
         MIMUS_ADMIN_TOKEN: ${MIMUS_ADMIN_TOKEN:?make one up with `openssl rand -hex 16`}\n"
    } else {
        ""
    };
    format!(
        "services:\n  mock:\n    build: .\n    user: \"{USER}\"\n    read_only: true\n    \
         tmpfs:\n      - /tmp\n    cap_drop:\n      - ALL\n    security_opt:\n      - no-new-privileges:true\n    \
         ports:\n{ports}{token}    volumes:\n      - data:/mock/mock_data\n    restart: unless-stopped\n\
         volumes:\n  data:\n"
    )
}

fn ports(manifest: &Manifest) -> Vec<u16> {
    let admin = manifest.admin_port.filter(|_| manifest.admin);
    [Some(manifest.port), admin].into_iter().flatten().collect()
}

fn readme(folder: &Path, manifest: &Manifest, storage: bool) -> String {
    let Manifest {
        title,
        version,
        operations,
        description,
        port,
        ..
    } = manifest;
    let name = folder
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_default();
    // A title is somebody else's text.
    let title = title.replace(['\n', '\r', '<', '>', '`'], " ");
    let mut parts = vec![format!(
        "# A mock of {title} {version}\n\n{operations} operations, from `{description}`.\n\n```console\n"
    )];
    let command = served(manifest);
    let local = command
        .iter()
        .filter(|word| !matches!(word.as_str(), "--host" | "0.0.0.0"));
    parts.push(format!(
        "$ mimus {}\n```\n\n",
        local.map(String::as_str).collect::<Vec<_>>().join(" ")
    ));
    parts.push(format!("It answers at <http://127.0.0.1:{port}>"));
    match manifest.admin_port.filter(|_| manifest.admin) {
        Some(admin) => parts.push(format!(
            "; a page that shows what happens is at <http://127.0.0.1:{admin}>, with the admin API below `/admin/api`.\n"
        )),
        None => parts.push(".\n".to_owned()),
    }
    parts.push(
        "In a container, as a user who is not root:\n\n```console\n$ export MIMUS_ADMIN_TOKEN=$(openssl rand -hex 16)\n\
         $ docker compose up --build\n```\n\n| file | what it is |\n|---|---|\n"
            .to_owned(),
    );
    parts.push(format!(
        "| `{description}` | the description that is mocked |\n"
    ));
    parts.push("| `mimus.toml` | what the mock is told besides it |\n".to_owned());
    if storage {
        parts.push("| `mock_data/` | what was created, changed and deleted |\n".to_owned());
    }
    parts.push(format!(
        "| `{MANIFEST}` | makes this a project for agents: `start_mock_server` with `{name}` serves it |\n"
    ));
    parts.concat()
}

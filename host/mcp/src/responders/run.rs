//! A command of ours, run to its end with bounds on time and output.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;

use crate::answer::{Refusal, cut};
use crate::context::Context;

/// What a command said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) success: bool,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// From the start to the end. What a responder does has a limit of its own; but a component that
/// was never compiled before takes its time, and one that is cut off there is not compiled yet
/// the next time either.
const PATIENCE: Duration = Duration::from_mins(5);

const LOOK: Duration = Duration::from_millis(5);

/// Looks until the client is told that it goes on.
const TELL: u128 = 400;

/// Of either stream; the rest is read and dropped.
const MOST: u64 = 4 << 20;

/// Runs `mimus` with arguments, in a folder, with a text on its standard input.
pub(crate) fn mimus(
    arguments: &[String],
    folder: &Path,
    input: Option<&str>,
    cx: &Context,
) -> Result<Said, Refusal> {
    let mut child = Command::new(&cx.desk.product.executable)
        .args(arguments)
        .current_dir(folder)
        .env("MIMUS_LOG", "warn")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| Refusal::new(format!("`mimus` can't be started: {error}")))?;
    let stdin = child.stdin.take();
    let input = input.unwrap_or_default().to_owned();
    let writing = std::thread::spawn(move || {
        // One that does not read it to its end has said why.
        let _ = stdin.map(|mut stdin| stdin.write_all(input.as_bytes()));
    });
    let stdout = child
        .stdout
        .take()
        .map(|stream| std::thread::spawn(|| all_of(stream)));
    let stderr = child
        .stderr
        .take()
        .map(|stream| std::thread::spawn(|| all_of(stream)));
    let mut status = None;
    let looks = PATIENCE.as_millis() / LOOK.as_millis();
    for look in 0..looks {
        if look % TELL == TELL - 1 {
            tell(cx, look, looks);
        }
        if let Ok(Some(ended)) = child.try_wait() {
            status = Some(ended);
            break;
        }
        if (cx.is_cancelled)() {
            break;
        }
        sleep(LOOK);
    }
    if status.is_none() {
        let _ = child.kill();
        let _ = child.wait();
    }
    let _ = writing.join();
    let text = |reading: Option<std::thread::JoinHandle<String>>| {
        reading
            .and_then(|reading| reading.join().ok())
            .unwrap_or_default()
    };
    let (stdout, stderr) = (text(stdout), text(stderr));
    cx.go_on()?;
    let Some(status) = status else {
        return Err(Refusal::new(format!(
            "it took longer than {} s and was ended",
            PATIENCE.as_secs()
        ))
        .hint("make it do less"));
    };
    Ok(Said {
        success: status.success(),
        stdout,
        stderr,
    })
}

/// Clients that wait for so long only where something happens see that it does.
#[expect(clippy::cast_precision_loss, reason = "it is about seconds")]
fn tell(cx: &Context, look: u128, looks: u128) {
    (cx.progress)(look as f64, looks as f64, "compiling or running it");
}

fn all_of(mut stream: impl std::io::Read) -> String {
    let mut kept = Vec::new();
    let _ = stream.by_ref().take(MOST).read_to_end(&mut kept);
    let _ = std::io::copy(&mut stream, &mut std::io::sink());
    String::from_utf8_lossy(&kept).into_owned()
}

/// What went wrong, in the words of a command that was asked for JSON.
pub(crate) fn told_of(said: &Said) -> String {
    let json: Value = serde_json::from_str(&said.stdout).unwrap_or_default();
    let errors = json["errors"].as_array().into_iter().flatten();
    let errors = errors.map(|error| {
        let text = |member: &str| error[member].as_str().unwrap_or_default();
        match text("hint") {
            "" => text("message").to_owned(),
            hint => format!("{} ({hint})", text("message")),
        }
    });
    let errors = errors.collect::<Vec<_>>().join("\n");
    let told = if errors.is_empty() {
        format!("{}{}", said.stderr, said.stdout)
    } else {
        errors
    };
    cut(told.trim(), 3_000)
}

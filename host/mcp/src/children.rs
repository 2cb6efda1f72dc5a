//! Mocks that were started for a client: they end with it, unless it asked for the contrary.

use std::collections::HashMap;
use std::fs::OpenOptions;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread::sleep;
use std::time::Duration;

use mimus_running::{Record, Registry, title_as_id};

use crate::answer::Refusal;
use crate::context::Context;

/// By the ids of their mocks. Each has the pipe to its standard input, and ends when that is
/// closed: by us, or by the end of this process, however that comes.
#[derive(Debug, Default)]
pub(crate) struct Children(Mutex<HashMap<String, Child>>);

/// How a mock is to be started.
#[derive(Debug)]
pub(crate) struct Start {
    pub(crate) folder: PathBuf,
    /// What follows `mimus serve`.
    pub(crate) arguments: Vec<String>,
    /// What it is called in the name of its log.
    pub(crate) title: String,
    /// It goes on when the client is gone.
    pub(crate) detach: bool,
}

/// Between two looks at whether it is there.
const LOOK: Duration = Duration::from_millis(10);

/// From the start to the first answer. A big description with components that were never
/// compiled before takes its time.
const PATIENCE: Duration = Duration::from_mins(1);

/// How long those of a client that is gone may take to finish what they are at. They go on
/// ending by themselves after that.
const FAREWELL: Duration = Duration::from_millis(1500);

/// Of what a mock says that did not start.
const LAST_WORDS: usize = 3_000;

impl Children {
    /// Starts a mock, and waits until it answers.
    pub(crate) fn start(&self, start: &Start, cx: &Context) -> Result<Record, Refusal> {
        let registry = &cx.desk.registry;
        let log = log_file(registry, &start.title)?;
        let mut child = spawn(&cx.desk.product.executable, start, &log)?;
        let looks = PATIENCE.as_millis() / LOOK.as_millis();
        for look in 0..looks {
            if let Some(record) = of_process(registry, child.id()) {
                if start.detach {
                    // Somebody has to be told when it ends, or it stays as a zombie.
                    std::thread::spawn(move || child.wait());
                } else {
                    let mut children = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                    children.insert(record.id.clone(), child);
                }
                return Ok(record);
            }
            if let Ok(Some(status)) = child.try_wait() {
                let said = last_words(&log);
                let _ = std::fs::remove_file(&log);
                return Err(Refusal::new(format!("the mock did not start ({status}): {said}"))
                    .hint("correct what it says and call again; `port: 0` takes any port that is free"));
            }
            if look % 100 == 99 {
                (cx.progress)(1.0, 2.0, "the mock is starting");
            }
            if (cx.is_cancelled)() {
                break;
            }
            sleep(LOOK);
        }
        let _ = child.kill();
        let _ = child.wait();
        cx.go_on()?;
        Err(Refusal::new("the mock did not start in time")
            .hint(format!("its log is `{}`", log.display())))
    }

    /// Forgets one that was stopped.
    pub(crate) fn forget(&self, id: &str) {
        let child = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(id);
        if let Some(mut child) = child {
            drop(child.stdin.take());
            let _ = child.wait();
        }
    }

    pub(crate) fn has(&self, id: &str) -> bool {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains_key(id)
    }

    /// Ends all of them.
    pub(crate) fn end(&self) {
        let mut children = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut rest: Vec<Child> = children.drain().map(|(_, child)| child).collect();
        for child in &mut rest {
            drop(child.stdin.take());
        }
        for _ in 0..FAREWELL.as_millis() / LOOK.as_millis() {
            rest.retain_mut(|child| matches!(child.try_wait(), Ok(None)));
            if rest.is_empty() {
                return;
            }
            sleep(LOOK);
        }
    }
}

fn spawn(executable: &Path, start: &Start, log: &Path) -> Result<Child, Refusal> {
    let stderr = OpenOptions::new().create(true).append(true).open(log);
    let stderr = stderr.map_err(|error| Refusal::new(format!("`{}`: {error}", log.display())))?;
    let mut command = Command::new(executable);
    command
        .arg("serve")
        .args(&start.arguments)
        .arg("--quiet")
        .arg("--stderr-is")
        .arg(log)
        // Whether it took up a change is read in its log, however quiet this server's is.
        .env_remove("MIMUS_LOG")
        .current_dir(&start.folder)
        .stdout(Stdio::null())
        .stderr(stderr);
    if start.detach {
        command.stdin(Stdio::null());
        // What ends the client's group of processes is not to end this one.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
    } else {
        command.arg("--stop-with-stdin").stdin(Stdio::piped());
    }
    command
        .spawn()
        .map_err(|error| Refusal::new(format!("the mock can't be started: {error}")))
}

fn of_process(registry: &Registry, pid: u32) -> Option<Record> {
    let mut running = registry.running().into_iter();
    running.find(|record| record.pid == pid)
}

/// A new file for each start, so that what one mock said is not taken for another's.
fn log_file(registry: &Registry, title: &str) -> Result<PathBuf, Refusal> {
    const MOST: u32 = 10_000;
    let folder = registry.log_folder();
    std::fs::create_dir_all(&folder)
        .map_err(|error| Refusal::new(format!("`{}`: {error}", folder.display())))?;
    let base = title_as_id(title);
    for number in 1..MOST {
        let path = folder.join(format!("{base}-{}-{number}.log", std::process::id()));
        if OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)
            .is_ok()
        {
            return Ok(path);
        }
    }
    Err(Refusal::new(format!(
        "`{}` can't be written to",
        folder.display()
    )))
}

/// What it said of why it ended.
fn last_words(log: &Path) -> String {
    let mut text = Vec::new();
    if let Ok(file) = std::fs::File::open(log) {
        let most = u64::try_from(LAST_WORDS).unwrap_or(u64::MAX);
        let _ = file.take(most).read_to_end(&mut text);
    }
    String::from_utf8_lossy(&text).trim().to_owned()
}

//! Whether a running mock has taken up a change of its files.

use std::path::PathBuf;
use std::thread::sleep;
use std::time::Duration;

use crate::answer::{Refusal, cut};
use crate::context::Context;
use crate::responders::Target;

/// On the log of a mock, from before a change on.
#[derive(Debug)]
pub(super) struct Watch {
    log: Option<PathBuf>,
    from: usize,
    runs: bool,
}

/// A mock looks at its files many times within this, and loads what changed.
const PATIENCE: Duration = Duration::from_secs(20);

const LOOK: Duration = Duration::from_millis(20);

/// It may say it once for each of the files: nothing more is said for this long at the end.
const QUIET: u32 = 25;

impl Watch {
    pub(super) fn begin(target: &Target) -> Self {
        let log = target.mock.as_ref().and_then(|mock| mock.log.clone());
        let said = log.as_ref().and_then(|log| std::fs::read(log).ok());
        Self {
            from: said.map_or(0, |said| said.len()),
            log,
            runs: target.mock.is_some(),
        }
    }

    /// Waits until it has, and says what came of it.
    pub(super) fn end(self, cx: &Context) -> Result<(bool, String), Refusal> {
        if !self.runs {
            return Ok((false, "start_mock_server serves the project".to_owned()));
        }
        let Some(log) = self.log else {
            return Ok((
                false,
                "the mock was not started with these tools: it takes the change up if it runs with `--watch`"
                    .to_owned(),
            ));
        };
        let (mut said, mut quiet) = (String::new(), 0);
        for _ in 0..PATIENCE.as_millis() / LOOK.as_millis() {
            cx.go_on()?;
            let text = std::fs::read(&log).unwrap_or_default();
            let text = text.get(self.from..).unwrap_or_default();
            let text = String::from_utf8_lossy(text).into_owned();
            quiet = if text == said { quiet + 1 } else { 0 };
            said = text;
            let is_told = outcome(&said).is_some();
            if is_told && QUIET <= quiet {
                break;
            }
            sleep(LOOK);
        }
        match outcome(&said) {
            Some(true) => Ok((true, "the running mock answers with it".to_owned())),
            Some(false) => {
                let refused = said.lines().filter(|line| line.contains("was not taken"));
                let refused = refused.map(|line| cut(line, 600)).collect::<Vec<_>>();
                Err(Refusal::new(format!(
                    "it was written, but the running mock did not take it up:\n{}",
                    refused.join("\n")
                ))
                .hint("correct it with `replace: true`, or take it out with remove_responder"))
            }
            None => Ok((
                false,
                "the running mock has not said that it took the change up; restart_mock_server makes sure"
                    .to_owned(),
            )),
        }
    }
}

/// Of the last that was said of it.
fn outcome(said: &str) -> Option<bool> {
    let taken = said.rfind(" again\"").max(said.rfind("loaded "));
    let refused = said.rfind("was not taken");
    match (taken, refused) {
        (None, None) => None,
        (taken, refused) => Some(refused < taken),
    }
}

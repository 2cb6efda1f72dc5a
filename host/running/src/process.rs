//! Processes: which one it is, whether it is there, and how it is asked to end.
//!
//! A process's number is given to another one after it ended. What it is known by here is its
//! number and the time it started.

/// What tells a living process from others that had or will have its number.
pub(crate) fn identity(pid: u32) -> Option<String> {
    #[cfg(target_os = "linux")]
    {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The name in parentheses may have spaces and parentheses itself.
        let (_, rest) = stat.rsplit_once(')')?;
        let mut fields = rest.split_ascii_whitespace();
        let state = fields.next()?;
        // One that ended, and that nobody has asked about yet.
        if matches!(state, "Z" | "X") {
            return None;
        }
        // In ticks since the machine was started, so that belongs to it.
        let started = fields.nth(18)?;
        let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
        Some(format!("{}:{started}", boot.trim()))
    }
    #[cfg(all(unix, not(target_os = "linux")))]
    {
        let asked = std::process::Command::new("ps")
            .args(["-o", "stat=,lstart=", "-p", &pid.to_string()])
            .output()
            .ok()?;
        let told = String::from_utf8_lossy(&asked.stdout).trim().to_owned();
        let (state, started) = told.split_once(char::is_whitespace)?;
        (!state.starts_with('Z')).then(|| started.trim().to_owned())
    }
    #[cfg(not(unix))]
    {
        let asked = std::process::Command::new("powershell")
            .args(["-NoProfile", "-Command"])
            .arg(format!("(Get-Process -Id {pid}).StartTime.Ticks"))
            .output()
            .ok()?;
        let told = String::from_utf8_lossy(&asked.stdout).trim().to_owned();
        (!told.is_empty()).then_some(told)
    }
}

/// How a process is asked to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ask {
    /// What it is at is finished first.
    Kindly,
    AtOnce,
}

pub(crate) fn end(pid: u32, ask: Ask) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use rustix::process::{Pid, Signal, kill_process};
        let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
        let pid = pid.ok_or(std::io::ErrorKind::NotFound)?;
        let signal = match ask {
            Ask::Kindly => Signal::TERM,
            Ask::AtOnce => Signal::KILL,
        };
        Ok(kill_process(pid, signal)?)
    }
    #[cfg(not(unix))]
    {
        // A console program can't be asked from outside, only ended.
        let _ = ask;
        let ended = std::process::Command::new("taskkill")
            .args(["/F", "/PID", &pid.to_string()])
            .output()?;
        if ended.status.success() {
            return Ok(());
        }
        let told = String::from_utf8_lossy(&ended.stderr).trim().to_owned();
        Err(std::io::Error::other(told))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_the_same_for_as_long_as_it_lives() {
        let own = std::process::id();
        assert!(identity(own).is_some());
        assert_eq!(identity(own), identity(own));
        let mut child = std::process::Command::new("sleep")
            .arg("60")
            .spawn()
            .expect("`sleep` runs");
        let pid = child.id();
        let alive = identity(pid);
        assert!(alive.is_some());
        end(pid, Ask::AtOnce).expect("it can be ended");
        child.wait().expect("it ends");
        assert_eq!(identity(pid), None);
    }
}

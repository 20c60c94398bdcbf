//! `generate`, run as a person runs it: in a process, which may refuse, panic, run out of stack, or never end.

use std::{
    env,
    io::Read,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::generate::Side;

/// What begins the reason of a document that is refused.
pub(super) const REFUSED: &str = "REFUSED: ";
/// The longest that one document may take.
const LONGEST: Duration = Duration::from_secs(120);

/// Generates `sides` of `document` into `out`; gives what was said.
///
/// # Errors
/// Why there is no crate: the first error, the panic, the signal, or the time it took.
pub(super) fn run(document: &Path, out: &Path, sides: &[Side]) -> Result<String, String> {
    let program = env::current_exe().map_err(|error| error.to_string())?;
    let mut command = Command::new(program);
    command
        .arg("generate")
        .arg(document)
        .arg("--out")
        .arg(out)
        .arg("--side")
        .arg(sides.iter().map(|side| side.feature()).collect::<Vec<_>>().join(","));
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(|error| error.to_string())?;
    let [said, complained] = [heard(child.stdout.take()), heard(child.stderr.take())];
    let ended = end(&mut child);
    let [said, complained] = [said, complained].map(|listener| listener.join().unwrap_or_default());
    match ended {
        Ok(true) => Ok(said),
        Ok(false) => Err(reason(&complained)),
        Err(why) => Err(why),
    }
}

/// Reads to the end, so that the process never waits for room.
fn heard(from: Option<impl Read + Send + 'static>) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // What cannot be read was not said.
        let _ = from.map(|mut from| from.read_to_end(&mut bytes));
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// Whether it ended well.
fn end(child: &mut Child) -> Result<bool, String> {
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.code().is_none() => return Err(format!("CRASHED: {status}")),
            Ok(Some(status)) => return Ok(status.success()),
            Ok(None) if begun.elapsed() > LONGEST => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("HANGS: no end after {} s", LONGEST.as_secs()));
            }
            Ok(None) => thread::sleep(Duration::from_millis(2)),
            Err(error) => return Err(error.to_string()),
        }
    }
}

/// The panic, or else the first error.
fn reason(complained: &str) -> String {
    let mut lines = complained.lines();
    if let Some(at) = lines.clone().position(|line| line.contains("panicked at")) {
        let said: Vec<&str> = complained.lines().skip(at).take(2).collect();
        return format!("PANICS: {}", said.join(" "));
    }
    format!("{REFUSED}{}", lines.find(|line| line.contains(": error: ")).unwrap_or(complained.trim()))
}

//! Steps: each prints what it saw, and whether that was expected.

use std::{error::Error, process::ExitCode};

/// What was seen, or what was seen instead.
pub(crate) type Seen = Result<String, Box<dyn Error + Send + Sync>>;

/// How many steps there were.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    taken: usize,
    failed: usize,
}

impl Steps {
    /// Takes a step. One that fails does not keep the others from being taken.
    pub(crate) async fn step(&mut self, name: &str, what: impl Future<Output = Seen>) {
        self.taken += 1;
        match what.await {
            Ok(seen) => println!("ok    {name:<52} {seen}"),
            Err(error) => {
                self.failed += 1;
                let mut said = error.to_string();
                let mut source = error.source();
                while let Some(error) = source {
                    said += &format!(": {error}");
                    source = error.source();
                }
                println!("FAIL  {name:<52} {said}");
            }
        }
    }

    /// Says how it went.
    pub(crate) fn end(self) -> ExitCode {
        let Self { taken, failed } = self;
        println!("{taken} steps, {} as expected, {failed} not", taken - failed);
        if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// What was seen, if it is as it should be.
pub(crate) fn expect(is_so: bool, seen: impl Into<String>) -> Seen {
    let seen = seen.into();
    if is_so { Ok(seen) } else { Err(format!("not as expected: {seen}").into()) }
}

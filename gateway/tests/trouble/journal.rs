//! Everything this process logs, at every level.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, OnceLock};

/// What was logged so far by all tests of this binary.
#[derive(Clone, Default)]
pub(crate) struct Journal(Arc<Mutex<Vec<u8>>>);

impl Journal {
    pub(crate) fn text(&self) -> String {
        let text = String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned();
        assert!(text.contains("cloudbackups"), "nothing is logged, so nothing is proved");
        text
    }
}

impl Write for Journal {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Logging begins with the first call.
pub(crate) fn open() -> Journal {
    static JOURNAL: OnceLock<Journal> = OnceLock::new();
    let begin = || {
        let journal = Journal::default();
        let writer = journal.clone();
        let level = tracing_subscriber::filter::LevelFilter::TRACE;
        tracing_subscriber::fmt().with_max_level(level).with_ansi(false).with_writer(move || writer.clone()).init();
        journal
    };
    JOURNAL.get_or_init(begin).clone()
}

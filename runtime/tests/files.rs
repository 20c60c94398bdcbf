//! Settings that a document finds in files.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use capgen_runtime::api::{Api, Setting};
use capgen_runtime::client::Settings;

const fn setting(name: &'static str) -> Setting {
    Setting { name, env: "CAPGEN_TEST_OF_NO_VARIABLE", secret: true, required: true, default: None, doc: "a test" }
}

static API: Api =
    Api { name: "filed", base_url: "http://filed.example", settings: &[setting("A"), setting("B"), setting("C")], credentials: &[] };

#[test]
fn settings_are_found_in_files() {
    let path = std::env::temp_dir().join(format!("capgen-files-{}.env", std::process::id()));
    std::fs::write(&path, "a-key = 'a'\nb-key=b\nc-key=\n").unwrap();
    let file: &'static str = path.to_string_lossy().into_owned().leak();
    let files = vec![("A", file, "a-key"), ("B", file, "b-key"), ("C", file, "c-key"), ("C", "/no/such/file", "c-key")].leak();
    let mut settings = Settings::new(&API).finding(files).needing(&["A", "B", "C"]);
    settings.set("B", "told");
    settings.env();
    let missing = settings.build().unwrap_err().to_string();
    assert!(missing.contains("`CAPGEN_TEST_OF_NO_VARIABLE` (setting `C`) is not set, and `/no/such/file` cannot be read: "), "{missing}");
    assert!(!missing.contains("setting `A`") && !missing.contains("told"), "{missing}");
    let shown = format!("{settings:?}");
    assert!(shown.contains("\"A\"") && shown.contains("\"B\"") && !shown.contains("\"C\"") && !shown.contains("told"), "{shown}");
    settings.set("C", "c");
    assert!(settings.build().is_ok());
    std::fs::remove_file(path).unwrap();
}

/// The shape in which such files are published.
#[cfg(feature = "formats")]
#[test]
fn settings_are_found_in_yaml() {
    let path = std::env::temp_dir().join(format!("capgen-files-{}.yaml", std::process::id()));
    std::fs::write(&path, "# secrets\na-key: \"s3cret: #1\"\nb-key: 5\nc-key: [s3cret]\n").unwrap();
    let file: &'static str = path.to_string_lossy().into_owned().leak();
    let mut settings = Settings::new(&API)
        .finding(vec![("A", file, "a-key"), ("B", file, "b-key"), ("C", file, "c-key")].leak())
        .needing(&["A", "B", "C"]);
    settings.env();
    let missing = settings.build().unwrap_err();
    assert_eq!(missing.problems.len(), 1, "{missing}");
    assert_eq!(missing.problems[0].message, format!("is not set, and `{file}` has no value for `c-key`"));
    std::fs::write(&path, "a-key: {s3cret\n").unwrap();
    let mut settings = Settings::new(&API).finding(vec![("A", file, "a-key")].leak()).needing(&["A"]);
    settings.env();
    assert_eq!(settings.build().unwrap_err().problems[0].message, format!("is not set, and `{file}` is no YAML"));
    std::fs::remove_file(path).unwrap();
}

//! The official suite: its scenarios, what their checks said, and what of them does not apply.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::Value;

use super::node::Tools;

/// A scenario, and what came of it.
pub(super) struct Judged {
    scenario: String,
    /// Whether the revision counts it.
    is_scored: bool,
    passed: usize,
    /// What failed and does not apply, with the reason.
    excused: Vec<String>,
    failed: Vec<String>,
}

impl Judged {
    pub(super) fn has_failed(&self) -> bool {
        !self.failed.is_empty()
    }

    fn applies(&self) -> bool {
        self.passed > 0 || self.has_failed()
    }

    pub(super) fn row(&self, revision: &str) -> String {
        let Self { scenario, is_scored, passed, excused, failed } = self;
        let how = match (failed.is_empty(), self.applies(), excused.is_empty()) {
            (false, ..) => "failed",
            (true, false, _) => "does not apply",
            (true, true, true) => "passed",
            (true, true, false) => "passed in part",
        };
        let unscored = if *is_scored { "" } else { " (not scored)" };
        let mut told: Vec<String> = failed.clone();
        told.extend(excused.iter().cloned());
        told.dedup();
        let checks = if self.applies() { format!("{passed} checks") } else { String::new() };
        let told = std::iter::once(checks).chain(told).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ");
        format!("| {revision} | {scenario}{unscored} | {how} | {told} |\n")
    }
}

/// How many of those that count passed.
pub(super) fn totals(revision: &str, judged: &[Judged]) -> String {
    let scored: Vec<&Judged> = judged.iter().filter(|judged| judged.is_scored).collect();
    let applying = scored.iter().filter(|judged| judged.applies());
    let passed = applying.clone().filter(|judged| !judged.has_failed()).count();
    format!(
        "| {revision} | **all that count** | {passed} of {} passed | {} do not apply |\n",
        applying.clone().count(),
        scored.len() - applying.count()
    )
}

/// Runs all that a revision requires against the server at `url`.
pub(super) fn judge(tools: &Tools, url: &str, revision: &str, out: &Path, excused: &BTreeMap<&str, &str>) -> Result<Vec<Judged>, String> {
    // What an earlier run said is none of this one's.
    if out.exists() {
        fs::remove_dir_all(out).map_err(|error| format!("{}: {error}", out.display()))?;
    }
    let mut suite = tools.script("@modelcontextprotocol/conformance/dist/index.js");
    let run = suite.args(["server", "--url", url, "--requirements", revision, "-o"]).arg(out).output();
    let said = run.map_err(|error| format!("the conformance suite: {error}"))?.stdout;
    let said = String::from_utf8_lossy(&said);
    let scenarios: Vec<&str> = said.lines().filter_map(|line| line.strip_prefix("=== Running scenario: ")?.strip_suffix(" ===")).collect();
    if scenarios.is_empty() {
        return Err(format!("the conformance suite ran nothing: {said}"));
    }
    let uncounted = said.split_once("Not scored for").map_or("", |(_, rest)| rest);
    let results = fs::read_dir(out).map_err(|error| format!("{}: {error}", out.display()))?;
    let folders: Vec<_> = results.filter_map(Result::ok).map(|entry| entry.path()).collect();
    scenarios
        .iter()
        .map(|scenario| {
            let is_scored =
                !uncounted.lines().any(|line| line.trim().trim_start_matches(['✓', '✗', ' ']).starts_with(&format!("{scenario} (")));
            let start = format!("server-{scenario}-20");
            let found = folders.iter().find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&start)));
            let checks = found.ok_or_else(|| format!("the conformance suite keeps nothing of `{scenario}`"))?.join("checks.json");
            let checks = fs::read_to_string(&checks).map_err(|error| format!("{}: {error}", checks.display()))?;
            let checks: Vec<Value> = serde_json::from_str(&checks).map_err(|error| format!("`{scenario}`: {error}"))?;
            Ok(of((*scenario).to_owned(), is_scored, &checks, excused))
        })
        .collect()
}

fn of(scenario: String, is_scored: bool, checks: &[Value], excused: &BTreeMap<&str, &str>) -> Judged {
    let mut judged = Judged { scenario, is_scored, passed: 0, excused: Vec::new(), failed: Vec::new() };
    let whole = excused.get(judged.scenario.as_str());
    for check in checks {
        let id = check["id"].as_str().unwrap_or_default();
        match check["status"].as_str() {
            // Common to all scenarios, and judged with the others.
            _ if id == "wire-schema-valid" && whole.is_some() => {}
            Some("SUCCESS") if whole.is_none() => judged.passed += 1,
            Some("SUCCESS" | "INFO" | "SKIPPED") => {}
            _ => match whole.or_else(|| excused.get(id)) {
                Some(why) => judged.excused.push((*why).to_owned()),
                None => judged.failed.push(format!("{id}: {}", check["errorMessage"].as_str().unwrap_or("no reason"))),
            },
        }
    }
    if judged.excused.is_empty()
        && judged.passed == 0
        && judged.failed.is_empty()
        && let Some(why) = whole
    {
        judged.excused.push((*why).to_owned());
    }
    judged
}

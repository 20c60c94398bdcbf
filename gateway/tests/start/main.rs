//! The program: how it starts, what it prints, and how it ends.
#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

mod program;
#[path = "../support/mod.rs"]
mod support;

use std::net::SocketAddr;
use std::process::Output;
use std::time::Duration;

use capgen_gateway::{Config, Drained};
use program::{Program, finished};
use serde_json::Value;
use support::http::send;
use support::recorder::{Recorder, Told};
use tokio::process::Command;

const KEY: &str = "k3y-in-the-environment";

/// Arguments, variables, and what is listed.
type Case<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)], &'a [&'a str]);

#[tokio::test]
async fn missing_settings_are_listed_in_one_message_and_nothing_is_served() {
    let upstream = "--upstream (CAPGEN_UPSTREAM) is not set";
    let key = "PORTWORX_API_KEY is not set";
    let cases: &[Case] = &[
        (&["--upstream", "http://127.0.0.1:1"], &[], &[key]),
        (&["--upstream", ""], &[], &[upstream, key]),
        (&[], &[("CAPGEN_UPSTREAM", "")], &[upstream, key]),
        (&["--upstream", ""], &[("PORTWORX_API_KEY", KEY)], &[upstream]),
        (&["--upstream", "http://127.0.0.1:1"], &[("PORTWORX_API_KEY", "")], &[key]),
        (&["--upstream", "ftp://x"], &[], &["--upstream (CAPGEN_UPSTREAM) must begin with http:// or https://", key]),
        (&["--upstream", "http://me:secret@x"], &[("PORTWORX_API_KEY", KEY)], &["must not hold a user name or a password"]),
    ];
    for (args, env, expected) in cases {
        let Output { status, stdout, stderr } = finished(args, env).await;
        let stderr = String::from_utf8(stderr).unwrap();
        assert_eq!(status.code(), Some(2), "{args:?} {env:?}: {stderr}");
        assert!(stdout.is_empty(), "{args:?}: something is announced");
        assert_eq!(stderr.matches("error:").count(), 1, "{stderr}");
        let listed: Vec<&str> = stderr.lines().filter(|line| line.starts_with("  ")).collect();
        assert_eq!(listed.len(), expected.len(), "{args:?} {env:?}: {stderr}");
        for (line, expected) in listed.iter().zip(*expected) {
            assert!(line.contains(expected), "{args:?} {env:?}: {stderr}");
        }
        assert!(!stderr.contains("secret") && !stderr.contains(KEY), "{stderr}");
    }
}

#[tokio::test]
async fn a_port_that_is_taken_is_one_clear_error() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for (flag, other) in [("--rest-addr", "--mcp-addr"), ("--mcp-addr", "--rest-addr")] {
        let Output { status, stdout, stderr } = finished(&[flag, &address, other, "127.0.0.1:0"], &[]).await;
        let stderr = String::from_utf8(stderr).unwrap();
        assert_eq!(status.code(), Some(1), "{stderr}");
        assert!(stdout.is_empty(), "something is announced");
        assert!(stderr.contains(&format!("cannot listen on {address}")) && stderr.contains(flag), "{stderr}");
        assert_eq!(stderr.matches("error:").count(), 1, "{stderr}");
    }
}

#[tokio::test]
async fn what_is_printed_names_everything_that_is_served() {
    let program = Program::start(&[], &[]).await;
    let listed = support::mcp::tools(program.mcp).await;
    assert_eq!(listed.len(), 15);
    for tool in listed {
        let name = tool["name"].as_str().unwrap();
        assert!(program.printed.lines().any(|line| line.trim() == name), "{name} in {}", program.printed);
    }
    let routes: Vec<&str> = program.printed.lines().filter(|line| line.contains(" /v1/v1/cloudbackups")).map(str::trim).collect();
    assert_eq!(routes.len(), 15, "{}", program.printed);
    for route in routes {
        let call = route.split_whitespace().collect::<Vec<_>>().join(" ").replace(['{', '}'], "");
        let status = send(program.rest, &call, &[], "").await.status;
        assert!(![404, 405].contains(&status), "{call} is printed and not served: {status}");
    }
    for id in ["5b0d8a3e-6c1f-4f0a-9a52-0c8a1f6d2e01", "c7e1f4b2-93d5-4a86-8b1e-7f20d4a9c301"] {
        assert!(program.printed.contains(id), "{}", program.printed);
    }
    assert_ne!(program.rest.port(), 0);
    assert_ne!(program.mcp.port(), 0);
}

#[tokio::test]
async fn the_printed_lines_work_as_printed() {
    let recorder = Recorder::start().await;
    recorder.tell(Told::json(200, r#"{"cloud_sched_list":{}}"#));
    let embedded = Program::start(&[], &[]).await;
    let remote = Program::start(&["--upstream", &recorder.url()], &[("PORTWORX_API_KEY", KEY)]).await;
    for (program, rest_answer, mcp_answer) in [(&embedded, "task_id", "history_list"), (&remote, "cloud_sched_list", "cloud_sched_list")] {
        let lines: Vec<&str> = program.printed.lines().map(str::trim).filter(|line| line.starts_with("curl ")).collect();
        let [rest, mcp] = lines.as_slice() else { panic!("{}", program.printed) };
        let rest = run(rest).await;
        assert!(rest.get(rest_answer).is_some(), "{rest}");
        let mcp = run(mcp).await;
        assert_eq!(mcp["result"]["isError"], false, "{mcp}");
        assert!(mcp["result"]["structuredContent"].get(mcp_answer).is_some(), "{mcp}");
    }
    assert!(!remote.printed.contains(KEY), "{}", remote.printed);
}

/// Runs a line in a shell.
async fn run(line: &str) -> Value {
    let Output { stdout, stderr, .. } = Command::new("sh").arg("-c").arg(line).output().await.unwrap();
    let stdout = String::from_utf8(stdout).unwrap();
    serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{line}: {error}: {stdout}{}", String::from_utf8_lossy(&stderr)))
}

#[tokio::test]
async fn standard_output_holds_nothing_but_the_protocol() {
    let begin = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}"#;
    let ready = r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#;
    let list = r#"{"jsonrpc":"2.0","id":2,"method":"tools/list"}"#;
    let output = program::given(&["--stdio"], &format!("{begin}\n{ready}\n{list}\n")).await;
    assert_eq!(output.status.code(), Some(0), "it ends with its input");
    let stdout = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<Value> = stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&answers[0]["id"], answers[1]["result"]["tools"].as_array().unwrap().len()), (&serde_json::json!(1), 15));
    let silent = program::given(&["--stdio"], "").await;
    assert_eq!((silent.status.code(), silent.stdout.len()), (Some(0), 0));
}

#[tokio::test]
async fn a_signal_drains_and_ends_with_success() {
    for signal in ["INT", "TERM"] {
        let recorder = Recorder::start().await;
        recorder.tell(Told::json(200, r#"{"drained":true}"#));
        recorder.hold();
        let mut program = Program::start(&["--upstream", &recorder.url()], &[("PORTWORX_API_KEY", KEY)]).await;
        let rest = program.rest;
        let under_way = tokio::spawn(async move { send(rest, "GET /v1/v1/cloudbackups/schedules?credential_id=c", &[], "").await });
        recorder.arrival().await;
        program.signal(signal).await;
        program.says("stopping").await;
        recorder.release();
        let got = under_way.await.unwrap();
        assert_eq!((got.status, got.text()), (200, r#"{"drained":true}"#), "{signal}");

        let (status, log) = program.ended().await;
        assert_eq!(status.code(), Some(0), "{signal}: {log}");
        let lines: Vec<&str> = log.lines().filter(|line| line.contains("/v1/v1/cloudbackups")).collect();
        assert_eq!(lines.len(), 1, "one line a request: {log}");
        for field in ["side=rest", "method=GET", "path=\"/v1/v1/cloudbackups/schedules\"", "status=200", "operation=o", "request_id="] {
            assert!(lines[0].contains(field), "{field} in {log}");
        }
        assert!(!log.contains(KEY) && !log.contains("credential_id"), "{log}");
    }
}

#[tokio::test]
async fn requests_that_outlast_the_deadline_are_cut_off() {
    let recorder = Recorder::start().await;
    recorder.hold();
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let mut config = Config::default();
    (config.serve.rest, config.serve.mcp, config.serve.drain) = (any, any, Duration::from_millis(50));
    (config.upstream.url, config.upstream.api_key) = (Some(recorder.url()), Some(KEY.into()));
    let gateway = capgen_gateway::start(config).await.unwrap();
    let mcp = gateway.mcp;
    let message = r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"enumerate-cloud-backup-schedules"}}"#;
    let call = tokio::spawn(support::mcp::post(mcp, message.to_owned()));
    recorder.arrival().await;
    assert_eq!(gateway.shutdown().await, Drained::CutOff);
    assert_eq!(call.await.unwrap().status, 503, "the caller is told, and does not wait for ever");
}

#[tokio::test]
async fn a_proxy_of_the_environment_does_not_stand_before_the_embedded_upstream() {
    let nobody = format!("http://{}", support::script::nobody().await);
    let program = Program::start(&[], &[("http_proxy", &nobody), ("HTTP_PROXY", &nobody), ("ALL_PROXY", &nobody)]).await;
    let got = send(program.rest, "GET /v1/v1/cloudbackups/schedules", &[], "").await;
    assert_eq!((got.status, got.text()), (200, "{}"));
}

#[tokio::test]
async fn an_address_open_to_other_machines_takes_credentials_or_a_flag() {
    let wide = ["--rest-addr", "0.0.0.0:0", "--mcp-addr", "127.0.0.1:0"];
    let Output { status, stdout, stderr } = finished(&wide, &[]).await;
    let stderr = String::from_utf8(stderr).unwrap();
    assert_eq!((status.code(), stdout.len()), (Some(2), 0), "{stderr}");
    assert!(stderr.contains("--rest-addr is 0.0.0.0:0, open to other machines"), "{stderr}");
    assert!(stderr.contains("`callers`") && stderr.contains("`allow-anonymous`"), "{stderr}");

    let program = Program::start(&[&wide[..], &["--allow-anonymous"]].concat(), &[]).await;
    program.signal("INT").await;
    let (status, log) = program.ended().await;
    assert_eq!(status.code(), Some(0));
    let warnings: Vec<&str> = log.lines().filter(|line| line.contains("WARN")).collect();
    assert!(matches!(warnings.as_slice(), [one] if one.contains("side=\"rest\"") && one.contains("open to other machines")), "{log}");

    let program = Program::start(&wide, &[("CAPGEN_CALLER_TOKEN", "t0ken-of-callers")]).await;
    let call = "GET /v1/v1/cloudbackups/schedules";
    let rest = std::net::SocketAddr::from(([127, 0, 0, 1], program.rest.port()));
    assert_eq!(send(rest, call, &[], "").await.status, 401);
    assert_eq!(send(rest, call, &[("authorization", "Bearer t0ken-of-callers")], "").await.status, 200);
    assert!(program.printed.contains("$CAPGEN_CALLER_TOKEN") && !program.printed.contains("t0ken"), "{}", program.printed);
    program.signal("INT").await;
    let (_, log) = program.ended().await;
    assert!(!log.contains("WARN") && !log.contains("t0ken"), "{log}");
}

#[tokio::test]
async fn the_printed_settings_are_a_file_that_says_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gateway.toml");
    let text = "[upstream]\ntimeout = \"7s\"\n[serve]\nrest = \"127.0.0.1:18080\"\n[serve.limits]\nrequests = 3\n\
                [serve.callers]\nscheme = \"oauth2\"\nissuer = \"https://id.example\"\nresource = \"https://b.example/mcp\"\n";
    std::fs::write(&file, text).unwrap();
    let file = file.to_str().unwrap();
    let print = async |args: &[&str], env: &[(&str, &str)]| {
        let Output { status, stdout, stderr } = finished(args, env).await;
        assert_eq!(status.code(), Some(0), "{}", String::from_utf8_lossy(&stderr));
        String::from_utf8(stdout).unwrap()
    };
    let first =
        print(&["--config", file, "--print-config", "--drain", "3s"], &[("PORTWORX_API_KEY", KEY), ("CAPGEN_MCP_ADDR", "[::1]:1")]).await;
    for line in
        ["timeout = \"7s\"", "rest = \"127.0.0.1:18080\"", "mcp = \"[::1]:1\"", "drain = \"3s\"", "requests = 3", "scheme = \"oauth2\""]
    {
        assert!(first.lines().any(|printed| printed == line), "{line} in {first}");
    }
    assert!(!first.contains(KEY), "{first}");
    std::fs::write(file, &first).unwrap();
    assert_eq!(print(&["--config", file, "--print-config"], &[]).await, first);
}

#[test]
fn the_file_in_the_documentation_can_be_used() {
    let page = include_str!("../../../docs/gateway.md");
    let (_, rest) = page.split_once("```toml\n").unwrap();
    let (text, _) = rest.split_once("```").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gateway.toml");
    std::fs::write(&file, text).unwrap();
    let config = Config::read(&file).unwrap();
    let Config { serve, .. } = &config;
    assert!(serve.confirm && serve.tls.is_some() && serve.tools.read_only, "{config:?}");
    assert_eq!(serve.limits, capgen_runtime::serve::Limits::default(), "the limits in the documentation are those at first");
}

#[tokio::test]
async fn a_file_that_cannot_be_used_is_an_error_at_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gateway.toml");
    let cases = [
        ("[serve]\nreest = \"x\"\n", "line 2", "reest"),
        ("[serve]\ndrain = 10\n", "line 2", "drain"),
        ("[serve.callers]\nscheme = \"magic\"\n", "line 2", "magic"),
        ("[serve\n", "line 1", "]"),
    ];
    for (text, place, what) in cases {
        std::fs::write(&file, text).unwrap();
        let Output { status, stderr, .. } = finished(&["--config", file.to_str().unwrap()], &[]).await;
        let stderr = String::from_utf8(stderr).unwrap();
        assert_eq!(status.code(), Some(2), "{stderr}");
        assert!(stderr.contains(place) && stderr.contains(what), "{text:?}: {stderr}");
    }
    let Output { status, stderr, .. } = finished(&["--config", "/nowhere/gateway.toml"], &[]).await;
    let stderr = String::from_utf8(stderr).unwrap();
    assert!(status.code() == Some(2) && stderr.contains("--config /nowhere/gateway.toml cannot be read"), "{stderr}");
}

#[tokio::test]
async fn shells_complete_what_there_is() {
    for shell in ["bash", "zsh", "fish"] {
        let Output { status, stdout, .. } = finished(&["completions", shell], &[]).await;
        let script = String::from_utf8(stdout).unwrap();
        assert!(status.success() && script.contains("management-addr"), "{shell}: {script}");
    }
}

#[test]
fn what_is_deployed_sets_what_there_is() {
    use clap::CommandFactory;
    let command = capgen_gateway::Args::command();
    let mut known: Vec<String> = command.get_arguments().filter_map(|arg| arg.get_env()?.to_str().map(str::to_owned)).collect();
    known.extend(["PORTWORX_API_KEY", "CAPGEN_CALLER_TOKEN"].map(str::to_owned));
    for file in ["../deploy/kubernetes.yaml", "../deploy/Containerfile"] {
        let text = std::fs::read_to_string(file).unwrap();
        let words = text.split(|c: char| !(c.is_ascii_uppercase() || c == '_')).filter(|word| word.starts_with("CAPGEN_"));
        let unknown: Vec<&str> = words.filter(|word| !known.iter().any(|known| known == word)).collect();
        assert!(unknown.is_empty(), "{file} sets {unknown:?}, and there are {known:?}");
    }
}

#[tokio::test]
async fn it_runs_where_nothing_can_be_written() {
    // Nobody's user, an empty environment, and a folder that is not its own.
    let folder = tempfile::tempdir().unwrap();
    let mut permissions = std::fs::metadata(folder.path()).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(folder.path(), permissions).unwrap();
    let program = Program::start_in(folder.path(), &["--management-addr", "127.0.0.1:0"]).await;
    assert_eq!(send(program.rest, "GET /v1/v1/cloudbackups/schedules", &[], "").await.status, 200);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

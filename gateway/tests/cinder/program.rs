//! `capgen-gateway cinder`, run as people run it.

use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

const PROGRAM: &str = env!("CARGO_BIN_EXE_capgen-gateway");

#[tokio::test]
async fn what_the_program_prints_works_in_a_shell() {
    // Settings of the gateway are none of this command's business.
    let mut command = Command::new(PROGRAM);
    command.args(["cinder", "--addr", "127.0.0.1:0"]).env("CAPGEN_UPSTREAM", "nonsense").kill_on_drop(true);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut printed = Vec::new();
    while printed.len() < 2 {
        let line = lines.next_line().await.unwrap().unwrap();
        printed.extend(line.strip_prefix("  curl ").map(|rest| format!("curl {rest}")));
    }
    for (line, says) in printed.iter().zip(["\"name\":\"first\"", "\"status\":\"creating\""]) {
        let output = Command::new("sh").args(["-c", line]).output().await.unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains(says), "{line}: {text}");
    }
    let id = child.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-s", "INT", &id]).status().await.unwrap().success());
    assert!(child.wait().await.unwrap().success());
}

#[tokio::test]
async fn settings_of_the_gateway_are_refused_beside_it() {
    let output = Command::new(PROGRAM).args(["--rest-addr", "127.0.0.1:0", "cinder"]).output().await.unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("--rest-addr"));
}

#[tokio::test]
async fn a_port_that_is_taken_is_one_clear_error() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = Command::new(PROGRAM).args(["cinder", "--addr", &address]).output().await.unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains(&format!("cannot listen on {address}")) && stderr.contains("`--addr`"), "{stderr}");
}

//! Every recorded request of an operation is made again by the generated client, except for what it means not to send.

use std::collections::BTreeMap;

use wiremock::MockServer;

use super::replay::{Tape, play};
use super::{cinder, portworx, tape};

/// Plays a file; says how many came out the same, and how many were left out for which reason.
async fn replay<C>(tape: &Tape<C>, least: usize) {
    let Some(recordings) = tape::read(tape.file) else { return };
    let server = MockServer::start().await;
    let (mut same, mut in_project, mut left_out) = (0, 0, BTreeMap::<String, Vec<&str>>::new());
    for recording in &recordings {
        match play(&server, tape, recording).await {
            Ok(()) => {
                same += 1;
                in_project += usize::from(recording.asked.project.is_some());
            }
            Err(reason) => left_out.entry(reason).or_default().push(&recording.name),
        }
    }
    println!(
        "{}: {same} of {} requests and outcomes are the same ({in_project} of them with a project in the path)",
        tape.file,
        recordings.len()
    );
    for (reason, names) in &left_out {
        println!("  {} left out: {reason}\n    {}", names.len(), names.join("\n    "));
    }
    assert!(same >= least, "{}: only {same}", tape.file);
}

#[tokio::test]
async fn the_cinder_client_sends_what_was_recorded_and_gives_what_was_answered() {
    let (operations, client, fault) = (cinder::operations(), cinder::client, cinder::fault);
    replay(&Tape { file: tape::CINDER, operations, client, fault }, 148).await;
}

#[tokio::test]
async fn the_portworx_client_sends_what_was_recorded_and_gives_what_was_answered() {
    let (operations, client, fault) = (portworx::operations(), portworx::client, portworx::fault);
    replay(&Tape { file: tape::PORTWORX, operations, client, fault }, 73).await;
}

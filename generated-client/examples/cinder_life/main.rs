//! The whole life of a backup at a real Cinder, with the generated client, and every error that can be provoked.
//!
//! `cargo xtask upstream cinder` starts the server and runs this. The server is changed and has to be empty.

mod errors;
mod kept;
mod life;
mod lists;
mod raw;
mod service;
mod steps;
mod world;

use std::process::ExitCode;

use steps::Steps;
use world::World;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, admin, member, poor, data] = arguments.as_slice() else {
        eprintln!("usage: cinder_life URL ADMIN-TOKEN MEMBER-TOKEN TOKEN-OF-ANOTHER-PROJECT FOLDER-OF-BACKUPS");
        return ExitCode::FAILURE;
    };
    let mut world = match World::new(url, admin, member, poor, data).await {
        Ok(world) => world,
        Err(error) => {
            eprintln!("the server cannot be prepared: {error}");
            return ExitCode::FAILURE;
        }
    };
    let mut steps = Steps::default();
    life::begins(&mut world, &mut steps).await;
    lists::are_read(&world, &mut steps).await;
    errors::of_requests(&world, &mut steps).await;
    errors::of_states(&world, &mut steps).await;
    errors::of_others(&world, &mut steps).await;
    errors::by_hand(&world, &mut steps).await;
    life::ends(&mut world, &mut steps).await;
    service::is_off(&world, &mut steps).await;
    steps.end()
}

//! The program: reads the command line, starts the gateway, says what it serves, and stops it on a signal.

mod signals;

use std::io::{IsTerminal, Write, stderr, stdout};
use std::process::ExitCode;

use capgen_gateway::{Args, CinderArgs, Command, Drained, StartError, cinder, start, stdio};
use clap::Parser;
use tracing_subscriber::EnvFilter;

use signals::Signals;

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,rmcp=warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr).with_ansi(stderr().is_terminal()).init();
    match run(args).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}

async fn run(args: Args) -> Result<(), StartError> {
    let signals = Signals::new();
    match args.command {
        Some(Command::Cinder(CinderArgs { addr })) => {
            let cinder = cinder::start(addr, cinder::Seed::sample()).await?;
            until_stopped(signals, &cinder.to_string(), cinder.shutdown()).await;
        }
        None if args.stdio => stdio(args.config(|name| std::env::var(name).ok())).await?,
        None => {
            let gateway = start(args.config(|name| std::env::var(name).ok())).await?;
            until_stopped(signals, &gateway.to_string(), gateway.shutdown()).await;
        }
    }
    Ok(())
}

/// Says what is served, and on a signal begins to end it.
async fn until_stopped(mut signals: Signals, says: &str, shutdown: impl Future<Output = Drained>) {
    // Whoever closed standard output does not want to read this, and is served all the same.
    let _ = write!(stdout(), "{says}").and_then(|()| stdout().flush());
    signals.next().await;
    tracing::info!("stopping: requests under way are finished, nothing more is accepted");
    tokio::select! {
        drained = shutdown => match drained {
            Drained::Completely => tracing::info!("stopped"),
            Drained::CutOff => tracing::warn!("stopped, some requests took too long and were cut off"),
        },
        () = signals.next() => tracing::warn!("stopped at once"),
    }
}

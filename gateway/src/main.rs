//! The program: reads the command line, starts the gateway, says what it serves, and stops it on a signal.

use std::io::{IsTerminal, Write, stderr, stdout};
use std::process::ExitCode;

use capgen_gateway::{Args, CinderArgs, Command, Config, Format, StartError, cinder, start, stdio};
use capgen_runtime::serve::{Drained, Signals};
use clap::{CommandFactory, Parser};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    match run(Args::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}

async fn run(args: Args) -> Result<(), StartError> {
    let (over_stdio, prints) = (args.stdio, args.print_config);
    let config = match args.command {
        Some(Command::Completions { shell }) => {
            clap_complete::generate(shell, &mut Args::command(), "capgen-gateway", &mut stdout());
            return Ok(());
        }
        Some(Command::Cinder(CinderArgs { addr })) => {
            log(Format::Text);
            let signals = Signals::caught();
            let cinder = cinder::start(addr, cinder::Seed::sample()).await?;
            until_stopped(signals, &cinder.to_string(), cinder.shutdown()).await;
            return Ok(());
        }
        None => args.config(|name| std::env::var(name).ok())?,
    };
    if prints {
        // Whoever closed standard output does not want to read this.
        let _ = stdout().write_all(config.to_toml().as_bytes());
        return Ok(());
    }
    log(config.log.format);
    if over_stdio { stdio(config).await } else { serve(config).await }
}

async fn serve(config: Config) -> Result<(), StartError> {
    let signals = Signals::caught();
    let gateway = start(config).await?;
    until_stopped(signals, &gateway.to_string(), gateway.shutdown()).await;
    Ok(())
}

/// Begins the log.
fn log(format: Format) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,rmcp=warn,opentelemetry=warn"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr).with_ansi(stderr().is_terminal());
    match format {
        Format::Text => log.init(),
        Format::Json => log.json().flatten_event(true).init(),
    }
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

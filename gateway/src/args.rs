//! The command line.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use capgen_runtime::serve::{Callers, Otlp, Secret, Tls};
use clap::{Parser, Subcommand};
use secrecy::SecretString;

use crate::config::{Config, Format};
use crate::error::{Problem, StartError};

/// The variable that holds the bearer token. There is no flag for it: other users can read a command line.
pub(crate) const API_KEY: &str = "PORTWORX_API_KEY";

/// The variables that hold what callers must show.
pub(crate) const TOKEN: &str = "CAPGEN_CALLER_TOKEN";
const USERNAME: &str = "CAPGEN_CALLER_USERNAME";
const PASSWORD: &str = "CAPGEN_CALLER_PASSWORD";

const ENVIRONMENT: &str = "\
Environment:
  PORTWORX_API_KEY        what is sent upstream as the bearer token; needed with --upstream
  CAPGEN_CALLER_TOKEN     the bearer token that callers must have
  CAPGEN_CALLER_USERNAME, CAPGEN_CALLER_PASSWORD
                          the name and the password that callers must have
  RUST_LOG                which log lines are written, e.g. `debug` [default: info,
                          rmcp=warn,opentelemetry=warn]

What has no flag (limits, OAuth 2, origins of browsers) is set in a file: `--print-config` prints
one with all there is, as it is set now. Flags and variables have the last word over a file.";

/// Serves the Portworx cloud backup capability over REST and MCP.
#[derive(Clone, Debug, Parser)]
#[command(name = "capgen-gateway", version, args_conflicts_with_subcommands = true, after_help = ENVIRONMENT)]
pub struct Args {
    /// What to do instead of serving the gateway.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Base URL of the OpenStorage REST gateway, may be repeated for several that do the same; without it, an upstream in memory is
    /// started
    #[arg(long, env = "CAPGEN_UPSTREAM", hide_env_values = true, value_name = "URL")]
    pub upstream: Vec<String>,

    /// A file of root certificates that are trusted beside those of the system, in PEM; may be repeated
    #[arg(long = "upstream-root", env = "CAPGEN_UPSTREAM_ROOT", value_name = "FILE")]
    pub upstream_roots: Vec<PathBuf>,

    /// The certificate chain that is shown to the upstream, in PEM
    #[arg(long, env = "CAPGEN_UPSTREAM_CERTIFICATE", value_name = "FILE", requires = "upstream_key")]
    pub upstream_certificate: Option<PathBuf>,

    /// The key of that certificate, in PEM
    #[arg(long, env = "CAPGEN_UPSTREAM_KEY", value_name = "FILE", requires = "upstream_certificate")]
    pub upstream_key: Option<PathBuf>,

    /// How long a call upstream may take, e.g. `30s` [default: 30s]
    #[arg(long, env = "CAPGEN_TIMEOUT", value_name = "TIME", value_parser = time)]
    pub timeout: Option<Duration>,

    /// Where to serve REST; port 0 takes a free one [default: 127.0.0.1:8080]
    #[arg(long, env = "CAPGEN_REST_ADDR", value_name = "IP:PORT")]
    pub rest_addr: Option<SocketAddr>,

    /// Where to serve MCP; port 0 takes a free one [default: 127.0.0.1:9090]
    #[arg(long, env = "CAPGEN_MCP_ADDR", value_name = "IP:PORT")]
    pub mcp_addr: Option<SocketAddr>,

    /// Where to serve health, status and metrics [default: nowhere]
    #[arg(long, env = "CAPGEN_MANAGEMENT_ADDR", value_name = "IP:PORT")]
    pub management_addr: Option<SocketAddr>,

    /// Where a collector of OpenTelemetry takes traces (OTLP over HTTP), e.g. `http://localhost:4318`; needs a build with the feature
    /// `otel` [default: nowhere]
    #[arg(long, hide_env_values = true, value_name = "URL")]
    #[cfg_attr(feature = "otel", arg(env = "OTEL_EXPORTER_OTLP_ENDPOINT"))]
    pub otlp_endpoint: Option<String>,

    /// A name under which callers know the MCP side, `name` or `name:port`; may be repeated
    #[arg(long = "host", env = "CAPGEN_HOSTS", value_name = "HOST", value_delimiter = ',')]
    pub hosts: Vec<String>,

    /// Let other machines call without credentials
    #[arg(long, env = "CAPGEN_ALLOW_ANONYMOUS")]
    pub allow_anonymous: bool,

    /// The certificate chain of REST and MCP, in PEM
    #[arg(long, env = "CAPGEN_TLS_CERTIFICATE", value_name = "FILE", requires = "tls_key")]
    pub tls_certificate: Option<PathBuf>,

    /// The key of the certificate, in PEM
    #[arg(long, env = "CAPGEN_TLS_KEY", value_name = "FILE", requires = "tls_certificate")]
    pub tls_key: Option<PathBuf>,

    /// How long requests under way may go on once it is told to stop, e.g. `10s` [default: 10s]
    #[arg(long, env = "CAPGEN_DRAIN", value_name = "TIME", value_parser = time)]
    pub drain: Option<Duration>,

    /// The form of the log [default: text]
    #[arg(long, env = "CAPGEN_LOG_FORMAT", value_enum, value_name = "FORM")]
    pub log_format: Option<Format>,

    /// A file of settings, in TOML
    #[arg(long, env = "CAPGEN_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Print all settings as a file of them, and end
    #[arg(long)]
    pub print_config: bool,

    /// Serve MCP to the program that starts this, over standard input and output, and nothing else
    #[arg(long)]
    pub stdio: bool,
}

/// What this program does besides serving the gateway.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Serves a Cinder in memory that has volume backups, to try clients on
    Cinder(CinderArgs),
    /// Prints what a shell completes this command line with
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// How to serve a Cinder.
#[derive(Clone, Debug, clap::Args)]
pub struct CinderArgs {
    /// Where to serve it; port 0 takes a free one
    #[arg(long, value_name = "IP:PORT", default_value_t = SocketAddr::from((Ipv4Addr::LOCALHOST, 8776)))]
    pub addr: SocketAddr,
}

fn time(text: &str) -> Result<Duration, String> {
    let time: jiff::SignedDuration = text.parse().map_err(|_| "a time is e.g. `10s`, `1m 30s` or `250ms`".to_owned())?;
    Duration::try_from(time).map_err(|_| "a time is not negative".to_owned())
}

impl Args {
    /// The file of settings, over which the command line has the last word, and what only the environment holds. `variable` reads a
    /// variable of it.
    ///
    /// # Errors
    ///
    /// When the file, or what the environment holds, cannot be used.
    pub fn config(self, variable: impl Fn(&str) -> Option<String>) -> Result<Config, StartError> {
        let Self {
            command: _,
            upstream,
            upstream_roots,
            upstream_certificate,
            upstream_key,
            timeout,
            rest_addr,
            mcp_addr,
            management_addr,
            otlp_endpoint,
            hosts,
            allow_anonymous,
            tls_certificate,
            tls_key,
            drain,
            log_format,
            config,
            print_config: _,
            stdio: _,
        } = self;
        let mut config = config.map_or_else(|| Ok(Config::default()), |path| Config::read(&path))?;
        let Config { upstream: behind, serve, log } = &mut config;
        if !upstream.is_empty() {
            behind.url = Some(upstream.join(" "));
        }
        behind.roots.extend(upstream_roots);
        behind.certificate = upstream_certificate.or(behind.certificate.take());
        behind.key = upstream_key.or(behind.key.take());
        behind.timeout = timeout.unwrap_or(behind.timeout);
        behind.api_key = variable(API_KEY).map(SecretString::from);
        serve.rest = rest_addr.unwrap_or(serve.rest);
        serve.mcp = mcp_addr.unwrap_or(serve.mcp);
        serve.management = management_addr.or(serve.management);
        if let Some(endpoint) = otlp_endpoint {
            match &mut serve.otlp {
                Some(otlp) => otlp.endpoint = endpoint,
                none => *none = Some(Otlp::new(endpoint)),
            }
        }
        serve.hosts.extend(hosts);
        serve.allow_anonymous |= allow_anonymous;
        serve.drain = drain.unwrap_or(serve.drain);
        if let (Some(certificate), Some(key)) = (tls_certificate, tls_key) {
            serve.tls = Some(Tls { certificate, key, callers: serve.tls.take().and_then(|tls| tls.callers) });
        }
        if let Some(callers) = callers(variable)? {
            serve.callers = callers;
        }
        log.format = log_format.unwrap_or(log.format);
        Ok(config)
    }
}

/// Who may call, as the environment says.
fn callers(variable: impl Fn(&str) -> Option<String>) -> Result<Option<Callers>, StartError> {
    let [token, username, password] = [TOKEN, USERNAME, PASSWORD].map(|name| variable(name).filter(|value| !value.is_empty()));
    let problem = |setting: &str, message: &str| {
        let doc = "callers show a token, or a name and a password".to_owned();
        Err(StartError::Settings(vec![Problem { setting: setting.to_owned(), message: message.to_owned(), doc }]))
    };
    match (token, username, password) {
        (None, None, None) => Ok(None),
        (Some(_), None, None) => Ok(Some(Callers::Bearer { token: Secret::Env(TOKEN.to_owned()) })),
        (None, Some(username), Some(_)) => Ok(Some(Callers::Basic { username, password: Secret::Env(PASSWORD.to_owned()) })),
        (Some(_), ..) => problem(TOKEN, "is set beside a name or a password"),
        (None, Some(_), None) => problem(PASSWORD, "is not set"),
        (None, None, Some(_)) => problem(USERNAME, "is not set"),
    }
}

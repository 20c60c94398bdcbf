//! From settings, routers and tools to a server that runs.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use secrecy::ExposeSecret;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::admission::Admission;
use super::error::{Error, Problem};
use super::limits::Limits;
use super::listener;
use super::management::{self, Told};
use super::request::Side;
use super::running::{Drained, Running};
use super::settings::Settings;
use super::signals::Signals;
use crate::client::Client;
use crate::guard::Guarding;
use crate::mcp::{self, Confirm};
use crate::watch::{Spans, Watch};

/// What the options of an MCP server become.
type Change = Box<dyn FnOnce(mcp::Options) -> mcp::Options + Send>;

/// A server that is being put together.
#[must_use]
pub struct Serve {
    settings: Settings,
    rest: Option<Router>,
    mcp: Option<(mcp::Server, Change)>,
    clients: Vec<Client>,
}

impl Serve {
    /// Nothing to serve yet.
    pub fn new(settings: Settings) -> Self {
        Self { settings, rest: None, mcp: None, clients: Vec::new() }
    }

    /// Serves a router, at the address for REST: that of a capability, or of an OpenAPI document.
    pub fn rest(self, router: Router) -> Self {
        Self { rest: Some(router), ..self }
    }

    /// Serves MCP, at the address for it.
    pub fn mcp(self, server: mcp::Server) -> Self {
        self.mcp_with(server, |options| options)
    }

    /// As [`Serve::mcp`], with other options than follow from the settings.
    pub fn mcp_with(self, server: mcp::Server, options: impl FnOnce(mcp::Options) -> mcp::Options + Send + 'static) -> Self {
        Self { mcp: Some((server, Box::new(options))), ..self }
    }

    /// Tells those who run it of the upstreams of a client, too: it is not ready while all of them fail.
    pub fn upstreams(mut self, client: &impl AsRef<Client>) -> Self {
        self.clients.push(client.as_ref().clone());
        self
    }

    /// Starts it. It serves when this returns, and until [`Running::shutdown`] or until what is returned is dropped.
    ///
    /// # Errors
    ///
    /// When settings cannot be used, all of which are named, or when an address cannot be listened on. Nothing is served then.
    pub async fn start(self) -> Result<Running, Error> {
        let Self { settings, rest, mcp, clients } = self;
        let Checked { guard, tls, confirm, spans } = checked(&settings, rest.is_some(), mcp.as_ref().map(|(server, _)| server))?;
        let [stop, cut, gone] = std::array::from_fn(|_| CancellationToken::new());
        let sampling = settings.otlp.as_ref().map_or(1.0, |otlp| otlp.sampling);
        let watch = Arc::new(Watch::of_server(sampling, spans));
        let limits = settings.limits;
        let side = |name, router, guard, is_watched| {
            // A router that is told its state is taken apart once, and not for each request.
            let (router, admission) = (Router::with_state(router, ()), Admission::new(&limits));
            Arc::new(Side { name, router, limits, admission, guard, watch: watch.clone(), is_watched, cut: cut.clone() })
        };
        // All listen before any serves.
        let rest = match rest {
            Some(router) => Some((listener::bind("rest", settings.rest).await?, side("rest", router, guard.clone(), true))),
            None => None,
        };
        let mcp = match mcp {
            Some((server, change)) => {
                let bound = listener::bind("mcp", settings.mcp).await?;
                let mut options = options(&settings, bound.1);
                options.confirm = confirm;
                let options = change(options).shutdown(gone.clone());
                Some((bound, side("mcp", server.watched_by(&watch).router(options), guard, false)))
            }
            None => None,
        };
        let management = match settings.management {
            Some(address) => Some(listener::bind("management", address).await?),
            None => None,
        };
        let mut running = Running {
            rest: None,
            mcp: None,
            management: None,
            watch: watch.clone(),
            drain: settings.drain,
            stop: stop.clone().drop_guard(),
            cut: cut.clone().drop_guard(),
            gone: gone.drop_guard(),
            sides: JoinSet::new(),
            managed: JoinSet::new(),
        };
        if let Some(((listening, address), side)) = rest {
            running.rest = Some(address);
            running.sides.spawn(listener::serve(listening, side, tls.clone(), stop.clone(), settings.notice));
        }
        if let Some(((listening, address), side)) = mcp {
            running.mcp = Some(address);
            running.sides.spawn(listener::serve(listening, side, tls, stop, settings.notice));
        }
        if let Some((listening, address)) = management {
            running.management = Some(address);
            let router = management::router(Told { watch: watch.clone(), clients });
            let side = side(management::NAME, router, None, false);
            // It ends with the task that runs it.
            running.managed.spawn(listener::serve(listening, side, None, CancellationToken::new(), settings.notice));
        }
        Ok(running)
    }

    /// Serves until the process is told to stop (SIGTERM, Ctrl-C), and then what is under way; a second signal ends that.
    ///
    /// # Errors
    ///
    /// As [`Serve::start`].
    pub async fn run(self) -> Result<Drained, Error> {
        let mut signals = Signals::caught();
        let running = self.start().await?;
        for (side, address) in [("rest", running.rest), ("mcp", running.mcp), (management::NAME, running.management)] {
            if let Some(address) = address {
                tracing::info!(side, %address, "serving");
            }
        }
        signals.next().await;
        tracing::info!("stopping: requests under way are finished, nothing more is accepted");
        tokio::select! {
            drained = running.shutdown() => Ok(drained),
            () = signals.next() => Ok(Drained::CutOff),
        }
    }
}

/// Settings that can be used.
struct Checked {
    /// Who is asked for what.
    guard: Option<Arc<Guarding>>,
    tls: Option<TlsAcceptor>,
    /// How calls are confirmed.
    confirm: Option<Confirm>,
    spans: Option<Spans>,
}

/// # Errors
///
/// All settings that cannot be used.
fn checked(settings: &Settings, has_rest: bool, mcp: Option<&mcp::Server>) -> Result<Checked, Error> {
    let mut problems = Vec::new();
    let guard = settings.callers.guard(&mut problems);
    let tls = settings.tls.as_ref().and_then(|tls| tls.load(&mut problems)).map(TlsAcceptor::from);
    let guarded = mcp.is_some_and(mcp::Server::is_guarded);
    let asks = !settings.callers.is_anyone();
    let sides = [("rest", has_rest && !asks, settings.rest), ("mcp", mcp.is_some() && !asks && !guarded, settings.mcp)];
    for (side, _, address) in sides.into_iter().filter(|(_, is_open, address)| *is_open && !address.ip().is_loopback()) {
        let open = format!("is {address}, open to other machines, and whoever reaches it acts with the credentials of this server");
        if settings.allow_anonymous {
            tracing::warn!(side, "{open}");
        } else {
            problems.push(Problem::new(side, format!("{open}: set `callers`, or `allow-anonymous` if that is meant")));
        }
    }
    if guarded && !settings.callers.is_anyone() {
        problems.push(Problem::new("callers", "are asked for credentials by the document of the MCP side itself"));
    }
    let Limits { head, headers, .. } = settings.limits;
    if head < 8192 {
        problems.push(Problem::new("limits.head", format!("is {head}, and must be 8192 or more")));
    }
    if headers == 0 {
        problems.push(Problem::new("limits.headers", "is 0, and every request has headers"));
    }
    let key = settings.confirm_key.as_ref().map(|key| key.read().map_err(|why| problems.push(Problem::new("confirm-key", why))));
    let confirm = settings.confirm.then(|| match key {
        Some(Ok(key)) => Confirm::with_key(key.expose_secret()),
        _ => Confirm::alone(),
    });
    let spans = settings.otlp.as_ref().and_then(|otlp| otlp.open(&mut problems));
    if problems.is_empty() { Ok(Checked { guard, tls, confirm, spans }) } else { Err(Error::Settings(problems)) }
}

/// The options of the MCP side, which listens on `address`.
fn options(settings: &Settings, address: SocketAddr) -> mcp::Options {
    let Limits { body, tool_text, tool_binary, .. } = settings.limits;
    let mut options = mcp::Options::listening_on(address).max_request(body).max_text(tool_text).max_binary(tool_binary);
    options.tools = settings.tools.clone();
    options.hosts.extend_from_slice(&settings.hosts);
    options.origins.extend_from_slice(&settings.origins);
    options
}

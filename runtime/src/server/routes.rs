//! Routes: functions of a client and operations of a server, put behind an axum router.

use std::cmp::Reverse;
use std::fmt;
use std::pin::{Pin, pin};
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{Method, header};
use tokio::sync::Semaphore;

use super::described;
use super::extract;
use super::failure::Failure;
#[cfg(feature = "client")]
use super::forward::Forwarding;
use super::limits::{Limits, busy};
use super::template::{Found, Template, segments};
use crate::api::{Body, Checks, Operation, Param};
#[cfg(feature = "client")]
use crate::api::{Forward, Route};
use crate::body::media;
#[cfg(feature = "client")]
use crate::client::{Client, Pending};
use crate::input::{Caller, FromInputs, Inputs};
#[cfg(feature = "client")]
use crate::watch::{self, TraceContext, Watching};

type Handling = Pin<Box<dyn Future<Output = Response> + Send>>;

/// Routes over something of type `C`, a client or a server, added one by one.
pub struct Routes<C> {
    state: C,
    limits: Limits,
    endpoints: Vec<Endpoint>,
    #[cfg(feature = "client")]
    forwards: Vec<Forwarding>,
    #[cfg(feature = "client")]
    watching: Watching,
    document: Option<&'static str>,
}

impl<C> fmt::Debug for Routes<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.endpoints.iter().map(|endpoint| endpoint.name)).finish()
    }
}

/// One method of one path, free of the types of its inputs.
pub(super) struct Endpoint {
    name: &'static str,
    method: Method,
    template: Template,
    pub(super) params: &'static [Param],
    pub(super) body: Option<Body>,
    /// What is checked of its inputs beside their types.
    pub(super) checks: Option<&'static Checks>,
    /// The media types of its answers.
    produces: &'static str,
    handle: Box<dyn Fn(Inputs) -> Handling + Send + Sync>,
}

impl<C: Clone + Send + Sync + 'static> Routes<C> {
    /// No routes yet.
    pub fn new(state: C) -> Self {
        Self {
            state,
            limits: Limits::default(),
            endpoints: Vec::new(),
            #[cfg(feature = "client")]
            forwards: Vec::new(),
            #[cfg(feature = "client")]
            watching: Watching::default(),
            document: None,
        }
    }

    /// Sets what the router accepts.
    #[must_use]
    pub fn limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Adds `route`, which calls `function` once its inputs are read, and passes the upstream's answer on.
    #[cfg(feature = "client")]
    #[must_use]
    pub fn function<I, F>(mut self, route: &'static Route, function: F) -> Self
    where
        I: FromInputs,
        F: Fn(&C, I) -> Pending + Send + Sync + 'static,
    {
        let client = self.state.clone();
        let handle = move |inputs: Inputs| match inputs.read() {
            Ok(inputs) => {
                let pending = function(&client, inputs);
                handling(async { pending.await.map_err(Failure::from).into_response() })
            }
            Err(violations) => refusal(Failure::violations(&violations)),
        };
        let Route { name, method, path, params, body } = route;
        self.endpoints.push(Endpoint {
            name,
            method: method.clone(),
            template: Template::new(path),
            params,
            body: *body,
            checks: None,
            produces: "*/*",
            handle: Box::new(handle),
        });
        self
    }

    /// Passes on what comes below the path of `forward` and no route answers; `client` gives the client that sends it.
    #[cfg(feature = "client")]
    #[must_use]
    pub fn forward(mut self, forward: &'static Forward, client: impl FnOnce(&C) -> &Client) -> Self {
        let client = client(&self.state).clone();
        self.forwards.push(Forwarding { forward, client });
        self
    }

    /// Has the calls of these routes seen by what sees those of `client`.
    #[cfg(feature = "client")]
    #[must_use]
    pub fn watched(self, client: &Client) -> Self {
        Self { watching: client.watching().clone(), ..self }
    }

    /// Adds `operation`, which calls `handler` once its inputs are read, and encodes what it gives.
    #[must_use]
    pub fn operation<I, T, F, Fut>(mut self, operation: &'static Operation, encode: fn(T) -> Response, handler: F) -> Self
    where
        I: FromInputs,
        F: Fn(C, I) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, Failure>> + Send + 'static,
        T: 'static,
    {
        let state = self.state.clone();
        let handle = move |inputs: Inputs| {
            let caller = inputs.shared_caller();
            match inputs.read() {
                Ok(inputs) => {
                    let handled = handler(state.clone(), inputs);
                    handling(async move { handled.await.map_or_else(Failure::into_response, |value| beside(&caller, encode(value))) })
                }
                Err(violations) => refusal(Failure::violations(&violations)),
            }
        };
        let Operation { name, method, path, params, body, success: _ } = operation;
        self.endpoints.push(Endpoint {
            name,
            method: method.clone(),
            template: Template::new(path),
            params,
            body: *body,
            checks: None,
            produces: "application/json",
            handle: Box::new(handle),
        });
        self
    }

    /// Serves an OpenAPI document at [`DOCUMENT`](super::DOCUMENT) and a page made of it at [`PAGE`](super::PAGE), unless a
    /// route is there.
    #[must_use]
    pub fn document(self, document: &'static str) -> Self {
        Self { document: Some(document), ..self }
    }

    /// Says which media types the answers of the last operation have, where they are not JSON. A caller who accepts none
    /// of them is refused with 406; `*/*` refuses nobody.
    #[must_use]
    pub fn produces(mut self, media: &'static str) -> Self {
        if let Some(endpoint) = self.endpoints.last_mut() {
            endpoint.produces = media;
        }
        self
    }

    /// Checks the values of the last operation's requests before its handler is called; 400 says what all of them break.
    #[must_use]
    pub fn checks(mut self, checks: &'static Checks) -> Self {
        if let Some(endpoint) = self.endpoints.last_mut() {
            endpoint.checks = Some(checks);
        }
        self
    }

    /// The router: one fallback that chooses among the routes. What no path matches is 404.
    ///
    /// Two of these cannot be merged, but each can be nested under a prefix, and routes of any kind can be added.
    pub fn into_router(self) -> Router {
        let permits = Semaphore::new(self.limits.concurrency.min(Semaphore::MAX_PERMITS));
        let served = Arc::new(Served {
            limits: self.limits,
            permits,
            endpoints: self.endpoints,
            #[cfg(feature = "client")]
            forwards: self.forwards,
            #[cfg(feature = "client")]
            watching: self.watching,
            document: self.document,
        });
        Router::new().fallback(move |request: Request| serve(served.clone(), request))
    }
}

/// The response with the headers and the status that the handler left with its caller.
fn beside(caller: &Caller, mut response: Response) -> Response {
    let beside = std::mem::take(&mut *caller.beside());
    if let Some(status) = beside.status {
        *response.status_mut() = status;
    }
    for name in beside.headers.keys() {
        response.headers_mut().remove(name);
    }
    for (name, value) in &beside.headers {
        response.headers_mut().append(name.clone(), value.clone());
    }
    response
}

fn handling(future: impl Future<Output = Response> + Send + 'static) -> Handling {
    Box::pin(future)
}

fn refusal(failure: Failure) -> Handling {
    Box::pin(std::future::ready(failure.into_response()))
}

/// What a router serves.
struct Served {
    limits: Limits,
    permits: Semaphore,
    endpoints: Vec<Endpoint>,
    #[cfg(feature = "client")]
    forwards: Vec<Forwarding>,
    #[cfg(feature = "client")]
    watching: Watching,
    document: Option<&'static str>,
}

async fn serve(served: Arc<Served>, request: Request) -> Response {
    #[cfg(feature = "client")]
    {
        let context = served.watching.context(|| TraceContext::of(request.headers()));
        let outcome = |response: &Response| response.status().into();
        let work = pin!(served.respond(request));
        served.watching.call("rest", context, work, outcome).await
    }
    #[cfg(not(feature = "client"))]
    served.respond(request).await
}

impl Served {
    async fn respond(&self, request: Request) -> Response {
        self.answer(request).await.unwrap_or_else(Failure::into_response)
    }

    async fn answer(&self, request: Request) -> Result<Response, Failure> {
        // A server around this has limits of its own, and counts.
        let around = request.extensions().get::<Limits>().copied();
        let _permit = match around {
            Some(_) => None,
            None => Some(self.permits.try_acquire().map_err(|_| busy())?),
        };
        let limits = around.unwrap_or(self.limits);
        let (method, path) = (request.method(), request.uri().path());
        let chosen = self.choose(method, path, request.uri().query().unwrap_or_default());
        let (endpoint, found) = match chosen {
            Ok(chosen) => chosen,
            Err(failure) => {
                if let Some(response) = self.document.and_then(|document| described::answer(document, method, path)) {
                    return Ok(response);
                }
                #[cfg(feature = "client")]
                if let Some((forwarding, rest)) = self.forwards.iter().find_map(|forwarding| Some((forwarding, forwarding.rest(path)?))) {
                    watch::named(forwarding.forward.operation.name);
                    let rest = rest.to_owned();
                    return Box::pin(forwarding.pass_on(&limits, rest, request)).await;
                }
                return Err(failure);
            }
        };
        #[cfg(feature = "client")]
        watch::named(endpoint.name);
        let (head, content) = request.into_parts();
        let accept = head.headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        if !media::accepts(accept, endpoint.produces) {
            return Err(Failure::problem(406, format!("the answer is {}, which `accept` leaves out", endpoint.produces)));
        }
        let inputs = extract::inputs(&limits, endpoint, found, head, content).await?;
        Ok((endpoint.handle)(inputs).await)
    }

    /// The endpoint for a request, and the values in its path: of those with the method the most literal one, and one
    /// that leaves no value empty before one that does.
    ///
    /// # Errors
    ///
    /// 404 when no path matches, 405 with `Allow` when one does for other methods.
    fn choose(&self, method: &Method, path: &str, query: &str) -> Result<(&Endpoint, Vec<Found>), Failure> {
        let path = segments(path);
        let matching = self.endpoints.iter().filter_map(|endpoint| Some((endpoint, endpoint.template.find(&path, query)?)));
        let mut matching: Vec<(&Endpoint, Vec<Found>)> = matching.collect();
        if matching.is_empty() {
            return Err(Failure::problem(404, "there is nothing at this path"));
        }
        matching.sort_by_key(|(endpoint, found)| {
            let empty = found.iter().any(|(_, value)| value.is_empty());
            (empty, Reverse(endpoint.template.literal_length))
        });
        // A GET answers HEAD too (RFC 9110, section 9.3.2); hyper leaves the body out.
        let serves = |wanted: &Method| matching.iter().position(|(endpoint, _)| endpoint.method == *wanted);
        let at = serves(method).or_else(|| if method == Method::HEAD { serves(&Method::GET) } else { None });
        at.map(|at| matching.swap_remove(at)).ok_or_else(|| not_allowed(method, &matching))
    }
}

/// RFC 9110, section 15.5.6.
fn not_allowed(method: &Method, matching: &[(&Endpoint, Vec<Found>)]) -> Failure {
    let mut allowed: Vec<&str> = Vec::new();
    for (endpoint, _) in matching {
        let head = (endpoint.method == Method::GET).then_some("HEAD");
        for name in std::iter::once(endpoint.method.as_str()).chain(head) {
            if !allowed.contains(&name) {
                allowed.push(name);
            }
        }
    }
    Failure::problem(405, format!("{method} is not served at this path")).header("allow", allowed.join(", "))
}

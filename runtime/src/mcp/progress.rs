//! Progress, for callers that ask for it.

use rmcp::model::{ProgressNotificationParam, ProgressToken};
use rmcp::service::RequestContext;
use rmcp::{Peer, RoleServer};

/// Tells a caller that sent a `progressToken` how far its call has come. Telling anyone costs the answer its plain JSON:
/// it becomes a stream of events.
pub(super) struct Progress(Option<(ProgressToken, Peer<RoleServer>)>);

/// The steps every call takes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Sending = 1,
    Answered = 2,
    Read = 3,
}

impl Progress {
    pub(super) fn of(cx: &RequestContext<RoleServer>) -> Self {
        Self(cx.meta.get_progress_token().map(|token| (token, cx.peer.clone())))
    }

    pub(super) async fn at(&self, step: Step) {
        let Some((token, peer)) = &self.0 else { return };
        let message = match step {
            Step::Sending => "sending the request upstream",
            Step::Answered => "the upstream answered",
            Step::Read => "the answer is read",
        };
        let progress = ProgressNotificationParam::new(token.clone(), f64::from(step as u8))
            .with_total(f64::from(Step::Read as u8))
            .with_message(message);
        // A caller that has gone cancels the call; that it missed a step is no trouble of its own.
        let _ = peer.notify_progress(progress).await;
    }
}

//! Asking people before a tool runs that may destroy something (elicitation by `InputRequiredResult`, revision 2026-07-28).

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use rmcp::RoleServer;
use rmcp::model::{
    CallToolResponse, ClientCapabilities, ElicitResult, ElicitationAction, ErrorData, InputRequest, InputRequests, InputRequiredResult,
    InputResponses, RequestStateCodec, SealOptions,
};
use rmcp::service::RequestContext;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::arguments::Arguments;
use super::tool::Tool;
use super::trouble::Trouble;
use crate::random;

/// The name of what is asked, and of what people say.
const ASKED: &str = "confirm";
const OK: &str = "ok";

/// How long people have to answer.
const PATIENCE: Duration = Duration::from_secs(600);

/// How much of the arguments people are shown, in bytes.
const MOST_SHOWN: usize = 2 << 10;

/// How people are asked. Nothing is kept: what a client brings back is sealed, for this tool and these arguments alone, and for ten
/// minutes. `Debug` shows no key.
#[derive(Clone)]
pub struct Confirm {
    codec: Arc<RequestStateCodec>,
}

impl fmt::Debug for Confirm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Confirm").finish_non_exhaustive()
    }
}

/// What becomes of a call.
pub(super) enum Asked {
    /// It runs.
    Confirmed,
    /// Its caller asks somebody first.
    Asking(CallToolResponse),
    /// It does not run.
    Not(Trouble),
}

impl Confirm {
    /// With a key of this process: what it asks, no other copy of the server understands.
    #[must_use]
    pub fn alone() -> Self {
        let key: Vec<u8> = (0..4).flat_map(|_| random::number().to_le_bytes()).collect();
        Self::sealed_with(&key)
    }

    /// With a key that copies of a server have in common, of any length.
    #[must_use]
    pub fn with_key(key: &str) -> Self {
        Self::sealed_with(&Sha256::digest(key))
    }

    /// `key` has the 32 bytes that are asked for.
    fn sealed_with(key: &[u8]) -> Self {
        match RequestStateCodec::try_new(key) {
            Ok(codec) => Self { codec: Arc::new(codec) },
            Err(_) => unreachable!("both ways to a key give 32 bytes"),
        }
    }

    /// Whether `tool` may run with `arguments`, now.
    ///
    /// # Errors
    ///
    /// When its client cannot ask anybody, or brings back what is not sealed for this call.
    pub(super) fn check(
        &self,
        tool: &Tool,
        arguments: &Arguments,
        brought: Option<(&InputResponses, &str)>,
        cx: &RequestContext<RoleServer>,
        is_modern: bool,
    ) -> Result<Asked, ErrorData> {
        if !tool.hints.may_destroy() {
            return Ok(Asked::Confirmed);
        }
        if !is_modern {
            return Ok(Asked::Not(Trouble::unconfirmed(
                "This tool may destroy something, and runs only when somebody confirms it, which clients of MCP revision 2026-07-28 can \
                 ask for; nothing was done",
            )));
        }
        if cx.client_capabilities().is_none_or(|capabilities| capabilities.elicitation.is_none()) {
            let needed = ClientCapabilities::builder().enable_elicitation().build();
            return Err(ErrorData::missing_required_client_capability(needed));
        }
        let of_this_call = [tool.name.as_bytes(), b"\0", arguments.text().as_bytes()].concat();
        let Some((responses, state)) = brought else { return self.ask(tool, arguments, &of_this_call) };
        self.codec
            .open_with(state, &of_this_call)
            .map_err(|error| ErrorData::invalid_params(format!("`requestState` is none of this call: {error}"), None))?;
        let answer = responses.get(ASKED).and_then(|answer| serde_json::from_value::<ElicitResult>(answer.clone()).ok());
        match answer {
            Some(ElicitResult { action: ElicitationAction::Accept, content: Some(content), .. }) if content[OK] == true => {
                Ok(Asked::Confirmed)
            }
            Some(_) => Ok(Asked::Not(Trouble::unconfirmed("It was not confirmed, and nothing was done"))),
            None => self.ask(tool, arguments, &of_this_call),
        }
    }

    fn ask(&self, tool: &Tool, arguments: &Arguments, of_this_call: &[u8]) -> Result<Asked, ErrorData> {
        let name = tool.title.unwrap_or(tool.name);
        let text = arguments.text();
        let (shown, more) = text.split_at(text.floor_char_boundary(MOST_SHOWN));
        let more = if more.is_empty() { "" } else { " …" };
        let request = json!({
            "method": "elicitation/create",
            "params": {
                "mode": "form",
                "message": format!("`{name}` may destroy something. Run it with {shown}{more}?"),
                "requestedSchema": {
                    "type": "object",
                    "properties": { OK: { "type": "boolean", "title": "Run it" } },
                    "required": [OK],
                },
            },
        });
        let internal = |error: String| {
            tracing::error!(error, "nobody can be asked");
            ErrorData::internal_error("nobody can be asked", None)
        };
        let request: InputRequest = serde_json::from_value(request).map_err(|error| internal(error.to_string()))?;
        let options = SealOptions::new().associated_data(of_this_call).ttl(PATIENCE);
        let state = self.codec.seal_with(ASKED.as_bytes(), &options);
        let requests = InputRequests::from([(ASKED.to_owned(), request)]);
        Ok(Asked::Asking(InputRequiredResult::new(Some(requests), Some(state)).into()))
    }
}

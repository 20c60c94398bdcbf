//! Where a call goes and what lets it in: the first alternative whose settings are all given.

use std::borrow::Cow;

use ::url::Url;

use super::call::Call;
use super::credentials::Credentials;
use super::error::Error;
use super::setup::SetupProblem;
use super::url;
use crate::input::Violation;

impl Call {
    /// What the call carries: the client's own credentials, and those of the first alternative that is complete.
    ///
    /// # Errors
    ///
    /// What each alternative lacks; or what is wrong with the first that is complete and cannot be sent.
    pub(super) fn credentials(&self) -> Result<Cow<'_, Credentials>, Error> {
        let shared = &self.client.shared;
        let security = self.access.map_or(&[][..], |access| access.security);
        if security.is_empty() || shared.settings.anonymous {
            return Ok(Cow::Borrowed(&shared.credentials));
        }
        let mut alternatives = Vec::new();
        for alternative in security {
            let mut problems = Vec::new();
            let found = Credentials::resolve(alternative, &shared.settings, Some(shared.upstreams.first()), &mut problems);
            if problems.is_empty() {
                return Ok(Cow::Owned(shared.credentials.clone().and(found)));
            }
            if !problems.iter().any(SetupProblem::is_missing) {
                return Err(self.lacks(vec![problems]));
            }
            alternatives.push(problems);
        }
        Err(self.lacks(alternatives))
    }

    /// The base URL of the operation's own server; `None` where it is one of the client's own.
    ///
    /// # Errors
    ///
    /// What is missing in it, or that it is no base URL.
    pub(super) fn base(&self) -> Result<Option<Url>, Error> {
        let shared = &self.client.shared;
        let Some(access) = self.access.filter(|access| !access.server.is_empty()) else { return Ok(None) };
        let mut problems = Vec::new();
        let Some(text) = shared.settings.expand(access.server, &mut problems) else { return Err(self.lacks(vec![problems])) };
        let absolute = text.contains("://");
        if absolute && shared.settings.has_base_url() {
            return Ok(None);
        }
        let base = if absolute { url::base(&text) } else { url::beside(shared.upstreams.first(), &text) };
        let refuse = |message| Error::request(self.operation.name, Violation::new("base_url", "path", message));
        base.map(Some).map_err(refuse)
    }

    fn lacks(&self, alternatives: Vec<Vec<SetupProblem>>) -> Error {
        Error::Settings { operation: self.operation.name, alternatives }
    }
}

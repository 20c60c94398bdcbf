//! Errors of the daemon: a gRPC code and a message.

/// The gRPC codes the cloud backup operations answer with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Code {
    InvalidArgument = 3,
    DeadlineExceeded = 4,
    ResourceExhausted = 8,
    Internal = 13,
}

/// Why a request was not answered.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Failure {
    pub(super) code: Code,
    pub(super) message: String,
}

impl Failure {
    /// The request itself is at fault.
    pub(super) fn argument(message: impl Into<String>) -> Self {
        Self { code: Code::InvalidArgument, message: message.into() }
    }

    /// The driver could not do it. Without authentication that includes everything that does not exist: it is never a 404.
    pub(super) fn driver(what: &str, why: impl std::fmt::Display) -> Self {
        Self { code: Code::Internal, message: format!("Failed to {what}: {why}") }
    }
}

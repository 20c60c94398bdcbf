//! REST servers over axum: routes that read typed inputs, problem documents, and limits.

#[cfg(feature = "client")]
mod answer;
mod checks;
mod described;
mod encode;
mod extract;
mod failure;
#[cfg(feature = "client")]
mod forward;
mod limits;
mod routes;
mod skills;
mod style;
mod template;

pub use axum::response::Response;
pub use described::{DOCUMENT, PAGE};
pub use encode::{body, bytes, empty, json, of, text};
pub use failure::{Failure, not_implemented};
pub use limits::Limits;
#[cfg(feature = "serve")]
pub(crate) use limits::busy;
pub use routes::Routes;
pub use skills::{Skill, skills};

pub use crate::input::Caller;

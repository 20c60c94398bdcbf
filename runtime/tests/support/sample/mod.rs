//! What the generator writes for a small API, by hand: the code these tests run.

pub mod operations;
pub mod types;
capgen_runtime::if_client! { pub mod client; pub use client::{Client, ClientBuilder}; }
capgen_runtime::if_client! { pub mod functions; }
capgen_runtime::if_server! { pub mod server; }
capgen_runtime::if_rest! { pub mod rest; }

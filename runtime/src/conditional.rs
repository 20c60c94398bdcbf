//! Macros that let generated text follow the features of this crate.
//!
//! A macro of this crate is compiled with *its* features, whatever the generated crate is called or declares.

/// Expands to its contents when this crate has the feature `client`.
#[cfg(feature = "client")]
#[macro_export]
macro_rules! if_client { ($($item:item)*) => { $($item)* }; }

/// Expands to its contents when this crate has the feature `client`.
#[cfg(not(feature = "client"))]
#[macro_export]
macro_rules! if_client {
    ($($item:item)*) => {};
}

/// Expands to its contents when this crate has the feature `server`.
#[cfg(feature = "server")]
#[macro_export]
macro_rules! if_server { ($($item:item)*) => { $($item)* }; }

/// Expands to its contents when this crate has the feature `server`.
#[cfg(not(feature = "server"))]
#[macro_export]
macro_rules! if_server {
    ($($item:item)*) => {};
}

/// Expands to its contents when this crate has the features `client` and `server`.
#[cfg(all(feature = "client", feature = "server"))]
#[macro_export]
macro_rules! if_rest { ($($item:item)*) => { $($item)* }; }

/// Expands to its contents when this crate has the features `client` and `server`.
#[cfg(not(all(feature = "client", feature = "server")))]
#[macro_export]
macro_rules! if_rest {
    ($($item:item)*) => {};
}

/// Expands to its contents when this crate has the feature `mcp`.
#[cfg(feature = "mcp")]
#[macro_export]
macro_rules! if_mcp { ($($item:item)*) => { $($item)* }; }

/// Expands to its contents when this crate has the feature `mcp`.
#[cfg(not(feature = "mcp"))]
#[macro_export]
macro_rules! if_mcp {
    ($($item:item)*) => {};
}

/// Expands to its contents when this crate has the feature `control`.
#[cfg(feature = "control")]
#[macro_export]
macro_rules! if_control { ($($item:item)*) => { $($item)* }; }

/// Expands to its contents when this crate has the feature `control`.
#[cfg(not(feature = "control"))]
#[macro_export]
macro_rules! if_control {
    ($($item:item)*) => {};
}

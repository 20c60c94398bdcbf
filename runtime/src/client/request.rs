//! `request!`: what every generated request struct can do.

/// Implements the methods and `IntoFuture` of a request struct with a field `call: Call`.
#[macro_export]
macro_rules! request {
    ($name:ident => $value:ty, $decode:expr) => {
        impl $name {
            /// Sets how long this call may take in all.
            pub fn timeout(self, timeout: ::core::time::Duration) -> Self {
                Self { call: self.call.timeout(timeout) }
            }

            /// Sends it, and gives the value with the status and the headers.
            ///
            /// # Errors
            ///
            /// When there is no answer, its status does not mean success, or it cannot be decoded.
            pub async fn reply(self) -> ::core::result::Result<$crate::client::Reply<$value>, $crate::client::Error> {
                self.call.send($decode).await
            }

            /// Sends it, and gives the answer whatever its status, not decoded.
            ///
            /// # Errors
            ///
            /// When a value cannot be sent, or no answer comes back.
            pub async fn answer(self) -> ::core::result::Result<$crate::client::Answer, $crate::client::Error> {
                self.call.answer().await
            }
        }

        impl ::core::future::IntoFuture for $name {
            type Output = ::core::result::Result<$value, $crate::client::Error>;
            type IntoFuture = ::core::pin::Pin<::std::boxed::Box<dyn ::core::future::Future<Output = Self::Output> + ::core::marker::Send>>;

            fn into_future(self) -> Self::IntoFuture {
                ::std::boxed::Box::pin(async move { self.reply().await.map(|reply| reply.value) })
            }
        }
    };
}

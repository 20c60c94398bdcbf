//! TLS for callers, from files that may be renewed while the server runs.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use rustls::RootCertStore;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert, WebPkiClientVerifier};
use rustls::sign::CertifiedKey;
use serde::{Deserialize, Serialize};

use super::error::Problem;
use crate::client::unusable;

/// How often it is looked whether the files were renewed.
const LOOK: Duration = Duration::from_secs(60);

/// The certificate of a server: TLS 1.2 and 1.3, HTTP/1.1. Files that are renewed are read again within a minute.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Tls {
    /// The chain of certificates in PEM, the server's own first.
    pub certificate: PathBuf,
    /// Its key in PEM: PKCS #8, PKCS #1 or SEC 1.
    pub key: PathBuf,
    /// Who signs the certificates that callers must have, in PEM; without, callers need none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callers: Option<PathBuf>,
}

impl Tls {
    /// None where a file cannot be used, which is a problem.
    pub(super) fn load(&self, problems: &mut Vec<Problem>) -> Option<Arc<ServerConfig>> {
        let key = self.certified().map_err(|(setting, why)| problems.push(Problem::new(setting, why))).ok();
        let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
        // Ring has what the default versions need.
        let builder = builder.with_safe_default_protocol_versions().ok()?;
        let builder = match &self.callers {
            None => builder.with_no_client_auth(),
            Some(path) => match verifier(path) {
                Ok(verifier) => builder.with_client_cert_verifier(verifier),
                Err(why) => {
                    problems.push(Problem::new("tls.callers", why));
                    return None;
                }
            },
        };
        let kept = Mutex::new(Kept { key: Arc::new(key?), changed: self.changed(), looked: Instant::now() });
        let mut config = builder.with_cert_resolver(Arc::new(Renewed { tls: self.clone(), kept }));
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Some(Arc::new(config))
    }

    /// # Errors
    ///
    /// The setting that cannot be used, and why.
    fn certified(&self) -> Result<CertifiedKey, (&'static str, String)> {
        let chain = certificates(&self.certificate).map_err(|why| ("tls.certificate", why))?;
        let wrong = |why: String| ("tls.key", why);
        let key = PrivateKeyDer::from_pem_file(&self.key).map_err(|error| wrong(unusable(&self.key, &error)))?;
        let certified = CertifiedKey::from_der(chain, key, &ring::default_provider());
        certified.map_err(|error| wrong(format!("is not the key of the certificate: {error}")))
    }

    /// When the files were written last.
    fn changed(&self) -> [Option<SystemTime>; 2] {
        [&self.certificate, &self.key].map(|path| fs::metadata(path).and_then(|file| file.modified()).ok())
    }
}

/// # Errors
///
/// Why a file has no certificates.
fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let all = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    match all.map_err(|error| unusable(path, &error))? {
        none if none.is_empty() => Err(format!("`{}` has no certificate in it", path.display())),
        chain => Ok(chain),
    }
}

fn verifier(path: &Path) -> Result<Arc<dyn rustls::server::danger::ClientCertVerifier>, String> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(path)? {
        roots.add(certificate).map_err(|error| unusable(path, &error))?;
    }
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::new(ring::default_provider()));
    verifier.build().map_err(|error| unusable(path, &error))
}

/// What the files held, and what they hold later.
#[derive(Debug)]
struct Renewed {
    tls: Tls,
    kept: Mutex<Kept>,
}

#[derive(Debug)]
struct Kept {
    key: Arc<CertifiedKey>,
    changed: [Option<SystemTime>; 2],
    looked: Instant,
}

impl Renewed {
    fn current(&self, patience: Duration) -> Arc<CertifiedKey> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.looked.elapsed() >= patience {
            kept.looked = Instant::now();
            let changed = self.tls.changed();
            if changed != kept.changed {
                match self.tls.certified() {
                    Ok(key) => {
                        tracing::info!("the certificate was renewed");
                        (kept.key, kept.changed) = (Arc::new(key), changed);
                    }
                    // One file may be written before the other.
                    Err((setting, why)) => tracing::warn!(setting, why, "the certificate cannot be renewed yet"),
                }
            }
        }
        kept.key.clone()
    }
}

impl ResolvesServerCert for Renewed {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current(LOOK))
    }
}

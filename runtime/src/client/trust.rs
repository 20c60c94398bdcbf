//! Whom a client trusts, and who it says it is: roots of certificates, and one of its own.

use std::path::{Path, PathBuf};

use reqwest::{Certificate, Identity};

/// TLS towards the servers that a client calls. Certificates are always checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tls {
    /// Files of root certificates in PEM that are trusted, beside those of the system.
    pub roots: Vec<PathBuf>,
    /// Whether the system's roots are not trusted.
    pub only_roots: bool,
    /// The chain of the client's own certificate and its key: two files in PEM.
    pub identity: Option<(PathBuf, PathBuf)>,
}

/// The same, read.
#[derive(Clone, Default)]
pub(super) struct Trust {
    roots: Vec<Certificate>,
    only_roots: bool,
    identity: Option<Identity>,
}

impl Tls {
    /// Trusts the roots of a file, too.
    #[must_use]
    pub fn root(mut self, file: impl Into<PathBuf>) -> Self {
        self.roots.push(file.into());
        self
    }

    /// Trusts no roots but those of files.
    #[must_use]
    pub fn only_roots(self) -> Self {
        Self { only_roots: true, ..self }
    }

    /// Shows a certificate.
    #[must_use]
    pub fn identity(self, certificate: impl Into<PathBuf>, key: impl Into<PathBuf>) -> Self {
        Self { identity: Some((certificate.into(), key.into())), ..self }
    }

    /// Reads the files; tells `problem` of each that cannot be used: what it is for, and why.
    pub(super) fn read(&self, mut problem: impl FnMut(&'static str, String)) -> Trust {
        let mut trust = Trust { only_roots: self.only_roots, ..Trust::default() };
        for file in &self.roots {
            let found = read(file).and_then(|pem| Certificate::from_pem_bundle(&pem).map_err(|error| unusable(file, &error)));
            match found {
                Ok(none) if none.is_empty() => problem("tls.roots", format!("`{}` has no certificate in it", file.display())),
                Ok(roots) => trust.roots.extend(roots),
                Err(why) => problem("tls.roots", why),
            }
        }
        if let Some((certificate, key)) = &self.identity {
            let both = read(certificate).and_then(|chain| Ok([read(key)?, chain].join(&b'\n')));
            match both.and_then(|pem| Identity::from_pem(&pem).map_err(|error| unusable(certificate, &error))) {
                Ok(identity) => trust.identity = Some(identity),
                Err(why) => problem("tls.identity", why),
            }
        }
        trust
    }
}

fn read(file: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(file).map_err(|error| unusable(file, &error))
}

/// Why a file cannot be used.
pub(crate) fn unusable(file: &Path, error: &dyn std::fmt::Display) -> String {
    format!("`{}` cannot be used: {error}", file.display())
}

impl Trust {
    pub(super) fn applied(&self, builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        let Self { roots, only_roots, identity } = self;
        let builder = match only_roots {
            true => builder.tls_certs_only(roots.iter().cloned()),
            false if roots.is_empty() => builder,
            false => builder.tls_certs_merge(roots.iter().cloned()),
        };
        match identity {
            Some(identity) => builder.identity(identity.clone()),
            None => builder,
        }
    }
}

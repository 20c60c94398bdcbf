//! TLS towards upstreams: whom a client trusts, and who it says it is.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use capgen_runtime::client::{Client, SetupError, Tls};
use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use rustls::pki_types::PrivateKeyDer;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::cases::Sees;
use super::{WELL, called, seen, settings};

type Certified = CertifiedKey<KeyPair>;

fn certified(name: &str) -> Certified {
    generate_simple_self_signed([name.to_owned()]).unwrap()
}

/// An upstream with this certificate, which asks its callers for one of `callers`.
async fn upstream(own: &Certified, callers: Option<&Certified>) -> u16 {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions().unwrap();
    let builder = match callers {
        None => builder.with_no_client_auth(),
        Some(callers) => {
            let mut roots = RootCertStore::empty();
            roots.add(callers.cert.der().clone()).unwrap();
            builder.with_client_cert_verifier(WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap())
        }
    };
    let key = PrivateKeyDer::try_from(own.signing_key.serialize_der()).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(builder.with_single_cert(vec![own.cert.der().clone()], key).unwrap()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") && stream.read_buf(&mut head).await.unwrap_or(0) > 0 {}
            drop(stream.write_all(WELL).await);
        }
    });
    port
}

fn written(folder: &Path, name: &str, text: &str) -> PathBuf {
    let file = folder.join(name);
    std::fs::write(&file, text).unwrap();
    file
}

fn client(host: &str, port: u16, tls: Tls) -> Result<Client, SetupError> {
    let mut settings = settings(&format!("https://{host}:{port}"));
    settings.tls = tls;
    settings.build()
}

#[tokio::test]
async fn a_root_of_a_file_is_trusted_and_no_other_name_and_no_other_root_is() {
    let folder = tempfile::tempdir().unwrap();
    let own = certified("localhost");
    let port = upstream(&own, None).await;
    let root = written(folder.path(), "root.pem", &own.cert.pem());
    let other = written(folder.path(), "other.pem", &certified("localhost").cert.pem());
    for (host, tls, sees) in [
        ("localhost", Tls::default().root(&root), Sees::Well),
        ("localhost", Tls::default().root(&root).only_roots(), Sees::Well),
        ("127.0.0.1", Tls::default().root(&root), Sees::Connect),
        ("localhost", Tls::default().root(&other).only_roots(), Sees::Connect),
        ("localhost", Tls::default().only_roots(), Sees::Connect),
    ] {
        let outcome = called(&client(host, port, tls.clone()).unwrap()).await;
        assert_eq!(seen(&outcome), sees, "{host} {tls:?}: {outcome:?}");
    }
}

#[tokio::test]
async fn an_upstream_that_asks_for_a_certificate_is_shown_it() {
    let folder = tempfile::tempdir().unwrap();
    let (own, caller) = (certified("localhost"), certified("caller"));
    let port = upstream(&own, Some(&caller)).await;
    let root = written(folder.path(), "root.pem", &own.cert.pem());
    let identified = |name: &str, certified: &Certified| {
        let chain = written(folder.path(), &format!("{name}.pem"), &certified.cert.pem());
        let key = written(folder.path(), &format!("{name}.key"), &certified.signing_key.serialize_pem());
        Tls::default().root(&root).identity(chain, key)
    };
    assert_eq!(called(&client("localhost", port, identified("caller", &caller)).unwrap()).await.unwrap(), [1]);
    for tls in [Tls::default().root(&root), identified("stranger", &certified("caller"))] {
        assert!(called(&client("localhost", port, tls).unwrap()).await.is_err());
    }
}

#[tokio::test]
async fn plain_http_where_tls_is_spoken_is_no_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move { listener.accept().await.unwrap().0.write_all(WELL).await });
    let outcome = called(&client("127.0.0.1", port, Tls::default().only_roots()).unwrap()).await;
    assert_eq!(seen(&outcome), Sees::Connect, "{outcome:?}");
}

#[test]
fn files_that_cannot_be_used_are_all_told() {
    let folder = tempfile::tempdir().unwrap();
    let empty = written(folder.path(), "empty.pem", "");
    let tls = Tls::default().root(&empty).root("/nowhere/root.pem").identity(&empty, &empty);
    let error = client("localhost", 1, tls).unwrap_err();
    let told: Vec<(&str, &str)> = error.problems.iter().map(|problem| (&*problem.setting, &*problem.message)).collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told[0].0 == "tls.roots" && told[0].1.ends_with("has no certificate in it"), "{told:?}");
    assert!(told[1].0 == "tls.roots" && told[1].1.starts_with("`/nowhere/root.pem` cannot be used"), "{told:?}");
    assert!(told[2].0 == "tls.identity", "{told:?}");
}

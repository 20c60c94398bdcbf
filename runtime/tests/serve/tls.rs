//! TLS for callers.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use capgen_runtime::serve::{Error, Serve, Tls};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::{SHORT, serve, settings, slow, told};

fn certified(name: &str) -> CertifiedKey<rcgen::KeyPair> {
    generate_simple_self_signed([name.to_owned()]).unwrap()
}

fn written(folder: &Path, certified: &CertifiedKey<rcgen::KeyPair>) -> Tls {
    let (certificate, key) = (folder.join("chain.pem"), folder.join("key.pem"));
    std::fs::write(&certificate, certified.cert.pem()).unwrap();
    std::fs::write(&key, certified.signing_key.serialize_pem()).unwrap();
    Tls { certificate, key, callers: None }
}

/// What a caller who trusts `root` is told; with a certificate of its own, if it has one.
async fn asked(address: SocketAddr, root: &CertificateDer<'static>, own: Option<&CertifiedKey<rcgen::KeyPair>>) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots.add(root.clone()).unwrap();
    let builder = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().unwrap().with_root_certificates(roots);
    let config = match own {
        None => builder.with_no_client_auth(),
        Some(own) => {
            let key = PrivateKeyDer::try_from(own.signing_key.serialize_der()).unwrap();
            builder.with_client_auth_cert(vec![own.cert.der().clone()], key).unwrap()
        }
    };
    let stream = TcpStream::connect(address).await?;
    let name = ServerName::try_from("localhost").unwrap();
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
    stream.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

#[tokio::test]
async fn a_side_speaks_tls_with_the_certificate_of_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let own = certified("localhost");
    let mut settings = settings();
    settings.tls = Some(written(folder.path(), &own));
    settings.limits.head_wait = SHORT * 20;
    let (_running, address) = serve(settings, slow().0).await;
    let answer = asked(address, own.cert.der(), None).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("here"), "{answer}");
    assert!(asked(address, certified("localhost").cert.der(), None).await.is_err(), "another root");
    // Who speaks plain HTTP, or says nothing, is hung up on.
    for bytes in [&b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"[..], b""] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        let mut answer = Vec::new();
        drop(stream.read_to_end(&mut answer).await);
        assert!(!answer.starts_with(b"HTTP"), "{answer:?}");
    }
}

#[tokio::test]
async fn callers_may_be_asked_for_certificates_and_the_management_side_is_plain() {
    let folder = tempfile::tempdir().unwrap();
    let (own, caller) = (certified("localhost"), certified("caller"));
    let roots = folder.path().join("callers.pem");
    std::fs::write(&roots, caller.cert.pem()).unwrap();
    let mut settings = settings();
    settings.tls = Some(Tls { callers: Some(roots), ..written(folder.path(), &own) });
    settings.management = Some("127.0.0.1:0".parse().unwrap());
    let (running, address) = serve(settings, slow().0).await;
    assert!(asked(address, own.cert.der(), Some(&caller)).await.unwrap().ends_with("here"));
    assert!(!asked(address, own.cert.der(), None).await.is_ok_and(|answer| answer.contains("here")));
    assert!(!asked(address, own.cert.der(), Some(&certified("caller"))).await.is_ok_and(|answer| answer.contains("here")));
    assert_eq!(told(running.management.unwrap(), "/health/live").await.status(), 200);
}

#[tokio::test]
async fn files_that_cannot_be_used_say_why() {
    let folder = tempfile::tempdir().unwrap();
    let (own, other) = (certified("localhost"), certified("localhost"));
    let tls = written(folder.path(), &own);
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "").unwrap();
    let foreign = folder.path().join("foreign.pem");
    std::fs::write(&foreign, other.signing_key.serialize_pem()).unwrap();
    let cases = [
        (Tls { certificate: empty.clone(), ..tls.clone() }, "`tls.certificate` `", "has no certificate in it"),
        (Tls { key: empty.clone(), ..tls.clone() }, "`tls.key` `", "cannot be used"),
        (Tls { key: foreign, ..tls.clone() }, "`tls.key` is not the key of the certificate", ""),
        (Tls { callers: Some(empty), ..tls }, "`tls.callers` `", "has no certificate in it"),
    ];
    for (tls, setting, why) in cases {
        let mut settings = settings();
        settings.tls = Some(tls);
        let Err(error @ Error::Settings(_)) = Serve::new(settings).rest(slow().0).start().await else { panic!("it starts") };
        let text = error.to_string();
        assert!(text.contains(setting) && text.contains(why), "{text}");
    }
}

//! Bodies and answers of every kind, sent by the generated client to the generated server over a real connection.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use bodies::{client::Client, server, types};
use capgen_runtime::body::{Body, File};
use capgen_runtime::serde_json::{Value, json};
use capgen_runtime::server::{Failure, Limits};
use capgen_runtime::{axum, http};

/// Bodies of every kind.
pub mod bodies {
    capgen_runtime::api! { "../codegen/tests/accept/bodies.yaml", client, server }
}

struct Echo;

fn shown(file: &File) -> String {
    let text = String::from_utf8(file.bytes().unwrap().to_vec()).unwrap();
    format!("{:?} {:?} {text:?}", file.name.as_deref(), file.media.as_deref())
}

impl server::Server for Echo {
    async fn send_json(&self, request: server::SendJsonRequest) -> Result<types::Pet, Failure> {
        if request.body.name == "bad" {
            return Err(Failure::json(418, &json!({"detail": "no"})));
        }
        Ok(request.body)
    }

    async fn send_merge(&self, request: server::SendMergeRequest) -> Result<types::Pet, Failure> {
        Ok(request.body.unwrap_or_else(|| types::Pet::new("nobody")))
    }

    async fn send_form(&self, request: server::SendFormRequest) -> Result<Value, Failure> {
        Ok(capgen_runtime::serde_json::to_value(request.body).unwrap())
    }

    async fn upload(&self, request: server::UploadRequest) -> Result<String, Failure> {
        let form = request.body;
        let mut lines = vec![shown(&form.file), form.title];
        lines.extend(form.thumbnails.iter().flatten().map(shown));
        lines.push(format!("{:?} {:?} {:?} {:?}", form.count, form.labels, form.pet.map(|pet| pet.name), form.style));
        lines.extend(form.icon.iter().map(shown));
        lines.extend(form.additional.iter().map(|(name, file)| format!("{name}: {}", shown(file))));
        Ok(lines.join("\n"))
    }

    async fn upload_anything(&self, request: server::UploadAnythingRequest) -> Result<(), Failure> {
        let parts = request.body.map(|form| form.additional.len()).unwrap_or_default();
        if parts == 2 { Ok(()) } else { Err(Failure::problem(400, format!("{parts} parts"))) }
    }

    async fn send_text(&self, request: server::SendTextRequest) -> Result<String, Failure> {
        Ok(format!("<p>{}</p>", request.body))
    }

    async fn send_bytes(&self, request: server::SendBytesRequest) -> Result<Body, Failure> {
        // Not collected: what comes in goes out as it comes.
        Ok(request.body)
    }

    async fn send_image(&self, request: server::SendImageRequest) -> Result<Body, Failure> {
        Ok(request.body.unwrap_or_else(|| Body::from("none").media("image/png")))
    }

    async fn download(&self, request: server::DownloadRequest) -> Result<Body, Failure> {
        request.caller.answer_headers(types::DownloadHeaders {
            e_tag: Some("\"1\"".to_owned()),
            x_count: Some(3),
            x_tags: Some(vec!["a".to_owned(), "b".to_owned()]),
            x_object: None,
        });
        let chunks = (0..96).map(|_| Ok::<_, std::io::Error>(vec![b'x'; 1 << 20]));
        Ok(Body::stream(futures_stream(chunks)))
    }

    async fn probe(&self, _: server::ProbeRequest) -> Result<(), Failure> {
        Ok(())
    }

    async fn send_several(&self, request: server::SendSeveralRequest) -> Result<types::SendSeveralOutput, Failure> {
        use types::SendSeveralBody as Sent;
        Ok(match request.body {
            Sent::Json(pet) if pet.name == "bad" => return Err(Failure::json(422, &json!({"detail": "bad name"}))),
            Sent::Json(pet) => types::SendSeveralOutput::Ok(pet),
            Sent::Xml(xml) => types::SendSeveralOutput::Accepted(String::from_utf8(xml.collect(99).await.unwrap().to_vec()).unwrap()),
            Sent::Form(pet) => types::SendSeveralOutput::Accepted(format!("form {} {:?}", pet.name, pet.age)),
            Sent::Text(text) => types::SendSeveralOutput::Accepted(text),
            Sent::ApplicationVndPetJson(pet) => types::SendSeveralOutput::Accepted(format!("vnd {}", pet.name)),
            Sent::Multipart(form) => types::SendSeveralOutput::Accepted(format!("parts {} {:?}", form.name, form.age)),
        })
    }

    async fn send_anything(&self, request: server::SendAnythingRequest) -> Result<types::Pet, Failure> {
        request.caller.answer_status(http::StatusCode::CREATED);
        Ok(request.body.unwrap_or_else(|| types::Pet::new("nobody")))
    }

    async fn search_with_body(&self, request: server::SearchWithBodyRequest) -> Result<Body, Failure> {
        Ok(format!("<name>{}</name>", request.body.name).into())
    }

    async fn delete_with_body(&self, request: server::DeleteWithBodyRequest) -> Result<Value, Failure> {
        Ok(json!(request.body.map(|pet| pet.name)))
    }

    async fn moved(&self, request: server::MovedRequest) -> Result<(), Failure> {
        request.caller.answer_headers(types::MovedHeaders { location: Some("https://example.com/".into()) });
        Ok(())
    }

    async fn see_other(&self, _: server::SeeOtherRequest) -> Result<(), Failure> {
        Ok(())
    }
}

/// A stream of what is there already.
fn futures_stream<T: Send + 'static>(
    items: impl Iterator<Item = T> + Send + 'static,
) -> impl futures_util::Stream<Item = T> + Send + 'static {
    futures_util::stream::iter(items)
}

async fn serve() -> (Client, SocketAddr) {
    serve_with(server::router(Echo)).await
}

async fn serve_with(router: axum::Router) -> (Client, SocketAddr) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    (Client::builder().base_url(format!("http://{address}")).build().unwrap(), address)
}

/// Bytes to the server, and all it says.
async fn raw(address: SocketAddr, head: &str, body: &[u8]) -> String {
    let mut request = format!("{head}\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len()).into_bytes();
    request.extend_from_slice(body);
    said(address, request).await
}

async fn said(address: SocketAddr, request: Vec<u8>) -> String {
    let answer = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(&request).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    });
    answer.await.unwrap()
}

#[tokio::test]
async fn json_with_parameters_and_suffixes_is_json() {
    let (client, _) = serve().await;
    let pet = types::Pet::new("Mia").age(3);
    assert_eq!(client.send_json(&pet).await.unwrap(), pet);
    assert_eq!(client.send_merge().body(&pet).await.unwrap(), pet);
    assert_eq!(client.send_merge().await.unwrap().name, "nobody");
    let reply = client.send_merge().reply().await.unwrap();
    assert_eq!(reply.headers["content-type"], "application/vnd.pet+json");
    let error = client.send_json(&types::Pet::new("bad")).await.unwrap_err();
    assert_eq!(error.body::<types::Problem>().unwrap().detail.as_deref(), Some("no"));
    assert_eq!(client.send_anything().reply().await.unwrap().status, 201);
}

#[tokio::test]
async fn a_form_comes_back_as_it_went() {
    let (client, _) = serve().await;
    let sent = json!({
        "name": "R&D = 100% +", "count": 7, "big": "9007199254740993", "good": true, "when": "2020-01-01T00:00:00Z", "color": "red",
        "tags": ["a,b", "c d"], "sizes": [1, 2], "piped": ["x", "y"], "filter": {"depth": 2, "kind": "k[]"},
        "owner": {"name": "Mia", "age": 3}, "unnamed": "kept"
    });
    let form: types::SendFormBody = capgen_runtime::serde_json::from_value(sent.clone()).unwrap();
    assert_eq!(client.send_form(&form).await.unwrap(), sent);
}

#[tokio::test]
async fn a_mistake_in_a_form_is_named() {
    let (_, address) = serve().await;
    let head = "POST /form HTTP/1.1\r\ncontent-type: application/x-www-form-urlencoded";
    for (body, said) in [
        ("name=a&count=many", "is not as the document says"),
        ("name=a", "missing field `count`"),
        ("count=1&count=2&name=a", "expected one value, found several"),
        ("name=%FF&count=1", "must be percent-encoded UTF-8"),
        ("", "is required"),
    ] {
        let answer = raw(address, head, body.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 400") && answer.contains(said), "{body}: {answer}");
    }
}

#[tokio::test]
async fn parts_are_files_values_and_json() {
    let (client, _) = serve().await;
    let mut form = types::UploadForm::new(File::new("a\"\r\nX: y.bin", "\r\n--not a boundary").media("image/gif"), "tïtle".to_owned());
    let streamed = Body::stream(futures_stream(["str", "eam"].into_iter().map(Ok::<_, std::io::Error>)));
    form.thumbnails = Some(vec![File::new("1.png", "one"), File::new("2.png", streamed)]);
    form.count = Some(3);
    form.labels = Some(vec!["a".to_owned(), "[b]".to_owned()]);
    form.pet = Some(types::Pet::new("Mia"));
    form.style = Some("p{}".to_owned());
    form.icon = Some("png".into());
    form.additional.push(("extra".to_owned(), File::new("e", "!")));
    let lines = [
        r#"Some("a\"\r\nX: y.bin") Some("image/gif") "\r\n--not a boundary""#,
        "tïtle",
        r#"Some("1.png") Some("application/octet-stream") "one""#,
        r#"Some("2.png") Some("application/octet-stream") "stream""#,
        r#"Some(3) Some(["a", "[b]"]) Some("Mia") Some("p{}")"#,
        r#"Some("icon") Some("image/png") "png""#,
        r#"extra: Some("e") Some("application/octet-stream") "!""#,
    ];
    let reply = client.upload(&form).reply().await.unwrap();
    assert_eq!((reply.status.as_u16(), reply.value), (201, lines.join("\n")));
    let anything = types::UploadAnythingForm { additional: vec![("a".to_owned(), "1".into()), ("b".to_owned(), "2".into())] };
    client.upload_anything().body(&anything).await.unwrap();
    assert_eq!(client.upload_anything().await.unwrap_err().status().unwrap(), 400);
}

#[tokio::test]
async fn broken_framing_is_refused_and_never_a_panic() {
    let (_, address) = serve().await;
    let whole = "--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nt\r\n--b\r\ncontent-disposition: form-data; name=file; filename=x\r\n\r\nf\r\n--b--\r\n";
    let head = "POST /upload HTTP/1.1\r\ncontent-type: multipart/form-data; boundary=b";
    assert!(raw(address, head, whole.as_bytes()).await.starts_with("HTTP/1.1 201"));
    for cut in 1..whole.len() - 4 {
        let answer = raw(address, head, &whole.as_bytes()[..cut]).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{cut}: {answer}");
    }
    for (head, body, status) in [
        ("multipart/form-data", whole, "400"),
        ("multipart/form-data; boundary=", whole, "400"),
        ("multipart/form-data; boundary=\"b", whole, "400"),
        ("multipart/form-data; boundary=bb", whole, "400"),
        ("application/json", whole, "415"),
        ("nonsense", whole, "415"),
        ("multipart/form-data; boundary=b", "--b\r\n\r\nno name\r\n--b--", "400"),
        ("multipart/form-data; boundary=b", "--b--", "400"),
        ("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"title\r\n\r\nt\r\n--b--", "400"),
        ("multipart/form-data; boundary=b", "--b\r\n: x\r\n\r\nt\r\n--b--", "400"),
    ] {
        let answer = raw(address, &format!("POST /upload HTTP/1.1\r\ncontent-type: {head}"), body.as_bytes()).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")) && answer.contains("application/problem+json"), "{head}: {answer}");
    }
    let many = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n".repeat(2000) + "--b--";
    assert!(raw(address, head, many.as_bytes()).await.contains("more than 1024 parts"));
}

#[tokio::test]
async fn texts_and_bytes_have_the_media_types_of_the_document() {
    let (client, _) = serve().await;
    let reply = client.send_text("*ü*").reply().await.unwrap();
    assert_eq!((reply.value.as_str(), reply.headers["content-type"].to_str().unwrap()), ("<p>*ü*</p>", "text/html"));
    let reply = client.send_image().body(Body::from("gif").media("image/gif")).reply().await.unwrap();
    assert_eq!((&reply.value[..], reply.headers["content-type"].to_str().unwrap()), (&b"gif"[..], "image/gif"));
    assert_eq!(client.send_image().await.unwrap(), "none");
    assert_eq!(client.search_with_body(&types::Pet::new("Mia")).await.unwrap(), "<name>Mia</name>");
    assert_eq!(client.delete_with_body().body(&types::Pet::new("Mia")).await.unwrap(), "Mia");
    client.probe().await.unwrap();
}

#[tokio::test]
async fn uploads_and_downloads_are_streams() {
    let (client, _) = serve().await;
    let chunks = (0..64).map(|_| Ok::<_, std::io::Error>(vec![b'y'; 32 << 10]));
    let answer = client.send_bytes(Body::stream(futures_stream(chunks))).answer().await.unwrap();
    assert_eq!(answer.into_body().collect(usize::MAX).await.unwrap().len(), 2 << 20);

    let answer = client.download().answer().await.unwrap();
    assert_eq!(answer.headers["content-type"], "application/pdf");
    let headers = types::DownloadHeaders::of(&answer.headers);
    assert_eq!((headers.e_tag.as_deref(), headers.x_count, headers.x_object), (Some("\"1\""), Some(3), None));
    assert_eq!(headers.x_tags.unwrap(), ["a", "b"]);
    // More than any limit on what is read whole.
    let mut body = answer.into_body().into_chunks();
    let mut length = 0;
    while let Some(chunk) = futures_util::StreamExt::next(&mut body).await {
        length += chunk.unwrap().len();
    }
    assert_eq!(length, 96 << 20);
}

fn megabytes(count: usize) -> Body {
    Body::stream(futures_stream((0..count).map(|_| Ok::<_, std::io::Error>(vec![b'y'; 1 << 20]))))
}

#[tokio::test]
async fn what_is_read_whole_has_a_limit_and_a_stream_has_none_unless_it_is_told() {
    let (client, address) = serve().await;
    for head in [
        "POST /form HTTP/1.1\r\ncontent-type: application/x-www-form-urlencoded",
        "POST /upload HTTP/1.1\r\ncontent-type: multipart/form-data; boundary=b",
    ] {
        let answer = said(address, format!("{head}\r\nhost: x\r\ncontent-length: 4194305\r\n\r\n").into_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    }
    let echoed = client.send_bytes(megabytes(5)).answer().await.unwrap().into_body().collect(usize::MAX).await.unwrap();
    assert_eq!(echoed.len(), 5 << 20);
}

#[tokio::test]
async fn a_router_takes_limits_of_its_own() {
    let mut limits = Limits::default();
    (limits.body, limits.stream) = (6 << 20, 1 << 20);
    let (client, address) = serve_with(server::routes(Echo).limits(limits).into_router()).await;
    let text = "x".repeat(5 << 20);
    assert_eq!(client.send_text(text.clone()).await.unwrap().len(), "<p></p>".len() + text.len());

    let head = "PUT /bytes HTTP/1.1\r\ncontent-type: application/octet-stream\r\nhost: x";
    let answer = said(address, format!("{head}\r\ncontent-length: 1048577\r\n\r\n").into_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("longer than 1048576 bytes"), "{answer}");
    let echoed = match client.send_bytes(megabytes(2)).answer().await {
        Ok(answer) => answer.into_body().collect(usize::MAX).await.map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    assert!(echoed.is_err(), "what is longer than the limit breaks off");
}

#[tokio::test]
async fn one_of_several_media_types_is_chosen_by_what_is_sent() {
    use types::{SendSeveralBody as Body, SendSeveralOutput as Output};
    let (client, address) = serve().await;
    let pet = types::Pet::new("Mia").age(3);
    assert_eq!(client.send_several(&pet).await.unwrap(), Output::Ok(pet.clone()));
    for (body, said) in [
        (Body::Xml("<pet/>".into()), "<pet/>"),
        (Body::Form(pet.clone()), "form Mia Some(3)"),
        (Body::Text("plain".to_owned()), "plain"),
        (Body::ApplicationVndPetJson(pet.clone()), "vnd Mia"),
        (Body::Multipart(types::SendSeveralForm { age: Some(3), ..types::SendSeveralForm::new("Mia".to_owned()) }), "parts Mia Some(3)"),
    ] {
        assert_eq!(client.send_several(body).await.unwrap(), Output::Accepted(said.to_owned()));
    }
    let error = client.send_several(types::Pet::new("bad")).await.unwrap_err();
    assert_eq!(error.body::<types::Problem>().unwrap().detail.as_deref(), Some("bad name"));
    let unsaid = raw(address, "POST /several HTTP/1.1", br#"{"name":"x"}"#).await;
    assert!(unsaid.starts_with("HTTP/1.1 200"), "{unsaid}");
    let refused = raw(address, "POST /several HTTP/1.1\r\ncontent-type: image/png", b"x").await;
    assert!(refused.starts_with("HTTP/1.1 415") && refused.contains("accept: application/xml, application/json, "), "{refused}");
}

#[tokio::test]
async fn a_caller_who_accepts_nothing_of_it_is_refused() {
    let (_, address) = serve().await;
    for (accept, status) in
        [("text/html", "200"), ("text/*;q=0.1", "200"), ("*/*", "200"), ("application/json", "406"), ("text/html;q=0, */*", "406")]
    {
        let head = format!("POST /text HTTP/1.1\r\ncontent-type: text/markdown\r\naccept: {accept}");
        assert!(raw(address, &head, b"x").await.starts_with(&format!("HTTP/1.1 {status}")), "{accept}");
    }
}

#[tokio::test]
async fn a_redirect_that_is_the_only_answer_is_the_answer() {
    let (client, _) = serve().await;
    let reply = client.moved().reply().await.unwrap();
    assert_eq!(reply.status, 302);
    assert_eq!(types::MovedHeaders::of(&reply.headers).location.unwrap().as_str(), "https://example.com/");
    assert_eq!(client.see_other().reply().await.unwrap().status, 303);
}

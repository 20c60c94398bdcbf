//! `judge`: what is generated from OpenAPI documents, judged by programs that others wrote. schemathesis (PyPI) asks a generated
//! server, whose answers are samples of the document's schemas that went through the generated types; openapi-core (PyPI)
//! judges every request of the generated client.
//!
//! Of the checks of schemathesis, those about answers are made. Left out is `status_code_conformance`, because hardly any
//! document declares the 400, 404, 405, 406, 413 and 415 that every server answers requests with that are not the document's;
//! and those about credentials, about data that is to be refused, and about resources that go away, because a sample of an
//! answer refuses nobody and keeps nothing. What a router refuses by itself is `application/problem+json`, which is added to
//! the media types of declared failures before schemathesis reads the document.
//!
//! Some things of documents are changed before either judge reads them. `oneOf` is read as `anyOf`: where two variants allow
//! the same value, no value of theirs is valid, and what the types make of a sample cannot change that. The
//! media type `*`, at which schemathesis stops, is `*/*`. `Date` is what HTTP says it is (RFC 9110, section 6.6.1), whatever
//! format a document gives it. What is `format: binary` is any bytes, which openapi-core takes for no string. A `time` it reads without its offset. A `default`, which it would judge as if it
//! were sent, is left out. Parameters for `Accept`, `Authorization` and `Content-Type` are ignored, as OpenAPI asks.

mod program;
mod sample;

use std::{
    env, fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use capgen_codegen::Source;
use serde_json::Value;

use crate::{Outcome, corpus::documents, generate, upstream};

pub use sample::sample;

const CHECKS: &str = "not_a_server_error,content_type_conformance,response_headers_conformance,response_schema_conformance";

const PACKAGES: [&str; 2] = ["schemathesis", "openapi-core"];

/// The judge of requests, which answers each of them with nothing.
const REQUESTS: &str = include_str!("judge/requests.py");

/// What came of one document.
#[derive(Default)]
struct Judged {
    answers: String,
    requests: String,
    failed: bool,
}

/// Judges each document of `specs`, a folder with all below it.
///
/// # Errors
/// The same lines, where a judge found something; or what could not be installed, generated or started.
pub fn run(root: &Path, specs: &[PathBuf], examples: u32) -> Outcome {
    let python = upstream::python(&PACKAGES, "judge").map_err(|error| format!("{error}\n"))?;
    let mut documents = Vec::new();
    for spec in specs {
        documents.extend(documents::list(spec).map_err(|error| format!("{}: {error}\n", spec.display()))?);
    }
    let (mut text, mut failed, mut judged) = (String::new(), 0, 0);
    for document in &documents {
        let line = match one(root, &python, document, examples) {
            Ok(None) => continue,
            Ok(Some(Judged { answers, requests, failed: bad })) => {
                judged += 1;
                failed += usize::from(bad);
                format!("{}: answers: {answers}; requests: {requests}\n", document.display())
            }
            Err(error) => {
                failed += 1;
                format!("{}: {error}\n", document.display())
            }
        };
        print!("{line}");
        text += &line;
    }
    let total = format!("{judged} documents judged, {failed} with a violation\n");
    if failed == 0 { Ok(total) } else { Err(total) }
}

/// Judges the answers of a server that runs already, by each of `specs`, with nothing added to the document.
///
/// # Errors
/// What is judged to violate the document.
pub fn against(root: &Path, specs: &[PathBuf], examples: u32, url: &str, headers: &[String]) -> Outcome {
    let python = upstream::python(&PACKAGES, "judge").map_err(|error| format!("{error}\n"))?;
    let (mut text, mut failed) = (String::new(), false);
    let folder = root.join("target/judge");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}\n", folder.display()))?;
    for path in specs {
        let document = Source::read(path).map_err(|report| format!("{report}\n"))?.merged();
        let spec = folder.join("against.json");
        write(&spec, &document.to_string())?;
        let answers = schemathesis(&python, &spec, url, headers, examples, &mut failed)?;
        text += &format!("{}: answers: {answers}\n", path.display());
    }
    if failed { Err(text) } else { Ok(text) }
}

fn one(root: &Path, python: &Path, path: &Path, examples: u32) -> Result<Option<Judged>, String> {
    let Ok(source) = Source::read(path) else { return Ok(None) };
    let document = source.merged();
    if document.get("openapi").is_none() {
        return Ok(None);
    }
    let name: String =
        path.file_stem().unwrap_or_default().to_string_lossy().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let folder = root.join("target/judge").join(&name);
    let _ = fs::remove_dir_all(folder.join("src"));
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    // One file, whatever the document refers to.
    let spec = folder.join(format!("{name}.json"));
    write(&spec, &document.to_string())?;
    generate::run(std::slice::from_ref(&spec), &folder, &[generate::Side::Client, generate::Side::Server], None)?;
    let program = program::write(&folder, &document)?;
    build(root, &folder, &program.krate)?;
    let binary = root.join("target/judge/target/debug").join(&program.krate);
    let mut judged = Judged::default();
    if program.has_server {
        let (mut server, address) = started(Command::new(&binary).arg("serve"))?;
        let asked = folder.join("asked.json");
        write(&asked, &with_problems(judgeable(&document, document.clone())).to_string())?;
        judged.answers = schemathesis(python, &asked, &format!("http://{address}"), &[], examples, &mut judged.failed)?;
        end(&mut server);
    } else {
        "none to judge".clone_into(&mut judged.answers);
    }
    if program.has_client {
        let judge = folder.join("requests.py");
        write(&judge, REQUESTS)?;
        let asked = folder.join("asked-for.json");
        write(&asked, &judgeable(&document, document.clone()).to_string())?;
        let (mut server, address) = started(Command::new(python).arg(&judge).arg(&asked))?;
        let called = Command::new(&binary).args(["call", &format!("http://{address}")]).output().map_err(|error| error.to_string())?;
        judged.requests = String::from_utf8_lossy(&called.stdout).trim().to_owned();
        judged.failed |= !called.status.success();
        judged.requests += &verdict(&address, &mut judged.failed);
        end(&mut server);
    }
    Ok(Some(judged))
}

/// Header parameters that a document declares in vain (OpenAPI 3.1.0, "Parameter Object").
fn is_ignored(whole: &Value, parameter: &Value) -> bool {
    let pointer = parameter.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#'));
    let parameter = pointer.and_then(|pointer| whole.pointer(pointer)).unwrap_or(parameter);
    const IGNORED: [&str; 3] = ["accept", "authorization", "content-type"];
    let name = parameter["name"].as_str().unwrap_or_default().to_lowercase();
    parameter["in"] == "header" && IGNORED.contains(&name.as_str())
}

/// The document without what keeps a judge from judging: see the head of this file.
fn judgeable(whole: &Value, mut value: Value) -> Value {
    match &mut value {
        Value::Object(members) => {
            if members.get("format").is_some_and(|format| format == "binary") {
                members.retain(|key, _| key == "description");
            }
            if members.get("format").is_some_and(|format| format == "time") {
                members.remove("format");
            }
            // A default is not what was sent.
            if members.get("type").is_some_and(|said| said.is_string() || said.is_array()) {
                members.remove("default");
            }
            if let Some(choices) = members.get("oneOf").filter(|choices| choices.is_array()).cloned() {
                members.remove("oneOf");
                members.insert("anyOf".to_owned(), choices);
            }
            if let Some(Value::Array(parameters)) = members.get_mut("parameters") {
                parameters.retain(|parameter| !is_ignored(whole, parameter));
            }
            if let Some(Value::Object(content)) = members.get_mut("content")
                && let Some(schema) = content.remove("*")
            {
                content.insert("*/*".to_owned(), schema);
            }
            if let Some(Value::Object(headers)) = members.get_mut("headers") {
                headers.retain(|name, _| !name.eq_ignore_ascii_case("date"));
            }
            members.values_mut().for_each(|member| *member = judgeable(whole, member.take()));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = judgeable(whole, item.take())),
        _ => {}
    }
    value
}

/// What is refused before a handler is asked is a problem (RFC 9457), whatever the document says of that status: an
/// application with errors of its own turns them into its own, as the embedded Cinder does.
fn with_problems(mut document: Value) -> Value {
    let resolved = |response: &Value, document: &Value| match response.get("$ref").and_then(Value::as_str) {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).cloned().unwrap_or_default(),
        None => response.clone(),
    };
    let whole = document.clone();
    for item in document["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut()) {
        for operation in item.as_object_mut().into_iter().flat_map(|item| item.values_mut()) {
            let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
            for (status, response) in responses.into_iter().flatten() {
                let mut own = resolved(response, &whole);
                if (status.starts_with('4') || status == "default") && own.get("content").is_some() {
                    own["content"]["application/problem+json"] = serde_json::json!({});
                    *response = own;
                }
            }
        }
    }
    document
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

fn build(root: &Path, folder: &Path, krate: &str) -> Result<(), String> {
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).map_err(|error| error.to_string())?;
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--quiet", "--offline", "--bin", krate]).current_dir(folder);
    let built = cargo.env("CARGO_TARGET_DIR", root.join("target/judge/target")).output().map_err(|error| error.to_string())?;
    if built.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&built.stderr).into_owned();
    Err(format!("does not compile: {}", said.lines().take(30).collect::<Vec<_>>().join("\n")))
}

/// Starts a server, which says its address in its first line.
fn started(command: &mut Command) -> Result<(Child, String), String> {
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|error| error.to_string())?;
    let mut line = String::new();
    if let Some(output) = child.stdout.take() {
        let mut output = BufReader::new(output);
        output.read_line(&mut line).map_err(|error| error.to_string())?;
        // It may go on to write.
        std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
    }
    match line.trim() {
        "" => {
            end(&mut child);
            Err("a server did not start".to_owned())
        }
        address => Ok((child, address.to_owned())),
    }
}

fn end(child: &mut Child) {
    // One that has ended by itself cannot be ended, which is as good.
    let _ = child.kill();
    let _ = child.wait();
}

/// What schemathesis says of the answers of a server.
fn schemathesis(python: &Path, spec: &Path, url: &str, headers: &[String], examples: u32, failed: &mut bool) -> Result<String, String> {
    let program = python.with_file_name("schemathesis");
    let mut command = Command::new(program);
    command.arg("run").arg(spec).args(["--url", url, "--checks", CHECKS, "--max-examples", &examples.to_string()]);
    command.args([
        "--suppress-health-check",
        "all",
        "--warnings",
        "off",
        "--seed",
        "1",
        "--no-color",
        "--phases",
        "examples,coverage,fuzzing",
    ]);
    command.args(headers.iter().flat_map(|header| ["--header", header]));
    let output = command.env("PYTHONUNBUFFERED", "1").output().map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let cases = said.lines().rev().find(|line| line.contains("generated")).unwrap_or_default().trim().to_owned();
    if output.status.success() {
        return Ok(if cases.is_empty() { "no violation".to_owned() } else { format!("no violation ({cases})") });
    }
    *failed = true;
    Ok(format!("VIOLATIONS\n{said}"))
}

/// What the judge of requests has to say, asked at a path that no document has.
fn verdict(address: &str, failed: &mut bool) -> String {
    use std::io::{Read as _, Write as _};
    let asked = std::net::TcpStream::connect(address).and_then(|mut stream| {
        stream.write_all(b"GET /capgen-verdict HTTP/1.0\r\n\r\n")?;
        let mut text = String::new();
        stream.read_to_string(&mut text)?;
        Ok(text)
    });
    let body = asked.map(|text| text.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default());
    match body {
        Ok(body) if body.ends_with("\n0 violations") => format!(", {}", body.replace('\n', ", ")),
        Ok(body) => {
            *failed = true;
            format!(", VIOLATIONS\n{body}")
        }
        Err(error) => {
            *failed = true;
            format!(", no verdict: {error}")
        }
    }
}

//! HTTP by hand, for what the client does not have (volumes, quotas, services) or would never send.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use capgen_runtime::Value;
use capgen_runtime::serde_json::{self, json};

/// Where requests go, with which token.
#[derive(Clone, Debug)]
pub(crate) struct Raw {
    host: String,
    token: String,
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

impl Raw {
    pub(crate) fn new(url: &str, token: &str) -> Self {
        Self { host: url.trim_start_matches("http://").trim_end_matches('/').to_owned(), token: token.to_owned() }
    }

    /// Sends a request of HTTP/1.0, so that the answer ends with the connection.
    pub(crate) fn send(&self, method: &str, path: &str, headers: &str, body: &str) -> Result<Answer> {
        let Self { host, token } = self;
        let mut stream = TcpStream::connect(host)?;
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.0\r\nHost: {host}\r\nX-Auth-Token: {token}\r\nAccept: */*\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (head, body) = answer.split_once("\r\n\r\n").ok_or("this is no HTTP")?;
        let status = head.split(' ').nth(1).ok_or("this is no HTTP")?.parse()?;
        Ok(Answer { status, body: body.to_owned() })
    }

    /// Sends JSON; an answer that does not mean success is an error.
    pub(crate) fn json(&self, method: &str, path: &str, body: &Value) -> Result<Value> {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let Answer { status, body } = self.send(method, path, "Content-Type: application/json\r\n", &body)?;
        if !(200..300).contains(&status) {
            return Err(format!("{method} {path}: {status} {body}").into());
        }
        Ok(if body.is_empty() { Value::Null } else { serde_json::from_str(&body)? })
    }

    /// A volume of 1 GiB, once it is available; gives its id.
    pub(crate) async fn volume(&self, name: &str) -> Result<String> {
        let made = self.json("POST", "/v3/volumes", &json!({ "volume": { "size": 1, "name": name } }))?;
        let id = made["volume"]["id"].as_str().ok_or("the volume has no id")?.to_owned();
        self.settled(&id).await?;
        Ok(id)
    }

    /// Waits until nothing is being done with a volume; says how it is then.
    pub(crate) async fn settled(&self, id: &str) -> Result<String> {
        for _ in 0..600 {
            let shown = self.json("GET", &format!("/v3/volumes/{id}"), &Value::Null)?;
            match shown["volume"]["status"].as_str() {
                Some(status @ ("available" | "error" | "in-use")) => return Ok(status.to_owned()),
                _ => tokio::time::sleep(std::time::Duration::from_millis(100)).await,
            }
        }
        Err(format!("volume {id} is never done").into())
    }
}

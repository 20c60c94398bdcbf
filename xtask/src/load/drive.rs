//! Callers that wait for each answer, check it, and call again on the same connection.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    thread,
    time::{Duration, Instant},
};

use crate::wire::find;

/// A request, and what is in the body of its answer.
pub(crate) struct Call {
    request: &'static str,
    expected: &'static str,
}

impl Call {
    pub(crate) const fn new(request: &'static str, expected: &'static str) -> Self {
        Self { request, expected }
    }
}

/// How long calls took, in microseconds.
#[derive(Default)]
pub(crate) struct Latencies(Vec<u32>);

impl Latencies {
    pub(crate) fn add(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
        self.0.sort_unstable();
    }

    /// The latency that this part of all calls, from 0 to 1, does not exceed; in milliseconds.
    pub(crate) fn at(&self, part: f64) -> f64 {
        let last = self.0.len().saturating_sub(1);
        let index = (part * self.0.len() as f64).ceil() as usize;
        self.0.get(index.saturating_sub(1).min(last)).map_or(f64::NAN, |&micros| f64::from(micros) / 1000.0)
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }
}

/// Calls for as long as `turn`, and gives the latencies and the requests per second.
pub(crate) fn drive(address: SocketAddr, call: &Call, connections: usize, turn: Duration) -> Result<(Latencies, f64), String> {
    let begun = Instant::now();
    let until = begun + turn;
    let callers: Vec<Result<Vec<u32>, String>> = thread::scope(|scope| {
        let callers: Vec<_> = (0..connections).map(|_| scope.spawn(move || Caller::new(address, call)?.until(until))).collect();
        callers.into_iter().map(|caller| caller.join().unwrap_or_else(|_| Err("a caller panicked".to_owned()))).collect()
    });
    let mut all = Vec::new();
    for latencies in callers {
        all.extend(latencies?);
    }
    let rate = all.len() as f64 / begun.elapsed().as_secs_f64();
    Ok((Latencies(all), rate))
}

/// A caller and its connection.
pub(crate) struct Caller<'a> {
    stream: TcpStream,
    request: Vec<u8>,
    call: &'a Call,
    answer: Vec<u8>,
}

impl<'a> Caller<'a> {
    pub(crate) fn new(address: SocketAddr, call: &'a Call) -> Result<Self, String> {
        let stream = TcpStream::connect(address).map_err(|error| format!("{address}: {error}"))?;
        stream.set_nodelay(true).map_err(|error| error.to_string())?;
        let request = call.request.replace("{host}", &address.to_string()).into_bytes();
        Ok(Self { stream, request, call, answer: vec![0; 256 << 10] })
    }

    fn until(mut self, until: Instant) -> Result<Vec<u32>, String> {
        let mut latencies = Vec::with_capacity(1 << 16);
        while Instant::now() < until {
            let begun = Instant::now();
            self.once()?;
            latencies.push(u32::try_from(begun.elapsed().as_micros()).unwrap_or(u32::MAX));
        }
        Ok(latencies)
    }

    /// One call, whose answer must be the right one, whole.
    pub(crate) fn once(&mut self) -> Result<(), String> {
        let broken = |error: std::io::Error| format!("a connection broke: {error}");
        self.stream.write_all(&self.request).map_err(broken)?;
        let mut read = 0;
        let (head, length) = loop {
            match self.stream.read(&mut self.answer[read..]).map_err(broken)? {
                0 => return Err("a connection ended before the answer".to_owned()),
                more => read += more,
            }
            if let Some(end) = find(&self.answer[..read], b"\r\n\r\n") {
                break (end + 4, length(&self.answer[..end])?);
            }
        };
        while read < head + length {
            match self.stream.read(&mut self.answer[read..]).map_err(broken)? {
                0 => return Err("a connection ended within an answer".to_owned()),
                more => read += more,
            }
        }
        let body = &self.answer[head..read];
        if self.answer.starts_with(b"HTTP/1.1 200 ") && body.len() == length && find(body, self.call.expected.as_bytes()).is_some() {
            return Ok(());
        }
        let shown = String::from_utf8_lossy(&self.answer[..read.min(500)]).into_owned();
        Err(format!("an answer is wrong: {shown}"))
    }
}

fn length(head: &[u8]) -> Result<usize, String> {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    length.ok_or_else(|| format!("an answer has no length: {head}"))
}

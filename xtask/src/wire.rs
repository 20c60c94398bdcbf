//! HTTP/1.1 over blocking sockets, as far as the soak and the copies need it: whole messages, byte for byte. Nothing is corrected, and
//! nothing is sent twice.

use std::{
    io::{self, ErrorKind, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    thread,
    time::Duration,
};

/// How long nothing may come before something is wrong.
const PATIENCE: Duration = Duration::from_secs(90);

/// A connection, and what came over it beyond the last message.
pub(crate) struct Wire {
    stream: TcpStream,
    read: Vec<u8>,
}

/// A request or an answer.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    /// Its first line and its headers.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

/// How the end of a body is found.
enum Length {
    Bytes(usize),
    Chunks,
    Close,
}

impl Message {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut fields = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        fields.find_map(|(key, value)| key.eq_ignore_ascii_case(name).then(|| value.trim()))
    }

    /// The status of an answer.
    pub(crate) fn status(&self) -> Option<u16> {
        self.head.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()
    }

    /// The method and the target of a request.
    pub(crate) fn asked(&self) -> (&str, &str) {
        let mut words = self.head.split(' ');
        (words.next().unwrap_or_default(), words.next().unwrap_or_default())
    }

    /// Whether its sender ends the connection after it.
    pub(crate) fn is_last(&self) -> bool {
        self.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"))
    }

    fn length(&self) -> io::Result<Length> {
        if self.header("transfer-encoding").is_some_and(|value| value.eq_ignore_ascii_case("chunked")) {
            return Ok(Length::Chunks);
        }
        match self.header("content-length") {
            Some(length) => length.parse().map(Length::Bytes).map_err(|_| wrong("a length that is no number")),
            None if matches!(self.status(), None | Some(100..=199 | 204 | 304)) => Ok(Length::Bytes(0)),
            None => Ok(Length::Close),
        }
    }
}

impl Wire {
    pub(crate) fn connect(address: SocketAddr) -> io::Result<Self> {
        TcpStream::connect(address).and_then(Self::new)
    }

    pub(crate) fn new(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { stream, read: Vec::new() })
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)
    }

    /// Whether the other side has ended it, or said what nobody asked for.
    pub(crate) fn is_over(&self) -> bool {
        let looked = self.stream.set_nonblocking(true).and_then(|()| self.stream.peek(&mut [0]));
        let is_quiet = looked.is_err_and(|error| error.kind() == ErrorKind::WouldBlock) && self.read.is_empty();
        self.stream.set_nonblocking(false).is_err() || !is_quiet
    }

    /// What has come and is not read.
    pub(crate) fn ahead(&self) -> String {
        let mut bytes = [0; 4096];
        let length = self.stream.peek(&mut bytes).unwrap_or(0);
        String::from_utf8_lossy(&bytes[..length]).into_owned()
    }

    /// Returns when the other side ends the connection.
    pub(crate) fn ended(&mut self) {
        while self.more().is_ok_and(|more| more > 0) {}
    }

    /// Returns when a part of an answer has come, or after `wait`.
    pub(crate) fn glimpse(&self, wait: Duration) {
        // Whoever only glimpses at it cares for no error.
        let _ = self.stream.set_read_timeout(Some(wait)).and_then(|()| self.stream.peek(&mut [0]));
    }

    /// The next message; none if the other side ends the connection before it begins.
    ///
    /// # Errors
    /// When the connection breaks, or ends within a message, or what comes is no message.
    pub(crate) fn message(&mut self) -> io::Result<Option<Message>> {
        let end = loop {
            if let Some(end) = find(&self.read, b"\r\n\r\n") {
                break end + 4;
            }
            if self.more()? == 0 {
                return if self.read.is_empty() { Ok(None) } else { Err(ErrorKind::UnexpectedEof.into()) };
            }
        };
        let head = String::from_utf8(self.read.drain(..end).collect()).map_err(|_| wrong("a head that is no text"))?;
        let mut message = Message { head, body: Vec::new() };
        message.body = match message.length()? {
            Length::Bytes(length) => self.bytes(length)?,
            Length::Chunks => self.chunks()?,
            Length::Close => {
                while self.more()? > 0 {}
                std::mem::take(&mut self.read)
            }
        };
        Ok(Some(message))
    }

    fn chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let end = loop {
                match find(&self.read, b"\r\n") {
                    Some(end) => break end,
                    None => self.needed()?,
                }
            };
            let line = self.bytes(end + 2)?;
            let size = str::from_utf8(&line[..end]).ok().and_then(|size| usize::from_str_radix(size, 16).ok());
            let size = size.ok_or_else(|| wrong("a chunk without a size"))?;
            body.extend(self.bytes(size)?);
            self.bytes(2)?;
            if size == 0 {
                return Ok(body);
            }
        }
    }

    fn bytes(&mut self, length: usize) -> io::Result<Vec<u8>> {
        while self.read.len() < length {
            self.needed()?;
        }
        Ok(self.read.drain(..length).collect())
    }

    fn needed(&mut self) -> io::Result<()> {
        if self.more()? == 0 { Err(ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }

    fn more(&mut self) -> io::Result<usize> {
        let mut bytes = [0; 16 << 10];
        let length = self.stream.read(&mut bytes)?;
        self.read.extend_from_slice(&bytes[..length]);
        Ok(length)
    }
}

/// Serves each connection in a thread of its own, until this process ends; gives its address.
pub(crate) fn listen(serve: impl Fn(TcpStream) -> Option<()> + Clone + Send + 'static) -> Result<SocketAddr, String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(|error| error.to_string())?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let serve = serve.clone();
            thread::spawn(move || serve(stream));
        }
    });
    Ok(address)
}

/// An answer with a body.
pub(crate) fn answer(status: &str, media: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\ncontent-type: {media}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

fn wrong(what: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what)
}

/// Where a piece begins.
pub(crate) fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

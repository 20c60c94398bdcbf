//! The parameters of a request, read back from the spelling of their styles: see [`crate::api::Style`].
//!
//! Texts are split as they came and decoded then, so that an encoded separator separates nothing.

use http::request::Parts;
use http::{HeaderMap, header};
use percent_encoding::percent_decode_str;

use super::template::Found;
use crate::api::{Param, Place, Shape, Style};
use crate::input::{Node, Source};

const NOT_TEXT: &str = "must be percent-encoded UTF-8";

/// How deep `a[b][c]…` may nest.
const DEPTH: usize = 32;

/// Name and value, as they came.
type Pair = (String, String);

/// What a request carries outside its body, as it came.
pub(super) struct Wire<'a> {
    params: &'static [Param],
    found: Vec<Found>,
    query: Vec<Pair>,
    cookies: Vec<Pair>,
    headers: &'a HeaderMap,
}

/// A text that was decoded, or is none.
type Read<T> = Result<T, &'static str>;

impl<'a> Wire<'a> {
    pub(super) fn new(params: &'static [Param], found: Vec<Found>, head: &'a Parts) -> Self {
        let split = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (name.to_owned(), value.to_owned())
        };
        // A `+` is a space, as forms encode it.
        let query = head.uri.query().unwrap_or_default().replace('+', "%20");
        let query = query.split('&').filter(|pair| !pair.is_empty()).map(split).collect();
        let lines = head.headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let cookies = lines.flat_map(|line| line.split(';')).filter(|pair| pair.contains('=')).map(|pair| split(pair.trim())).collect();
        Self { params, found, query, cookies, headers: &head.headers }
    }

    /// What the request gives for a parameter, if it gives anything.
    pub(super) fn read(&self, param: &Param) -> Option<Source> {
        let read = match param.place {
            Place::Path => self.path(param),
            Place::Query => self.pairs(param, &self.query),
            Place::Header => self.header(param),
            Place::Cookie => self.pairs(param, &self.cookies),
            Place::Body => Ok(None),
        };
        let source = read.unwrap_or_else(|why| Some(Source::Broken(why)));
        source.filter(|source| !(param.blank && matches!(source, Source::Texts(texts) if texts.iter().all(String::is_empty))))
    }

    fn path(&self, param: &Param) -> Read<Option<Source>> {
        let Some((_, text)) = self.found.iter().find(|(name, _)| *name == param.wire) else { return Ok(None) };
        let texts = match param.style {
            Style::Label => separate(text.strip_prefix('.').ok_or("must begin with a full stop")?, param, '.'),
            Style::Matrix => matrix(text, param)?,
            _ => separate(text, param, ','),
        };
        build(&texts, param, decoded).map(Some)
    }

    fn header(&self, param: &Param) -> Read<Option<Source>> {
        let values = self.headers.get_all(param.wire);
        let texts: Option<Vec<&str>> = values.iter().map(|value| std::str::from_utf8(value.as_bytes()).ok()).collect();
        let texts = texts.ok_or(NOT_TEXT)?;
        if texts.is_empty() {
            return Ok(None);
        }
        let split = !matches!(param.shape, Shape::Scalar);
        let texts = if split { texts.iter().flat_map(|line| line.split(',')).map(str::trim).collect() } else { texts };
        build(&texts, param, |text| Ok(text.to_owned())).map(Some)
    }

    /// A query, or cookies.
    fn pairs(&self, param: &Param, pairs: &[Pair]) -> Read<Option<Source>> {
        match (param.style, param.shape) {
            (Style::DeepObject, Shape::Object(_)) => return deep(param, pairs),
            (Style::Form, Shape::Object(properties)) if param.explode => return self.exploded(param, properties, pairs),
            _ => {}
        }
        let named = pairs.iter().filter(|(name, _)| name == param.wire || decoded(name).as_deref() == Ok(param.wire));
        let texts: Vec<&str> = named.map(|(_, value)| value.as_str()).collect();
        if texts.is_empty() {
            return Ok(None);
        }
        let joined = !param.explode && param.shape != Shape::Scalar;
        match param.style {
            Style::SpaceDelimited if joined => delimited(&texts, param, ' ').map(Some),
            Style::PipeDelimited if joined => delimited(&texts, param, '|').map(Some),
            Style::Form if joined => build(&texts.iter().flat_map(|text| text.split(',')).collect::<Vec<_>>(), param, decoded).map(Some),
            _ => build(&texts, &Param { shape: Shape::Scalar, ..*param }, decoded).map(Some),
        }
    }

    /// Every pair of a declared property, and with it every pair that is no other parameter's.
    fn exploded(&self, param: &Param, properties: &[&str], pairs: &[Pair]) -> Read<Option<Source>> {
        let others = || self.params.iter().filter(|other| other.place == param.place && other.input != param.input);
        let mut members: Vec<(String, Node)> = Vec::new();
        let mut given = properties.is_empty();
        for (name, value) in pairs {
            let Ok(name) = decoded(name) else { continue };
            let declared = properties.contains(&name.as_str());
            if declared || !others().any(|other| other.claims(&name)) {
                given |= declared;
                add(&mut members, name, Node::Text(decoded(value)?));
            }
        }
        Ok(if given && !members.is_empty() { Some(Source::Object(Node::Object(members))) } else { None })
    }
}

fn decoded(text: &str) -> Read<String> {
    percent_decode_str(text).decode_utf8().map(std::borrow::Cow::into_owned).map_err(|_| NOT_TEXT)
}

/// The texts between separators; a scalar has none, and what is not exploded is separated by commas.
fn separate<'t>(text: &'t str, param: &Param, exploded: char) -> Vec<&'t str> {
    match (param.shape, param.explode) {
        (Shape::Scalar, _) => vec![text],
        (_, true) => text.split(exploded).collect(),
        (_, false) => text.split(',').collect(),
    }
}

/// `;color=blue;color=black`, `;color=blue,black`, `;R=100;G=200`.
fn matrix<'t>(text: &'t str, param: &Param) -> Read<Vec<&'t str>> {
    let parts = text.strip_prefix(';').ok_or("must begin with a semicolon")?;
    let object = matches!(param.shape, Shape::Object(_));
    if object && param.explode {
        return Ok(parts.split(';').collect());
    }
    let value = |part: &'t str| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        if decoded(name).as_deref() == Ok(param.wire) { Ok(value) } else { Err("must be named in its segment") }
    };
    match (param.shape, param.explode) {
        (Shape::Scalar, _) => Ok(vec![value(parts)?]),
        (_, true) => parts.split(';').map(value).collect(),
        (_, false) => Ok(value(parts)?.split(',').collect()),
    }
}

/// A separator that has only its encoded spelling separates when the text is decoded.
fn delimited(texts: &[&str], param: &Param, separator: char) -> Read<Source> {
    let texts: Vec<String> = texts.iter().map(|text| decoded(text)).collect::<Read<_>>()?;
    let parts: Vec<&str> = texts.iter().flat_map(|text| text.split(separator)).collect();
    build(&parts, param, |text| Ok(text.to_owned()))
}

/// The texts of a scalar or a list, or the members of an object.
fn build(texts: &[&str], param: &Param, decode: impl Fn(&str) -> Read<String>) -> Read<Source> {
    let Shape::Object(_) = param.shape else {
        return texts.iter().map(|text| decode(text)).collect::<Read<_>>().map(Source::Texts);
    };
    let mut members = Vec::new();
    let pairs: Vec<(&str, &str)> = if param.explode {
        texts
            .iter()
            .filter(|text| !text.is_empty())
            .map(|text| text.split_once('=').ok_or("must be pairs of a name, `=` and a value"))
            .collect::<Read<_>>()?
    } else if texts.len().is_multiple_of(2) {
        texts.chunks(2).map(|pair| (pair[0], pair[1])).collect()
    } else if texts == [""] {
        Vec::new()
    } else {
        return Err("must be pairs of a name and a value");
    };
    for (name, value) in pairs {
        add(&mut members, decode(name)?, Node::Flat(decode(value)?));
    }
    Ok(Source::Object(Node::Object(members)))
}

/// A name given again makes a list.
fn add(members: &mut Vec<(String, Node)>, name: String, node: Node) {
    let Some((_, known)) = members.iter_mut().find(|(known, _)| *known == name) else { return members.push((name, node)) };
    match known {
        Node::List(nodes) => nodes.push(node),
        _ => {
            let first = std::mem::replace(known, Node::List(Vec::new()));
            *known = Node::List(vec![first, node]);
        }
    }
}

/// `a[b]=1&a[b][c]=2`
fn deep(param: &Param, pairs: &[Pair]) -> Read<Option<Source>> {
    let mut members = Vec::new();
    for (name, value) in pairs {
        let Some(path) = keys(name, param.wire) else { continue };
        let path = path?;
        if path.len() > DEPTH {
            return Err("must not nest so deep");
        }
        insert(&mut members, &path, Node::Text(decoded(value)?))?;
    }
    Ok(if members.is_empty() { None } else { Some(Source::Object(Node::Object(members))) })
}

/// The keys between the brackets after `wire`; brackets may be encoded where none stands as it is.
fn keys(name: &str, wire: &str) -> Option<Read<Vec<String>>> {
    let plain = name.contains('[');
    let name = if plain { name.to_owned() } else { decoded(name).ok()? };
    let read = |text: &str| if plain { decoded(text) } else { Ok(text.to_owned()) };
    let (first, rest) = name.split_once('[')?;
    if read(first).as_deref() != Ok(wire) {
        return None;
    }
    let Some(rest) = rest.strip_suffix(']') else { return Some(Err("must close every bracket of its names")) };
    let keys: Vec<&str> = rest.split("][").collect();
    // `a[b][]=1` is an element of the list `a[b]`.
    let keys = match keys.as_slice() {
        [before @ .., ""] if !before.is_empty() => before.to_vec(),
        _ => keys,
    };
    Some(keys.into_iter().map(read).collect())
}

fn insert(members: &mut Vec<(String, Node)>, path: &[String], node: Node) -> Read<()> {
    match path {
        [] => Ok(()),
        [last] => match members.iter().find(|(name, _)| name == last) {
            Some((_, Node::Object(_))) => Err("must not be both a value and an object"),
            _ => {
                add(members, last.clone(), node);
                Ok(())
            }
        },
        [first, rest @ ..] => {
            let at = members.iter().position(|(name, _)| name == first).unwrap_or_else(|| {
                members.push((first.clone(), Node::Object(Vec::new())));
                members.len() - 1
            });
            match &mut members[at].1 {
                Node::Object(inner) => insert(inner, rest, node),
                _ => Err("must not be both a value and an object"),
            }
        }
    }
}

//! Answers in every format, read into one model of values; and bytes of any kind, which never make a reader panic or hang.

#![cfg(feature = "formats")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use capgen_runtime::Value;
use capgen_runtime::bytes::Bytes;
use capgen_runtime::client::Received;
use capgen_runtime::flow::RawFormat;
use capgen_runtime::http::{HeaderMap, HeaderValue, StatusCode, header};
use capgen_runtime::serde_json::json;
use proptest::prelude::*;

const ALL: [RawFormat; 12] = [
    RawFormat::Json,
    RawFormat::Text,
    RawFormat::Binary,
    RawFormat::Xml,
    RawFormat::Csv,
    RawFormat::Tsv,
    RawFormat::Psv,
    RawFormat::Yaml,
    RawFormat::Html(None),
    RawFormat::Html(Some("main > table")),
    RawFormat::Markdown(None),
    RawFormat::Markdown(Some("Use")),
];

fn received(media: &str, body: impl Into<Bytes>) -> Received {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::try_from(media).unwrap());
    Received { status: StatusCode::OK, headers, body: body.into() }
}

fn read(format: RawFormat, text: &str) -> Result<Value, String> {
    format.read(&received("text/any", text.to_owned())).map_err(|error| error.to_string())
}

#[test]
fn xml_is_objects_lists_and_texts() {
    let text = r#"<?xml version="1.0"?><!-- c --><a:root xmlns:a="u" n="1 &amp; &#x32;"><x>1</x><y k='v'/><x><![CDATA[<b>]]>&lt;</x>tail</a:root>"#;
    let expected = json!({"a:root": {"@xmlns:a": "u", "@n": "1 & 2", "x": ["1", "<b><"], "y": {"@k": "v"}, "#text": "tail"}});
    assert_eq!(read(RawFormat::Xml, text), Ok(expected));
    assert_eq!(read(RawFormat::Xml, "<a/>"), Ok(json!({"a": ""})));
}

#[test]
fn what_could_read_files_or_grow_without_end_is_no_xml_here() {
    let external = r#"<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>"#;
    assert_eq!(read(RawFormat::Xml, external).unwrap_err(), "expected XML without a DTD");
    assert!(read(RawFormat::Xml, "<a>&unknown;</a>").unwrap_err().contains("`&unknown;`"));
    for text in ["", "text", "<a>", "<a></b>", "<a/><b/>", "<a x=1/>", "</a>", &"<a>".repeat(100_000)] {
        assert!(read(RawFormat::Xml, text).is_err(), "{}", &text[..text.len().min(20)]);
    }
}

#[test]
fn rows_are_objects_by_the_cells_of_the_first() {
    let rows = json!([{"id": "1", "note": "a, \"b\"\nc"}, {"id": "2"}, {"id": "3", "note": "d", "3": "e"}]);
    assert_eq!(read(RawFormat::Csv, "\u{feff}id,note\r\n1,\"a, \"\"b\"\"\nc\"\r\n2\r\n3,d,e\r\n"), Ok(rows));
    assert_eq!(read(RawFormat::Tsv, "a\tb\n1\t2"), Ok(json!([{"a": "1", "b": "2"}])));
    assert_eq!(read(RawFormat::Psv, "a|a\n1|2"), Ok(json!([{"a": "1", "2": "2"}])));
    assert_eq!(read(RawFormat::Csv, ""), Ok(json!([])));
}

#[test]
fn no_cell_of_a_table_is_lost_whatever_its_columns_are_called() {
    let rows = json!([{"a": "1", "2": "2", "3": "3", "4": "4"}]);
    assert_eq!(read(RawFormat::Csv, "a,a,\n1,2,3,4\n"), Ok(rows.clone()));
    let html = "<table><tr><th>a</th><th>a</th><th></th></tr><tr><td>1</td><td>2</td><td>3</td><td>4</td></tr></table>";
    assert_eq!(read(RawFormat::Html(None), html).unwrap()["tables"], json!([rows]));
    let fewer = json!([{"a": "1", "2": "2", "3": "3"}]);
    assert_eq!(read(RawFormat::Markdown(None), "| a | a | |\n|---|---|---|\n| 1 | 2 | 3 |\n").unwrap()["tables"], json!([fewer]));
    let taken = json!([{"2": "1", "2_": "2"}]);
    assert_eq!(read(RawFormat::Csv, "2,2\n1,2\n"), Ok(taken.clone()));
    assert_eq!(read(RawFormat::Markdown(None), "| 2 | |\n|---|---|\n| 1 | 2 |\n").unwrap()["tables"], json!([taken]));
}

#[test]
fn yaml_is_json_and_aliases_do_not_multiply_without_end() {
    let text = "a: &x [1, 2.5, true, null, 'yes']\nb: *x\n3: {c: !tag d}\nbig: 18446744073709551615\n";
    let list = json!([1, 2.5, true, null, "yes"]);
    assert_eq!(read(RawFormat::Yaml, text), Ok(json!({"a": list, "b": list, "3": {"c": "d"}, "big": u64::MAX})));
    let bomb: String = (1..12).fold("a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned(), |text, level| {
        format!("{text}a{level}: &a{level} [{0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}]\n", format!("*a{}", level - 1))
    });
    assert!(read(RawFormat::Yaml, &bomb).is_err());
    assert!(read(RawFormat::Yaml, &"[".repeat(100_000)).is_err());
}

#[test]
fn html_gives_its_title_its_text_and_its_tables() {
    let text =
        "<title>T &amp; U</title><script>no()</script><p>Hello <b>you</b></p><main><table><tr><th>a<th>b<tr><td>1<td>2</table></main>";
    let table = json!([{"a": "1", "b": "2"}]);
    assert_eq!(read(RawFormat::Html(None), text), Ok(json!({"title": "T & U", "text": "T & U Hello you a b 1 2", "tables": [table]})));
    let scoped = read(RawFormat::Html(Some("main > table")), text);
    assert_eq!(scoped, Ok(json!({"title": "T & U", "text": "a b 1 2", "tables": [table]})));
}

#[test]
fn markdown_gives_its_front_matter_its_sections_and_its_tables() {
    let text = "---\nversion: 2\n---\nIntro\n\n# Use\n\nRun `it`.\n\n| a | b |\n|---|---|\n| 1 | x |\n\n## More\ntext\n";
    let sections = json!([{"heading": null, "level": 0, "text": "Intro"}, {"heading": "Use", "level": 1, "text": "Run it."}, {"heading": "More", "level": 2, "text": "text"}]);
    let all = json!({"frontMatter": {"version": 2}, "sections": sections, "tables": [[{"a": "1", "b": "x"}]]});
    assert_eq!(read(RawFormat::Markdown(None), text), Ok(all));
    let use_only = read(RawFormat::Markdown(Some("Use")), text).unwrap();
    assert_eq!(use_only["sections"], json!([{"heading": "Use", "level": 1, "text": "Run it."}]));
}

#[test]
fn no_cell_is_lost_where_names_of_columns_are_empty_repeated_or_too_few() {
    let rows = json!([{"a": "1", "2": "2", "3": "3", "4_": "4", "4": "5", "6": "6"}, {"a": "7"}]);
    assert_eq!(read(RawFormat::Csv, "a,a,,,4\n1,2,3,4,5,6\n7\n"), Ok(rows.clone()));
    let html = "<table><tr><th>a<th>a<th><th><th>4<tr><td>1<td>2<td>3<td>4<td>5<td>6<tr><td>7</table>";
    assert_eq!(read(RawFormat::Html(None), html).unwrap()["tables"], json!([rows]));
    // Rows of Markdown have as many cells as their head.
    let markdown = "| a | a | | | 4 |\n|---|---|---|---|---|\n| 1 | 2 | 3 | 4 | 5 |\n";
    let rows = json!([{"a": "1", "2": "2", "3": "3", "4_": "4", "4": "5"}]);
    assert_eq!(read(RawFormat::Markdown(None), markdown).unwrap()["tables"], json!([rows]));
}

#[test]
fn a_number_that_names_a_column_is_not_taken_from_it() {
    let rows = json!([{"2": "a", "2_": "b"}]);
    assert_eq!(read(RawFormat::Csv, "2,\na,b\n"), Ok(rows.clone()));
    assert_eq!(read(RawFormat::Html(None), "<table><tr><th>2<th><tr><td>a<td>b</table>").unwrap()["tables"], json!([rows]));
    assert_eq!(read(RawFormat::Markdown(None), "| 2 | |\n|---|---|\n| a | b |\n").unwrap()["tables"], json!([rows]));
}

#[test]
fn text_is_of_the_charset_that_the_media_type_names() {
    let latin = received("text/plain; charset=ISO-8859-1", &b"caf\xe9"[..]);
    assert_eq!(RawFormat::Text.read(&latin).unwrap(), json!("café"));
    let utf16 = received("text/plain; charset=\"utf-16le\"", &b"h\0i\0"[..]);
    assert_eq!(RawFormat::Text.read(&utf16).unwrap(), json!("hi"));
    assert_eq!(RawFormat::Text.read(&received("text/plain", &b"\xff"[..])).unwrap_err().to_string(), "expected text in UTF-8");
    assert_eq!(RawFormat::Binary.read(&received("image/png", &b"\xff\x00"[..])).unwrap(), json!("/wA="));
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for format in ALL {
            let _ = format.read(&received("text/any", bytes.clone()));
        }
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in "([<>&;|,\t\n\"'#: \\[\\]{}*!a-c1-3-]|<t[rdh]?>|<!\\[CDATA\\[|]]>|&#x1F;|---\n){0,60}") {
        for format in ALL {
            let _ = read(format, &text);
        }
    }
}

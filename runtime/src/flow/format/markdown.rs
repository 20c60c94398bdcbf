//! Markdown: its front matter, its sections, and its tables.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::{Value, json};

use super::columns::Columns;
use super::yaml;

/// A section, which a heading begins.
#[derive(Default)]
struct Section {
    heading: Option<String>,
    level: u8,
    text: String,
}

/// What there is; with a prefix, of the sections whose heading begins with it.
pub(super) fn read(text: &str, prefix: Option<&str>) -> Value {
    let options = Options::ENABLE_TABLES | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut reading = Reading { prefix, ..Reading::default() };
    Parser::new_ext(text, options).for_each(|event| reading.take(event));
    reading.end_section();
    let Reading { front, sections, tables, .. } = reading;
    json!({ "frontMatter": front.and_then(|front| yaml::read(&front).ok()), "sections": sections, "tables": tables })
}

#[derive(Default)]
struct Reading<'a> {
    prefix: Option<&'a str>,
    front: Option<String>,
    in_front: bool,
    in_heading: bool,
    section: Section,
    sections: Vec<Value>,
    tables: Vec<Value>,
    rows: Vec<Vec<String>>,
    in_cell: bool,
}

impl Reading<'_> {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(Tag::MetadataBlock(_)) => self.in_front = true,
            Event::End(TagEnd::MetadataBlock(_)) => self.in_front = false,
            Event::Start(Tag::Heading { level, .. }) => {
                self.end_section();
                self.section = Section { heading: Some(String::new()), level: level as u8, text: String::new() };
                self.in_heading = true;
            }
            Event::End(TagEnd::Heading(_)) => self.in_heading = false,
            Event::Start(Tag::Table(_)) => self.rows.clear(),
            Event::Start(Tag::TableHead | Tag::TableRow) => self.rows.push(Vec::new()),
            Event::Start(Tag::TableCell) => {
                self.in_cell = true;
                self.rows.last_mut().iter_mut().for_each(|row| row.push(String::new()));
            }
            Event::End(TagEnd::TableCell) => self.in_cell = false,
            Event::End(TagEnd::Table) => self.end_table(),
            Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::CodeBlock) => self.push("\n"),
            Event::Text(text) | Event::Code(text) => self.push(&text),
            Event::SoftBreak | Event::HardBreak => self.push("\n"),
            _ => {}
        }
    }

    fn push(&mut self, text: &str) {
        if self.in_front {
            self.front.get_or_insert_default().push_str(text);
        } else if self.in_cell {
            self.rows.last_mut().and_then(|row| row.last_mut()).iter_mut().for_each(|cell| cell.push_str(text));
        } else if self.in_heading {
            self.section.heading.get_or_insert_default().push_str(text);
        } else {
            self.section.text.push_str(text);
        }
    }

    /// Whether the section that is read is wanted.
    fn is_wanted(&self) -> bool {
        self.prefix.is_none_or(|prefix| self.section.heading.as_deref().is_some_and(|heading| heading.starts_with(prefix)))
    }

    fn end_section(&mut self) {
        let wanted = self.is_wanted();
        let Section { heading, level, text } = std::mem::take(&mut self.section);
        let text = text.trim();
        if wanted && (heading.is_some() || !text.is_empty()) {
            self.sections.push(json!({ "heading": heading, "level": level, "text": text }));
        }
    }

    fn end_table(&mut self) {
        let mut rows = std::mem::take(&mut self.rows).into_iter();
        let columns = Columns::new(rows.next().unwrap_or_default());
        let table: Vec<Value> = rows.map(|cells| columns.object(cells)).collect();
        if self.is_wanted() {
            self.tables.push(Value::Array(table));
        }
    }
}

//! Where a value may stand in XML that a document spells out.

use crate::ir::flow::Piece;
use crate::report::Errors;
use crate::source::Pointer;

/// Refuses values where no escape helps: in names, comments, CDATA sections and processing instructions.
pub(super) fn check(cx: &mut Errors, at: &Pointer, pieces: &[Piece]) {
    let mut place = Place::Content;
    for piece in pieces {
        match piece {
            Piece::Text(text) => place = place.after(text),
            _ if matches!(place, Place::Content | Place::Quoted(_)) => {}
            _ => {
                let message = format!("a value stands in {} of XML, where it cannot be escaped", place.said());
                cx.error(at, message, "let it be content of an element, or the value of an attribute in quotes");
                return;
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Content,
    Tag,
    /// The value of an attribute, by its quote.
    Quoted(char),
    Comment,
    Cdata,
    Instruction,
}

impl Place {
    /// Where one is after `text`.
    fn after(self, text: &str) -> Self {
        const OPEN: [(&str, Place); 4] =
            [("<!--", Place::Comment), ("<![CDATA[", Place::Cdata), ("<?", Place::Instruction), ("<", Place::Tag)];
        let (mut place, mut rest) = (self, text);
        while let Some(c) = rest.chars().next() {
            let mut length = c.len_utf8();
            let mut close = |end: &str, open: Self| {
                if rest.starts_with(end) {
                    length = end.len();
                    return Self::Content;
                }
                open
            };
            place = match place {
                Self::Comment => close("-->", place),
                Self::Cdata => close("]]>", place),
                Self::Instruction => close("?>", place),
                Self::Tag if c == '"' || c == '\'' => Self::Quoted(c),
                Self::Tag => close(">", place),
                Self::Quoted(quote) if c == quote => Self::Tag,
                Self::Quoted(_) => place,
                Self::Content => match OPEN.iter().find(|(begin, _)| rest.starts_with(begin)) {
                    Some((begin, opened)) => {
                        length = begin.len();
                        *opened
                    }
                    None => place,
                },
            };
            rest = &rest[length..];
        }
        place
    }

    fn said(self) -> &'static str {
        match self {
            Self::Content => "the content",
            Self::Tag | Self::Quoted(_) => "a tag",
            Self::Comment => "a comment",
            Self::Cdata => "a CDATA section",
            Self::Instruction => "a processing instruction",
        }
    }
}

//! The spelling of a parameter: `style`, `explode`, `allowReserved`, `allowEmptyValue`, and `content`.

use super::media;
use crate::ir::Location;
use crate::ir::style::{Spelling, Style};
use crate::report::Errors;
use crate::source::Cursor;

/// The spelling of the parameter at `cursor`, and where its schema is.
pub(super) fn lower<'a>(cx: &mut Errors, cursor: &Cursor<'a>, location: Location, wire: &str) -> (Spelling, Option<Cursor<'a>>) {
    let content = cursor.child("content").and_then(|content| content.entries().into_iter().next());
    let Some((media, content)) = content else { return (styled(cx, cursor, location, wire), cursor.child("schema")) };
    if !media::is_json(&media) {
        let message = format!("parameter `{wire}` is `{media}`, which has no type here");
        cx.warn(&content.at, message, "its text is sent as the caller gives it");
        return (Spelling::of(location), None);
    }
    (Spelling { style: Style::Json, explode: false, ..Spelling::of(location) }, content.child("schema"))
}

fn styled(cx: &mut Errors, cursor: &Cursor<'_>, location: Location, wire: &str) -> Spelling {
    let default = Spelling::of(location);
    let names = Style::names(location);
    let said = cursor.text(cx, "style");
    let fits = said.as_ref().filter(|said| names.contains(&said.as_str())).and_then(|said| Style::parse(said));
    if let (Some(said), None) = (&said, fits) {
        let message = format!("`style: {said}` is no style of a {} parameter", location.as_str());
        cx.warn(&cursor.at.child("style"), message, format!("`{wire}` is spelled as `{}`, the default of this place", names[0]));
    }
    let style = fits.unwrap_or(default.style);
    let explode = cursor.flag(cx, "explode").unwrap_or(style == Style::Form);
    let reserved = cursor.flag(cx, "allowReserved").unwrap_or(false);
    if reserved && location != Location::Query {
        let message = format!("`allowReserved` means nothing in a {} parameter", location.as_str());
        cx.warn(&cursor.at.child("allowReserved"), message, "reserved characters are encoded as ever");
    }
    Spelling { style, explode, reserved: reserved && location == Location::Query, blank: false }
}

/// `allowEmptyValue`: an empty text is a value of text types only.
pub(super) fn lower_blank(cx: &mut Errors, cursor: &Cursor<'_>, location: Location, wire: &str, is_text: bool) -> bool {
    let allowed = cursor.flag(cx, "allowEmptyValue").unwrap_or(false) && location == Location::Query;
    if allowed && !is_text {
        let message = format!("`allowEmptyValue`: no value of the type of `{wire}` is empty");
        cx.warn(&cursor.at.child("allowEmptyValue"), message, "a client never sends it empty, and a server takes it as absent");
    }
    allowed && !is_text
}

//! Pagination, which a document declares with an extension.

use crate::dialect::schema::Types;
use crate::ir::{Content, Pages, Reply, Type};
use crate::report::Errors;
use crate::source::Cursor;

/// `x-capgen-pagination: {items, links}`: the properties of the answer that hold the items and the links to other pages.
pub(super) fn lower_pages(cx: &mut Errors, types: &Types<'_>, cursor: &Cursor<'_>, replies: &[Reply]) -> Option<Pages> {
    let pagination = cursor.object(cx, "x-capgen-pagination")?;
    pagination.only(cx, &["items", "links"]);
    let [items, links] = ["items", "links"].map(|key| pagination.text(cx, key));
    let content = replies.first().map(|reply| &reply.content);
    let page = match (content, replies.len()) {
        (Some(Content::Json(ty)), 1) => types.fields_of(ty),
        _ => &[],
    };
    let list = |wire: Option<String>| {
        let field = page.iter().find(|field| Some(&field.name.wire) == wire.as_ref() && !field.required && !field.nullable)?;
        let Type::List(item) = &field.ty else { return None };
        Some((field.name.clone(), (**item).clone()))
    };
    let (Some((items, item)), Some((links, _))) = (list(items), list(links)) else {
        let help = "`items` and `links` name optional lists of the only success answer, and links have `rel` and `href`";
        cx.error(&pagination.at, "`x-capgen-pagination` does not fit the answer of this operation", help);
        return None;
    };
    Some(Pages { items, links, item })
}

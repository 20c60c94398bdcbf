//! Documentation of an operation, and what of it is not generated.

use super::endpoint::tags;
use crate::dialect::paragraphs;
use crate::report::Errors;
use crate::source::Cursor;

/// What the document says of an operation: summary and description, its own or those of the path, then whether it is
/// deprecated, where to read more, and its tags.
pub(super) fn lower_doc(cx: &mut Errors, item: &Cursor<'_>, cursor: &Cursor<'_>) -> String {
    let [summary, description] = ["summary", "description"].map(|key| cursor.said(cx, key));
    let own = paragraphs([summary.as_deref(), description.as_deref()]);
    let [summary, description] = ["summary", "description"].map(|key| item.said(cx, key));
    let of_path = paragraphs([summary.as_deref(), description.as_deref()]);
    let deprecated = cursor.child("deprecated").and_then(|flag| flag.as_bool()).unwrap_or(false);
    let deprecated = deprecated.then_some("Deprecated: the document advises against calling it.");
    let docs = cursor.child("externalDocs").filter(Cursor::is_object);
    let [url, said] = ["url", "description"].map(|key| docs.as_ref().and_then(|docs| docs.said(cx, key)));
    let more = url.map(|url| format!("See {url}{}", said.map(|said| format!(": {said}")).unwrap_or_default()));
    if let Some(list) = cursor.child("tags").filter(|list| !list.is_list()) {
        list.mismatch_warning(cx, "a list of tags");
    }
    let tags: Vec<String> = tags(cursor).into_iter().map(|tag| format!("`{}`", tag.replace('`', "'"))).collect();
    let tags = (!tags.is_empty()).then(|| format!("Tags: {}", tags.join(", ")));
    let own = if own.is_empty() { of_path } else { own };
    paragraphs([Some(own.as_str()), deprecated, more.as_deref(), tags.as_deref()])
}

/// Requests that the API itself makes are not generated: one warning each.
pub(super) fn report_callbacks(cx: &mut Errors, cursor: &Cursor<'_>) {
    for (name, callback) in cursor.child("callbacks").iter().flat_map(Cursor::entries) {
        let help = "the operation is generated without it; serve it by hand";
        cx.warn(&callback.at, format!("callback `{name}` is not generated"), help);
    }
}

/// As [`report_callbacks`], for the webhooks of the document.
pub(super) fn report_webhooks(cx: &mut Errors, root: &Cursor<'_>) {
    for (name, webhook) in root.child("webhooks").iter().flat_map(Cursor::entries) {
        cx.warn(&webhook.at, format!("webhook `{name}` is not generated"), "serve it by hand");
    }
}

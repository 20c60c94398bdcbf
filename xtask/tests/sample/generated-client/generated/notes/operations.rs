/// `GET /notes`
pub static LIST_NOTES: Operation = Operation {
    name: "list_notes",
    method: Method::GET,
    path: "/notes",
    params: &[Param::query("limit"), Param::header("X-Trace").named("x_trace").required()],
    body: None,
    success: &[200],
};

/// `PUT /notes/{note-id}`
pub static REPLACE_NOTE: Operation = Operation {
    name: "replace_note",
    method: Method::PUT,
    path: "/notes/{note-id}",
    params: &[Param::path("note-id")],
    body: Some(Body { media: "application/json", required: true }),
    success: &[200, 202],
};

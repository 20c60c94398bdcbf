/// What a client of this API must be told before it starts.
pub static API: Api = Api {
    name: "notes",
    base_url: "https://{{region}}.example.com",
    settings: &[
        Setting { name: "region", env: "NOTES_REGION", secret: false, required: true, default: Some("eu"), doc: "" },
        Setting { name: "token", env: "NOTES_TOKEN", secret: true, required: true, default: None, doc: "" },
    ],
    credentials: &[Credential::Bearer { token: "{{token}}" }],
};

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
    body: Some(Body { input: "body", media: "application/json", required: true }),
    success: &[200, 202],
};

impl ::capgen_runtime::input::FromInputs for ListNotesRequest {
    fn from_inputs(inputs: &mut ::capgen_runtime::input::Inputs) -> Option<Self> {
        let caller = inputs.caller();
        let limit = inputs.optional("limit");
        let x_trace = inputs.required("x_trace");
        Some(Self { caller, limit: limit?, x_trace: x_trace? })
    }
}

impl ::capgen_runtime::input::FromInputs for ReplaceNoteRequest {
    fn from_inputs(inputs: &mut ::capgen_runtime::input::Inputs) -> Option<Self> {
        let caller = inputs.caller();
        let note_id = inputs.segment("note-id");
        let body = inputs.json("body");
        Some(Self { caller, note_id: note_id?, body: body? })
    }
}

pub trait Server: Send + Sync + 'static {
    fn list_notes(&self, request: ListNotesRequest) -> impl Future<Output = Result<(), Failure>> + Send {
        ::capgen_runtime::server::not_implemented(&operations::LIST_NOTES, request)
    }

    fn replace_note(&self, request: ReplaceNoteRequest) -> impl Future<Output = Result<(), Failure>> + Send {
        ::capgen_runtime::server::not_implemented(&operations::REPLACE_NOTE, request)
    }
}

pub fn routes<S: Server>(server: S) -> ::capgen_runtime::server::Routes<::std::sync::Arc<S>> {
    ::capgen_runtime::server::Routes::new(::std::sync::Arc::new(server))
        .operation(&operations::LIST_NOTES, empty::<200>, |server, request| async move { server.list_notes(request).await })
        .operation(&operations::REPLACE_NOTE, types::ReplaceNoteOutput::encode, |server, request| async move {
            server.replace_note(request).await
        })
}

pub fn router<S: Server>(server: S) -> ::capgen_runtime::axum::Router {
    routes(server).into_router()
}

impl types::ReplaceNoteOutput {
    fn encode(self) -> ::capgen_runtime::server::Response {
        match self {
            Self::Ok => ::capgen_runtime::server::empty::<200>(()),
            Self::Accepted => ::capgen_runtime::server::empty::<202>(()),
        }
    }
}

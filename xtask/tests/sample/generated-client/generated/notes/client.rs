impl Client {
    pub fn builder() -> ClientBuilder {
        ClientBuilder { settings: ::capgen_runtime::client::Settings::new(&operations::API) }
    }

    pub fn list_notes(&self, x_trace: impl Into<String>) -> ListNotes {
        ListNotes { call: self.inner.call(&operations::LIST_NOTES).set("x_trace", x_trace.into()) }
    }

    pub fn replace_note(&self, note_id: impl Into<String>, body: &types::Note) -> ReplaceNote {
        let call = self.inner.call(&operations::REPLACE_NOTE).set("note-id", note_id.into()).json(body);
        ReplaceNote { call }
    }
}

impl ListNotes {
    pub fn limit(self, limit: impl Into<String>) -> Self {
        Self { call: self.call.set("limit", limit.into()) }
    }
}

::capgen_runtime::request!(ListNotes => (), ::capgen_runtime::client::empty);

::capgen_runtime::request!(ReplaceNote => types::ReplaceNoteOutput, types::ReplaceNoteOutput::decode);

impl types::ReplaceNoteOutput {
    fn decode(received: &::capgen_runtime::client::Received) -> Result<Self, ::capgen_runtime::client::DecodeError> {
        match received.status.as_u16() {
            200 => ::capgen_runtime::client::empty(received).map(|()| Self::Ok),
            202 => ::capgen_runtime::client::empty(received).map(|()| Self::Accepted),
            _ => Err(::capgen_runtime::client::DecodeError::status(received)),
        }
    }
}

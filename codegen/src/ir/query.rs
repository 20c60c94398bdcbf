//! Questions about the model that more than one pass asks.

use std::collections::BTreeSet;

use super::{
    Api, Body, Call, Carried, Content, Function, FunctionId, Location, Method, Operation, OperationId, Reply, Step, StepKind, Type,
    TypeDef, TypeId, TypeKind, Work,
};

impl Api {
    /// The type behind an id.
    pub(crate) fn type_def(&self, id: TypeId) -> &TypeDef {
        &self.types[id.0]
    }

    /// The operation behind an id.
    pub(crate) fn operation(&self, id: OperationId) -> &Operation {
        &self.operations[id.0]
    }

    /// The function behind an id.
    pub(crate) fn function(&self, id: FunctionId) -> &Function {
        &self.functions[id.0]
    }

    /// The types that callers send, which are worth comfort in the making.
    pub(crate) fn sent_types(&self) -> BTreeSet<TypeId> {
        let mut sent = BTreeSet::new();
        let bodies = self.operations.iter().filter_map(|op| op.body.as_ref()).flat_map(Body::types).filter_map(|ty| ty.named());
        let params = self.operations.iter().flat_map(|op| &op.params).filter_map(|param| param.ty.named());
        let mut open: Vec<TypeId> = bodies.chain(params).collect();
        while let Some(id) = open.pop() {
            if sent.insert(id) {
                open.extend(self.type_def(id).mentions());
            }
        }
        sent
    }

    /// Whether `ty` is an integer, or a list or a map of them, by whatever name.
    pub(crate) fn is_integers(&self, ty: &Type) -> bool {
        match ty {
            Type::I32 | Type::I64 | Type::U64 => true,
            Type::List(item) | Type::Map(item) | Type::Option(item) => self.is_integers(item),
            Type::Named(id) => matches!(&self.type_def(*id).kind, TypeKind::Alias(ty) if self.is_integers(ty)),
            _ => false,
        }
    }

    /// Whether there is anything to say in `types.rs`.
    pub(crate) fn has_types(&self) -> bool {
        self.types.len() > self.unused.len() || self.operations.iter().any(Operation::has_own_types)
    }
}

impl Body {
    /// The types that it says something of.
    pub(crate) fn types(&self) -> Vec<&Type> {
        match &self.carried {
            Carried::Json | Carried::Form(_) => vec![&self.ty],
            Carried::Multipart(form) => form.parts.iter().filter(|part| part.file.is_none()).map(|part| &part.field.ty).collect(),
            Carried::Text | Carried::Bytes => Vec::new(),
            Carried::Choice(_, variants) => variants.iter().flat_map(|(_, body)| body.types()).collect(),
        }
    }

    /// Whether it has a type that no schema names.
    pub(crate) fn has_own_type(&self) -> bool {
        matches!(self.carried, Carried::Multipart(_) | Carried::Choice(..))
    }
}

impl Function {
    /// The operations it calls, in the order of its document.
    pub(crate) fn operations(&self) -> Vec<OperationId> {
        match &self.work {
            Work::Call(call) => vec![call.operation],
            Work::Steps(groups) => groups.iter().flatten().filter_map(Step::call).map(|call| call.operation).collect(),
            Work::Nothing => Vec::new(),
        }
    }

    /// Whether it passes an answer on as it came.
    pub(crate) fn passes_on(&self) -> bool {
        matches!(self.work, Work::Call(_)) && self.output.is_none()
    }
}

impl Step {
    /// The call that it is.
    pub(crate) fn call(&self) -> Option<&Call> {
        match &self.kind {
            StepKind::Call(call) => Some(call),
            StepKind::Lookup { .. } | StepKind::Script { .. } => None,
        }
    }
}

impl Operation {
    /// Several success statuses answer with an enum.
    pub(crate) fn has_output_enum(&self) -> bool {
        self.replies.len() > 1
    }

    /// Whether types of its own are in `types.rs`.
    fn has_own_types(&self) -> bool {
        self.has_output_enum() || self.headers.is_some() || self.body.as_ref().is_some_and(Body::has_own_type)
    }

    /// The media types of its success answers as `Accept` lists them, where they are not just JSON; `*/*` where none has a body.
    pub(crate) fn unusual_media(&self) -> Option<String> {
        let mut all: Vec<&str> = Vec::new();
        for media in self.replies.iter().filter(|reply| reply.content != Content::Empty).flat_map(|reply| reply.media.split(", ")) {
            if !all.contains(&media) {
                all.push(media);
            }
        }
        if all.is_empty() {
            all.push("*/*");
        }
        (all != ["application/json"]).then(|| all.join(", "))
    }

    /// What the only success answer carries.
    pub(crate) fn only_content(&self) -> &Content {
        self.replies.first().map_or(&Content::Empty, |reply| &reply.content)
    }
}

impl Reply {
    /// Any success, with JSON.
    pub(crate) fn json(ty: Type) -> Self {
        Self { status: None, content: Content::Json(ty), media: "application/json".to_owned(), redirect: false, doc: String::new() }
    }
}

impl Type {
    /// The named type that this is, or is a list, a map, an option or a box of.
    pub(crate) fn named(&self) -> Option<TypeId> {
        match self {
            Self::Named(id) | Self::Boxed(id) => Some(*id),
            Self::List(item) | Self::Map(item) | Self::Option(item) => item.named(),
            _ => None,
        }
    }
}

impl TypeDef {
    /// The named types that this one mentions anywhere.
    pub(crate) fn mentions(&self) -> Vec<TypeId> {
        match &self.kind {
            TypeKind::Struct(fields) => fields.iter().filter_map(|field| field.ty.named()).collect(),
            TypeKind::OneOf { variants, told: _ } => variants.iter().filter_map(|variant| variant.ty.named()).collect(),
            TypeKind::Alias(ty) => ty.named().into_iter().collect(),
            TypeKind::Enum(_) | TypeKind::Pending => Vec::new(),
        }
    }

    /// The named types that a value of this type holds in place, not behind a list or a map.
    pub(crate) fn holds(&self) -> Vec<TypeId> {
        let named = |ty: &Type| match ty {
            Type::Named(id) => Some(*id),
            _ => None,
        };
        match &self.kind {
            TypeKind::Struct(fields) => fields.iter().filter_map(|field| named(&field.ty)).collect(),
            TypeKind::OneOf { variants, told: _ } => variants.iter().filter_map(|variant| named(&variant.ty)).collect(),
            TypeKind::Alias(ty) => named(ty).into_iter().collect(),
            TypeKind::Enum(_) | TypeKind::Pending => Vec::new(),
        }
    }
}

impl Method {
    const ALL: [(&'static str, Self); 8] = [
        ("GET", Self::Get),
        ("HEAD", Self::Head),
        ("POST", Self::Post),
        ("PUT", Self::Put),
        ("PATCH", Self::Patch),
        ("DELETE", Self::Delete),
        ("OPTIONS", Self::Options),
        ("TRACE", Self::Trace),
    ];

    /// Reads a method in any case.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)).map(|(_, method)| *method)
    }

    /// The method as it is sent.
    pub(crate) fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, method)| *method == self).map_or("GET", |(name, _)| name)
    }
}

impl Location {
    /// Reads the `in` of a parameter.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "path" => Some(Self::Path),
            "query" => Some(Self::Query),
            "header" => Some(Self::Header),
            "cookie" => Some(Self::Cookie),
            _ => None,
        }
    }

    /// The location as documents spell it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
            Self::Body => "body",
        }
    }
}

//! What stands in the body of a function: calls, bindings, struct literals, statuses.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};

use super::literal::{Literal, word};

/// A call of a function or method; the receiver is not among the arguments.
#[derive(Debug)]
pub(super) struct Called {
    pub name: String,
    pub arguments: Vec<Literal>,
    /// What is called within the arguments.
    pub within: Vec<String>,
    /// The statuses named within the arguments.
    pub statuses: BTreeSet<u16>,
}

#[derive(Debug, Default)]
pub(super) struct Body {
    pub calls: Vec<Called>,
    pub lets: Vec<(String, Literal)>,
    pub structs: Vec<Literal>,
    pub statuses: BTreeSet<u16>,
}

impl Body {
    fn call<'ast>(&mut self, name: String, arguments: impl Iterator<Item = &'ast syn::Expr> + Clone) {
        let mut inner = Self::default();
        arguments.clone().for_each(|argument| inner.visit_expr(argument));
        self.calls.push(Called {
            name,
            arguments: arguments.map(Literal::of).collect(),
            within: inner.calls.into_iter().map(|call| call.name).collect(),
            statuses: inner.statuses,
        });
    }

    fn status(&mut self, lit: &syn::Lit) {
        if let syn::Lit::Int(number) = lit {
            self.statuses.extend(number.base10_parse::<u16>());
        }
    }
}

impl<'ast> Visit<'ast> for Body {
    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.call(word(&call.method), call.args.iter());
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let Literal::Path(_, name) = Literal::of(&call.func) {
            self.call(name, call.args.iter());
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        if let (syn::Pat::Ident(name), Some(init)) = (&local.pat, &local.init) {
            self.lets.push((word(&name.ident), Literal::of(&init.expr)));
        }
        visit::visit_local(self, local);
    }

    fn visit_expr_struct(&mut self, literal: &'ast syn::ExprStruct) {
        self.structs.push(Literal::of(&syn::Expr::Struct(literal.clone())));
        visit::visit_expr_struct(self, literal);
    }

    /// `200 => …`
    fn visit_pat(&mut self, pattern: &'ast syn::Pat) {
        if let syn::Pat::Lit(literal) = pattern {
            self.status(&literal.lit);
        }
        visit::visit_pat(self, pattern);
    }

    /// `json::<200, _>`
    fn visit_generic_argument(&mut self, argument: &'ast syn::GenericArgument) {
        if let syn::GenericArgument::Const(syn::Expr::Lit(literal)) = argument {
            self.status(&literal.lit);
        }
        visit::visit_generic_argument(self, argument);
    }
}

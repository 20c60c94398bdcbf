//! What values of requests must be beside their types, where the author has that checked.

use std::collections::{BTreeMap, BTreeSet};

use crate::name::Name;
use crate::source::Pointer;

/// Index of a rule in [`Checks::rules`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RuleId(pub(crate) usize);

/// The rules of a document, and which operations they are of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Checks {
    pub(crate) rules: Vec<Rule>,
    /// By the Rust name of the operation.
    pub(crate) operations: BTreeMap<String, OperationChecks>,
}

/// The rules of one operation; none says nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct OperationChecks {
    /// By input name.
    pub(crate) params: Vec<(String, RuleId)>,
    /// By media type.
    pub(crate) bodies: Vec<(String, RuleId)>,
}

/// What one schema says of a value.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rule {
    /// Its own name, where something refers to it.
    pub(crate) name: Option<Name>,
    pub(crate) at: Pointer,
    pub(crate) kind: Option<Kind>,
    pub(crate) bounds: Bounds,
    pub(crate) items: Option<RuleId>,
    pub(crate) properties: Vec<(String, RuleId)>,
    pub(crate) named: Vec<(Pattern, RuleId)>,
    pub(crate) additional: Option<RuleId>,
    /// Only tells variants apart.
    pub(crate) required: Vec<String>,
    pub(crate) all: Vec<RuleId>,
    pub(crate) choice: Option<Choice>,
}

/// What the keywords of a schema say of the value itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub(crate) at_least: Option<String>,
    pub(crate) above: Option<String>,
    pub(crate) at_most: Option<String>,
    pub(crate) below: Option<String>,
    pub(crate) multiple_of: Option<String>,
    pub(crate) min_length: Option<u64>,
    pub(crate) max_length: Option<u64>,
    pub(crate) pattern: Option<Pattern>,
    pub(crate) min_items: Option<u64>,
    pub(crate) max_items: Option<u64>,
    pub(crate) unique: bool,
    pub(crate) min_properties: Option<u64>,
    pub(crate) max_properties: Option<u64>,
    /// As JSON.
    pub(crate) values: Vec<String>,
}

/// What a value is in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Number,
    Boolean,
    List,
    Object,
}

/// A pattern, and the expressions that it amounts to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    /// As the document writes it.
    pub(crate) said: String,
    /// What must be found.
    pub(crate) all: Vec<String>,
    /// What must not.
    pub(crate) none: Vec<String>,
}

/// One of several.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// The property that says which; empty where none does.
    pub(crate) tag: String,
    /// Texts of the tag, and the rule.
    pub(crate) variants: Vec<(Vec<String>, RuleId)>,
}

impl Checks {
    /// Whether a body of an operation, by its media type, is checked.
    pub(crate) fn has_body(&self, op: &Name, media: &str) -> bool {
        self.of(op).is_some_and(|checks| checks.bodies.iter().any(|(known, _)| known == media))
    }

    /// What is checked of an operation; none where nothing is.
    pub(crate) fn of(&self, op: &Name) -> Option<&OperationChecks> {
        self.operations.get(&op.snake)
    }

    /// Leaves out what says nothing, wherever it is mentioned.
    pub(crate) fn prune(mut self) -> Self {
        let says = self.saying();
        let kept = |id: &RuleId| says[id.0];
        let told_apart = self.told_apart();
        for (index, rule) in self.rules.iter_mut().enumerate() {
            if !told_apart.contains(&RuleId(index)) {
                rule.required.clear();
            }
            // Whether texts are equal depends on what they are read as.
            rule.items = rule.items.filter(|id| kept(id) || rule.bounds.unique);
            rule.additional = rule.additional.filter(|id| kept(id) || !rule.named.is_empty());
            rule.properties.retain(|(_, id)| kept(id));
            rule.named.retain(|(_, id)| kept(id));
            rule.all.retain(|id| kept(id) || told_apart.contains(id));
            // A variant that says nothing allows what the others do not.
            rule.choice = rule.choice.take().filter(|choice| choice.variants.iter().any(|(_, id)| kept(id)));
        }
        self.operations.retain(|_, checks| {
            checks.params.retain(|(_, id)| kept(id));
            checks.bodies.retain(|(_, id)| kept(id));
            !checks.params.is_empty() || !checks.bodies.is_empty()
        });
        self
    }

    /// The variants of choices, and what is merged into them.
    fn told_apart(&self) -> BTreeSet<RuleId> {
        let choices = self.rules.iter().filter_map(|rule| rule.choice.as_ref());
        let mut open: Vec<RuleId> = choices.flat_map(|choice| &choice.variants).map(|(_, id)| *id).collect();
        let mut met = BTreeSet::new();
        while let Some(id) = open.pop() {
            if met.insert(id) {
                open.extend(&self.rules[id.0].all);
            }
        }
        met
    }

    /// Which rules say anything, themselves or by those they mention.
    fn saying(&self) -> Vec<bool> {
        let mut mentioned_by: Vec<Vec<usize>> = vec![Vec::new(); self.rules.len()];
        for (index, rule) in self.rules.iter().enumerate() {
            rule.mentions().into_iter().for_each(|RuleId(other)| mentioned_by[other].push(index));
        }
        let mut says: Vec<bool> = self.rules.iter().map(|rule| rule.bounds != Bounds::default()).collect();
        let mut open: Vec<usize> = (0..says.len()).filter(|index| says[*index]).collect();
        while let Some(index) = open.pop() {
            for &above in &mentioned_by[index] {
                if !std::mem::replace(&mut says[above], true) {
                    open.push(above);
                }
            }
        }
        says
    }
}

impl Rule {
    /// The rules that this one leads to.
    pub(crate) fn mentions(&self) -> Vec<RuleId> {
        let one = self.items.into_iter().chain(self.additional);
        let members = self.properties.iter().map(|(_, id)| *id).chain(self.named.iter().map(|(_, id)| *id));
        let variants = self.choice.iter().flat_map(|choice| &choice.variants).map(|(_, id)| *id);
        one.chain(members).chain(self.all.iter().copied()).chain(variants).collect()
    }
}

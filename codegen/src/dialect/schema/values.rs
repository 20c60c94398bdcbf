//! The values of an `enum`.

use std::collections::BTreeSet;

use crate::name::Name;

/// The values of an `enum`, each under a name of its own; `Unknown` is for the values that the document does not name.
pub(super) fn values(words: &[String]) -> Vec<Name> {
    let spelled: BTreeSet<String> = words.iter().map(|word| Name::new(word).pascal).collect();
    let mut taken = BTreeSet::from(["Unknown".to_owned()]);
    let mut values: Vec<Name> = Vec::new();
    let mut seen = BTreeSet::new();
    for word in words.iter().filter(|word| seen.insert(word.as_str())) {
        let mut name = Name::new(word);
        if taken.contains(&name.pascal) {
            name = Name::apart(word, |name| spelled.contains(&name.pascal) || taken.contains(&name.pascal));
        }
        taken.insert(name.pascal.clone());
        values.push(name);
    }
    values
}

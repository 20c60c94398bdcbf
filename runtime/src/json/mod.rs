//! JSON as generated code needs it: text kept byte for byte, three-state fields, and the serde impls of generated types.

pub(crate) mod checked;
mod choice;
mod field;
mod int64;
mod kinds;
mod object;
mod one_of;
mod raw;
mod string_enum;
mod tagged;
mod whole;

pub use field::Field;
pub use int64::{Int64, UInt64};
pub use kinds::pick_kind;
pub use object::{Key, Missing, Optional, Probe, contains};
pub use one_of::{members, parse, pick, refuse_others};
pub use raw::{RawJson, RawObject};
pub use tagged::{pick_tag, unknown, with_tag};
pub use whole::{Integers, Whole};

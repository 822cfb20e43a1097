//! The forms this service issues and its policy tables.

use kernel::Form;

/// All forms.
pub const FORMS: &[Form] = &[];

/// All policy tables: name and JSON lines.
pub const POLICY: &[(&str, &str)] =
    &[("resident/register", include_str!("../data/register.jsonl"))];

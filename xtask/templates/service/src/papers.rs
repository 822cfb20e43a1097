//! The papers that this service issues: none yet. A form is a folder `papers/NAME/VERSION/`.

use kernel::Form;

pub(crate) const FORMS: &[Form] = &[];

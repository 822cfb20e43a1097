//! What a look was allowed to see, as JSON and as an HTML fragment with the same facts.

use kernel::Lang;
use kernel::StreamId;
use kernel::View;

use crate::register::Register;

/// Shows a view.
pub(crate) fn view(_register: &Register, _view: &str, _subjects: &[StreamId], _lang: Lang) -> View {
    View {
        json: serde_json::Value::Null,
        html: String::new(),
    }
}

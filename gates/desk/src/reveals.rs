//! What a paper will show and hide, line by line as the options stand.

use kernel::Answers;
use kernel::Case;
use kernel::Field;
use kernel::Kind;
use kernel::Lang;

use crate::half_done::is_option;
use crate::offers::Offer;

/// One line of what a paper shows and hides: label, rule for shown, rule for hidden, and how it stands now.
pub(crate) type Reveal = (&'static str, String, String, bool);

/// The lines for all options of a request, in its order.
pub(crate) fn reveals(offer: &Offer, case: &Case, lang: Lang) -> Vec<Reveal> {
    let options = offer
        .info
        .fields
        .iter()
        .filter(|field| is_option(field.name));
    options
        .filter_map(|field| reveal(field, &case.answers, lang))
        .collect()
}

fn reveal(field: &Field, answers: &Answers, lang: Lang) -> Option<Reveal> {
    let (name, label) = (field.name, field.label.say(lang));
    let least = match field.kind {
        Kind::Choice(choices) => choices.first()?.value,
        Kind::Flag => {
            let shown = answers.raw(name) == Some("true");
            return Some((
                label,
                format!("{name}=true"),
                format!("{name}!=true"),
                shown,
            ));
        }
        Kind::Text(_)
        | Kind::Name
        | Kind::ResidentNumber
        | Kind::Subject
        | Kind::Date
        | Kind::Address
        | Kind::Number { .. }
        | Kind::Reference
        | Kind::List(..) => return None,
    };
    let shown = answers.raw(name).is_some_and(|value| value != least);
    Some((
        label,
        format!("{name}!={least}"),
        format!("{name}={least}"),
        shown,
    ))
}

//! People whose records do not lie here: the officer names their home, sees who answered and as of when, and where nobody answers the
//! request can be taken in by the resident number alone.

use kernel::Done;
use kernel::House;
use kernel::Refusal;
use kernel::StreamId;
use kernel::Visit;
use kernel::resident_number::ResidentNumber;
use pages::Ask;
use pages::Input;
use pages::Opt;

use crate::frame;
use crate::texts;

/// The home that was named: in a form, and in a case.
pub(crate) const HOME: &str = "desk.home";
/// The refusal after which a request can be taken in.
const NOBODY_ANSWERS: &str = "node.nobody-answers";

/// Asks whose records are meant; none where all lie here.
pub(crate) fn question(visit: &Visit, house: &dyn House) -> Option<Input> {
    let homes = house.elsewhere();
    if homes.is_empty() {
        return None;
    }
    let input = Ask::new(visit.lang, &visit.form, &[]).select(HOME, texts::RECORDS_AT, &[]);
    let mut input = input.hint(texts::RECORDS_AT_HINT);
    let here = Opt::new("", texts::RECORDS_HERE.say(visit.lang));
    let named = homes
        .iter()
        .map(|home| Opt::new(home.name.as_str(), frame::title(visit, home)));
    input.options = std::iter::once(here).chain(named).collect();
    input.required = true;
    Some(input)
}

/// The home that a form names, if it is one whose records do not lie here.
pub(crate) fn named(visit: &Visit, house: &dyn House) -> Option<String> {
    let given = visit.form.raw(HOME)?;
    let homes = house.elsewhere();
    let known = homes.into_iter().find(|home| home.name == given);
    known.map(|home| home.name)
}

/// Whom a form means: somebody who was found, or a resident number, where nobody could be asked.
pub(crate) fn subject(text: &str) -> Option<String> {
    let stream = StreamId::parse(text).map(|stream| stream.to_string());
    stream.or_else(|| ResidentNumber::parse(text).ok().map(|number| number.full()))
}

/// A request that can be taken in although nobody who holds the records answers.
pub(crate) struct ByNumber {
    pub(crate) home: String,
    pub(crate) subject: String,
}

/// What can be begun after a search that nobody answered: only a number says without a record whom it is about.
pub(crate) fn by_number(visit: &Visit, house: &dyn House, refusal: &Refusal) -> Option<ByNumber> {
    let number = visit.form.raw("subject").and_then(subject)?;
    (refusal.code == NOBODY_ANSWERS).then_some(())?;
    Some(ByNumber {
        home: named(visit, house)?,
        subject: number,
    })
}

/// Where the records lie and as of when, and who did not answer: label and value.
pub(crate) fn facts(visit: &Visit, house: &dyn House, done: &Done) -> Vec<(&'static str, String)> {
    let lang = visit.lang;
    let Some(elsewhere) = &done.elsewhere else {
        return Vec::new();
    };
    let title = |name: &String| frame::node_title(visit, house, name);
    let mut facts = vec![
        (texts::RECORDS_AT.say(lang), title(&elsewhere.home)),
        (texts::ANSWERED_BY.say(lang), title(&elsewhere.by)),
        (texts::AS_OF.say(lang), elsewhere.as_of.to_minute()),
    ];
    if !elsewhere.silent.is_empty() {
        let names: Vec<_> = elsewhere.silent.iter().map(title).collect();
        facts.push((texts::SILENT.say(lang), names.join(", ")));
    }
    facts
}

//! The catalogue, its editions and what they change, in the words of a page.

use kernel::House;
use kernel::Lang;
use kernel::Moment;
use kernel::Words;

use crate::catalogue::Catalogue;
use crate::shelf::Change;
use crate::shelf::Changes;
use crate::shelf::Edition;
use crate::shelf::How;
use crate::shelf::Misread;
use crate::shelf::Part;
use crate::shelf::Shelf;
use crate::shelf::Shelved;
use crate::shelf::Standing;
use crate::shown::ShownState;
use crate::shown::teller;
use crate::status_page::alternate;
use crate::texts_shelf as said;

/// How many editions the history shows.
const LISTED_MAX: usize = 20;

/// An edition in the history.
pub(super) struct Line {
    pub(super) version: u32,
    pub(super) href: String,
    pub(super) state: ShownState,
    pub(super) from: String,
    pub(super) by: String,
    pub(super) why: String,
}

/// What changes, as two tables.
pub(super) struct ShownChanges {
    pub(super) heads: [&'static str; 3],
    /// Kind, name, how.
    pub(super) rows: Vec<[String; 3]>,
    pub(super) lost_heads: [&'static str; 2],
    /// Service, alternate.
    pub(super) lost: Vec<[String; 2]>,
}

/// What is in force, and where it is from.
pub(super) fn in_force(
    shelf: &Shelf,
    shelved: &Shelved,
    lang: Lang,
) -> Vec<(&'static str, String)> {
    let catalogue = &shelved.catalogue;
    let seen = shelved.in_force.and_then(|id| shelved.edition(id));
    let edition = seen.map(|seen| &seen.edition);
    let since = edition.and_then(Edition::counts_from);
    let since = since.map_or_else(|| said::AT_START.say(lang).to_owned(), Moment::to_minute);
    let by = match edition {
        Some(edition) => teller(catalogue, &edition.node, lang),
        None => said::OF_FILE.say(lang).to_owned(),
    };
    let sha256 = edition.map_or(&shelf.given().sha256, |edition| &edition.sha256);
    let mut facts = vec![
        (said::VERSION.say(lang), catalogue.version.to_string()),
        (said::SINCE.say(lang), since),
        (said::BY.say(lang), by),
    ];
    facts.extend(edition.map(|edition| (said::WHY.say(lang), edition.why.clone())));
    facts.extend([
        (said::CONTENT.say(lang), counts(catalogue, lang)),
        (said::SOURCE.say(lang), catalogue.source.clone()),
        (said::SUM.say(lang), sha256.clone()),
    ]);
    facts
}

fn counts(catalogue: &Catalogue, lang: Lang) -> String {
    let counts = [
        ("{services}", catalogue.services.len()),
        ("{places}", catalogue.places.len()),
        ("{systems}", catalogue.systems.len()),
    ];
    let text = said::COUNTS.say(lang).to_owned();
    counts.into_iter().fold(text, |text, (name, count)| {
        text.replace(name, &count.to_string())
    })
}

/// What is known of an edition.
pub(super) fn facts(
    shelved: &Shelved,
    edition: &Edition,
    lang: Lang,
) -> Vec<(&'static str, String)> {
    let by = teller(&shelved.catalogue, &edition.node, lang);
    let mut facts = vec![
        (said::VERSION.say(lang), edition.version.to_string()),
        (said::FROM_DAY.say(lang), edition.from.to_string()),
        (said::WHY.say(lang), edition.why.clone()),
        (
            said::BY.say(lang),
            format!("{by} · {}", edition.at.to_minute()),
        ),
    ];
    let since = edition.counts_from().map(Moment::to_minute);
    facts.extend(since.map(|since| (said::SINCE.say(lang), since)));
    let sum = format!("{} · {} B", edition.sha256, edition.bytes);
    facts.push((said::SUM.say(lang), sum));
    facts
}

/// How an edition stands, in a word.
pub(super) fn state(shelved: &Shelved, edition: &Edition, now: Moment, lang: Lang) -> ShownState {
    let (tone, label) = match edition.standing {
        Standing::Waiting => ("care", said::WAITING),
        Standing::Withdrawn { .. } => ("calm", said::WITHDRAWN),
        Standing::Approved { .. } if shelved.in_force == Some(edition.id) => ("good", said::STANDS),
        Standing::Approved { .. } if edition.counts(now.day()) => ("calm", said::EARLIER),
        Standing::Approved { .. } => ("care", said::SCHEDULED),
    };
    ShownState {
        tone,
        label: label.say(lang).to_owned(),
    }
}

/// The history, the newest first.
pub(super) fn lines(shelved: &Shelved, now: Moment, lang: Lang) -> Vec<Line> {
    let editions = shelved.editions.iter().rev().map(|seen| &seen.edition);
    let line = |edition: &Edition| Line {
        version: edition.version,
        href: format!("{}/{}", super::PATH, edition.id),
        state: state(shelved, edition, now, lang),
        from: edition.from.to_string(),
        by: teller(&shelved.catalogue, &edition.node, lang),
        why: edition.why.clone(),
    };
    editions.take(LISTED_MAX).map(line).collect()
}

/// What was approved and can't be read here: each with the first thing that is wrong.
pub(super) fn unreadable(shelved: &Shelved, lang: Lang) -> Vec<String> {
    let line = |(edition, faults): (&Edition, &[Misread])| {
        let first = faults.first().map(|fault| fault.expected.as_str());
        format!(
            "{} {} · {}: {}",
            said::VERSION.say(lang),
            edition.version,
            teller(&shelved.catalogue, &edition.node, lang),
            first.unwrap_or_default()
        )
    };
    shelved.unreadable().map(line).collect()
}

/// The offices that change it.
pub(super) fn keepers(given: &Catalogue, house: &dyn House, lang: Lang) -> String {
    let title = |node: &String| match house.named(node) {
        Some(node) if lang == Lang::En => node.title_en,
        Some(node) => node.title_ko,
        None => node.clone(),
    };
    let all = given.keepers.iter().chain([&given.centre]);
    all.map(title).collect::<Vec<_>>().join(", ")
}

pub(super) fn fault_heads(lang: Lang) -> [&'static str; 3] {
    [said::LINE, said::KEY, said::EXPECTED].map(|head| head.say(lang))
}

pub(super) fn fault(fault: &Misread) -> [String; 3] {
    [
        fault.line.to_string(),
        fault.key.clone(),
        fault.expected.clone(),
    ]
}

/// What changes from one catalogue to another.
pub(super) fn changes(old: &Catalogue, new: &Catalogue, lang: Lang) -> ShownChanges {
    let changes = Changes::between(old, new);
    let whole = (!changes.whole.is_empty()).then(|| {
        [
            said::WHOLE.say(lang).to_owned(),
            String::new(),
            parts(&changes.whole, lang),
        ]
    });
    let row = |kind: Words, change: &Change| {
        let name = format!("{} ({})", change.title.say(lang), change.name);
        let row = [kind.say(lang).to_owned(), name, how(&change.how, lang)];
        (rank(&change.how), row)
    };
    let all = [
        (said::SERVICE, &changes.services),
        (said::PLACE, &changes.places),
        (said::SYSTEM, &changes.systems),
    ];
    let all = all.into_iter();
    let rows = all.flat_map(|(kind, of)| of.iter().map(move |change| row(kind, change)));
    let mut rows: Vec<(u8, [String; 3])> = rows.collect();
    rows.sort_by_key(|(rank, _)| *rank);
    let rows = rows.into_iter().map(|(_, row)| row);
    let lost = changes.lost.iter();
    let lost = lost.map(|(service, one)| [service.say(lang).to_owned(), alternate(one, lang)]);
    ShownChanges {
        heads: [said::KIND, said::NAME, said::HOW].map(|head| head.say(lang)),
        rows: whole.into_iter().chain(rows).collect(),
        lost_heads: [said::SERVICE, said::ALTERNATE].map(|head| head.say(lang)),
        lost: lost.collect(),
    }
}

/// What people lose comes first: a counter that is gone changes each service that was had there.
const fn rank(how: &How) -> u8 {
    match how {
        How::Gone => 0,
        How::Added => 1,
        How::Changed(_) => 2,
    }
}

fn how(how: &How, lang: Lang) -> String {
    match how {
        How::Added => said::ADDED.say(lang).to_owned(),
        How::Gone => said::GONE.say(lang).to_owned(),
        How::Changed(of) => parts(of, lang),
    }
}

fn parts(parts: &[Part], lang: Lang) -> String {
    let named = parts.iter().map(|part| part_words(*part).say(lang));
    let named: Vec<&str> = named.collect();
    format!("{}: {}", said::CHANGED.say(lang), named.join(", "))
}

const fn part_words(part: Part) -> Words {
    match part {
        Part::Title => said::OF_TITLE,
        Part::Source => said::OF_SOURCE,
        Part::Site => said::OF_SITE,
        Part::Bring => said::OF_BRING,
        Part::Ways => said::OF_WAYS,
        Part::Alternates => said::ALTERNATE,
        Part::Address => said::OF_ADDRESS,
        Part::Postcodes => said::OF_POSTCODES,
        Part::Nodes => said::OF_NODES,
        Part::Needs => said::OF_NEEDS,
        Part::Phone => said::OF_PHONE,
        Part::Hours => said::OF_HOURS,
        Part::Owner => said::OF_OWNER,
        Part::Grade => said::OF_GRADE,
        Part::Look => said::OF_LOOK,
    }
}

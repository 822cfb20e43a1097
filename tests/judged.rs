//! The 2D codes of random households, and ten thousand changes of them, before ours and before a Python program that shares no line with it: each verdict
//! is the same, and the untouched codes are genuine in the same run.

use certificate::Anchors;
use certificate::code::MARK;
use certificate::digits;
use certificate::verify_code;
use serde_json::Value;
use serde_json::json;

use crate::country::Country;
use crate::country::shared;
use crate::extracts::Paper;
use crate::signed::issued;
use crate::tools;
use crate::tools::Dice;
use crate::tools::seed;

/// How many papers, and how many changed codes.
const PAPERS: u64 = 8;
const CHANGED: usize = 10_000;

/// What the Python program says of each code.
pub(crate) fn python(more: &[&str], codes: &[String]) -> Vec<Value> {
    let arguments = [more, &["--lines", "--json"]].concat();
    let said = tools::independent_with("verify_code.py", &arguments, &codes.join("\n"));
    assert!(said.code < 2, "{}", said.err);
    let answers = said.out.lines();
    answers
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// What ours says, in the same words.
fn ours(code: &str, anchors: &Anchors) -> Option<Value> {
    let verdict = verify_code(code, anchors, &keys::Checker).ok()?;
    let mut told = serde_json::to_value(&verdict).unwrap();
    told["genuine"] = json!(true);
    Some(told)
}

/// A code in its parts: the delegation, then payload and signature with their heads.
struct Parts {
    bytes: Vec<u8>,
    /// Where the delegation stands, and where the head of the payload does.
    delegation: std::ops::Range<usize>,
}

impl Parts {
    fn of(code: &str, delegation: &[u8]) -> Self {
        let bytes = digits::decode(code.split_once(MARK).unwrap().1).unwrap();
        let mut places = bytes.windows(delegation.len());
        let at = places.position(|part| part == delegation).unwrap();
        Self {
            bytes,
            delegation: at..at + delegation.len(),
        }
    }

    fn payload(&self) -> &[u8] {
        &self.bytes[self.delegation.end..self.signature()]
    }

    fn signature(&self) -> usize {
        self.bytes.len() - 64
    }

    /// Where the version of the form stands, and the mark of a specimen two bytes behind: the keys 8 and 9 of the paper's claims.
    fn template(&self) -> usize {
        let mut places = self.bytes.windows(4).enumerate();
        let found = places.rfind(|(_, four)| four[0] == 8 && four[2..] == [9, 0xf5]);
        found.unwrap().0 + 1
    }
}

/// What was done to a code.
const KINDS: [&str; 10] = [
    "a bit",
    "a digit",
    "cut short",
    "something behind it",
    "the signature of another",
    "what another says, under this signature",
    "an older form",
    "the mark of a specimen taken off",
    "the delegation of another office",
    "a delegation that says more",
];

fn changed(
    (one, text): (&Parts, &str),
    other: &Parts,
    songpa: &[u8],
    (kind, dice): (usize, &mut Dice),
) -> String {
    let below = |dice: &mut Dice, end: usize| usize::try_from(dice.below(end as u64)).unwrap();
    let mut bytes = one.bytes.clone();
    match kind {
        0 => {
            let at = below(dice, bytes.len());
            bytes[at] ^= 1 << dice.below(8);
        }
        1 => {
            let mut text = text.as_bytes().to_vec();
            let from = text.iter().position(|byte| *byte == b'#').unwrap() + 1 + MARK.len();
            let at = from + below(dice, text.len() - from);
            text[at] = (text[at] - b'0' + 1 + u8::try_from(dice.below(9)).unwrap()) % 10 + b'0';
            return String::from_utf8(text).unwrap();
        }
        2 => bytes.truncate(1 + below(dice, bytes.len() - 1)),
        3 => bytes.extend((0..=dice.below(40)).map(|_| 0)),
        4 => {
            bytes.truncate(one.signature());
            bytes.extend(&other.bytes[other.signature()..]);
        }
        5 => {
            bytes.truncate(one.delegation.end);
            bytes.extend(other.payload());
            bytes.extend(&one.bytes[one.signature()..]);
        }
        6 => {
            let version = &mut bytes[one.template()];
            *version = (*version + 1 + u8::try_from(dice.below(20)).unwrap()) % 24;
        }
        7 => bytes[one.template() + 2] = 0xf4,
        8 => drop(bytes.splice(one.delegation.clone(), songpa.iter().copied())),
        _ => {
            let at = one.delegation.start + below(dice, one.delegation.len() - 66);
            bytes[at] = bytes[at].wrapping_add(1 + u8::try_from(dice.below(255)).unwrap());
        }
    }
    format!("{MARK}{}", digits::encode(&bytes))
}

/// The delegation as it stands inside of a code: without its tag.
fn delegation(country: &Country, node: &str) -> Vec<u8> {
    let place = country.dir.join(node).join("keys");
    let keys = keys::Keys::open(&place, node).unwrap();
    keys.now().delegation().unwrap().bytes()[1..].to_vec()
}

#[test]
fn two_programs_say_the_same_of_random_households_and_of_ten_thousand_changes() {
    let country = shared();
    let (path, mut dice) = (country.anchors(), Dice(seed()));
    let anchors = Anchors::parse(&std::fs::read_to_string(&path).unwrap(), &keys::Checker).unwrap();
    let papers: Vec<Paper> = (0..PAPERS)
        .map(|nth| issued(country, &mut dice, 600 + nth))
        .collect();
    let texts: Vec<String> = { papers.iter() }
        .map(|paper| paper.told("code").to_owned())
        .collect();
    let [own, songpa] = ["jongno", "songpa"].map(|node| delegation(country, node));
    let parts: Vec<Parts> = texts.iter().map(|text| Parts::of(text, &own)).collect();

    let mut codes = texts.clone();
    for nth in 0..CHANGED {
        let (at, next) = (nth % parts.len(), (nth + 1) % parts.len());
        let kind = nth / parts.len() % KINDS.len();
        let one = (&parts[at], texts[at].as_str());
        codes.push(changed(one, &parts[next], &songpa, (kind, &mut dice)));
    }
    codes.extend(texts.clone());

    let theirs = python(&["--anchors", &path], &codes);
    assert_eq!(theirs.len(), codes.len());
    let untouched = |at: usize| at < texts.len() || at >= texts.len() + CHANGED;
    let mut refused = 0;
    for (at, (code, theirs)) in codes.iter().zip(&theirs).enumerate() {
        let ours = ours(code, &anchors);
        let what = KINDS[at.saturating_sub(texts.len()) / texts.len() % KINDS.len()];
        assert_eq!(ours.is_some(), untouched(at), "{what}: {code}");
        match ours {
            Some(ours) => assert_eq!(*theirs, ours),
            None => assert_eq!(theirs["genuine"], false, "{what}: {code}"),
        }
        refused += usize::from(theirs["genuine"] == false);
    }
    println!("{refused} changed codes were refused by both programs");
    assert_eq!(refused, CHANGED);
    // The code itself is good, and names another paper: whoever compares it with the page sees that.
    let (page, number) = (papers[0].text(), papers[1].told("check_number"));
    assert!(page.contains(papers[0].told("check_number")) && !page.contains(number));
    assert_eq!(theirs[1]["number"], papers[1].done["number"]);
}

use kernel::Choice;
use kernel::Conflict;
use kernel::Field;
use kernel::Kind;
use kernel::RequestInfo;
use kernel::Words;
use proptest::prelude::*;

use super::blanks::Room;
use super::blanks::blanks;
use super::blanks::form_number;
use super::blanks::on_paper;
use super::*;

fn made(count: u16) -> Value {
    told(Event::Made(Made {
        at: "jongno".to_owned(),
        node: 11_110,
        pad: 42,
        request: "resident.move-in".to_owned(),
        form: 123,
        count,
        sheet: "{}".to_owned(),
        by: "officer/1".to_owned(),
        on: Moment(1),
    }))
}

fn done() -> Done {
    Done {
        by: "officer/2".to_owned(),
        on: Moment(2),
    }
}

fn voided(serial: u16) -> Value {
    told(Event::Voided {
        serial,
        why: VoidWhy::Spoilt,
        done: done(),
    })
}

fn entered(serial: u16) -> Value {
    told(Event::Entered {
        serial,
        entry: Id(9),
        on: Moment(3),
    })
}

fn pad(events: &[Value]) -> Pad {
    Pad::of(events).expect("a pad")
}

/// The code of the refusal if the sheet may not be used.
fn may(pad: &Pad, slip: Slip) -> Option<&'static str> {
    pad.may_use(slip).err().map(|refusal| refusal.code)
}

#[test]
fn a_sheet_is_used_once_and_only_where_it_is_of_the_pad() {
    let pad = pad(&[made(3), voided(1), entered(2), voided(2), entered(1)]);
    assert_eq!(may(&pad, pad.slip(1)), Some("pad.slip-void"));
    assert_eq!(may(&pad, pad.slip(2)), Some("pad.slip-entered"));
    assert_eq!(may(&pad, pad.slip(3)), None);
    assert_eq!(may(&pad, pad.slip(4)), Some("pad.unknown"));
    assert_eq!(may(&pad, pad.slip(0)), Some("pad.unknown"));
    let other_form = Slip {
        form: 124,
        ..pad.slip(3)
    };
    assert_eq!(may(&pad, other_form), Some("pad.unknown"));
}

#[test]
fn a_reprint_is_on_record_and_changes_no_sheet() {
    let printed = || told(Event::Printed(done()));
    let before = pad(&[made(3), voided(1)]);
    let after = pad(&[made(3), printed(), voided(1), printed()]);
    assert_eq!((after.prints.len(), after.balance()), (2, before.balance()));
    assert_eq!(after.made, before.made);
    assert_eq!(row(&[made(3), printed()]), row(&[made(3)]));
    assert_eq!(Pad::of(&[printed()]), None);
    assert_eq!(Pad::of(&[made(3), made(3)]), None);
}

proptest! {
    #[test]
    fn the_sheets_always_add_up(count in 1..51_u16, said in proptest::collection::vec((0..60_u16, any::<bool>()), 0..120)) {
        let mut events = vec![made(count)];
        events.extend(said.into_iter().map(|(serial, void)| if void { voided(serial) } else { entered(serial) }));
        let pad = pad(&events);
        let Balance { made, blank, void, entered } = pad.balance();
        prop_assert_eq!((made, blank + void + entered), (count, count));
        let blanks = (1..=count).filter(|serial| pad.may_use(pad.slip(*serial)).is_ok()).count();
        prop_assert_eq!(blanks, usize::from(blank));
    }
}

const W: Words = kernel::words("가", "a", "나");
const FEW: &[Choice] = &[Choice {
    value: "x",
    label: W,
}];
const INNER: &[Field] = &[
    Field::required("name", W, Kind::Name),
    Field::optional("of", W, Kind::Reference),
];
const FIELDS: &[Field] = &[
    Field::required("subject", W, Kind::Subject),
    Field::optional("number", W, Kind::ResidentNumber),
    Field::optional("case", W, Kind::Reference),
    Field::required("on", W, Kind::Date),
    Field::optional("to", W, Kind::Address),
    Field::optional("text", W, Kind::Text(200)),
    Field::optional("kind", W, Kind::Choice(FEW)),
    Field::optional("a", W, Kind::Flag),
    Field::optional("b", W, Kind::Flag),
    Field::optional("members", W, Kind::List(INNER, 9)),
];

#[test]
fn a_sheet_asks_what_the_request_asks_with_room_for_it() {
    let asked = blanks(FIELDS);
    let rooms: Vec<&Room> = asked.iter().map(|blank| &blank.room).collect();
    let label = ["가", "a"];
    assert_eq!(
        rooms,
        [
            &Room::Person,
            &Room::Number,
            &Room::Day,
            &Room::Lines(2),
            &Room::Lines(2),
            &Room::Ticks(vec![label]),
            &Room::Ticks(vec![label, label]),
            &Room::Rows(vec![label], 4),
        ]
    );
    let required: Vec<bool> = asked.iter().map(|blank| blank.required).collect();
    assert_eq!(
        required,
        [true, false, true, false, false, false, false, false]
    );
    // Another request, or another question, is another form.
    let number = form_number("toy.a", &asked);
    assert!(number < slip::FORMS && number == form_number("toy.a", &asked));
    assert_ne!(number, form_number("toy.b", &asked));
    assert_ne!(number, form_number("toy.a", &asked[1..]));
}

const NEEDS: &[Field] = &[Field::required("case", W, Kind::Reference)];

#[test]
fn what_can_not_be_written_by_hand_is_not_taken_in_on_paper() {
    let info = |name, fields| RequestInfo {
        name,
        title: W,
        may: &[],
        conflict: Conflict::Waits,
        fields,
    };
    assert!(on_paper(&info("move-in", FIELDS)));
    assert!(!on_paper(&info("settle", NEEDS)));
    assert!(!on_paper(&info("find", FIELDS)));
}

use kernel::Class;
use kernel::Refusal;
use kernel::StreamId;
use kernel::words;
use serde_json::json;

use super::*;

const fn refusal(class: Class) -> Refusal {
    let words = words("-", "-", "-");
    Refusal::new("toy.refused", class, words, words)
}

fn record() -> Vec<Record> {
    vec![(StreamId::new("toy.record", Id(7)), vec![json!({"a": 1})])]
}

fn ask(home: &str, wants: Wants) -> Output {
    Output::Ask(home.to_owned(), wants)
}

/// Goes through what happens, and says what is wanted last.
fn after(inputs: Vec<Input>) -> Output {
    let mut arrival = Arrival::begin("new");
    let mut last = arrival.step(Input::Start);
    for input in inputs {
        last = arrival.step(input);
    }
    last
}

fn elsewhere(home: &str) -> Input {
    Input::Decided(Ending::Elsewhere(home.to_owned()), None)
}

fn refused_without_a_copy() -> Input {
    let refused = Ending::Refused(refusal(Class::NotFound));
    Input::Decided(refused, Some("old".to_owned()))
}

fn answered(left: Left) -> Input {
    Input::Answered(Ok(left))
}

#[test]
fn what_was_decided_before_is_the_answer() {
    assert_eq!(after(vec![]), Output::LookUp);
    let known = after(vec![Input::Known(Some(Id(1)))]);
    assert_eq!(known, Output::End(Ok(Id(1))));
}

#[test]
fn where_a_copy_lies_here_the_old_home_lets_go_and_it_is_decided_again() {
    let mut inputs = vec![Input::Known(None), elsewhere("old")];
    let asked = after(vec![Input::Known(None), elsewhere("old")]);
    assert_eq!(asked, ask("old", Wants::Release));
    inputs.push(answered(Left::Released(record())));
    inputs.extend([
        Input::Known(None),
        Input::Decided(Ending::Done, None),
        Input::Known(Some(Id(2))),
    ]);
    assert_eq!(after(inputs), Output::End(Ok(Id(2))));
}

#[test]
fn where_nothing_lies_here_it_is_read_first_and_what_is_refused_here_lets_nothing_go() {
    let read = || {
        vec![
            Input::Known(None),
            refused_without_a_copy(),
            answered(Left::Lent(record())),
            Input::Known(None),
        ]
    };
    let asked = after(vec![Input::Known(None), refused_without_a_copy()]);
    assert_eq!(asked, ask("old", Wants::ToRead));
    let mut would_be = read();
    would_be.push(elsewhere("old"));
    assert_eq!(after(would_be), ask("old", Wants::Release));
    let mut refused = read();
    let ending = Ending::Refused(refusal(Class::Conflict));
    refused.push(Input::Decided(ending.clone(), Some("old".to_owned())));
    let Ending::Refused(refusal) = ending else {
        unreachable!("it was made so")
    };
    assert_eq!(after(refused), Output::End(Err(NotHanded::of(&refusal))));
}

#[test]
fn a_home_that_keeps_the_records_says_why_and_that_is_the_answer() {
    let kept = answered(Left::Kept(json!("kept")));
    let inputs = vec![
        Input::Known(None),
        refused_without_a_copy(),
        answered(Left::Lent(Vec::new())),
        kept,
    ];
    assert_eq!(after(inputs), Output::Note(json!("kept")));
}

#[test]
fn a_record_that_goes_on_is_followed_and_not_for_ever() {
    let mut arrival = Arrival::begin("new");
    arrival.step(Input::Start);
    arrival.step(Input::Known(None));
    let mut asks = arrival.step(elsewhere("a"));
    let mut asked = 0;
    while let Output::Ask(..) = asks {
        asked += 1;
        asks = arrival.step(answered(Left::WentTo(format!("home{asked}"))));
    }
    assert_eq!(asked, ASKED_MAX);
    assert_eq!(asks, Output::End(Err(NotHanded::Unreachable)));
}

#[test]
fn a_home_that_is_away_is_asked_again_later() {
    let away = Input::Answered(Err(NotHanded::Unreachable));
    let later = after(vec![Input::Known(None), elsewhere("old"), away]);
    assert_eq!(later, Output::End(Err(NotHanded::Unreachable)));
}

//! What stands around every page of the desk, and the page for a refusal.

use askama::Template;
use kernel::Class;
use kernel::House;
use kernel::Id;
use kernel::Page;
use kernel::Refusal;
use kernel::Reply;
use kernel::Visit;
use kernel::Words;
use kernel::words;
use pages::Density;
use pages::Frame;

use crate::sign_in;
use crate::texts;

/// The frame of a page of the desk.
pub(crate) fn frame(visit: &Visit, house: &dyn House, title: impl Into<String>) -> Frame {
    let frame = Frame::new(visit, house, Density::Desk, texts::DESK, "/desk", title);
    match visit.caller.as_ref().filter(|caller| caller.at_counter()) {
        Some(_) => {
            let frame = frame
                .sign_out("/desk/sign-out")
                .menu("/desk", texts::FIND, "F2")
                .menu("/desk/day", texts::DAY, "")
                .menu("/desk/interims", texts::INTERIM, "")
                .menu("/desk/pads", texts::PADS_MENU, "")
                .menu("/desk/forms", texts::FORMS, "");
            if house.board().is_some() {
                frame.menu("/desk/outages", texts::OUTAGES, "")
            } else {
                frame
            }
        }
        None => frame,
    }
}

/// A whole page of a template.
pub(crate) fn page(status: u16, template: &impl Template) -> Reply {
    Reply::Page(pages::page(status, template))
}

/// What was answered, or the page that says why not.
pub(crate) fn told(visit: &Visit, house: &dyn House, answered: Result<Reply, Refusal>) -> Reply {
    answered.unwrap_or_else(|refusal| Reply::Page(refuse(visit, house, &refusal)))
}

#[derive(Template)]
#[template(path = "refused.html")]
struct Refused<'a> {
    frame: Frame,
    refusal: &'a Refusal,
    to: &'static str,
    goal: &'static str,
}

/// The page for a refusal outside of a case. Who must sign in can do so at once.
pub(crate) fn refuse(visit: &Visit, house: &dyn House, refusal: &Refusal) -> Page {
    if refusal.class == Class::SignIn {
        return sign_in::first(visit, house, refusal);
    }
    let at_counter = visit
        .caller
        .as_ref()
        .is_some_and(kernel::Caller::at_counter);
    let (to, goal) = if at_counter {
        ("/desk", texts::TO_START)
    } else {
        ("/desk/sign-in", texts::SIGN_IN)
    };
    let frame = frame(visit, house, texts::CAN_NOT.say(visit.lang)).here(to);
    pages::page(
        refusal.class.status(),
        &Refused {
            frame,
            refusal,
            to,
            goal: goal.say(visit.lang),
        },
    )
}

/// An amount of won as people write it: `1,600`.
pub(crate) fn won(amount: i64) -> String {
    let digits = amount.unsigned_abs().to_string();
    let mut text = String::from(if amount < 0 { "-" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A paper's number as it is printed: 4-4-4-4.
pub(crate) fn in_fours(number: &str) -> String {
    let letters: Vec<char> = number.chars().collect();
    let fours = letters.chunks(4).map(|four| four.iter().collect());
    fours.collect::<Vec<String>>().join("-")
}

/// An officer as lists show one.
pub(crate) fn officer(who: &str) -> String {
    who.strip_prefix("officer/").unwrap_or(who).to_owned()
}

/// An identity in the page's address.
pub(crate) fn id(visit: &Visit, name: &str) -> Result<Id, Refusal> {
    visit
        .params
        .get(name)
        .and_then(|text| Id::parse(text))
        .ok_or(NO_SUCH_ADDRESS)
}

/// The name of this office.
pub(crate) fn office(visit: &Visit, house: &dyn House) -> String {
    title(visit, house.node())
}

/// A node by its short name; the short name itself where it is not known here.
pub(crate) fn node_title(visit: &Visit, house: &dyn House, name: &str) -> String {
    let known = house.named(name);
    known.map_or_else(|| name.to_owned(), |node| title(visit, &node))
}

/// The name of a node.
pub(crate) fn title(visit: &Visit, node: &kernel::NodeName) -> String {
    if visit.lang == kernel::Lang::En {
        node.title_en.clone()
    } else {
        node.title_ko.clone()
    }
}

/// Something that this desk does not know under its address.
pub(crate) const NO_SUCH_ADDRESS: Refusal = Refusal::new(
    "desk.no-such-address",
    Class::NotFound,
    words(
        "이 주소에는 아무것도 없습니다.",
        "There is nothing at this address.",
        "이 주소에는 아무것도 없어요.",
    ),
    GO_TO_START,
);
const GO_TO_START: Words = words(
    "창구 처음으로 가서 다시 찾으세요.",
    "Go to the start and find it again.",
    "처음으로 가서 다시 찾아 주세요.",
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_written_in_groups_of_three() {
        let cases = [
            (0, "0"),
            (400, "400"),
            (1_600, "1,600"),
            (1_234_567, "1,234,567"),
            (-600, "-600"),
        ];
        for (amount, text) in cases {
            assert_eq!(won(amount), text);
        }
    }
}

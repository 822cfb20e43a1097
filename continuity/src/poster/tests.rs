use super::*;
use crate::catalogue::By;
use crate::catalogue::tests::catalogue;
use crate::windows::Outage;
use crate::windows::body;

const NOW: &str = "2026-11-23T10:00+09:00";

fn at(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

struct Told(Vec<Posting>, Memos);

impl Board for Told {
    fn postings(&self) -> Vec<Posting> {
        self.0.clone()
    }

    fn post<'a>(&'a self, _: Post, _: &'a kernel::Caller) -> Future<'a, Result<Id, Refusal>> {
        unreachable!("a poster posts nothing")
    }

    fn lines(&self) -> Vec<(String, Link)> {
        Vec::new()
    }

    fn sights(&self) -> Vec<Sight> {
        Vec::new()
    }

    fn attached(&self, _: &str) -> Option<std::sync::Arc<str>> {
        None
    }

    fn version(&self) -> u64 {
        0
    }

    fn memos(&self) -> &Memos {
        &self.1
    }
}

fn outage(drill: bool) -> Outage {
    let text = |ko: &str| Text {
        ko: ko.to_owned(),
        ..Text::default()
    };
    Outage {
        window: None,
        revision: 1,
        system: Some("dong".to_owned()),
        service: None,
        places: vec!["dong".to_owned()],
        state: State::Down,
        from: at("2026-11-23T09:00+09:00"),
        until: None,
        cause: text("회선 단절"),
        next_update: Some(at("2026-11-23T10:30+09:00")),
        expected: Some(at("2026-11-24T09:00+09:00")),
        drill,
    }
}

fn board(outage: &Outage) -> Told {
    let posting = Posting {
        id: Id(1),
        node: "dong".to_owned(),
        at: at(NOW),
        body: body(outage),
    };
    Told(vec![posting], Memos::default())
}

/// The poster for the place `dong`.
fn of(catalogue: &Catalogue, outage: &Outage) -> Poster {
    let board = board(outage);
    let played = Played {
        board: &board,
        window: Id(1),
        memos: Memos::default(),
    };
    let told = Stand::of(catalogue, &board, at(NOW));
    let stand = Stand::of(catalogue, &played, at(NOW));
    let place = catalogue.place("dong").unwrap();
    poster(&stand, &told.windows[0], place, at(NOW))
}

fn items(poster: &Poster, kind: PosterKind) -> Vec<&str> {
    let lists = poster.lists.iter().filter(|list| list.kind == kind);
    let items = lists.flat_map(|list| &list.items);
    items.map(|((ko, _), _)| ko.as_str()).collect()
}

#[test]
fn a_drill_looks_like_the_real_thing_and_says_that_it_is_none() {
    let catalogue = catalogue();
    let (real, drill) = (
        of(&catalogue, &outage(false)),
        of(&catalogue, &outage(true)),
    );
    assert!(drill.drill && !real.drill);
    assert_eq!(
        Poster {
            drill: false,
            ..drill
        },
        real
    );
    assert_eq!(items(&real, PosterKind::Partly), ["extract"]);
    assert_eq!(real.headline.0, texts::ONLY_PAPER.easy);
    assert_eq!(real.code, format!("https://ieum.example/status#{}", Id(1)));
    assert_eq!(real.times[0].1.0, "오늘 10시 30분");
    assert_eq!(real.times[1].1.0, "11월 24일 9시 00분");
}

#[test]
fn where_to_go_says_what_is_had_there() {
    let mut catalogue = catalogue();
    let here = &of(&catalogue, &outage(false));
    assert_eq!(items(here, PosterKind::Go), ["gu", texts::WEB.easy, "ask"]);
    // A second service that the home does not have either, and that nobody takes in on paper.
    let mut other = catalogue.services[0].clone();
    "resident.seal".clone_into(&mut other.name);
    "seal".clone_into(&mut other.title.ko);
    other.ways.retain(|way| way.by == By::Counter);
    other.ways[0].places = vec!["dong".to_owned()];
    other.ways[0].on_paper = false;
    catalogue.services.push(other);
    let poster = of(&catalogue, &outage(false));
    assert_eq!(items(&poster, PosterKind::Fails), ["seal"]);
    assert_eq!(poster.headline.0, texts::SOME.easy);
    let go = poster.lists.iter().find(|list| list.kind == PosterKind::Go);
    let (_, lines) = &go.unwrap().items[0];
    assert_eq!(lines.last().unwrap().0, "되는 것: extract");
}

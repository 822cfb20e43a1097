use kernel::Means;
use kernel::form::Texts;

use super::*;

fn caller(who: &str, role: Role) -> Caller {
    Caller {
        who: format!("officer/{who}"),
        name: String::new(),
        roles: vec![role],
        office: Some("jongno".to_owned()),
        home: None,
        means: Means::Console,
        as_of: Moment(0),
    }
}

fn stream() -> StreamId {
    StreamId::new(FORM, Id(7))
}

fn drafted() -> Value {
    told(Event::Drafted(Drafted {
        home: "jongno".to_owned(),
        form: "toy.paper".to_owned(),
        version: 1_001,
        base: 1,
        sheet: Sheet {
            template: "x".to_owned(),
            texts: Texts::default(),
        },
        by: "officer/1".to_owned(),
        on: Moment(5),
    }))
}

fn approved(by: &Caller, on: i64) -> Value {
    told(Event::Approved(Stated::by(by, Moment(on))))
}

#[test]
fn two_different_people_approve_and_one_of_them_is_a_supervisor() {
    let [one, two] = ["1", "2"].map(|who| caller(who, Role::Officer));
    let head = caller("3", Role::Supervisor);
    let withdrawn = told(Event::Withdrawn(Stated::by(&one, Moment(9))));
    let by = |approvals: &[&Caller]| -> Vec<Value> {
        let approvals = approvals.iter().map(|by| approved(by, 6));
        [drafted()].into_iter().chain(approvals).collect()
    };
    let cases = [
        (by(&[]), &one, None),
        (by(&[&one]), &one, Some("form.same-person")),
        (by(&[&one]), &two, Some("form.unsupervised")),
        (by(&[&one]), &head, None),
        (by(&[&head]), &one, None),
        (by(&[&head]), &head, Some("form.same-person")),
        (by(&[&one, &head]), &two, Some("form.approved")),
        (
            [by(&[]), vec![withdrawn.clone()]].concat(),
            &head,
            Some("form.withdrawn"),
        ),
    ];
    for (events, caller, code) in cases {
        let version = OwnVersion::of(&stream(), &events).expect("a version");
        let refused = version.may_approve(caller).err();
        assert_eq!(refused.map(|refusal| refusal.code), code, "{events:?}");
    }
    let approved = OwnVersion::of(&stream(), &by(&[&one, &head])).expect("a version");
    assert_eq!(
        approved.may_withdraw().err().map(|refusal| refusal.code),
        Some("form.approved")
    );
    assert_eq!(approved.approved_on(), Some(Moment(6)));
}

#[test]
fn the_version_that_was_approved_last_is_found_first() {
    let [one, head] = [caller("1", Role::Officer), caller("3", Role::Supervisor)];
    let key = |events: &[Value]| row(&stream(), events).expect("a row").key;
    let draft = [drafted()];
    let early = [drafted(), approved(&one, 6), approved(&head, 7)];
    let late = [drafted(), approved(&head, 6), approved(&one, 8)];
    assert_eq!(key(&draft)[2], Cell::Text("draft".to_owned()));
    assert_eq!(key(&early)[..3], key(&late)[..3]);
    assert!(key(&late) < key(&early), "newest first");
    let Need::Find { key: wanted, .. } = approved_last("jongno", "toy.paper") else {
        unreachable!("it is a search");
    };
    assert_eq!(wanted, key(&late)[..3]);
}

#[test]
fn a_stream_that_does_not_begin_with_a_draft_is_no_version() {
    let one = caller("1", Role::Officer);
    assert_eq!(OwnVersion::of(&stream(), &[]), None);
    assert_eq!(OwnVersion::of(&stream(), &[approved(&one, 1)]), None);
    assert_eq!(OwnVersion::of(&stream(), &[drafted(), drafted()]), None);
}

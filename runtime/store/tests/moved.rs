//! A record that goes from one home to another and back, as its homes, the holders of both and the holder of one alone have it.

use std::sync::Arc;

use journal::StoreError;
use journal::toy::ToySeal;
use journal::toy::toy_draft;
use kernel::Brought;
use kernel::Need;
use kernel::released_to;
use serde_json::Value;
use store::Store;

use crate::copies::follow;
use crate::notes::NOW;
use crate::notes::Place;
use crate::notes::TABLES;
use crate::notes::new_note;
use crate::notes::note;
use crate::notes::noted;
use crate::notes::on_both;
use crate::notes::rows;
use crate::notes::stream;

fn open(place: &Place, node: &str) -> Store {
    place.open_as(node, TABLES).unwrap()
}

async fn brought(store: &Store) -> Brought {
    let needs = [Need::Stream(stream(1))];
    store.load(&store.deciding(NOW), &needs).await.unwrap()
}

async fn events(store: &Store) -> Vec<Value> {
    brought(store).await.streams[&stream(1)].events.clone()
}

/// Writes one event more of the record; `n` makes the request its own.
async fn write(store: &Store, n: u64, event: Value) -> Result<(), StoreError> {
    let draft = toy_draft(n, "officer/1", NOW);
    let draft = note(draft, &brought(store).await, &[(stream(1), event)]);
    store.append(draft.seal(&ToySeal)).await.map(|_| ())
}

fn elsewhere(home: &str) -> Result<(), StoreError> {
    Err(StoreError::Elsewhere {
        stream: stream(1),
        node: home.to_owned(),
    })
}

async fn a_record_goes_to_another_home_and_back_and_is_the_same_for_everybody(place: Place) {
    let places: Vec<Place> = (0..5).map(|_| place.another()).collect();
    let (jongno, songpa) = (open(&places[0], "jongno"), open(&places[1], "songpa"));
    jongno.append(new_note(1).seal(&ToySeal)).await.unwrap();
    follow(&jongno, "jongno", &songpa, NOW).await;
    assert_eq!(
        write(&songpa, 20, noted("이견본", 2)).await,
        elsewhere("jongno")
    );

    write(&jongno, 2, released_to("songpa")).await.unwrap();
    assert_eq!(
        write(&jongno, 3, noted("이견본", 2)).await,
        elsewhere("songpa")
    );
    follow(&jongno, "jongno", &songpa, NOW).await;
    write(&songpa, 21, noted("이견본", 2)).await.unwrap();
    write(&songpa, 22, released_to("jongno")).await.unwrap();
    follow(&songpa, "songpa", &jongno, NOW).await;
    write(&jongno, 4, noted("박견본", 3)).await.unwrap();
    follow(&jongno, "jongno", &songpa, NOW).await;
    let whole = events(&jongno).await;
    assert_eq!(whole.len(), 5);
    assert_eq!(events(&songpa).await, whole);

    // Who holds both has the same, whichever comes first; who holds the last home alone has all of it.
    let (first, last) = ((&songpa, "songpa"), (&jongno, "jongno"));
    let orders = [
        (&places[2], "first", vec![last, first]),
        (&places[3], "second", vec![first, last]),
        (&places[4], "office", vec![last]),
    ];
    for (place, name, journals) in orders {
        let holder = open(place, name);
        for (store, node) in journals {
            assert!(follow(store, node, &holder, NOW).await > 0, "{name}");
        }
        assert_eq!(events(&holder).await, whole, "{name}");
        assert_eq!(write(&holder, 30, noted("x", 1)).await, elsewhere("jongno"));
        let before = holder.dump().await.unwrap();
        holder.rebuild(Arc::new(rows)).await.unwrap();
        assert_eq!(holder.dump().await.unwrap(), before, "{name}");
    }
    let before = jongno.dump().await.unwrap();
    jongno.rebuild(Arc::new(rows)).await.unwrap();
    assert_eq!(jongno.dump().await.unwrap(), before);
    assert_eq!(write(&jongno, 5, noted("최견본", 4)).await, Ok(()));
}

async fn what_another_home_lets_go_is_written_before_its_copy_comes(place: Place) {
    let (jongno, songpa) = (place.another(), place);
    let (jongno, songpa) = (open(&jongno, "jongno"), open(&songpa, "songpa"));
    jongno.append(new_note(1).seal(&ToySeal)).await.unwrap();
    follow(&jongno, "jongno", &songpa, NOW).await;
    write(&jongno, 2, released_to("songpa")).await.unwrap();
    // Its answer is here, its copy is not.
    let mut lent = brought(&songpa).await;
    let record = lent.streams.get_mut(&stream(1)).unwrap();
    record.events = events(&jongno).await;
    let draft = toy_draft(21, "officer/1", NOW);
    let draft = note(draft, &lent, &[(stream(1), noted("이견본", 2))]);
    songpa.append(draft.seal(&ToySeal)).await.unwrap();
    // The copy repeats what is known.
    follow(&jongno, "jongno", &songpa, NOW).await;
    follow(&songpa, "songpa", &jongno, NOW).await;
    assert_eq!(events(&songpa).await.len(), 3);
    assert_eq!(events(&jongno).await, events(&songpa).await);
}

async fn what_was_let_go_along_with_a_record_is_repeated_too(place: Place) {
    let (jongno, songpa, office) = (place.another(), place.another(), place);
    let (jongno, songpa) = (open(&jongno, "jongno"), open(&songpa, "songpa"));
    let office = open(&office, "jamsil");
    jongno.append(new_note(1).seal(&ToySeal)).await.unwrap();
    write(&jongno, 2, released_to("songpa")).await.unwrap();
    follow(&jongno, "jongno", &songpa, NOW).await;
    // It is read and not written: another record is.
    let read = brought(&songpa).await;
    let draft = toy_draft(21, "officer/1", NOW);
    let draft = note(draft, &read, &[(stream(2), noted("이견본", 2))]);
    songpa.append(draft.seal(&ToySeal)).await.unwrap();
    follow(&songpa, "songpa", &office, NOW).await;
    assert_eq!(events(&office).await, events(&jongno).await);
    assert_eq!(write(&office, 30, noted("x", 1)).await, elsewhere("songpa"));
    write(&songpa, 22, noted("박견본", 3)).await.unwrap();
    follow(&songpa, "songpa", &office, NOW).await;
    assert_eq!(events(&office).await, events(&songpa).await);
}

async fn who_only_says_that_it_is_the_home_is_not_believed(place: Place) {
    let (jongno, stranger, holder) = (place.another(), place.another(), place);
    let (jongno, stranger) = (open(&jongno, "jongno"), open(&stranger, "gangnam"));
    let holder = open(&holder, "songpa");
    jongno.append(new_note(1).seal(&ToySeal)).await.unwrap();
    follow(&jongno, "jongno", &holder, NOW).await;
    // Another past of the same record, that ends at this node.
    let other = note(
        toy_draft(40, "officer/2", NOW),
        &Brought::default(),
        &[
            (stream(1), noted("최견본", 9)),
            (stream(1), released_to("gangnam")),
            (stream(1), noted("최견본", 10)),
        ],
    );
    stranger.append(other.seal(&ToySeal)).await.unwrap();
    stranger.append(new_note(2).seal(&ToySeal)).await.unwrap();
    let before = events(&holder).await;
    follow(&stranger, "gangnam", &holder, NOW).await;
    // Its journal is copied, all else of it counts, and what it says of the record is only listed.
    assert_eq!(events(&holder).await, before);
    assert_eq!(write(&holder, 30, noted("x", 1)).await, elsewhere("jongno"));
    let needs = [Need::Stream(stream(2))];
    let other = holder.load(&holder.deciding(NOW), &needs).await.unwrap();
    assert_eq!(other.streams[&stream(2)].version, 1);
    let apart = holder.apart().await.unwrap();
    let [one] = &apart[..] else {
        unreachable!("one record is told in another way: {apart:?}")
    };
    assert_eq!(
        (one.node.as_str(), &one.stream, one.seq),
        ("gangnam", &stream(1), 1)
    );
    // Whichever journal is read first: what stands, stands.
    let before = holder.dump().await.unwrap();
    holder.rebuild(Arc::new(rows)).await.unwrap();
    assert_eq!(holder.dump().await.unwrap(), before);
    assert_eq!(holder.apart().await.unwrap(), apart);
    // And whatever it writes into it later.
    write(&stranger, 41, noted("최견본", 11)).await.unwrap();
    write(&jongno, 5, noted("김견본", 2)).await.unwrap();
    follow(&stranger, "gangnam", &holder, NOW).await;
    follow(&jongno, "jongno", &holder, NOW).await;
    assert_eq!(events(&holder).await, events(&jongno).await);
}

on_both! {
    a_record_goes_to_another_home_and_back_and_is_the_same_for_everybody,
    what_another_home_lets_go_is_written_before_its_copy_comes,
    what_was_let_go_along_with_a_record_is_repeated_too,
    who_only_says_that_it_is_the_home_is_not_believed,
}

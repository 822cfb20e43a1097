//! Lines over real sockets on loopback.

use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::*;

/// Long enough for an answer that comes at all, short enough to wait for one that does not.
const SILENCE: Duration = Duration::from_millis(300);
/// No answer takes so long; a test that waits for it has failed.
const TOO_LONG: Duration = Duration::from_secs(10);

/// A part that answers every byte with the next one. Ends with its value.
struct Part {
    address: SocketAddr,
    _work: JoinSet<()>,
}

async fn part() -> Part {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut work = JoinSet::new();
    work.spawn(async move {
        let mut calls = JoinSet::new();
        loop {
            let (mut call, _) = listener.accept().await.unwrap();
            calls.spawn(async move {
                while let Ok(byte) = call.read_u8().await {
                    if call.write_u8(byte.wrapping_add(1)).await.is_err() {
                        break;
                    }
                }
            });
        }
    });
    Part {
        address,
        _work: work,
    }
}

fn kind(to: &str) -> Use {
    if to == "centre" {
        Use::Directory
    } else {
        Use::Door
    }
}

fn wire(from: &str, to: &str, target: SocketAddr) -> Wire {
    Wire {
        from: from.to_owned(),
        to: to.to_owned(),
        kind: kind(to),
        target,
    }
}

/// Two homes that call each other, and the centre.
async fn country() -> (Lines, [Part; 3]) {
    let parts = [part().await, part().await, part().await];
    let [centre, jongno, songpa] = [0, 1, 2].map(|n: usize| parts[n].address);
    let wires = vec![
        wire("jongno", "centre", centre),
        wire("songpa", "centre", centre),
        wire("jongno", "songpa", songpa),
        wire("songpa", "jongno", jongno),
    ];
    (Lines::open(wires).await.unwrap(), parts)
}

async fn call(lines: &Lines, from: &str, to: &str) -> TcpStream {
    TcpStream::connect(lines.address(from, to, kind(to)).unwrap())
        .await
        .unwrap()
}

/// What comes back: the byte, or how the call ended; none where nothing comes.
async fn answer(call: &mut TcpStream, byte: u8) -> Option<Result<u8, std::io::Error>> {
    let asked = async {
        call.write_u8(byte).await?;
        call.read_u8().await
    };
    tokio::time::timeout(SILENCE, asked).await.ok()
}

async fn answers(lines: &Lines, from: &str, to: &str) -> bool {
    let mut call = call(lines, from, to).await;
    matches!(answer(&mut call, 7).await, Some(Ok(8)))
}

fn cut(lines: &Lines, which: &str) -> Vec<String> {
    let which = Which::read(Some(which), false).unwrap();
    lines.set_cut(&which, true).unwrap()
}

fn heal(lines: &Lines, which: Option<&str>) {
    let which = Which::read(which, false).unwrap();
    lines.set_cut(&which, false).unwrap();
}

#[tokio::test]
async fn bytes_flow_both_ways_and_an_end_is_passed_on() {
    let (lines, _parts) = country().await;
    let mut call = call(&lines, "jongno", "centre").await;
    for byte in 0..100 {
        assert_eq!(answer(&mut call, byte).await.unwrap().unwrap(), byte + 1);
    }
    call.shutdown().await.unwrap();
    let ended = tokio::time::timeout(TOO_LONG, call.read_u8()).await;
    assert_eq!(
        ended.unwrap().unwrap_err().kind(),
        std::io::ErrorKind::UnexpectedEof
    );
}

#[tokio::test]
async fn a_cut_breaks_off_what_flows_so_that_nothing_looks_whole() {
    let (lines, _parts) = country().await;
    let mut flowing = call(&lines, "jongno", "centre").await;
    assert!(answer(&mut flowing, 1).await.unwrap().is_ok());
    cut(&lines, "jongno-centre");
    let ended = tokio::time::timeout(TOO_LONG, flowing.read_u8()).await;
    assert_eq!(
        ended.unwrap().unwrap_err().kind(),
        std::io::ErrorKind::ConnectionReset
    );
}

#[tokio::test]
async fn a_cut_line_swallows_what_comes_and_healing_lets_new_calls_through() {
    let (lines, _parts) = country().await;
    cut(&lines, "jongno-centre");
    let mut swallowed = call(&lines, "jongno", "centre").await;
    assert!(
        answer(&mut swallowed, 1).await.is_none(),
        "neither an answer nor an end"
    );
    heal(&lines, Some("jongno-centre"));
    let ended = tokio::time::timeout(TOO_LONG, swallowed.read_u8()).await;
    assert!(
        ended.unwrap().is_err(),
        "what was swallowed never arrives later"
    );
    assert!(answers(&lines, "jongno", "centre").await);
}

#[tokio::test]
async fn one_line_is_cut_and_all_others_go_on() {
    let (lines, _parts) = country().await;
    cut(&lines, "songpa-jongno");
    for (from, to, whole) in [
        ("jongno", "songpa", false),
        ("songpa", "jongno", false),
        ("jongno", "centre", true),
        ("songpa", "centre", true),
    ] {
        assert_eq!(answers(&lines, from, to).await, whole, "{from}-{to}");
    }
}

#[tokio::test]
async fn one_direction_is_cut_and_the_other_goes_on() {
    let (lines, _parts) = country().await;
    let one_way = Which::read(Some("jongno-songpa"), true).unwrap();
    assert_eq!(lines.set_cut(&one_way, true).unwrap(), ["jongno-songpa"]);
    assert!(!answers(&lines, "jongno", "songpa").await);
    assert!(answers(&lines, "songpa", "jongno").await);
}

#[tokio::test]
async fn all_lines_of_a_part_are_cut_and_all_are_healed_again() {
    let (lines, _parts) = country().await;
    assert_eq!(
        cut(&lines, "jongno"),
        ["jongno-centre", "jongno-songpa", "songpa-jongno"]
    );
    assert!(answers(&lines, "songpa", "centre").await);
    assert!(!answers(&lines, "jongno", "centre").await);
    heal(&lines, None);
    assert!(answers(&lines, "jongno", "centre").await);
}

#[tokio::test]
async fn cutting_twice_is_cutting_once() {
    let (lines, _parts) = country().await;
    cut(&lines, "centre");
    let mut swallowed = call(&lines, "jongno", "centre").await;
    assert!(answer(&mut swallowed, 1).await.is_none());
    cut(&lines, "jongno-centre");
    assert!(
        answer(&mut swallowed, 2).await.is_none(),
        "a second cut ends nothing"
    );
    heal(&lines, Some("jongno"));
    heal(&lines, Some("jongno"));
    assert!(answers(&lines, "jongno", "centre").await);
    assert!(!answers(&lines, "songpa", "centre").await);
}

#[tokio::test]
async fn the_state_of_a_line_tells_a_cut_from_a_part_that_does_not_answer() {
    let (lines, parts) = country().await;
    let state = |lines: &Lines, runs: bool| lines.states(|name| runs || name != "songpa");
    let of = |told: Vec<country::Line>| told.into_iter().map(|line| line.state).collect::<Vec<_>>();
    assert_eq!(of(state(&lines, true)), [State::Connected; 4]);
    assert_eq!(
        of(state(&lines, false)),
        [
            State::Connected,
            State::Silent,
            State::Silent,
            State::Silent
        ]
    );
    cut(&lines, "jongno-songpa");
    let [centre, ..] = parts;
    drop(centre);
    assert!(!answers(&lines, "jongno", "centre").await);
    assert_eq!(
        of(state(&lines, true)),
        [State::Silent, State::Connected, State::Cut, State::Cut]
    );
}

#[tokio::test]
async fn unknown_names_are_told_with_those_there_are() {
    let (lines, _parts) = country().await;
    let fault = |which: &str| {
        let which = Which::read(Some(which), false).unwrap();
        lines.set_cut(&which, true).unwrap_err().to_string()
    };
    assert_eq!(
        fault("busan"),
        "no part with a line is called busan; there are centre, jongno, songpa"
    );
    assert!(fault("jongno-busan").contains("called busan"));
    assert_eq!(
        fault("jongno-jongno"),
        "there is no such line; there are jongno-centre, jongno-songpa, songpa-centre, songpa-jongno"
    );
    assert!(Which::read(Some("jongno"), true).is_err());
}

//! What the turns came to: tables, goals, and all of it as it was measured.

use serde_json::json;

use super::Args;
use super::Memory;
use super::PACE_PER_S;
use super::SOURCES;
use super::Turn;
use super::Turns;
use super::What;
use super::load::CONNECTIONS;
use super::proxies::Who;
use crate::bench::figures::at;
use crate::bench::figures::float;
use crate::bench::figures::median;
use crate::bench::figures::show;
use crate::bench::told::Goal;
use crate::bench::told::Report;
use crate::bench::told::Table;

/// More failed requests than one in so many, and nothing is compared: a refusal is cheaper than an answer.
const FAILED_ONE_IN: u64 = 1_000;

impl Turn {
    /// Processor time for each, microseconds.
    fn cpu_us(&self) -> f64 {
        self.cpu_seconds * 1e6 / float(self.done.max(1))
    }

    fn per_s(&self) -> f64 {
        float(self.done) / self.seconds.max(1e-9)
    }
}

fn of(turns: &Turns, what: What, who: Who) -> &[Turn] {
    turns.get(&(what, who)).map_or(&[], Vec::as_slice)
}

/// The median of what two sides came to in the same round, one divided by the other.
fn ratio(turns: &Turns, what: What, sides: [Who; 2]) -> f64 {
    let [ours, theirs] = sides.map(|who| of(turns, what, who));
    median(
        ours.iter()
            .zip(theirs)
            .map(|(a, b)| a.cpu_us() / b.cpu_us().max(1e-9)),
    )
}

/// `12.3 (11.9–12.8)`: the median, the least and the most.
fn spread(figures: &[f64]) -> String {
    let all = || figures.iter().copied();
    format!(
        "{} ({}–{})",
        show(median(all())),
        show(at(all(), 0.0)),
        show(at(all(), 1.0))
    )
}

pub(super) fn report(args: &Args, turns: &Turns, memory: &Memory) -> Report {
    let void = turns.iter().find_map(|((what, who), all)| {
        let failed: u64 = all.iter().map(|turn| turn.failed).sum();
        let done: u64 = all.iter().map(|turn| turn.done).sum();
        (done == 0 || failed * FAILED_ONE_IN > done).then(|| {
            format!(
                "{}, {}: {failed} failed, {done} answered",
                what.name(),
                who.name()
            )
        })
    });
    let raw = turns
        .iter()
        .map(|((what, who), all)| json!({"what": what.name(), "who": who.name(), "turns": all}));
    let kib = memory
        .iter()
        .map(|(who, [plain, tls])| json!({"who": who.name(), "plain_kib": plain, "tls_kib": tls}));
    Report {
        tables: tables(args, turns, memory),
        goals: goals(turns),
        notes: notes(),
        void,
        raw: json!({
            "turns": raw.collect::<Vec<_>>(), "idle": kib.collect::<Vec<_>>(), "connections": args.idle, "slice_s": args.slice_s,
        }),
    }
}

fn tables(args: &Args, turns: &Turns, memory: &Memory) -> Vec<Table> {
    let kept = format!("{CONNECTIONS} connections that stay");
    vec![
        busy(
            args,
            turns,
            What::Http1,
            &format!("HTTP/1.1, {kept}, answers of 240 bytes"),
            "request",
        ),
        busy(
            args,
            turns,
            What::Http2,
            &format!("HTTP/2 by TLS, {CONNECTIONS} requests at once"),
            "request",
        ),
        handshakes(args, turns),
        busy(
            args,
            turns,
            What::Passing,
            &format!("Passing through (L4): {kept}"),
            "request",
        ),
        busy(
            args,
            turns,
            What::Connections,
            &format!(
                "Passing through (L4): {CONNECTIONS} at once, a new connection for each request"
            ),
            "connection",
        ),
        pace(turns),
        idle(args, memory),
    ]
}

/// What each side's processor time was.
fn busy(args: &Args, turns: &Turns, what: What, title: &str, each: &str) -> Table {
    let title = format!(
        "{title}; median of {} turns of {} s (least–most)",
        args.common.rounds, args.slice_s
    );
    let cpu = format!("CPU µs a {each}");
    let columns = [
        "",
        &cpu,
        "beside HAProxy",
        "a second and core",
        "a second here",
    ];
    let mut table = Table::new(&title, &columns);
    for who in what.sides() {
        let beside = ratio(turns, what, [*who, Who::HaProxy]);
        let beside = format!("{}×", show(beside));
        table
            .rows
            .push(row(who.name(), of(turns, what, *who), beside));
    }
    table
}

/// A side without a proxy has no processor time to be told.
fn row(name: &str, turns: &[Turn], beside: String) -> Vec<String> {
    let us: Vec<f64> = turns.iter().map(Turn::cpu_us).collect();
    let here = show(median(turns.iter().map(Turn::per_s)));
    if name == Who::Direct.name() {
        let none = String::new;
        return vec![name.to_owned(), none(), none(), none(), here];
    }
    let a_core = show(1e6 / median(us.iter().copied()).max(1e-9));
    vec![name.to_owned(), spread(&us), beside, a_core, here]
}

fn handshakes(args: &Args, turns: &Turns) -> Table {
    let title = "TLS 1.3: full handshakes (ECDSA P-256, X25519) with one request each";
    let mut table = busy(args, turns, What::Handshakes, title, "connection");
    let hybrid = of(turns, What::Hybrid, Who::Ours);
    table
        .rows
        .push(row("ieum, X25519MLKEM768", hybrid, String::new()));
    table
}

fn pace(turns: &Turns) -> Table {
    let mut table = Table::new(
        &format!(
            "Open loop, {PACE_PER_S} requests a second, each timed from when it was due; ms, medians of all turns (least–most)"
        ),
        &["", "p50", "added", "p99"],
    );
    for who in What::Pace.sides() {
        let all = of(turns, What::Pace, *who);
        let ms = |figure: fn(&Turn) -> f64| -> Vec<f64> {
            all.iter().map(|turn| figure(turn) / 1e3).collect()
        };
        table.rows.push(vec![
            who.name().to_owned(),
            spread(&ms(|turn| turn.p50_us)),
            show(added_ms(turns, *who)),
            spread(&ms(|turn| turn.p99_us)),
        ]);
    }
    table
}

/// What a proxy adds to the median, beside the direct way in the same round.
fn added_ms(turns: &Turns, who: Who) -> f64 {
    let [through, direct] = [who, Who::Direct].map(|who| of(turns, What::Pace, who));
    median(
        through
            .iter()
            .zip(direct)
            .map(|(through, direct)| (through.p50_us - direct.p50_us) / 1e3),
    )
}

fn idle(args: &Args, memory: &Memory) -> Table {
    let mut table = Table::new(
        &format!(
            "Memory (RSS) for each of {} open connections that have had an answer and ask nothing, KiB; median of {} fresh starts (least–most)",
            args.idle, args.common.rounds
        ),
        &["", "in plain", "by TLS"],
    );
    for (who, [plain, tls]) in memory {
        table
            .rows
            .push(vec![who.name().to_owned(), spread(plain), spread(tls)]);
    }
    table
}

fn goals(turns: &Turns) -> Vec<Goal> {
    let beside = |what, sides, wanted, told: &str| {
        Goal::at_most(told, wanted, ratio(turns, what, sides), "×")
    };
    let haproxy = [Who::Ours, Who::HaProxy];
    vec![
        beside(
            What::Http1,
            haproxy,
            1.5,
            "L7: CPU a request beside HAProxy (stretch 1.2×)",
        ),
        beside(
            What::Http1,
            [Who::Ours, Who::Plain],
            1.1,
            "L7: CPU a request with the usual limits, beside no count of sources",
        ),
        beside(
            What::Passing,
            haproxy,
            1.1,
            "L4: CPU a request on connections that stay, beside HAProxy (stretch 1.0×)",
        ),
        beside(
            What::Connections,
            haproxy,
            1.1,
            "L4: CPU a new connection beside HAProxy (stretch 1.0×)",
        ),
        Goal::at_most(
            &format!("added to the median at {PACE_PER_S} requests a second"),
            0.5,
            added_ms(turns, Who::Ours),
            " ms",
        ),
    ]
}

fn notes() -> Vec<String> {
    [
        "Processor time is that of all processes of a proxy, supervisors among them, from /proc; requests a second depend on who asks and who answers, and are no goal.".to_owned(),
        "Each proxy has one processor and one thread or process that serves, keeps connections to the backend open, looks after it every half second, says who asked, and writes no log.".to_owned(),
        format!("ieum's limits are the usual ones, with {SOURCES} sources in the table; who asks here is one source far above its rate, so that every request is counted and served in the slow lane."),
        "OpenSSL here has no X25519MLKEM768; browsers ask for it, and ieum answers.".to_owned(),
    ]
    .into()
}

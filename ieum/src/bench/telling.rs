//! From an officer's press to open status pages: one page, and a crowd of them, in turns.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;
use std::time::Instant;

use anyhow::Context;
use anyhow::bail;
use rustix::process::Resource;
use rustix::process::getrlimit;
use rustix::process::setrlimit;
use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::bench::Common;
use crate::bench::country::Country;
use crate::bench::figures::at;
use crate::bench::figures::median;
use crate::bench::figures::show;
use crate::bench::machine;
use crate::bench::told::Goal;
use crate::bench::told::Report;
use crate::bench::told::Table;

/// Where it is told and followed.
const NODE: &str = "jongno";
/// A page that hears nothing for so long has missed it.
const MISSED: Duration = Duration::from_secs(30);
/// What is promised to whoever keeps a status page open.
const GOAL_MS: f64 = 1_000.0;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) common: Common,
    /// The country's first port.
    #[arg(long, default_value_t = 18_700)]
    port: u16,
    /// How many people live in it.
    #[arg(long, default_value_t = 500)]
    residents: u32,
    /// How many pages are open.
    #[arg(long, default_value_t = 1_000)]
    pages: usize,
}

/// What turns of one side came to: milliseconds from sending the form to the arrival at each page, and to the answer that the officer gets.
#[derive(Default)]
struct Side {
    arrived_ms: Vec<f64>,
    answered_ms: Vec<f64>,
    node_mib: Vec<f64>,
}

pub(crate) fn run(args: &Args, dir: &Path) -> anyhow::Result<Report> {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit)?;
    let country = Country::start(dir, args.port, args.residents)?;
    let processes = &country.ready.processes;
    let node = processes.iter().find(|process| process.name == NODE);
    let node = node.context("the country has the node")?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let portal = country.ready.portal.trim_start_matches("http://");
    let mut officer = Officer::signed_in(&node.url)?;
    let counts = [1, args.pages];
    let mut sides = [Side::default(), Side::default()];
    for round in 0..args.common.rounds {
        for (count, side) in counts.iter().zip(&mut sides) {
            let mut pages = runtime.block_on(open(portal, *count))?;
            side.node_mib.push(machine::memory_mib(node.pid));
            let mark = format!("bench-{round}-{count}-end");
            let mut listening = JoinSet::new();
            for page in pages.drain(..) {
                listening.spawn_on(heard(page, mark.clone()), runtime.handle());
            }
            let began = machine::now();
            officer.tell(&mark)?;
            side.answered_ms.push(ms(began.elapsed()));
            let arrived = runtime.block_on(listening.join_all());
            for at in arrived {
                side.arrived_ms.push(ms(at?.duration_since(began)));
            }
        }
    }
    Ok(report(args, &counts, &sides))
}

fn ms(took: Duration) -> f64 {
    took.as_secs_f64() * 1e3
}

/// Opens so many pages, each of which has its first part when this returns.
async fn open(portal: &str, count: usize) -> anyhow::Result<Vec<TcpStream>> {
    let mut pages = Vec::new();
    for _ in 0..count {
        let mut page = TcpStream::connect(portal).await?;
        page.set_nodelay(true)?;
        let ask = format!("GET /status/live HTTP/1.1\r\nhost: {portal}\r\n\r\n");
        page.write_all(ask.as_bytes()).await?;
        pages.push(page);
    }
    for page in &mut pages {
        read_until(page, "event: part").await?;
    }
    Ok(pages)
}

async fn heard(mut page: TcpStream, mark: String) -> anyhow::Result<Instant> {
    read_until(&mut page, &mark).await?;
    Ok(machine::now())
}

async fn read_until(page: &mut TcpStream, mark: &str) -> anyhow::Result<()> {
    let mut read = Vec::new();
    let mut some = vec![0; 64 << 10];
    loop {
        let taken = tokio::time::timeout(MISSED, page.read(&mut some)).await;
        let taken = taken.with_context(|| format!("a page has missed {mark}"))??;
        if taken == 0 {
            bail!("a page was let go");
        }
        let searched = read.len().saturating_sub(mark.len());
        read.extend_from_slice(some.get(..taken).unwrap_or_default());
        let rest = read.get(searched..).unwrap_or_default();
        if rest.windows(mark.len()).any(|part| part == mark.as_bytes()) {
            return Ok(());
        }
    }
}

/// An officer at the desk, with the cookies of a browser.
struct Officer {
    agent: ureq::Agent,
    desk: String,
    cookies: String,
}

impl Officer {
    fn signed_in(desk: &str) -> anyhow::Result<Self> {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(MISSED))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false);
        let mut officer = Self {
            agent: config.build().into(),
            desk: desk.to_owned(),
            cookies: String::new(),
        };
        let evidence = format!("{NODE}1");
        officer.send("/desk/sign-in", &[("evidence", &evidence)])?;
        Ok(officer)
    }

    /// Tells an outage, by the form of the page.
    fn tell(&mut self, cause: &str) -> anyhow::Result<()> {
        let fields = [
            ("subject", "system/jongno"),
            ("state", "degraded"),
            ("place.jongno-office", "true"),
            ("cause", cause),
            ("from", "2026-11-21 09:00"),
            ("next", "30"),
        ];
        self.send("/desk/outages", &fields)
    }

    fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> anyhow::Result<()> {
        let page = self.agent.get(format!("{}{path}", self.desk));
        let mut page = page.header("cookie", &self.cookies).call()?;
        self.keep(page.headers());
        let html = page.body_mut().read_to_string()?;
        let mut body = String::new();
        for name in ["csrf", "key"] {
            let value = hidden(&html, name).unwrap_or_default();
            let _ = write!(body, "{name}={value}&");
        }
        for (name, value) in fields {
            let value = value.replace(' ', "+").replace(':', "%3A");
            let _ = write!(body, "{name}={}&", value.replace('/', "%2F"));
        }
        let answer = self
            .agent
            .post(format!("{}{path}", self.desk))
            .header("cookie", &self.cookies)
            .header("content-type", "application/x-www-form-urlencoded")
            .send(body.trim_end_matches('&'))?;
        self.keep(answer.headers());
        if answer.status() == 303 {
            Ok(())
        } else {
            bail!("{path}: {}", answer.status())
        }
    }

    fn keep(&mut self, headers: &ureq::http::HeaderMap) {
        let lines = headers.get_all("set-cookie").iter();
        let lines = lines.filter_map(|line| line.to_str().ok());
        for cookie in lines.filter_map(|line| line.split(';').next()) {
            // A browser replaces the one of the same name; what stands last is what counts here, too.
            let name = cookie.split('=').next().unwrap_or_default();
            let kept = self.cookies.split("; ").filter(|one| !one.is_empty());
            let kept = kept.filter(|one| one.split('=').next() != Some(name));
            let all: Vec<&str> = kept.chain([cookie]).collect();
            self.cookies = all.join("; ");
        }
    }
}

/// The value of a hidden field of a page.
fn hidden<'a>(html: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = html.split_once(&format!("name=\"{name}\" value=\""))?;
    rest.split('"').next()
}

fn report(args: &Args, counts: &[usize], sides: &[Side]) -> Report {
    let mut table = Table::new(
        &format!(
            "From sending the form to the arrival of the changed part at each open page, ms; {} turns of each",
            args.common.rounds
        ),
        &[
            "open pages",
            "p50",
            "p99",
            "most",
            "officer's answer",
            "node, MiB",
        ],
    );
    for (count, side) in counts.iter().zip(sides) {
        let arrived = |share| at(side.arrived_ms.iter().copied(), share);
        table.rows.push(vec![
            count.to_string(),
            show(arrived(0.5)),
            show(arrived(0.99)),
            show(arrived(1.0)),
            show(median(side.answered_ms.iter().copied())),
            show(median(side.node_mib.iter().copied())),
        ]);
    }
    let p99 = sides
        .last()
        .map_or(0.0, |side| at(side.arrived_ms.iter().copied(), 0.99));
    let raw = counts.iter().zip(sides).map(|(count, side)| {
        json!({"pages": count, "arrived_ms": side.arrived_ms, "answered_ms": side.answered_ms, "node_mib": side.node_mib})
    });
    Report {
        goals: vec![Goal::at_most(
            &format!("p99 with {} open pages", args.pages),
            GOAL_MS,
            p99,
            " ms",
        )],
        notes: vec![
            "Pages and node share this machine; each page reads the whole part.".to_owned(),
        ],
        raw: json!({"sides": raw.collect::<Vec<_>>()}),
        tables: vec![table],
        void: None,
    }
}

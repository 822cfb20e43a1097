//! Pages per core: our press beside pdfmake and WeasyPrint, the same words, fonts and vector code, other data each time. Processor time,
//! not the wall: a page then costs the same on a busy machine, nearly.

use std::path::Path;

use anyhow::bail;
use kernel::Form;
use print::Job;
use print::Press;
use serde_json::Value;
use serde_json::json;

use crate::bench::Common;
use crate::bench::children::Baseline;
use crate::bench::figures::field;
use crate::bench::figures::float;
use crate::bench::figures::median;
use crate::bench::figures::show;
use crate::bench::machine;
use crate::bench::sample;
use crate::bench::sample::Sample;
use crate::bench::signing;
use crate::bench::signing::Signing;
use crate::bench::told::Goal;
use crate::bench::told::Report;
use crate::bench::told::Table;

/// Pages before anything is counted: fonts are read, and node has compiled what is hot.
const WARM_UP: u64 = 12;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) common: Common,
    /// How many pages each side prints in a round.
    #[arg(long, default_value_t = 25)]
    pages: u64,
}

/// One of those that print.
struct Side {
    name: &'static str,
    engine: Engine,
    rounds: Vec<Value>,
}

enum Engine {
    Ours(Press),
    Other(Baseline),
}

pub(crate) fn run(args: &Args, dir: &Path) -> anyhow::Result<Report> {
    let form = sample::form()?;
    print::use_one_thread();
    let baselines = &args.common.baselines;
    let mut sides = [
        Side {
            name: "ieum",
            engine: Engine::Ours(Press::open()),
            rounds: Vec::new(),
        },
        Side {
            name: "pdfmake",
            engine: Engine::Other(Baseline::pdfmake(baselines)?),
            rounds: Vec::new(),
        },
        Side {
            name: "weasyprint",
            engine: Engine::Other(Baseline::weasyprint(baselines)?),
            rounds: Vec::new(),
        },
    ];
    let mut next = 0;
    let mut settings = Vec::new();
    for side in &mut sides {
        settings.push(json!({ side.name: side.engine.settings()? }));
        for _ in 0..WARM_UP {
            next += 1;
            side.engine
                .print(form, &sample::page(form, next)?, Some(&dir.join(side.name)))?;
        }
    }
    says_its_standards(&std::fs::read(dir.join("ieum"))?)?;
    for round in 0..args.common.rounds {
        for turn in 0..sides.len() {
            let side = &mut sides[(round + turn) % 3];
            let mut pages = Vec::new();
            for _ in 0..args.pages {
                next += 1;
                pages.push(side.engine.print(form, &sample::page(form, next)?, None)?);
            }
            side.rounds.push(summed(&pages));
        }
    }
    let mut report = report(&sides, settings, args.pages);
    let signed = signed(&mut sides[0].engine, form, args, next, dir)?;
    report.tables.push(signing::table(&signed));
    report.goals.extend(signing::goals(&signed));
    report.raw["signing"] = json!(signed);
    Ok(report)
}

/// The same pages signed, in as many rounds.
fn signed(
    engine: &mut Engine,
    form: &Form,
    args: &Args,
    next: u64,
    dir: &Path,
) -> anyhow::Result<Vec<Value>> {
    let Engine::Ours(press) = engine else {
        bail!("only our own page is signed");
    };
    let signing = Signing::open(dir)?;
    let page = |nth| {
        let page = sample::page(form, next + nth)?;
        Ok((press.print(&job(form, &page))?.pdf, page.code))
    };
    let pages: anyhow::Result<Vec<_>> = (1..=args.pages).map(page).collect();
    let pages = pages?;
    (0..args.common.rounds)
        .map(|_| signing.round(&pages))
        .collect()
}

impl Engine {
    fn settings(&mut self) -> anyhow::Result<Value> {
        match self {
            Self::Ours(_) => Ok(
                json!({ "standards": ["PDF/A-3a", "PDF/UA-1"], "threads": 1, "papers_kept": print::PAPERS_KEPT }),
            ),
            Self::Other(baseline) => Ok(baseline.ask(&json!({ "open": {} }))?["settings"].take()),
        }
    }

    fn print(&mut self, form: &Form, page: &Sample, out: Option<&Path>) -> anyhow::Result<Value> {
        match self {
            Self::Other(baseline) => {
                let svg = print::code_svg(&page.code)?;
                baseline.ask(
                    &json!({ "data": page.data, "svg": svg, "code_text": page.code, "out": out }),
                )
            }
            Self::Ours(press) => {
                let job = job(form, page);
                let (cpu, began) = (machine::cpu_seconds(), machine::now());
                let printed = press.print(&job)?;
                let (cpu, wall) = (machine::cpu_seconds() - cpu, began.elapsed().as_secs_f64());
                if let Some(out) = out {
                    std::fs::write(out, &printed.pdf)?;
                }
                Ok(
                    json!({ "cpu_ms": cpu * 1e3, "wall_ms": wall * 1e3, "bytes": printed.pdf.len() }),
                )
            }
        }
    }
}

pub(crate) fn job(form: &Form, page: &Sample) -> Job {
    Job {
        number: page.number.clone(),
        form: form.name.to_owned(),
        version: form.version.to_string(),
        template: form.template.to_owned(),
        texts: form.texts.to_owned(),
        data: page.data.to_string(),
        code_text: page.code.clone(),
        issued_at_ms: 1_795_000_000_000,
        specimen: false,
        proof: None,
    }
}

/// Nobody is fast by leaving the standards out.
fn says_its_standards(pdf: &[u8]) -> anyhow::Result<()> {
    let text = String::from_utf8_lossy(pdf);
    for word in ["pdfaid:part", "pdfuaid:part", "/StructTreeRoot"] {
        if !text.contains(word) {
            bail!(
                "the page does not say {word}: it is no PDF/A and PDF/UA, so nothing was measured"
            );
        }
    }
    Ok(())
}

fn summed(pages: &[Value]) -> Value {
    let of = |name: &str| {
        pages
            .iter()
            .map(|page| field(page, name))
            .collect::<Vec<_>>()
    };
    let cpu = of("cpu_ms");
    json!({
        "cpu_ms_mean": cpu.iter().sum::<f64>() / float(cpu.len()),
        "cpu_ms_p50": median(cpu.iter().copied()),
        "wall_ms_p50": median(of("wall_ms")),
        "bytes": median(of("bytes")),
        "cpu_ms": cpu,
    })
}

fn report(sides: &[Side], settings: Vec<Value>, pages: u64) -> Report {
    let of = |side: &Side, name: &str| median(side.rounds.iter().map(|round| field(round, name)));
    let times = |other: &Side| {
        let rounds = sides[0].rounds.iter().zip(&other.rounds);
        median(rounds.map(|(ours, other)| field(other, "cpu_ms_mean") / field(ours, "cpu_ms_mean")))
    };
    let mut table = Table::new(
        &format!(
            "One 등본, A4, vector code; median of {} rounds of {pages} pages, all different",
            sides[0].rounds.len()
        ),
        &[
            "",
            "CPU ms a page",
            "pages a second and core",
            "wall ms p50",
            "bytes",
            "ieum is faster by",
        ],
    );
    for side in sides {
        let cpu = of(side, "cpu_ms_mean");
        table.rows.push(vec![
            side.name.to_owned(),
            show(cpu),
            show(1e3 / cpu),
            show(of(side, "wall_ms_p50")),
            show(of(side, "bytes")),
            format!("{}×", show(times(side))),
        ]);
    }
    Report {
        tables: vec![table],
        goals: vec![
            Goal::at_least("pages per core beside pdfmake", 4.0, times(&sides[1]), "×"),
            Goal::at_least("pages per core beside WeasyPrint", 7.0, times(&sides[2]), "×"),
        ],
        notes: vec![
            "ieum's page is PDF/A-3a and PDF/UA-1, carries its data as an attachment, and draws its code itself; the eviction of Typst's cache is in \
             its time. What one paper has in common with the next, such as labels, is kept as it was laid out; what is a person's or the paper's own \
             differs on every page. pdfmake's page has no tags and no PDF/A; WeasyPrint's is PDF/UA-1 without PDF/A. Both get the code as SVG."
                .to_owned(),
        ],
        void: None,
        raw: json!({
            "settings": settings,
            "rounds": sides.iter().map(|side| (side.name.to_owned(), json!(side.rounds))).collect::<serde_json::Map<_, _>>(),
        }),
    }
}

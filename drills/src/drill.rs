//! The list of drills, and the score of one.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::world::Report;

/// A drill: something that failed, or could, and what must hold nevertheless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drill {
    /// Its name, as the command takes it.
    pub name: &'static str,
    /// What is tried, in a sentence.
    pub tries: &'static str,
    /// What must hold.
    pub bar: &'static str,
    /// True where it runs in the simulated world.
    pub simulated: bool,
}

/// All drills.
pub const DRILLS: &[Drill] = &[Drill {
    name: "sync",
    tries: "Two homes that are each other's twin, their offices and a centre, with lines, disks and clocks that fail by a plan drawn from the seed",
    bar: "nothing acknowledged lost, nothing done twice, no receipt time changed, no paper about or for somebody else, journals equal, all of it within \
          three minutes of healing",
    simulated: true,
}];

/// The drill of a name.
pub fn drill(name: &str) -> Option<&'static Drill> {
    DRILLS.iter().find(|drill| drill.name == name)
}

/// What came of a drill's seeds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Score {
    /// The drill.
    pub drill: &'static str,
    /// The first seed.
    pub first_seed: u64,
    /// How many seeds were run.
    pub seeds: u64,
    /// One number over the traces of all, as 16 hex digits.
    pub trace: String,
    /// How much time passed in them together, in milliseconds.
    pub virtual_ms: i64,
    /// What failed, by kind, with how often.
    pub troubles: BTreeMap<&'static str, u32>,
    /// How many things were asked for.
    pub asked: u64,
    /// How many people were told that theirs is done.
    pub done: u64,
    /// How many entries were written.
    pub entries: u64,
    /// Entries that no holder had when their disk was lost.
    pub lost_with_disks: u64,
    /// Copies that were quarantined because a node was put back by hand.
    pub quarantined: u64,
    /// The longest time from healing until all was done and copied, in milliseconds.
    pub healed_ms_max: i64,
    /// The runs in which something did not hold.
    pub failed: Vec<Report>,
    /// What happened, where only one seed was run.
    pub log: Vec<String>,
}

impl Score {
    /// Adds runs up, in the order of their seeds.
    pub fn of(drill: &Drill, first_seed: u64, reports: Vec<Report>) -> Self {
        let mut score = Self {
            drill: drill.name,
            first_seed,
            seeds: reports.len() as u64,
            trace: String::new(),
            virtual_ms: 0,
            troubles: BTreeMap::new(),
            asked: 0,
            done: 0,
            entries: 0,
            lost_with_disks: 0,
            quarantined: 0,
            healed_ms_max: 0,
            failed: Vec::new(),
            log: Vec::new(),
        };
        let traces = reports.iter().map(|report| report.trace.as_str());
        score.trace = crate::world::traces(traces);
        let only = reports.len() == 1;
        for report in reports {
            if only {
                score.log.clone_from(&report.log);
            }
            score.add(report);
        }
        score
    }

    fn add(&mut self, report: Report) {
        self.virtual_ms += report.virtual_ms;
        for (kind, times) in &report.troubles {
            *self.troubles.entry(kind).or_insert(0) += times;
        }
        self.asked += u64::from(report.asked);
        self.done += u64::from(report.done);
        self.entries += report.entries;
        self.lost_with_disks += u64::from(report.lost_with_disks);
        self.quarantined += u64::from(report.quarantined);
        self.healed_ms_max = self.healed_ms_max.max(report.healed_ms.unwrap_or(0));
        if !report.faults.is_empty() {
            self.failed.push(report);
        }
    }

    /// True where everything held in every run.
    pub fn passes(&self) -> bool {
        self.failed.is_empty()
    }

    fn rows(&self) -> Vec<(&'static str, String)> {
        let hours = self.virtual_ms / 3_600_000;
        let last = self.first_seed + self.seeds.saturating_sub(1);
        vec![
            (
                "result",
                if self.passes() { "passed" } else { "FAILED" }.to_owned(),
            ),
            (
                "seeds",
                format!("{} ({} to {last})", self.seeds, self.first_seed),
            ),
            ("trace", self.trace.clone()),
            ("virtual time", format!("{hours} h")),
            ("asked for", self.asked.to_string()),
            ("told that it is done", self.done.to_string()),
            ("entries written", self.entries.to_string()),
            ("runs with a fault", self.failed.len().to_string()),
            (
                "longest until all was whole",
                format!("{} ms", self.healed_ms_max),
            ),
            (
                "copies quarantined, as they must be",
                self.quarantined.to_string(),
            ),
            (
                "entries that no holder had when their disk was lost",
                self.lost_with_disks.to_string(),
            ),
        ]
    }

    /// The score as a page that needs nothing else.
    pub fn html(&self) -> String {
        let row = |(name, value): (&str, String)| {
            format!(
                "<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n",
                escaped(name),
                escaped(&value)
            )
        };
        let rows: String = self.rows().into_iter().map(row).collect();
        let troubles: String = self
            .troubles
            .iter()
            .map(|(kind, times)| row((kind, times.to_string())))
            .collect();
        let faults = self.failed.iter().flat_map(|report| &report.faults);
        let faults = faults.map(|fault| format!("<li>{}</li>\n", escaped(fault)));
        let faults = faults.collect::<Vec<_>>().concat();
        let faults = if faults.is_empty() {
            String::new()
        } else {
            format!("<h2>What did not hold</h2>\n<ul>\n{faults}</ul>\n")
        };
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>ieum drill: {name}</title>\n<style>{STYLE}</style>\n<h1>ieum drill: {name}</h1>\n\
             <table>\n{rows}</table>\n<h2>What failed in them</h2>\n<table>\n{troubles}</table>\n{faults}</html>\n",
            name = escaped(self.drill),
        )
    }
}

const STYLE: &str = "body{font:1rem/1.5 'Pretendard GOV',sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem;color:#1e2124;background:#fff}\
table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #cdd1d5;padding:.4rem;text-align:left;font-weight:400}td{text-align:right}";

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "drill: {} (simulated)", self.drill)?;
        for (name, value) in self.rows() {
            writeln!(f, "{name}: {value}")?;
        }
        writeln!(f, "what failed in them:")?;
        for (kind, times) in &self.troubles {
            writeln!(f, "  {kind}: {times}")?;
        }
        for line in &self.log {
            writeln!(f, "  {line}")?;
        }
        for report in &self.failed {
            writeln!(
                f,
                "seed {} did not pass; again: ieum drill run {} --simulated --seed {}",
                report.seed, self.drill, report.seed
            )?;
            for fault in &report.faults {
                writeln!(f, "  {fault}")?;
            }
        }
        Ok(())
    }
}

//! What a page's signature costs, and its time stamp, beside the bare operation by OpenSSL. Processor time.

use std::path::Path;
use std::process::Command;

use anyhow::Context;
use certificate::NodeCode;
use kernel::Moment;
use keys::Centre;
use keys::Checker;
use keys::Grant;
use keys::Keys;
use pades::Stamping;
use pades::Stated;
use serde_json::Value;
use serde_json::json;

use crate::bench::figures::field;
use crate::bench::figures::float;
use crate::bench::figures::median;
use crate::bench::figures::show;
use crate::bench::machine;
use crate::bench::told::Goal;
use crate::bench::told::Table;

/// The moment of the bench's papers, UTC seconds.
const NOW_S: i64 = 1_795_000_000;
/// Each page is signed so often in a round: one signature is shorter than the clock's step.
const TIMES: usize = 8;

/// An office with a certificate, and its centre.
pub(crate) struct Signing {
    centre: Centre,
    keys: Keys,
}

impl Signing {
    /// Makes keys in a folder of its own.
    pub(crate) fn open(dir: &Path) -> anyhow::Result<Self> {
        let dir = dir.join("signing");
        let root = keys::make_root(&dir.join("root"), "bench", true, NOW_S)?;
        let centre = keys::make_centre(&dir.join("centre"), "centre", &root, NOW_S)?;
        let keys = Keys::create(&dir.join("node"), "jongno")?;
        let grant = Grant {
            code: NodeCode::new(11_110).context("five digits")?,
            kinds: vec!["resident".into()],
            places: vec![11_110],
        };
        let delegation = centre.certify(&keys.now().enrolment()?, &grant, NOW_S)?;
        let certificate = centre.certify_paper(delegation.terms())?;
        keys.now().install(delegation, centre.anchors())?;
        let ca = centre.paper_ca().context("the root certified the centre")?;
        keys.now()
            .install_paper(&certificate.context("as above")?, &ca)?;
        Ok(Self { centre, keys })
    }

    /// Signs pages, then stamps them: request, the authority's answer, its check, and the new file.
    pub(crate) fn round(&self, pages: &[(Vec<u8>, String)]) -> anyhow::Result<Value> {
        let keys = self.keys.now();
        let by = keys.credential().context("it was installed")?;
        let mut signed = Vec::new();
        let began = machine::cpu_seconds();
        for _ in 0..TIMES {
            signed.clear();
            for (pdf, code) in pages {
                let stated = Stated {
                    signed_at: Moment(NOW_S * 1_000),
                    code: code.clone(),
                };
                signed.push(pades::sign(pdf, &stated, &by, keys.paper())?);
            }
        }
        let signing = machine::cpu_seconds() - began;
        let began = machine::cpu_seconds();
        for _ in 0..TIMES {
            for pdf in &signed {
                let stamping = Stamping::of(pdf)?;
                let answer = self.centre.stamp(&stamping.request(), NOW_S)?;
                let answer = answer.context("the centre stamps")?;
                stamping.stamped(&answer, self.centre.anchors(), &Checker)?;
            }
        }
        let stamping = machine::cpu_seconds() - began;
        let each = 1e6 / float(pages.len() * TIMES);
        let bytes = median(signed.iter().map(|pdf| float(pdf.len())));
        let openssl = openssl().map(|per_second| 1e6 / per_second);
        Ok(json!({
            "sign_us": signing * each, "stamp_us": stamping * each, "bytes": bytes, "openssl_us": openssl.unwrap_or_default(),
        }))
    }
}

/// How many P-256 signatures OpenSSL makes in a second; none where it is not installed.
fn openssl() -> Option<f64> {
    let mut speed = Command::new("openssl");
    let told = speed.args(["speed", "-seconds", "1", "ecdsap256"]).output();
    let told = String::from_utf8(told.ok()?.stdout).ok()?;
    let mut figures = told.lines().last()?.split_whitespace().rev();
    figures.nth(1)?.parse().ok()
}

/// The rows of the rounds.
pub(crate) fn table(rounds: &[Value]) -> Table {
    let of = |name: &str| median(rounds.iter().map(|round| field(round, name)));
    let mut table = Table::new(
        "The same page signed (PAdES), median of all rounds",
        &["", "CPU µs", "a second and core", "bytes"],
    );
    let rows = [
        ("B-B: hash, CMS, the update", "sign_us", true),
        ("its stamp: asked, made, checked, put in", "stamp_us", true),
        ("a bare P-256 signature by OpenSSL", "openssl_us", false),
    ];
    for (what, name, file) in rows {
        let us = of(name);
        let bytes = if file {
            show(of("bytes"))
        } else {
            String::new()
        };
        table
            .rows
            .push(vec![what.to_owned(), show(us), show(1e6 / us), bytes]);
    }
    table
}

/// What is wanted of them.
pub(crate) fn goals(rounds: &[Value]) -> [Goal; 2] {
    let of = |name: &str| median(rounds.iter().map(|round| field(round, name)));
    [
        Goal::at_most("a PAdES B-B signature", 0.1, of("sign_us") / 1e3, " ms"),
        Goal::at_most("a signed page", 80.0, of("bytes") / 1e3, " kB"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_signs_and_stamps_real_pages() {
        let dir = std::env::temp_dir().join(format!("ieum-bench-signing-{}", std::process::id()));
        let signing = Signing::open(&dir).unwrap();
        let form = crate::bench::sample::form().unwrap();
        let page = crate::bench::sample::page(form, 1).unwrap();
        let job = crate::bench::documents::job(form, &page);
        let pdf = print::Press::open().print(&job).unwrap().pdf;
        let rounds = [signing.round(&[(pdf, page.code)]).unwrap()];
        std::fs::remove_dir_all(&dir).unwrap();
        assert!(field(&rounds[0], "bytes") > 50_000.0);
        assert_eq!((table(&rounds).rows.len(), goals(&rounds).len()), (3, 2));
    }
}

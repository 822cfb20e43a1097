//! `ieum rules eval`: cases as JSON lines in, what the product's own rules say out.

use std::io::BufRead;
use std::io::Write;
use std::process::ExitCode;

use anyhow::Context;
use serde_json::Value;
use serde_json::json;

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Reads `{"id","rule","in"}` lines from standard input and answers `{"id","out"}` lines.
    Eval,
}

/// Exit 1 if a line can't be read or names an unknown rule; it is answered with `"err"` and the rest goes on.
pub(crate) fn run(command: &Command) -> anyhow::Result<ExitCode> {
    let Command::Eval = command;
    let mut out = std::io::stdout().lock();
    let mut good = true;
    for (line, text) in std::io::stdin().lock().lines().enumerate() {
        let text = text.with_context(|| format!("line {}", line + 1))?;
        if text.trim().is_empty() {
            continue;
        }
        let answer = evaluate(&text);
        good &= answer.get("err").is_none();
        writeln!(out, "{answer}")?;
    }
    Ok(if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn evaluate(text: &str) -> Value {
    let case: Value = match serde_json::from_str(text) {
        Ok(case) => case,
        Err(fault) => return json!({"id": null, "err": format!("not a JSON object: {fault}")}),
    };
    let rule = case["rule"].as_str().unwrap_or_default();
    let evaluated = kernel::evaluate::evaluate(rule, &case["in"])
        .or_else(|| continuity::evaluate::evaluate(rule, &case["in"]))
        .or_else(|| {
            let mut services = services::ALL.iter();
            services.find_map(|service| service.evaluate(rule, &case["in"]))
        });
    match evaluated {
        Some(Ok(out)) => json!({"id": case["id"], "out": out}),
        Some(Err(why)) => json!({"id": case["id"], "err": why}),
        None => json!({"id": case["id"], "err": format!("no rule is called {rule:?}")}),
    }
}

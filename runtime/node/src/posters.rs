//! Posters by the engine that prints papers. Nothing of them is recorded: what they tell of is on the board.

use kernel::Poster;
use kernel::Refusal;
use print::Job;
use serde_json::json;

use crate::Node;
use crate::issue::unprinted;
use crate::refusals::BROKEN;

/// What stands at the foot of every poster.
const KIND: &str = "안내문 NOTICE · 증명서가 아닙니다 NOT A CERTIFICATE";

impl Node {
    pub(crate) async fn print_poster(&self, poster: &Poster) -> Result<Vec<u8>, Refusal> {
        let specimen = self.parts.directory.demo();
        let code = print::code_svg(&poster.code).map_err(|_| BROKEN)?;
        let data = json!({
            "paper": {
                "number": poster.number,
                "title": format!("{} · {}", poster.headline.0, poster.place.0),
                "issued_by": self.parts.name.title_ko,
                "language": "ko",
                "specimen": specimen,
            },
            "kind": KIND,
            "made_at": poster.at.to_minute(),
            "code_svg": code,
            "poster": poster,
        });
        let job = Job::poster(&poster.number, data.to_string(), poster.at.0, specimen);
        let printed = self.parts.printer.print(&job).await;
        printed.map(|printed| printed.pdf).map_err(unprinted)
    }
}

//! Notices (안내문) by the engine that prints papers. Nothing of them is recorded: what they tell of is on record, or with the case.

use kernel::Lang;
use kernel::Notice;
use kernel::Refusal;
use print::Job;
use serde_json::json;

use crate::Node;
use crate::issue::unprinted;

/// What stands at the head of every page, in both languages, whoever reads it.
const KIND: &str = "안내문 NOTICE · 증명서가 아닙니다 NOT A CERTIFICATE";

impl Node {
    pub(crate) async fn print_notice(&self, notice: &Notice) -> Result<Vec<u8>, Refusal> {
        let specimen = self.parts.directory.demo();
        let name = &self.parts.name;
        let (language, issued_by) = match notice.lang {
            Lang::Ko | Lang::Easy => ("ko", &name.title_ko),
            Lang::En => ("en", &name.title_en),
        };
        let data = json!({
            "paper": {
                "number": notice.number,
                "title": notice.title,
                "issued_by": issued_by,
                "language": language,
                "specimen": specimen,
            },
            "notice": {
                "kind": KIND,
                "facts": notice.facts,
                "sections": notice.sections,
                "foot": notice.foot,
            },
        });
        let job = Job::notice(&notice.number, data.to_string(), notice.at.0, specimen);
        let printed = self.parts.printer.print(&job).await;
        printed.map(|printed| printed.pdf).map_err(unprinted)
    }
}

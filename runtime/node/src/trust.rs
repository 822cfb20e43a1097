//! Whom a browser is to trust when it checks a code by itself: the anchors, what no longer counts, and the words for what it finds. Nothing in it is
//! secret or about a person.

use std::collections::BTreeMap;

use certificate::Directory;
use certificate::Mode;
use certificate::Withdrawn;
use certificate::anchors::Anchor;
use certificate::directory::Revocation;
use certificate::refused::OF_CODES;
use kernel::Lang;
use kernel::Refusal;
use kernel::StreamId;
use kernel::Words;
use request::withdrawn;
use serde_json::Value;
use serde_json::json;

use crate::Node;

/// How many withdrawn papers are gathered at most; a country of a hundred million papers a year withdraws fewer.
const WITHDRAWN_MAX: usize = 1_000_000;

impl Node {
    /// The withdrawn papers of all journals that lie here.
    pub async fn withdrawn(&self) -> Result<Withdrawn, Refusal> {
        let find = withdrawn(WITHDRAWN_MAX);
        let found = self.load(std::slice::from_ref(&find)).await?;
        let hits = found.hits(&find).iter();
        Ok(Withdrawn::of(hits.filter_map(|hit| number_of(&hit.stream))))
    }

    /// What a browser is told, as JSON.
    pub async fn trust(&self) -> Result<Value, Refusal> {
        let here = self.withdrawn().await?;
        let directory = self
            .parts
            .directory
            .directory()
            .unwrap_or_else(|| Directory::of(""));
        let heard = self.parts.directory.heard_at();
        let offices = directory.nodes.iter().map(|node| {
            let titles = json!({"ko": node.title_ko, "en": node.title_en});
            (node.code.to_string(), titles)
        });
        let services = self.parts.services.iter();
        let kinds: BTreeMap<String, Value> = services
            .flat_map(|service| {
                let forms = service.forms().iter();
                forms.flat_map(|form| {
                    let kind = |form: &str| format!("{}.{form}", service.name());
                    let interim = kind(&request::interim_form(form.name));
                    let [final_title, interim_title] = titles(form.title);
                    [(kind(form.name), final_title), (interim, interim_title)]
                })
            })
            .collect();
        let modes = [Mode::Normal, Mode::CutOff, Mode::Provisional, Mode::Interim];
        let modes = modes.map(Mode::words);
        let words: BTreeMap<&str, Words> = OF_CODES
            .iter()
            .map(|refused| (refused.code, refused.words))
            .collect();
        let anchors = self.parts.directory.anchors();
        Ok(json!({
            "demo": anchors.demo(),
            "at": heard.map_or(directory.issued_at_s * 1_000, |heard| heard.0),
            "centres": anchors.centres().iter().map(centre).collect::<Vec<_>>(),
            "revoked": directory.revocations.iter().map(revoked).collect::<Vec<_>>(),
            "withdrawn": directory.withdrawn.and(&here),
            "nodes": offices.collect::<BTreeMap<_, _>>(),
            "kinds": kinds,
            "modes": modes,
            "words": words,
        }))
    }
}

impl Node {
    /// The centre's list of revoked certificates of paper keys (X.509 CRL, DER), for programs that know nothing of the directory. None before the first
    /// directory, and under a centre that may sign none.
    pub fn revoked_certificates(&self) -> Option<Vec<u8>> {
        let list = |directory: &certificate::Directory| directory.paper_crl.clone();
        certificate::hex::decode(&self.parts.directory.read(list)??)
    }
}

/// The title of a form, and of the interim paper for it.
fn titles(title: Words) -> [Value; 2] {
    let by_lang = |say: &dyn Fn(Lang) -> String| {
        let said = Lang::ALL.map(|lang| (lang.code().to_owned(), say(lang).into()));
        Value::Object(said.into_iter().collect())
    };
    [
        by_lang(&|lang| title.say(lang).to_owned()),
        by_lang(&|lang| kernel::interim_title(title, lang)),
    ]
}

fn number_of(paper: &StreamId) -> Option<certificate::Number> {
    certificate::Number::from_value(u64::try_from(paper.id.0).ok()?)
}

fn centre(anchor: &Anchor) -> Value {
    json!({"name": anchor.name, "key": anchor.key, "from": anchor.from_s, "until": anchor.until_s})
}

fn revoked(revocation: &Revocation) -> Value {
    json!({"key": revocation.key, "from": revocation.from_s})
}

//! Drafting a version of a form: its texts in Korean and English, and, for who may, its template.

use std::collections::BTreeMap;

use askama::Template;
use kernel::Fault;
use kernel::Future;
use kernel::House;
use kernel::Refusal;
use kernel::Refused;
use kernel::Reply;
use kernel::Visit;
use kernel::form::FormDraft;
use kernel::form::OfficeForm;
use kernel::form::Said;
use kernel::form::Sheet;
use kernel::form::TEMPLATE;
use kernel::form::Texts;
use pages::Frame;
use pages::Input;
use pages::InputKind;

use crate::forms::LIST;
use crate::forms::forms;
use crate::forms::found;
use crate::forms::named;
use crate::frame;
use crate::frame::NO_SUCH_ADDRESS;
use crate::texts;

/// A text longer than this is written on several lines.
const LINE_LEN_MAX: usize = 60;

#[derive(Template)]
#[template(path = "form_edit.html")]
struct EditPage {
    frame: Frame,
    path: String,
    from: u16,
    /// What was refused, beside the faults of single fields.
    refusal: Option<Refusal>,
    /// Faults of what this page does not ask for.
    beyond: Vec<String>,
    /// Each text in both languages.
    texts: Vec<[Input; 2]>,
    /// The template, for who may change it.
    template: Option<Input>,
    back: String,
}

/// The page with a version's content.
pub(crate) fn edit(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = begun(&visit, house).await;
        frame::told(&visit, house, answered)
    })
}

async fn begun(visit: &Visit, house: &dyn House) -> Result<Reply, Refusal> {
    let form = forms(house)?.form(named(visit), visit.signed_in()).await?;
    let from = visit.query.raw("from").and_then(|from| from.parse().ok());
    let from = from.unwrap_or(form.line.version);
    let sheet = found(&form, from)?.sheet.clone();
    Ok(page(visit, house, &form, from, &sheet, None, &[]))
}

/// Takes a draft, or shows what is wrong with it beside what was written.
pub(crate) fn draft(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = drafted(&visit, house).await;
        frame::told(&visit, house, answered)
    })
}

async fn drafted(visit: &Visit, house: &dyn House) -> Result<Reply, Refusal> {
    let caller = visit.signed_in();
    let form = forms(house)?.form(named(visit), caller).await?;
    let from = visit.form.raw("from").and_then(|from| from.parse().ok());
    let from = from.ok_or(NO_SUCH_ADDRESS)?;
    let template = visit
        .form
        .raw(TEMPLATE)
        .map(|text| text.replace("\r\n", "\n"));
    let draft = FormDraft {
        form: form.line.form.clone(),
        from,
        template: template.clone(),
        texts: given(visit),
        key: visit.form.raw("key").unwrap_or(&visit.key).to_owned(),
    };
    let texts = draft.texts.clone();
    let (refusal, faults) = match forms(house)?.draft(draft, caller).await {
        Ok(version) => {
            let to = format!("{LIST}/{}/versions/{version}", form.line.form);
            return Ok(Reply::SeeOther(to));
        }
        Err(Refused::Refusal(refusal)) => (Some(refusal), Vec::new()),
        Err(Refused::Faults(faults)) => (None, faults),
    };
    let template = match template {
        Some(template) => template,
        None => found(&form, from)?.sheet.template.clone(),
    };
    let sheet = Sheet { template, texts };
    Ok(page(visit, house, &form, from, &sheet, refusal, &faults))
}

/// The texts of the form that was sent: `texts.KEY.ko` and `texts.KEY.en`.
fn given(visit: &Visit) -> Texts {
    let mut said: BTreeMap<&str, Said> = BTreeMap::new();
    for (name, value) in visit.form.pairs() {
        let Some((key, side)) = name
            .strip_prefix("texts.")
            .and_then(|name| name.rsplit_once('.'))
        else {
            continue;
        };
        let value = value.replace("\r\n", "\n");
        match side {
            "ko" => said.entry(key).or_default().ko = value,
            "en" => said.entry(key).or_default().en = value,
            _ => {}
        }
    }
    let mut texts = Texts::default();
    for (key, said) in said {
        texts.set(key, said);
    }
    texts
}

fn page(
    visit: &Visit,
    house: &dyn House,
    form: &OfficeForm,
    from: u16,
    sheet: &Sheet,
    refusal: Option<Refusal>,
    faults: &[Fault],
) -> Reply {
    let texts = questions(visit, sheet, faults);
    let template = form.template.then(|| {
        let label = texts::FORM_SOURCE.say(visit.lang).to_owned();
        let template = sheet.template.clone();
        asked(visit, InputKind::Area, TEMPLATE, label, template, faults)
    });
    let status = match &refusal {
        Some(refusal) => refusal.class.status(),
        None if faults.is_empty() => 200,
        None => 422,
    };
    let back = format!("{LIST}/{}", form.line.form);
    let path = format!("{back}/draft");
    let here = if status == 200 {
        format!("{path}?from={from}")
    } else {
        back.clone()
    };
    let title = form.line.title.say(visit.lang);
    let title = format!("{title} · {}", texts::FORM_NEW.say(visit.lang));
    let inputs: Vec<&Input> = texts.iter().flatten().chain(&template).collect();
    let asked_here = |fault: &Fault| inputs.iter().any(|input| input.name == fault.field);
    let beyond = faults.iter().filter(|fault| !asked_here(fault));
    let page = EditPage {
        beyond: beyond.map(|fault| said(visit, fault)).collect(),
        frame: frame::frame(visit, house, title)
            .faults(faults, inputs)
            .here(here),
        path,
        from,
        refusal,
        texts,
        template,
        back,
    };
    frame::page(status, &page)
}

/// Each text in both languages: those that were given, and those that the template asks for.
fn questions(visit: &Visit, sheet: &Sheet, faults: &[Fault]) -> Vec<[Input; 2]> {
    let mut keys: Vec<String> = sheet.texts.keys().cloned().chain(sheet.keys()).collect();
    keys.sort();
    keys.dedup();
    let question = |key: &String| {
        let said = sheet.texts.said(key).cloned().unwrap_or_default();
        let long = said.ko.chars().count().max(said.en.chars().count()) > LINE_LEN_MAX;
        let kind = if long {
            InputKind::Area
        } else {
            InputKind::Text
        };
        [("ko", "한국어", said.ko), ("en", "English", said.en)].map(|(side, language, value)| {
            let name = format!("texts.{key}.{side}");
            asked(
                visit,
                kind,
                &name,
                format!("{key} · {language}"),
                value,
                faults,
            )
        })
    };
    keys.iter().map(question).collect()
}

/// A question with what was written and, where something is wrong, what and where.
fn asked(
    visit: &Visit,
    kind: InputKind,
    name: &str,
    label: String,
    value: String,
    faults: &[Fault],
) -> Input {
    let mut input = Input::new(visit.lang, kind, name, label);
    input.value = value;
    if let Some(fault) = faults.iter().find(|fault| fault.field == name) {
        input.fault = said(visit, fault);
    }
    input
}

/// What to do, and what was found where.
fn said(visit: &Visit, fault: &Fault) -> String {
    let hint = fault.hint.say(visit.lang);
    format!("{hint} {}", fault.given).trim_end().to_owned()
}

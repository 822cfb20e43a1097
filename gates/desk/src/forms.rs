//! 서식: which version of each form papers are printed by, its drafts, and how a draft is looked at, approved and withdrawn. What may be done with
//! which version the house says.

mod change;
mod edit;

use askama::Template;
use kernel::Future;
use kernel::House;
use kernel::Lang;
use kernel::Refusal;
use kernel::Reply;
use kernel::Visit;
use kernel::Words;
use kernel::form::FormLine;
use kernel::form::FormState;
use kernel::form::FormVersion;
use kernel::form::Forms;
use kernel::form::OfficeForm;
use pages::Frame;

use crate::forms::change::Change;
use crate::frame;
use crate::frame::NO_SUCH_ADDRESS;
use crate::texts;

pub(crate) use crate::forms::edit::draft;
pub(crate) use crate::forms::edit::edit;

/// Where the forms are listed.
pub(crate) const LIST: &str = "/desk/forms";

#[derive(Template)]
#[template(path = "forms.html")]
struct ListPage {
    frame: Frame,
    heads: Vec<&'static str>,
    lines: Vec<Line>,
}

struct Line {
    form: String,
    title: &'static str,
    version: String,
    drafts: usize,
}

#[derive(Template)]
#[template(path = "form.html")]
struct FormPage {
    frame: Frame,
    form: String,
    /// Where it is changed, where that is not here.
    elsewhere: Option<String>,
    heads: Vec<&'static str>,
    versions: Vec<Row>,
    from: u16,
}

struct Row {
    version: u16,
    state: &'static str,
    drafted: String,
    approved: String,
}

#[derive(Template)]
#[template(path = "form_version.html")]
struct VersionPage {
    frame: Frame,
    path: String,
    form: String,
    version: u16,
    facts: Vec<(&'static str, String)>,
    heads: Vec<&'static str>,
    /// What differs in words from the version in force.
    words: Vec<(String, String, String)>,
    /// What differs in the template, line by line.
    lines: Vec<Change>,
    in_force: bool,
    /// It waits for approval, and here it may be approved or withdrawn.
    draft: bool,
    /// Why this caller can't approve it.
    not_approvable: Option<&'static str>,
    here: bool,
}

/// The forms of the house.
pub(crate) fn forms(house: &dyn House) -> Result<&dyn Forms, Refusal> {
    house.forms().ok_or(NO_SUCH_ADDRESS)
}

/// The form in the page's address.
fn named(visit: &Visit) -> &str {
    visit.params.get("form").map_or("", String::as_str)
}

fn version(visit: &Visit) -> Result<u16, Refusal> {
    let version = visit.params.get("version").map(|version| version.parse());
    version.and_then(Result::ok).ok_or(NO_SUCH_ADDRESS)
}

/// The list.
pub(crate) fn list(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = listed(&visit, house).await;
        frame::told(&visit, house, answered)
    })
}

async fn listed(visit: &Visit, house: &dyn House) -> Result<Reply, Refusal> {
    let lines = forms(house)?.list(visit.signed_in()).await?;
    let heads = [texts::FORM, texts::FORM_VERSION, texts::FORM_DRAFTS];
    let line = |line: FormLine| Line {
        title: line.title.say(visit.lang),
        version: shown_version(&line, visit.lang),
        drafts: line.drafts,
        form: line.form,
    };
    let page = ListPage {
        frame: frame::frame(visit, house, texts::FORMS.say(visit.lang)).here(LIST),
        heads: heads.map(|head| head.say(visit.lang)).to_vec(),
        lines: lines.into_iter().map(line).collect(),
    };
    Ok(frame::page(200, &page))
}

/// `1001 · 2026-11-21 14:02`; a version that came with the program has no day.
fn shown_version(line: &FormLine, lang: Lang) -> String {
    let since = line.since.map(kernel::Moment::to_minute);
    let since = since.unwrap_or_else(|| texts::FORM_OF_PROGRAM.say(lang).to_owned());
    format!("{} · {since}", line.version)
}

/// A form with its versions.
pub(crate) fn show(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = form(&visit, house).await;
        frame::told(&visit, house, answered)
    })
}

async fn form(visit: &Visit, house: &dyn House) -> Result<Reply, Refusal> {
    let form = forms(house)?.form(named(visit), visit.signed_in()).await?;
    let lang = visit.lang;
    let heads = [
        texts::FORM_VERSION,
        texts::STATE,
        texts::FORM_DRAFTED,
        texts::FORM_APPROVED,
    ];
    let row = |version: &FormVersion| Row {
        version: version.version,
        state: state(version.state).say(lang),
        drafted: version.drafted.as_ref().map_or_else(
            || texts::FORM_OF_PROGRAM.say(lang).to_owned(),
            |(who, on)| format!("{who} · {}", on.to_minute()),
        ),
        approved: approvals(version),
    };
    let title = form.line.title.say(lang);
    let page = FormPage {
        frame: frame::frame(visit, house, title).here(format!("{LIST}/{}", form.line.form)),
        elsewhere: (!form.here).then(|| frame::node_title(visit, house, &form.home)),
        heads: heads.map(|head| head.say(lang)).to_vec(),
        versions: form.versions.iter().map(row).collect(),
        from: form.line.version,
        form: form.line.form,
    };
    Ok(frame::page(200, &page))
}

fn approvals(version: &FormVersion) -> String {
    let said = version.approvals.iter();
    let said = said.map(|(who, on)| format!("{who} · {}", on.to_minute()));
    said.collect::<Vec<_>>().join(", ")
}

const fn state(state: FormState) -> Words {
    match state {
        FormState::InForce => texts::FORM_IN_FORCE,
        FormState::Draft => texts::FORM_WAITS,
        FormState::Earlier => texts::FORM_EARLIER,
        FormState::Withdrawn => texts::FORM_WITHDRAWN,
    }
}

/// One version: what it changes, its preview, and what may be done with it.
pub(crate) fn show_version(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = one(&visit, house).await;
        frame::told(&visit, house, answered)
    })
}

async fn one(visit: &Visit, house: &dyn House) -> Result<Reply, Refusal> {
    let form = forms(house)?.form(named(visit), visit.signed_in()).await?;
    let version = version(visit)?;
    let shown = found(&form, version)?;
    let now = found(&form, form.line.version)?;
    let lang = visit.lang;
    let mut facts = vec![
        (texts::FORM.say(lang), form.line.title.say(lang).to_owned()),
        (
            texts::STATE.say(lang),
            state(shown.state).say(lang).to_owned(),
        ),
    ];
    if let Some((who, on)) = &shown.drafted {
        facts.push((
            texts::FORM_DRAFTED.say(lang),
            format!("{who} · {}", on.to_minute()),
        ));
    }
    if !shown.approvals.is_empty() {
        facts.push((texts::FORM_APPROVED.say(lang), approvals(shown)));
    }
    let draft = shown.state == FormState::Draft && form.here;
    let heads = [texts::FORM_TEXT, texts::FORM_NOW, texts::FORM_THEN];
    let path = format!("{LIST}/{}/versions/{version}", form.line.form);
    let title = format!("{} {version}", texts::FORM_VERSION.say(lang));
    let not_approvable = shown.not_approvable.as_ref();
    let page = VersionPage {
        frame: frame::frame(visit, house, title).here(path.clone()),
        path,
        version,
        facts,
        heads: heads.map(|head| head.say(lang)).to_vec(),
        words: change::words(&now.sheet, &shown.sheet),
        lines: change::lines(&now.sheet.template, &shown.sheet.template),
        in_force: shown.state == FormState::InForce,
        not_approvable: not_approvable
            .filter(|_| draft)
            .map(|why| why.what.say(lang)),
        draft,
        here: form.here,
        form: form.line.form,
    };
    Ok(frame::page(200, &page))
}

fn found(form: &OfficeForm, version: u16) -> Result<&FormVersion, Refusal> {
    let mut same = form.versions.iter().filter(|one| one.version == version);
    same.next().ok_or(NO_SUCH_ADDRESS)
}

/// The preview, in the language of the query.
pub(crate) fn preview(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = previewed(&visit, house).await;
        frame::told(&visit, house, answered)
    })
}

async fn previewed(visit: &Visit, house: &dyn House) -> Result<Reply, Refusal> {
    let version = version(visit)?;
    let lang = visit
        .query
        .raw("paper")
        .and_then(Lang::parse)
        .unwrap_or_default();
    let caller = visit.signed_in();
    let bytes = forms(house)?
        .preview(named(visit), version, lang, caller)
        .await?;
    let name = format!("preview-{version}.pdf");
    Ok(Reply::Pdf { name, bytes })
}

/// Approves; a second press finds the same.
pub(crate) fn approve(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = act(&visit, house, true).await;
        frame::told(&visit, house, answered)
    })
}

/// Withdraws a draft; a second press finds the same.
pub(crate) fn withdraw(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = act(&visit, house, false).await;
        frame::told(&visit, house, answered)
    })
}

async fn act(visit: &Visit, house: &dyn House, approves: bool) -> Result<Reply, Refusal> {
    let (form, version, caller) = (named(visit), version(visit)?, visit.signed_in());
    let key = visit.form.raw("key").unwrap_or(&visit.key);
    let forms = forms(house)?;
    if approves {
        forms.approve(form, version, key, caller).await?;
    } else {
        forms.withdraw(form, version, key, caller).await?;
    }
    Ok(Reply::SeeOther(format!("{LIST}/{form}/versions/{version}")))
}

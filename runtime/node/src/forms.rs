//! An office's own versions of its forms (서식): drafted at the home's desk, tried, approved by two people, in force for the home and its offices.

use kernel::Caller;
use kernel::Form;
use kernel::Future;
use kernel::Lang;
use kernel::Need;
use kernel::Refusal;
use kernel::Refused;
use kernel::Role;
use kernel::form::FormDraft;
use kernel::form::FormLine;
use kernel::form::FormState;
use kernel::form::FormVersion;
use kernel::form::Forms;
use kernel::form::OWN_FROM;
use kernel::form::OfficeForm;
use kernel::form::Sheet;
use request::KEY_REUSED;
use request::Noting;
use request::Written;
use request::forms::Drafted;
use request::forms::FORM;
use request::forms::FORM_NUMBER_TAKEN;
use request::forms::OwnVersion;
use request::forms::drafts_of;
use request::forms::versions_of;

use crate::Node;
use crate::proofs::Tried;
use crate::refusals::BROKEN;
use crate::refusals::FORM_FAULTY;
use crate::refusals::FORM_TEMPLATE;
use crate::refusals::FORMS_AT_HOME;
use crate::refusals::NOT_FOUND;
use crate::refusals::RESTORING;
use crate::versions::of_program;

impl Forms for Node {
    fn list<'a>(&'a self, caller: &'a Caller) -> Future<'a, Result<Vec<FormLine>, Refusal>> {
        Box::pin(async move {
            self.at_its_counter(caller)?;
            let mut lines = Vec::new();
            for service in self.parts.services {
                let mut names: Vec<_> = service.forms().iter().map(|form| form.name).collect();
                names.dedup();
                for name in names {
                    lines.push(self.form_line(service.name(), name).await?);
                }
            }
            Ok(lines)
        })
    }

    fn form<'a>(
        &'a self,
        form: &'a str,
        caller: &'a Caller,
    ) -> Future<'a, Result<OfficeForm, Refusal>> {
        Box::pin(async move {
            self.at_its_counter(caller)?;
            self.office_form(form, caller).await
        })
    }

    fn draft<'a>(
        &'a self,
        draft: FormDraft,
        caller: &'a Caller,
    ) -> Future<'a, Result<u16, Refused>> {
        Box::pin(async move {
            self.may_change(caller)?;
            self.draft_form(draft, caller).await
        })
    }

    fn preview<'a>(
        &'a self,
        form: &'a str,
        version: u16,
        lang: Lang,
        caller: &'a Caller,
    ) -> Future<'a, Result<Vec<u8>, Refusal>> {
        Box::pin(async move {
            self.at_its_counter(caller)?;
            let (service, known) = self.form_named(form)?;
            let sheet = self.sheet_of(service, known, version).await?;
            self.specimen(known, version, &sheet, lang).await
        })
    }

    fn approve<'a>(
        &'a self,
        form: &'a str,
        version: u16,
        key: &'a str,
        caller: &'a Caller,
    ) -> Future<'a, Result<(), Refusal>> {
        Box::pin(async move {
            self.may_change(caller)?;
            let (_, known) = self.form_named(form)?;
            let own = self.numbered(form, version).await?;
            if self.by_key(&caller.who, key).await?.is_some() {
                return Ok(());
            }
            own.may_approve(caller)?;
            // The program may be another one than when it was drafted.
            let faults = self
                .faults_of(known, &own.drafted.sheet, Tried::Briefly)
                .await?;
            if let Some(fault) = faults.first() {
                return Err(FORM_FAULTY.with(format!("{}: {}", fault.field, fault.given)));
            }
            let on = self.parts.clock.read().at;
            let noting = Noting::form_approved(caller, &own.stream, key, on);
            self.go_on_with(own.stream.id, noting).await
        })
    }

    fn withdraw<'a>(
        &'a self,
        form: &'a str,
        version: u16,
        key: &'a str,
        caller: &'a Caller,
    ) -> Future<'a, Result<(), Refusal>> {
        Box::pin(async move {
            self.may_change(caller)?;
            let own = self.numbered(form, version).await?;
            if self.by_key(&caller.who, key).await?.is_some() {
                return Ok(());
            }
            own.may_withdraw()?;
            let on = self.parts.clock.read().at;
            let noting = Noting::form_withdrawn(caller, &own.stream, key, on);
            self.go_on_with(own.stream.id, noting).await
        })
    }
}

impl Node {
    /// Only at the home: a 읍면동 office prints by what its home has approved.
    fn may_change(&self, caller: &Caller) -> Result<(), Refusal> {
        self.at_its_counter(caller)?;
        if self.restoring() {
            return Err(RESTORING);
        }
        let home = self.forms_home();
        if home == self.parts.name.name {
            return Ok(());
        }
        let title = self.parts.directory.named(&home);
        Err(FORMS_AT_HOME.with(title.map_or(home, |home| home.title_ko)))
    }

    /// A form by `service.name`.
    fn form_named(&self, form: &str) -> Result<(&'static str, &'static Form), Refusal> {
        let (service, name) = form.split_once('.').ok_or(NOT_FOUND)?;
        let service = self.service(service).ok_or(NOT_FOUND)?;
        let known = self.form(service.name(), name).map_err(|_| NOT_FOUND)?;
        Ok((service.name(), known))
    }

    async fn form_line(&self, service: &str, name: &str) -> Result<FormLine, Refusal> {
        let form = format!("{service}.{name}");
        let in_force = self.in_force(service, name).await?;
        let drafts = drafts_of(&self.forms_home(), &form);
        let found = self.load(std::slice::from_ref(&drafts)).await?;
        Ok(FormLine {
            title: self.form(service, name)?.title,
            version: in_force.version,
            since: in_force.since,
            drafts: found.hits(&drafts).len(),
            form,
        })
    }

    async fn office_form(&self, form: &str, caller: &Caller) -> Result<OfficeForm, Refusal> {
        let (service, known) = self.form_named(form)?;
        let line = self.form_line(service, known.name).await?;
        let state = |version: u16, own: Option<&OwnVersion>| match own {
            _ if version == line.version => FormState::InForce,
            Some(own) if own.withdrawn.is_some() => FormState::Withdrawn,
            Some(own) if own.approved_on().is_none() => FormState::Draft,
            Some(_) | None => FormState::Earlier,
        };
        let mut versions: Vec<FormVersion> = self
            .own_versions(form)
            .await?
            .into_iter()
            .map(|own| FormVersion {
                version: own.drafted.version,
                state: state(own.drafted.version, Some(&own)),
                not_approvable: own.may_approve(caller).err(),
                drafted: Some((own.drafted.by, own.drafted.on)),
                approvals: own
                    .approvals
                    .into_iter()
                    .map(|stated| (stated.by, stated.on))
                    .collect(),
                sheet: own.drafted.sheet,
            })
            .collect();
        versions.sort_by_key(|version| std::cmp::Reverse(version.version));
        versions.push(FormVersion {
            version: known.version,
            state: state(known.version, None),
            sheet: of_program(known)?,
            drafted: None,
            approvals: Vec::new(),
            not_approvable: Some(NOT_FOUND),
        });
        let home = self.forms_home();
        Ok(OfficeForm {
            here: home == self.parts.name.name,
            home,
            line,
            template: may_change_template(caller),
            versions,
        })
    }

    async fn own_versions(&self, form: &str) -> Result<Vec<OwnVersion>, Refusal> {
        let find = versions_of(&self.forms_home(), form);
        let found = self.load(std::slice::from_ref(&find)).await?;
        let hits = found.hits(&find).iter();
        let streams: Vec<_> = hits.map(|hit| Need::Stream(hit.stream.clone())).collect();
        let loaded = self.load(&streams).await?.streams;
        let versions = loaded
            .iter()
            .filter_map(|(stream, loaded)| OwnVersion::of(stream, &loaded.events));
        Ok(versions.collect())
    }

    async fn numbered(&self, form: &str, version: u16) -> Result<OwnVersion, Refusal> {
        let versions = self.own_versions(form).await?.into_iter();
        let mut same = versions.filter(|own| own.drafted.version == version);
        same.next().ok_or(NOT_FOUND)
    }

    async fn sheet_of(&self, service: &str, form: &Form, version: u16) -> Result<Sheet, Refusal> {
        if version == form.version {
            return of_program(form);
        }
        let own = self
            .numbered(&format!("{service}.{}", form.name), version)
            .await?;
        Ok(own.drafted.sheet)
    }

    async fn draft_form(&self, draft: FormDraft, caller: &Caller) -> Result<u16, Refused> {
        let _turn = self.turns.take(&caller.who, &draft.key).await;
        let (service, form) = self.form_named(&draft.form)?;
        let from = self.sheet_of(service, form, draft.from).await?;
        let template = draft.template.unwrap_or_else(|| from.template.clone());
        if template != from.template && !may_change_template(caller) {
            return Err(FORM_TEMPLATE.into());
        }
        let mut sheet = Sheet {
            template,
            texts: draft.texts,
        };
        sheet.texts.keep(&sheet.keys());
        if let Some(version) = self.drafted_before(caller, &draft.key, &sheet).await? {
            return Ok(version);
        }
        let faults = self.faults_of(form, &sheet, Tried::Wholly).await?;
        if !faults.is_empty() {
            return Err(Refused::Faults(faults));
        }
        let versions = self.own_versions(&draft.form).await?;
        let numbers = versions.iter().map(|own| own.drafted.version);
        let last = numbers.max().unwrap_or(OWN_FROM - 1);
        let now = self.parts.clock.read();
        let drafted = Drafted {
            home: self.forms_home(),
            form: draft.form,
            version: last.checked_add(1).ok_or(BROKEN)?,
            base: form.version,
            sheet,
            by: caller.who.clone(),
            on: now.at,
        };
        let version = drafted.version;
        let chance = keys::fresh_id_bits();
        let when = (now.at, now.doubtful);
        let entry = drafted.draft(caller, draft.key, when, chance, &self.rows());
        match self.write(entry).await? {
            Written::New => Ok(version),
            Written::Full => Err(request::FULL.into()),
            Written::Taken(_) => Err(FORM_NUMBER_TAKEN.into()),
            Written::Busy | Written::Replayed | Written::Raced | Written::Elsewhere(_) => {
                Err(request::BUSY.into())
            }
        }
    }

    /// The version that was drafted under this key before. Another content under it is refused.
    async fn drafted_before(
        &self,
        caller: &Caller,
        key: &str,
        sheet: &Sheet,
    ) -> Result<Option<u16>, Refusal> {
        let Some(recorded) = self.by_key(&caller.who, key).await? else {
            return Ok(None);
        };
        let line = recorded
            .body
            .events
            .first()
            .filter(|line| line.stream.kind == FORM);
        let own =
            line.and_then(|line| OwnVersion::of(&line.stream, std::slice::from_ref(&line.event)));
        match own {
            Some(own) if own.drafted.sheet == *sheet => Ok(Some(own.drafted.version)),
            Some(_) | None => Err(KEY_REUSED),
        }
    }
}

/// The words are everybody's who works at the counter; what they stand in is the supervisor's.
fn may_change_template(caller: &Caller) -> bool {
    caller.is_any(&[Role::Supervisor])
}

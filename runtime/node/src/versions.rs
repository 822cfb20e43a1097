//! Which version of a form a paper is printed by: the one in force at this office's home, and for an old paper the one that its record names.

use journal::Issued;
use journal::Recorded;
use kernel::Form;
use kernel::Moment;
use kernel::Need;
use kernel::Refusal;
use kernel::StreamId;
use kernel::form::OWN_FROM;
use kernel::form::Sheet;
use request::forms::OwnVersion;
use request::forms::approved_last;
use serde_json::Value;

use crate::Node;
use crate::refusals::BROKEN;
use crate::refusals::FORM_VERSION_ELSEWHERE;
use crate::refusals::UNPRINTABLE;

/// The version of a form by which papers are printed now.
pub(crate) struct InForce {
    /// Its number.
    pub(crate) version: u16,
    /// What it is printed from.
    pub(crate) sheet: Sheet,
    /// The stream of an office's own version.
    pub(crate) stream: Option<StreamId>,
    /// Since when an own version is in force.
    pub(crate) since: Option<Moment>,
}

impl InForce {
    fn of_program(form: &Form) -> Result<Self, Refusal> {
        Ok(Self {
            version: form.version,
            sheet: of_program(form)?,
            stream: None,
            since: None,
        })
    }
}

/// A version that came with the program.
pub(crate) fn of_program(form: &Form) -> Result<Sheet, Refusal> {
    form.sheet().map_err(|fault| {
        tracing::error!(
            form = form.name,
            fault,
            "a form of the program does not read"
        );
        BROKEN
    })
}

impl Node {
    /// The home whose versions this office prints by: its own, of a 읍면동 office its home's.
    pub(crate) fn forms_home(&self) -> String {
        let own = &self.parts.name.name;
        let home = self
            .parts
            .directory
            .read(|directory| directory.node(own)?.home.clone());
        home.flatten().unwrap_or_else(|| own.clone())
    }

    /// A form as it comes with the program: its newest version.
    pub(crate) fn form(&self, service: &str, name: &str) -> Result<&'static Form, Refusal> {
        let mut forms = self.forms_of(service);
        forms.rfind(|form| form.name == name).ok_or(UNPRINTABLE)
    }

    fn forms_of(&self, service: &str) -> impl DoubleEndedIterator<Item = &'static Form> + use<> {
        let forms = self
            .service(service)
            .map_or(&[][..], |service| service.forms());
        forms.iter()
    }

    /// The version of a form that is in force here. One that was made for the data of an earlier version of the program is not.
    pub(crate) async fn in_force(&self, service: &str, name: &str) -> Result<InForce, Refusal> {
        let form = self.form(service, name)?;
        let find = approved_last(&self.forms_home(), &format!("{service}.{name}"));
        let found = self.load(std::slice::from_ref(&find)).await?;
        let Some(hit) = found.hits(&find).first() else {
            return InForce::of_program(form);
        };
        let own = self.own_version(&hit.stream).await?.ok_or(BROKEN)?;
        if own.drafted.base != form.version {
            return InForce::of_program(form);
        }
        Ok(InForce {
            version: own.drafted.version,
            since: own.approved_on(),
            sheet: own.drafted.sheet,
            stream: Some(own.stream),
        })
    }

    /// An office's own version, where its stream lies here.
    async fn own_version(&self, stream: &StreamId) -> Result<Option<OwnVersion>, Refusal> {
        let loaded = self.load(&[Need::Stream(stream.clone())]).await?;
        let events = loaded.streams.get(stream);
        Ok(events.and_then(|loaded| OwnVersion::of(stream, &loaded.events)))
    }

    /// The same paper from its entry: the same number, data and code, by the version that it was first printed by or not at all. Signed by its issuer
    /// only.
    pub(crate) async fn print_anew(
        &self,
        recorded: &Recorded,
        issued: &Issued,
    ) -> Result<Vec<u8>, Refusal> {
        let again = |pdf| self.signed(pdf, issued, self.parts.clock.now());
        if request::is_interim(issued) {
            return self.print_interim(issued).await.map(again);
        }
        let service = &recorded.head.service;
        let sheet = if issued.version < OWN_FROM {
            let mut forms = self.forms_of(service);
            let same = |form: &&Form| form.name == issued.form && form.version == issued.version;
            of_program(forms.find(same).ok_or(UNPRINTABLE)?)?
        } else {
            self.named_by(issued).await?
        };
        self.print(&sheet, issued).await.map(again)
    }

    /// The own version that a paper's data names.
    async fn named_by(&self, issued: &Issued) -> Result<Sheet, Refusal> {
        let data: Value = serde_json::from_str(&issued.data).unwrap_or_default();
        let stream = data["paper"]["form"].as_str().and_then(StreamId::parse);
        let own = match stream {
            Some(stream) => self.own_version(&stream).await?,
            None => None,
        };
        own.filter(|own| own.drafted.version == issued.version)
            .map(|own| own.drafted.sheet)
            .ok_or_else(|| FORM_VERSION_ELSEWHERE.with(issued.version.to_string()))
    }
}

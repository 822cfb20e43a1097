//! The part of an alert that is for people: one for each language, with the same event.

use kernel::Moment;
use kernel::region::RegionCode;

use super::GEOCODE;
use super::alert::time;
use super::words;
use crate::xml::Element;

words! {
    /// What kind of thing happened.
    Category {
        /// The earth.
        Geo,
        /// The weather.
        Met,
        /// Public safety.
        Safety,
        /// Law enforcement, defence.
        Security,
        /// Rescue.
        Rescue,
        /// Fire.
        Fire,
        /// Health.
        Health,
        /// The environment.
        Env,
        /// Transport.
        Transport,
        /// Infrastructure: what our outages are.
        Infra,
        /// Chemical, biological, radiological, nuclear, explosive.
        CBRNE,
        /// Anything else.
        Other,
    }
}

words! {
    /// What people should do.
    Response {
        /// Take shelter.
        Shelter,
        /// Leave the place.
        Evacuate,
        /// Make ready.
        Prepare,
        /// Do what the instruction says.
        Execute,
        /// Keep away.
        Avoid,
        /// Watch for news.
        Monitor,
        /// Assess; not for the public.
        Assess,
        /// It is over.
        AllClear,
        /// Nothing.
        None,
    }
}

words! {
    /// How soon people should act.
    Urgency {
        /// At once.
        Immediate,
        /// Within the hour.
        Expected,
        /// Later.
        Future,
        /// No longer.
        Past,
        /// Not known.
        Unknown,
    }
}

words! {
    /// How grave it is. Extreme is kept for lives; no outage of ours is that.
    Severity {
        /// An extraordinary threat to life or property.
        Extreme,
        /// A significant one.
        Severe,
        /// A possible one.
        Moderate,
        /// Minimal or none.
        Minor,
        /// Not known.
        Unknown,
    }
}

words! {
    /// How sure it is.
    Certainty {
        /// It happened or goes on.
        Observed,
        /// More likely than not.
        Likely,
        /// Possible.
        Possible,
        /// Hardly to be expected.
        Unlikely,
        /// Not known.
        Unknown,
    }
}

/// A name with its value, as `parameter` and `eventCode` hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// What it is.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// Where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// In words.
    pub description: String,
    /// By the codes of legal districts (법정동); each becomes a geocode [`GEOCODE`].
    pub places: Vec<RegionCode>,
}

/// What is said to people in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Info {
    /// The language, by its tag: `ko-KR`. Readers take `en-US` where none stands.
    pub language: String,
    /// The kinds of what happened; at least one.
    pub categories: Vec<Category>,
    /// What happened, in a few words.
    pub event: String,
    /// What people should do.
    pub responses: Vec<Response>,
    /// How soon they should.
    pub urgency: Urgency,
    /// How grave it is.
    pub severity: Severity,
    /// How sure it is.
    pub certainty: Certainty,
    /// For whom it is.
    pub audience: Option<String>,
    /// Codes of the event in lists of others.
    pub event_codes: Vec<Parameter>,
    /// From when on the alert counts; where none stands, from when it was sent.
    pub effective: Option<Moment>,
    /// When the event is expected to begin.
    pub onset: Option<Moment>,
    /// Until when the alert counts.
    pub expires: Option<Moment>,
    /// Who says it, for people.
    pub sender_name: Option<String>,
    /// One line.
    pub headline: Option<String>,
    /// What happened.
    pub description: Option<String>,
    /// What to do.
    pub instruction: Option<String>,
    /// Where more stands.
    pub web: Option<String>,
    /// Whom to ask.
    pub contact: Option<String>,
    /// What else is known: the stage, the systems' grade.
    pub parameters: Vec<Parameter>,
    /// Where it is.
    pub areas: Vec<Area>,
}

impl Info {
    /// What can't be left out; everything else is empty.
    pub fn new(
        language: &str,
        category: Category,
        event: &str,
        urgency: Urgency,
        severity: Severity,
        certainty: Certainty,
    ) -> Self {
        Self {
            language: language.to_owned(),
            categories: vec![category],
            event: event.to_owned(),
            responses: Vec::new(),
            urgency,
            severity,
            certainty,
            audience: None,
            event_codes: Vec::new(),
            effective: None,
            onset: None,
            expires: None,
            sender_name: None,
            headline: None,
            description: None,
            instruction: None,
            web: None,
            contact: None,
            parameters: Vec::new(),
            areas: Vec::new(),
        }
    }

    /// As an element, everything in the order of the schema.
    pub(super) fn element(&self) -> Element {
        let word = Element::text;
        let text = |name: &'static str, text: &Option<String>| {
            text.as_ref().map(|text| Element::text(name, text))
        };
        let moment =
            |name: &'static str, at: Option<Moment>| at.map(|at| Element::text(name, &time(at)));
        let mut all = vec![word("language", &self.language)];
        all.extend(
            self.categories
                .iter()
                .map(|category| word("category", category.word())),
        );
        all.push(word("event", &self.event));
        all.extend(
            self.responses
                .iter()
                .map(|response| word("responseType", response.word())),
        );
        all.push(word("urgency", self.urgency.word()));
        all.push(word("severity", self.severity.word()));
        all.push(word("certainty", self.certainty.word()));
        all.extend(text("audience", &self.audience));
        all.extend(
            self.event_codes
                .iter()
                .map(|code| code.element("eventCode")),
        );
        all.extend(moment("effective", self.effective));
        all.extend(moment("onset", self.onset));
        all.extend(moment("expires", self.expires));
        all.extend(text("senderName", &self.sender_name));
        all.extend(text("headline", &self.headline));
        all.extend(text("description", &self.description));
        all.extend(text("instruction", &self.instruction));
        all.extend(text("web", &self.web));
        all.extend(text("contact", &self.contact));
        all.extend(
            self.parameters
                .iter()
                .map(|parameter| parameter.element("parameter")),
        );
        all.extend(self.areas.iter().map(Area::element));
        Element::holding("info", all)
    }
}

impl Parameter {
    /// A parameter.
    pub fn new(name: &str, value: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            value: value.into(),
        }
    }

    fn element(&self, name: &str) -> Element {
        let pair = [("valueName", &self.name), ("value", &self.value)];
        let pair = pair.map(|(name, text)| Element::text(name, text));
        Element::holding(name, pair.into())
    }
}

impl Area {
    fn element(&self) -> Element {
        let places = self
            .places
            .iter()
            .map(|code| Parameter::new(GEOCODE, code.as_str()).element("geocode"));
        let description = Element::text("areaDesc", &self.description);
        Element::holding("area", [description].into_iter().chain(places).collect())
    }
}

//! What an edition changes, as the second person must see it before it counts.

use crate::catalogue::Alternate;
use crate::catalogue::Catalogue;
use crate::catalogue::Place;
use crate::catalogue::Service;
use crate::catalogue::System;
use crate::text::Text;

/// All that differs between two catalogues.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Of the whole: its addresses.
    pub whole: Vec<Part>,
    /// Services and papers.
    pub services: Vec<Change>,
    /// Places.
    pub places: Vec<Change>,
    /// Systems.
    pub systems: Vec<Change>,
    /// What people could do else and can no more, by service.
    pub lost: Vec<(Text, Alternate)>,
}

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its name for machines.
    pub name: String,
    /// Its name for people.
    pub title: Text,
    /// How it differs.
    pub how: How,
}

/// How something differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// It was not there.
    Added,
    /// It is there no longer.
    Gone,
    /// It differs in these parts.
    Changed(Vec<Part>),
}

/// A part of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Its name for people.
    Title,
    /// Who says so.
    Source,
    /// Where its pages are.
    Site,
    /// What to bring.
    Bring,
    /// The ways to it.
    Ways,
    /// What else one can do.
    Alternates,
    /// Where it is.
    Address,
    /// For which postcodes it is near.
    Postcodes,
    /// Who speaks for it.
    Nodes,
    /// What it needs.
    Needs,
    /// Its telephone.
    Phone,
    /// When it is open.
    Hours,
    /// Who runs it.
    Owner,
    /// Its grade.
    Grade,
    /// Where it is looked at.
    Look,
}

impl Changes {
    /// From one catalogue to another.
    pub fn between(old: &Catalogue, new: &Catalogue) -> Self {
        let whole = [
            (Part::Source, old.source != new.source),
            (Part::Site, old.site != new.site),
        ];
        Self {
            whole: differing(whole),
            services: compared(&old.services, &new.services, &service),
            places: compared(&old.places, &new.places, &place),
            systems: compared(&old.systems, &new.systems, &system),
            lost: lost(old, new),
        }
    }

    /// True where nothing differs.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

trait Named {
    fn named(&self) -> (&str, &Text);
}

impl Named for Service {
    fn named(&self) -> (&str, &Text) {
        (&self.name, &self.title)
    }
}

impl Named for Place {
    fn named(&self) -> (&str, &Text) {
        (&self.name, &self.title)
    }
}

impl Named for System {
    fn named(&self) -> (&str, &Text) {
        (&self.name, &self.title)
    }
}

fn compared<T: Named + PartialEq>(
    old: &[T],
    new: &[T],
    parts: &dyn Fn(&T, &T) -> Vec<Part>,
) -> Vec<Change> {
    let change = |one: &T, how| {
        let (name, title) = one.named();
        Change {
            name: name.to_owned(),
            title: title.clone(),
            how,
        }
    };
    let of = |all: &'_ [T], name: &str| all.iter().position(|one| one.named().0 == name);
    let gone = old.iter().filter(|one| of(new, one.named().0).is_none());
    let gone = gone.map(|one| change(one, How::Gone));
    let now = new.iter().filter_map(|one| {
        let before = of(old, one.named().0).and_then(|at| old.get(at));
        match before {
            None => Some(change(one, How::Added)),
            Some(before) if before == one => None,
            Some(before) => Some(change(one, How::Changed(parts(before, one)))),
        }
    });
    gone.chain(now).collect()
}

fn differing<const N: usize>(parts: [(Part, bool); N]) -> Vec<Part> {
    let differ = parts.into_iter().filter(|(_, differs)| *differs);
    differ.map(|(part, _)| part).collect()
}

fn service(old: &Service, new: &Service) -> Vec<Part> {
    differing([
        (Part::Title, old.title != new.title),
        (Part::Bring, old.bring != new.bring),
        (Part::Ways, old.ways != new.ways),
        (Part::Alternates, old.alternates != new.alternates),
    ])
}

fn place(old: &Place, new: &Place) -> Vec<Part> {
    differing([
        (Part::Title, old.title != new.title),
        (Part::Address, old.address != new.address),
        (Part::Postcodes, old.postcodes != new.postcodes),
        (Part::Nodes, old.nodes != new.nodes),
        (Part::Needs, old.needs != new.needs),
        (Part::Phone, old.phone != new.phone),
        (Part::Hours, old.hours != new.hours),
    ])
}

fn system(old: &System, new: &System) -> Vec<Part> {
    differing([
        (Part::Title, old.title != new.title),
        (Part::Owner, old.owner != new.owner),
        (Part::Grade, old.grade != new.grade),
        (Part::Nodes, old.node != new.node),
        (Part::Needs, old.needs != new.needs),
        (Part::Look, old.look != new.look),
    ])
}

/// The alternates of services that stay. One whose words alone were changed is the same: its address or telephone says so.
fn lost(old: &Catalogue, new: &Catalogue) -> Vec<(Text, Alternate)> {
    let same = |one: &Alternate, other: &Alternate| {
        let reached = |one: &Alternate| (one.url.clone(), one.phone.clone());
        let by_words = reached(one) == Default::default();
        reached(one) == reached(other) && (!by_words || one.say == other.say)
    };
    let stay = old.services.iter().filter_map(|before| {
        let mut now = new.services.iter();
        Some((before, now.find(|now| now.name == before.name)?))
    });
    let lost = stay.flat_map(|(before, now)| {
        let gone = before.alternates.iter();
        let gone = gone.filter(move |one| !now.alternates.iter().any(|other| same(one, other)));
        gone.map(|one| (now.title.clone(), one.clone()))
    });
    lost.collect()
}

//! What stood in an earlier catalogue and stands in this one no longer.

use std::sync::Arc;

use kernel::Moment;

use super::Catalogue;
use super::Place;
use super::Service;
use super::System;

/// Systems, places and services of earlier catalogues, each as it stood there last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gone {
    /// Systems.
    pub systems: Vec<System>,
    /// Places.
    pub places: Vec<Place>,
    /// Services.
    pub services: Vec<Service>,
}

/// A catalogue that was in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Former {
    /// Until when.
    pub until: Moment,
    /// What it said.
    pub catalogue: Arc<Catalogue>,
}

impl Catalogue {
    /// The one that was in force at a moment: who could tell something then has told it, whoever speaks for it since.
    pub fn then(&self, at: Moment) -> &Self {
        let former = self.former.iter().find(|former| at < former.until);
        former.map_or(self, |former| &former.catalogue)
    }

    /// The same, with what stood in an earlier one, or was gone there already, and is not known here. Of several the newest comes first.
    #[must_use]
    pub fn after(mut self, earlier: &Self) -> Self {
        let Gone {
            systems,
            places,
            services,
        } = &earlier.gone;
        let (systems, places, services) = (
            unknown(&earlier.systems, systems, |one| self.system(&one.name)),
            unknown(&earlier.places, places, |one| self.place(&one.name)),
            unknown(&earlier.services, services, |one| self.service(&one.name)),
        );
        self.gone.systems.extend(systems);
        self.gone.places.extend(places);
        self.gone.services.extend(services);
        self
    }
}

fn unknown<'a, T: Clone + 'a>(
    there: &[T],
    gone: &[T],
    known: impl Fn(&T) -> Option<&'a T>,
) -> Vec<T> {
    let all = there.iter().chain(gone);
    all.filter(|one| known(one).is_none()).cloned().collect()
}

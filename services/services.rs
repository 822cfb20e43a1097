//! The list of civil services: the only file that knows them all.

use kernel::Any;
use kernel::AnyService;

/// Every service that this house offers.
pub const ALL: &[&dyn AnyService] = &[
    &Any::<resident::Resident>::new(),
    &Any::<rental::Rental>::new(),
];

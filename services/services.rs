//! The list of civil services: the only file that knows them all.

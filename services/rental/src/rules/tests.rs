//! Tests of the rules by topic.

mod declared;
mod fines;
mod leases;
mod looking;
mod registering;

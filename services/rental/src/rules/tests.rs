//! Tests of the rules by topic.

mod fines;
mod leases;
mod looking;
mod registering;

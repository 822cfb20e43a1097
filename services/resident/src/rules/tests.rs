//! What each request does and what it refuses, in one small town.

mod carrying_over;
mod correcting;
mod declared;
mod invariants;
mod life;
mod looking;
mod moving;
mod restricting;

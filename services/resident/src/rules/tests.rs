//! What each request does and what it refuses, in one small town.

mod between_homes;
mod carrying_over;
mod correcting;
mod declared;
mod heads;
mod invariants;
mod life;
mod looking;
mod moving;
mod moving_online;
mod names_and_numbers;
mod restricting;

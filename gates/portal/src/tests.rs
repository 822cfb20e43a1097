//! The portal over a house in memory with the real resident register: what a person clicks, and what every page promises.

mod applying;
mod around;
mod browser;
mod checking;
mod house;
mod people;
mod promises;
mod samples;
mod sharing;

//! The desk as an officer has it: pages of a small house with the real resident register, pressed like in a browser.

mod browser;
mod claims;
mod flows;
mod gallery;
mod house;
mod interims;
mod memory;
mod pads;
mod papers;
mod people;
mod printing;
mod toy;

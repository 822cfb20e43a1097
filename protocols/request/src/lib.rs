//! The life of a request, as a machine without I/O: load by rounds, decide, seal, write, answer.
//!
//! Beside it what else a node does with a request and needs no machine around it for: whether it was done before ([`Replay`]), how it is taken in
//! for its home and handed over ([`Handed`], [`TakenIn`]), and what counts meanwhile ([`counting`]).
//!
//! The runtime and the simulated world step this same code, so that the simulator tests the real path and not a copy.

pub mod arrival;
mod asked;
pub mod counting;
pub mod forms;
mod going;
mod handed;
mod intake;
mod interim;
mod life;
mod look_up;
pub mod moves;
pub mod pads;
mod replay;
mod rows;
mod sheets;
mod withdrawal;

pub use crate::asked::Asked;
pub use crate::going::Going;
pub use crate::going::fingerprint;
pub use crate::going::plain;
pub use crate::handed::Carried;
pub use crate::handed::HOME_DECIDES;
pub use crate::handed::HOME_DECIDES_CODE;
pub use crate::handed::Handed;
pub use crate::handed::NotHanded;
pub use crate::handed::Wants;
pub use crate::handed::Whole;
pub use crate::intake::HAND_OVER;
pub use crate::intake::INTAKE;
pub use crate::intake::Noting;
pub use crate::intake::Settled;
pub use crate::intake::State;
pub use crate::intake::TakenIn;
pub use crate::intake::by_state;
pub use crate::interim::Given;
pub use crate::interim::INTERIM;
pub use crate::interim::INTERIM_OTHER;
pub use crate::interim::INTERIM_REPLACED;
pub use crate::interim::Interim;
pub use crate::interim::REPLACED;
pub use crate::interim::Replaced;
pub use crate::interim::form_of_interim;
pub use crate::interim::interim_form;
pub use crate::interim::is_interim;
pub use crate::interim::is_promised;
pub use crate::interim::open_interims;
pub use crate::life::BUSY;
pub use crate::life::Decision;
pub use crate::life::Ending;
pub use crate::life::FULL;
pub use crate::life::Input;
pub use crate::life::KEY_REUSED;
pub use crate::life::Life;
pub use crate::life::Output;
pub use crate::life::Written;
pub use crate::look_up::Fate;
pub use crate::look_up::IssuedPaper;
pub use crate::look_up::LookUp;
pub use crate::look_up::LookedUp;
pub use crate::look_up::OnPage;
pub use crate::replay::Replay;
pub use crate::replay::arriving_key;
pub use crate::replay::carried_key;
pub use crate::replay::intake_key;
pub use crate::rows::RowsOf;
pub use crate::rows::TABLES;
pub use crate::rows::paper_stream;
pub use crate::rows::papers_of;
pub use crate::rows::rows;
pub use crate::sheets::Next;
pub use crate::sheets::SHEETS_MAX;
pub use crate::sheets::is_open;
pub use crate::sheets::next as next_sheet;
pub use crate::sheets::sheets_of;
pub use crate::sheets::sheets_stream;
pub use crate::withdrawal::Why;
pub use crate::withdrawal::Withdrawal;
pub use crate::withdrawal::withdrawn;

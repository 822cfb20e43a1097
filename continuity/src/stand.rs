//! What a page of telling is made from: the catalogue, the board of this node, and what this node sees.

use std::sync::Arc;

use kernel::Board;
use kernel::House;
use kernel::Moment;

use crate::catalogue::Catalogue;
use crate::catalogue::System;
use crate::status::Seen;
use crate::status::Status;
use crate::status::SystemState;
use crate::watch::Observed;
use crate::watch::observed;
use crate::windows::State;
use crate::windows::Window;
use crate::windows::windows;

/// How long a window that is over is shown.
const PAST_MS: i64 = 30 * 86_400_000;
const SECOND_MS: i64 = 1_000;

/// How things stand, with the windows that say so.
pub(crate) struct Stand<'a> {
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) windows: Arc<Vec<Window>>,
    pub(crate) status: Arc<Status>,
}

impl<'a> Stand<'a> {
    /// At a node, now.
    pub(crate) fn at(catalogue: &'a Catalogue, house: &dyn House, now: Moment) -> Self {
        match house.board() {
            Some(board) => Self::of(catalogue, board, now),
            None => Self {
                catalogue,
                windows: Arc::default(),
                status: Arc::new(Status::of(catalogue, &[], &Seen::default(), now)),
            },
        }
    }

    /// By a board. Worked out once a second at most, however many pages are asked for.
    pub(crate) fn of(catalogue: &'a Catalogue, board: &dyn Board, now: Moment) -> Self {
        let (version, memos) = (board.version(), board.memos());
        let of_postings = || windows(&board.postings(), catalogue);
        let windows = memos.postings.of((version, catalogue.version), of_postings);
        // At the end of this second: what was ended just now is over.
        let second = Moment(now.0 - now.0.rem_euclid(SECOND_MS) + SECOND_MS);
        let of_all = || {
            let seen = Seen {
                lines: board.lines(),
                observed: observed(catalogue, &board.sights()),
            };
            Status::of(catalogue, &windows, &seen, second)
        };
        let status = memos.standing.of((version, second.0), of_all);
        Self {
            catalogue,
            windows,
            status,
        }
    }

    /// The windows that are on or will be, the worst first.
    pub(crate) fn open(&self) -> Vec<&Window> {
        let now = self.status.at;
        let open = self.windows.iter().filter(|window| !window.is_over(now));
        let mut open: Vec<&Window> = open.collect();
        open.sort_by_key(|window| {
            (
                std::cmp::Reverse(window.outage().state),
                window.outage().from,
            )
        });
        open
    }

    /// The systems that those who look find failing, and of which nobody has told anything yet. Not those behind others: their fault is not theirs.
    pub(crate) fn proposals(&self) -> impl Iterator<Item = (&System, &SystemState, &Observed)> {
        let both = self.catalogue.systems.iter().zip(&self.status.systems);
        both.filter_map(|(system, state)| {
            let observed = state.observed.as_ref()?;
            let untold = state.windows.is_empty() && state.behind.is_none();
            (untold && observed.state != State::Up).then_some((system, state, observed))
        })
    }

    /// Those that were over within the last month, the newest first.
    pub(crate) fn past(&self) -> Vec<&Window> {
        let now = self.status.at;
        let recent = |window: &&Window| {
            let until = window.outage().until;
            window.is_over(now) && until.is_some_and(|until| now.ms_since(until) <= PAST_MS)
        };
        let mut past: Vec<&Window> = self.windows.iter().filter(recent).collect();
        past.sort_by_key(|window| std::cmp::Reverse(window.outage().until));
        past
    }
}

//! A country in memory: a centre, two homes, two offices.

use std::pin::pin;
use std::sync::Arc;
use std::sync::Mutex;
use std::task::Context;
use std::task::Poll;
use std::task::Waker;

use kernel::Future;

use crate::Change;
use crate::Kind;
use crate::Line;
use crate::Lines;
use crate::Map;
use crate::Part;
use crate::State;
use crate::Trouble;

/// Runs a future that never waits.
pub(super) fn now<T>(future: impl std::future::Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("nothing in memory waits"),
    }
}

#[derive(Clone)]
pub(super) struct TestCountry(Arc<Mutex<Option<Map>>>);

impl TestCountry {
    pub(super) fn new() -> Self {
        let part = |name: &str, kind, ko: &str, en: &str, port: u16| Part {
            name: name.to_owned(),
            kind,
            title_ko: ko.to_owned(),
            title_en: en.to_owned(),
            under: None,
            runs: true,
            portal: (kind != Kind::Centre).then(|| format!("http://127.0.0.1:{port}")),
            desk: (kind != Kind::Centre).then(|| format!("http://127.0.0.1:{}/desk", port + 1)),
        };
        let parts = vec![
            part("centre", Kind::Centre, "중앙", "Centre", 8004),
            part(
                "jongno",
                Kind::Home,
                "서울특별시 종로구",
                "Jongno-gu, Seoul",
                8000,
            ),
            part(
                "songpa",
                Kind::Home,
                "서울특별시 송파구",
                "Songpa-gu, Seoul",
                8002,
            ),
            part(
                "cheongun",
                Kind::Office,
                "서울특별시 종로구 청운효자동",
                "Cheongunhyoja-dong, Jongno-gu, Seoul",
                8005,
            ),
            part(
                "jamsil",
                Kind::Office,
                "서울특별시 송파구 잠실2동",
                "Jamsil 2-dong, Songpa-gu, Seoul",
                8007,
            ),
        ];
        let line = |from: &str, to: &str| Line {
            from: from.to_owned(),
            to: to.to_owned(),
            state: State::Connected,
        };
        let lines = vec![
            line("jongno", "centre"),
            line("songpa", "centre"),
            line("jongno", "songpa"),
            line("songpa", "jongno"),
        ];
        Self(Arc::new(Mutex::new(Some(Map { parts, lines }))))
    }

    fn each(&self, meant: impl Fn(&Line) -> bool, state: State) -> usize {
        let mut map = self.0.lock().unwrap();
        let lines = &mut map.as_mut().unwrap().lines;
        let meant = lines.iter_mut().filter(|line| meant(line));
        meant.map(|line| line.state = state).count()
    }

    pub(super) fn set(&self, from: &str, to: &str, state: State) {
        assert_eq!(
            self.each(|line| line.from == from && line.to == to, state),
            1
        );
    }

    pub(super) fn stop(&self, name: &str) {
        let mut map = self.0.lock().unwrap();
        let mut parts = map.as_mut().unwrap().parts.iter_mut();
        parts.find(|part| part.name == name).unwrap().runs = false;
    }

    /// From now on nobody answers.
    pub(super) fn end(&self) {
        *self.0.lock().unwrap() = None;
    }
}

impl Lines for TestCountry {
    fn map(&self) -> Future<'_, Result<Map, Trouble>> {
        Box::pin(async { self.0.lock().unwrap().clone().ok_or(Trouble::NobodyAnswers) })
    }

    fn change(&self, change: Change) -> Future<'_, Result<(), Trouble>> {
        Box::pin(async {
            let (which, state) = match change {
                Change::Cut(which) => (Some(which), State::Cut),
                Change::Heal(which) => (which, State::Connected),
            };
            let meant = |line: &Line| {
                let (there, back) = (
                    format!("{}-{}", line.from, line.to),
                    format!("{}-{}", line.to, line.from),
                );
                which
                    .as_ref()
                    .is_none_or(|which| [&there, &back, &line.from, &line.to].contains(&which))
            };
            match self.each(meant, state) {
                0 => Err(Trouble::NoSuchLine),
                _ => Ok(()),
            }
        })
    }
}

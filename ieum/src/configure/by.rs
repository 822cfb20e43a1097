//! Who did something, and when.

use clock::Clock;
use generations::Who;
use kernel::Moment;

/// The wall clock's time: generations are not part of the record that a shifted clock is for.
pub(crate) fn now() -> Moment {
    Clock::new(Moment(0), 0).now()
}

/// A person at this system, by the name that was given.
pub(crate) fn somebody(name: Option<&str>) -> Who {
    let user = user();
    Who {
        name: name.map_or_else(|| user.clone(), str::to_owned),
        user,
    }
}

/// The role itself.
pub(crate) fn role(name: &str) -> Who {
    Who {
        user: user(),
        name: name.to_owned(),
    }
}

fn user() -> String {
    let id = rustix::process::getuid().as_raw().to_string();
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let mut named = users.lines().filter_map(|line| {
        let mut parts = line.split(':');
        Some((parts.next()?, parts.nth(1)?))
    });
    let found = named.find(|(_, of)| *of == id);
    found.map_or_else(|| format!("uid {id}"), |(name, _)| name.to_owned())
}

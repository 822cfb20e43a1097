//! What is to go out by the outlets: notices that were let out, and that something works again. Data: `data/notice-sending.jsonl`,
//! `push-services.jsonl`.

use kernel::Board;
use kernel::Date;
use kernel::Dispatch;
use kernel::Dispatching;
use kernel::Lang;
use kernel::Moment;
use kernel::Outlet;
use kernel::Policy;
use kernel::Posting;
use kernel::Said;
use kernel::To;
use kernel::Tried;
use serde::Deserialize;
use std::sync::Arc;

use crate::catalogue::Catalogue;
use crate::dated::dated;
use crate::notice;
use crate::notices::Standing;
use crate::notices::Told;
use crate::notices::Version;
use crate::notices::failover;
use crate::notices::notices;
use crate::shown;
use crate::texts;
use crate::windows::Window;
use crate::windows::windows;

/// The policy table of how late something may go out.
pub const SENDING: (&str, &str) = (
    "continuity/notice-sending",
    include_str!("../../data/notice-sending.jsonl"),
);

/// The policy table of the push services that browsers have.
pub const SERVICES: (&str, &str) = (
    "continuity/push-services",
    include_str!("../../data/push-services.jsonl"),
);

dated! { Row ServiceRow }

#[derive(Deserialize)]
struct ServiceRow {
    host: String,
    from: Option<Date>,
    until: Option<Date>,
}

#[derive(Deserialize)]
struct Row {
    late_minutes: i64,
    window_minutes: i64,
    from: Option<Date>,
    until: Option<Date>,
}

const MINUTE_MS: i64 = 60_000;
/// Where the notices for everybody are.
const PAGE: &str = "/notices";

/// The rules by which a node lets texts out.
pub struct Sending {
    /// What is had where.
    pub catalogue: Arc<Catalogue>,
    /// The dated tables.
    pub policy: Policy,
}

impl Dispatching for Sending {
    fn due(&self, board: &dyn Board, node: &str, now: Moment) -> Vec<Dispatch> {
        self.of(&board.postings(), node, now)
    }

    fn provider(&self, tries: &[Tried], now: Moment) -> usize {
        failover::provider(tries, now, &self.policy)
    }

    fn knows(&self, service: &str, place: &str) -> bool {
        let service = service.is_empty() || self.catalogue.service(service).is_some();
        service && (place.is_empty() || self.catalogue.place(place).is_some())
    }

    fn site(&self) -> &str {
        &self.catalogue.site
    }

    fn push_services(&self, day: Date) -> Vec<String> {
        let rows = self.policy.on::<ServiceRow>(SERVICES.0, day);
        rows.into_iter().map(|row| row.host).collect()
    }
}

impl Sending {
    pub(crate) fn of(&self, postings: &[Posting], node: &str, now: Moment) -> Vec<Dispatch> {
        let rows = self.policy.on::<Row>(SENDING.0, now.day());
        let Some(row) = rows.first() else {
            return Vec::new();
        };
        let windows = windows(postings, &self.catalogue);
        let told = notices(postings, &windows, &self.catalogue, &self.policy);
        let notices = told
            .iter()
            .flat_map(|told| self.of_notice(told, node, now, row));
        let ended = windows
            .iter()
            .flat_map(|window| self.of_window(window, &windows, now, row));
        notices.chain(ended).collect()
    }

    /// The version that counts, by each of its outlets. To those who asked, every node tells its own; to an area and to programs only the node that told it.
    fn of_notice(&self, told: &Told, node: &str, now: Moment, row: &Row) -> Vec<Dispatch> {
        let Some(version) = told.current(now) else {
            return Vec::new();
        };
        let Standing::Out { at, by, .. } = version.standing else {
            return Vec::new();
        };
        let late = at.plus_ms(row.late_minutes * MINUTE_MS);
        let until = late.min(version.notice.expires);
        if now > until {
            return Vec::new();
        }
        let own = version.node == node;
        let outlets = version.notice.outlets.iter().copied();
        let here = outlets.filter(|outlet| match outlet {
            Outlet::Email | Outlet::Sms | Outlet::Push => true,
            Outlet::EmergencyText | Outlet::Webhook => own,
        });
        let dispatch = |outlet| Dispatch {
            cause: by,
            thread: told.id,
            outlet,
            to: match outlet {
                Outlet::Email | Outlet::Sms | Outlet::Push => To::Subscribers {
                    services: version.notice.services.clone(),
                    places: version.notice.places.clone(),
                    last: false,
                },
                Outlet::EmergencyText => To::Area(version.notice.area.clone()),
                Outlet::Webhook => To::Programs,
            },
            said: self.said(version, outlet, now),
            page: format!("{PAGE}#{}", told.id),
            until,
            drill: version.notice.drill,
        };
        here.map(dispatch).collect()
    }

    /// What an outlet takes of the text, in each language: never cut, for it was checked before it was let out.
    fn said(&self, version: &Version, outlet: Outlet, now: Moment) -> [Said; 3] {
        let source = version.notice.source();
        let whole = |lang| {
            let text = source.of(lang);
            Said {
                title: text.headline.clone(),
                text: text.sentences.join("\n"),
            }
        };
        let first = |lang| Said {
            text: source
                .of(lang)
                .sentences
                .first()
                .cloned()
                .unwrap_or_default(),
            ..whole(lang)
        };
        let draft = version.notice.draft();
        let fits = draft.fits(&self.policy, now.day());
        let short = |is: fn(&notice::Channel) -> bool, lang| {
            let of = |fit: &&notice::Fit| is(&fit.channel) && fit.lang == lang;
            let text = fits.iter().find(of).map(|fit| fit.text.clone());
            Said {
                text: text.unwrap_or_default(),
                ..whole(lang)
            }
        };
        Lang::ALL.map(|lang| match outlet {
            Outlet::Email | Outlet::Webhook => whole(lang),
            Outlet::Sms => short(|channel| *channel == notice::Channel::Sms, lang),
            // The title stands over the text.
            Outlet::Push => first(lang),
            // Emergency texts are in Korean.
            Outlet::EmergencyText => short(
                |channel| matches!(channel, notice::Channel::EmergencyText { .. }),
                Lang::Ko,
            ),
        })
    }

    /// A window that is over, to those who waited for it. A drill is told to nobody as true.
    fn of_window(&self, window: &Window, all: &[Window], now: Moment, row: &Row) -> Vec<Dispatch> {
        let outage = window.outage();
        let Some(over) = outage.until.filter(|until| *until <= now && !outage.drill) else {
            return Vec::new();
        };
        let until = over.plus_ms(row.window_minutes * MINUTE_MS);
        if now > until {
            return Vec::new();
        }
        let (mut services, places) = self.touched(window);
        // What another window still takes does not work again yet: that one's end tells it.
        let on = all
            .iter()
            .filter(|one| one.is_on(now) && !one.outage().drill);
        for (others, at) in on.map(|one| self.touched(one)) {
            let here = at.is_empty() || places.is_empty();
            if here || at.iter().any(|place| places.contains(place)) {
                services.retain(|service| !others.contains(service));
            }
        }
        if services.is_empty() {
            return Vec::new();
        }
        let said = |outlet| {
            Lang::ALL.map(|lang| {
                let title = shown::title(&self.catalogue, outage, lang);
                let title = format!("{}: {title}", texts::OVER_STATE.say(lang));
                let places = shown::places(&self.catalogue, outage, lang);
                let text = match outlet {
                    Outlet::Push => places,
                    Outlet::Email | Outlet::Sms | Outlet::EmergencyText | Outlet::Webhook => {
                        format!("{title} ({places})")
                    }
                };
                Said { title, text }
            })
        };
        let to = To::Subscribers {
            services,
            places,
            last: true,
        };
        let dispatch = |outlet| Dispatch {
            cause: window.last().id,
            thread: window.id,
            outlet,
            to: to.clone(),
            said: said(outlet),
            page: format!("/status#{}", window.id),
            until,
            drill: false,
        };
        [Outlet::Email, Outlet::Sms, Outlet::Push]
            .map(dispatch)
            .into()
    }

    /// The services that it took something from, and where: empty for all.
    fn touched(&self, window: &Window) -> (Vec<String>, Vec<String>) {
        let outage = window.outage();
        let Some(system) = &outage.system else {
            return (
                outage.service.iter().cloned().collect(),
                outage.places.clone(),
            );
        };
        let catalogue = &self.catalogue;
        let behind = behind(catalogue, system);
        let needs = |needs: &[String]| needs.iter().any(|need| behind.contains(need));
        let of_place = catalogue.places.iter().filter(|place| needs(&place.needs));
        let at: Vec<String> = of_place.map(|place| place.name.clone()).collect();
        let takes = |way: &crate::catalogue::Way| {
            needs(&way.needs) || way.places.iter().any(|place| at.contains(place))
        };
        let services = catalogue.services.iter();
        let hit = services.filter(|service| service.ways.iter().any(takes));
        let services: Vec<String> = hit.map(|service| service.name.clone()).collect();
        let places = if outage.places.is_empty() {
            at
        } else {
            outage.places.clone()
        };
        (services, places)
    }
}

/// A system and all that do not work without it, however far.
fn behind(catalogue: &Catalogue, system: &str) -> Vec<String> {
    let mut found = vec![system.to_owned()];
    loop {
        let systems = catalogue.systems.iter();
        let more = systems.filter(|one| {
            !found.contains(&one.name) && one.needs.iter().any(|need| found.contains(need))
        });
        let more: Vec<String> = more.map(|one| one.name.clone()).collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}

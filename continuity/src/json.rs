//! `/status.json`, for other programs.

use kernel::House;
use kernel::Lang;
use kernel::Moment;
use kernel::Reply;
use kernel::Visit;
use serde_json::Value;
use serde_json::json;

use crate::catalogue::Catalogue;
use crate::stand::Stand;
use crate::status::WayState;
use crate::text::Text;
use crate::watch::Observed;
use crate::windows::State;
use crate::windows::Window;

/// Its path.
pub(crate) const PATH: &str = "/status.json";

/// The document.
pub(crate) fn show(catalogue: &Catalogue, visit: &Visit, house: &dyn House) -> Reply {
    let stand = Stand::at(catalogue, house, visit.now);
    let services = stand.status.services.iter().zip(&catalogue.services);
    let services = services.map(|(state, service)| {
        let alternates = service.alternates.iter();
        json!({
            "name": service.name, "title": titles(&service.title), "state": state.state,
            "ways": state.ways.iter().map(way).collect::<Vec<_>>(),
            "alternates": alternates.map(|one| json!({"say": titles(&one.say), "url": one.url, "phone": one.phone})).collect::<Vec<_>>(),
        })
    });
    let systems = stand.status.systems.iter().zip(&catalogue.systems);
    let systems = systems.map(|(state, system)| {
        json!({
            "name": system.name, "title": titles(&system.title), "grade": system.grade, "state": state.state, "behind": state.behind,
            "unheard_since": state.unheard_since.map(rfc3339), "observed": state.observed.as_ref().map(observed),
            "one_of": state.one_of.map(|(work, all)| json!({ "work": work, "all": all })),
            "hits": stand.status.hit_by(&system.name).iter().map(hit).collect::<Vec<_>>(),
        })
    });
    let windows = stand
        .windows
        .iter()
        .map(|window| described(window, visit.now));
    let told = json!({
        "as_of": rfc3339(visit.now),
        "node": house.node().name,
        "state": stand.status.worst(),
        "services": services.collect::<Vec<_>>(),
        "parts": systems.collect::<Vec<_>>(),
        "outages": windows.collect::<Vec<_>>(),
        "catalogue": {"version": catalogue.version, "from": catalogue.from.to_string(), "source": catalogue.source},
    });
    Reply::Document {
        content_type: "application/json",
        bytes: told.to_string().into_bytes(),
    }
}

fn observed(observed: &Observed) -> Value {
    json!({
        "state": observed.state, "since": observed.since.map(rfc3339), "heard": observed.heard, "seen_bad_by": observed.bad_by,
        "certificate_until": observed.certificate_until.map(rfc3339),
    })
}

/// What fails with a system: a service, and the ways to it.
fn hit((service, ways): &(&str, Vec<&WayState>)) -> Value {
    let ways = ways
        .iter()
        .map(|way| json!({"by": way.by, "place": way.place}));
    json!({"service": service, "ways": ways.collect::<Vec<_>>()})
}

fn way(way: &WayState) -> Value {
    let on_paper = way.on_paper && way.state == State::Down;
    json!({"by": way.by, "place": way.place, "state": way.state, "on_paper": on_paper, "url": way.url})
}

fn described(window: &Window, now: Moment) -> Value {
    let outage = window.outage();
    json!({
        "id": window.id.to_string(), "on": window.is_on(now), "revision": outage.revision, "system": outage.system, "service": outage.service,
        "places": outage.places, "state": outage.state, "drill": outage.drill, "cause": titles(&outage.cause), "told_by": window.last().node,
        "told_at": rfc3339(window.last().at), "from": rfc3339(outage.from), "until": outage.until.map(rfc3339),
        "next_update": outage.next_update.map(rfc3339), "expected": outage.expected.map(rfc3339),
    })
}

fn titles(text: &Text) -> Value {
    let pairs = Lang::ALL.map(|lang| (lang.code().to_owned(), Value::from(text.say(lang))));
    Value::Object(pairs.into_iter().collect())
}

/// In legal time, to the minute: `2026-11-21T09:12+09:00` (RFC 3339 asks for seconds).
fn rfc3339(moment: Moment) -> String {
    format!("{}:00+09:00", moment.to_minute().replace(' ', "T"))
}

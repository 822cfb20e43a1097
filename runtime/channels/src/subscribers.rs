//! Who asked to hear (다시 되면 알려주기): an address, of what, and until when. Nothing else is kept, and nothing of it lies open on disk.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use kernel::Class;
use kernel::Id;
use kernel::Lang;
use kernel::Moment;
use kernel::Outlet;
use kernel::PushTo;
use kernel::Reach;
use kernel::Refusal;
use kernel::Subscribe;
use kernel::Subscribed;
use kernel::words;
use node::Node;
use node::refusal_of;
use serde::Deserialize;
use serde::Serialize;
use store::Kept;

use crate::delivery::id_of;

/// The kind under which subscriptions are kept, and their one owner.
const KIND: &str = "subscription";

/// How long an address waits for its owner to confirm it.
const UNCONFIRMED_MS: i64 = 86_400_000;
/// How long a confirmed one is kept at most; the page says so.
const KEPT_MS: i64 = 30 * 86_400_000;
/// How many subscriptions an address may have: a stranger fills nobody's mailbox.
const OF_ADDRESS_MAX: usize = 5;
/// How many a node keeps.
const ALL_MAX: usize = 20_000;
/// How many new ones a node takes in a minute: each sends a message to somebody who may not have asked.
const IN_A_MINUTE_MAX: usize = 60;
const MINUTE_MS: i64 = 60_000;

/// Somebody who asked to hear.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Subscriber {
    pub(crate) token: String,
    pub(crate) service: String,
    pub(crate) place: String,
    pub(crate) outlet: Outlet,
    /// The address or number; of a browser its endpoint.
    pub(crate) address: String,
    /// The browser, where it is one.
    #[serde(default)]
    pub(crate) browser: Option<PushTo>,
    pub(crate) lang: Lang,
    pub(crate) confirmed: bool,
    pub(crate) asked: Moment,
    pub(crate) until: Moment,
}

impl Subscriber {
    fn new(ask: Subscribe, secret: &str, now: Moment) -> Self {
        let outlet = ask.reach.outlet();
        let (address, browser) = match ask.reach {
            Reach::Mail(address) | Reach::Mobile(address) => (address, None),
            Reach::Browser(to) => (to.endpoint.clone(), Some(to)),
        };
        let confirmed = browser.is_some();
        let kept_ms = if confirmed { KEPT_MS } else { UNCONFIRMED_MS };
        Self {
            token: secret.get(..32).unwrap_or_default().to_owned(),
            service: ask.service,
            place: ask.place,
            outlet,
            address,
            browser,
            lang: ask.lang,
            confirmed,
            asked: now,
            until: now.plus_ms(kept_ms),
        }
    }
}

/// All who asked at this node.
pub(crate) struct Subscribers(Mutex<BTreeMap<Id, Subscriber>>);

impl Subscribers {
    pub(crate) async fn open(node: &Node) -> Result<Self, Refusal> {
        let now = node.clock().now();
        let kept = node.store().kept_by(KIND, KIND, now).await;
        let kept = kept.map_err(refusal_of)?;
        let read = |kept: Kept| Some((kept.id, serde_json::from_slice(&kept.content).ok()?));
        Ok(Self(Mutex::new(
            kept.into_iter().filter_map(read).collect(),
        )))
    }

    /// Takes somebody in who has still to confirm it; none where this address has asked for it already, or too often: whoever asks is told the same.
    /// A browser counts at once. Who has one has asked there, so it gets what it has again, and hears that it is too much.
    pub(crate) async fn take(
        &self,
        ask: Subscribe,
        node: &Node,
    ) -> Result<Option<(Id, Subscriber)>, Refusal> {
        let now = node.clock().now();
        let subscriber = Subscriber::new(ask, &node.fresh_secret(), now);
        {
            let mut all = self.all();
            all.retain(|_, one| now < one.until);
            let recent = all
                .values()
                .filter(|one| now.ms_since(one.asked) < MINUTE_MS);
            if all.len() >= ALL_MAX || recent.count() >= IN_A_MINUTE_MAX {
                return Err(TOO_MANY);
            }
            let same = all.iter().find(|(_, one)| {
                one.address == subscriber.address
                    && one.service == subscriber.service
                    && one.place == subscriber.place
            });
            if let Some((id, one)) = same {
                // Only the browser itself knows what it shares with us.
                let it = one.browser.is_some() && one.browser == subscriber.browser;
                return Ok(it.then(|| (*id, one.clone())));
            }
            let of_address = all.values().filter(|one| one.address == subscriber.address);
            if of_address.count() >= OF_ADDRESS_MAX {
                return match subscriber.browser {
                    Some(_) => Err(TOO_MANY_HERE),
                    None => Ok(None),
                };
            }
        }
        let id = id_of(&[&subscriber.token]);
        self.keep(id, subscriber.clone(), node).await?;
        Ok(Some((id, subscriber)))
    }

    async fn keep(&self, id: Id, subscriber: Subscriber, node: &Node) -> Result<(), Refusal> {
        let kept = Kept {
            kind: KIND.to_owned(),
            id,
            owner: KIND.to_owned(),
            content: serde_json::to_vec(&subscriber).expect("a subscription is plain data"),
            until: subscriber.until,
        };
        node.store().keep(&kept).await.map_err(refusal_of)?;
        self.all().insert(id, subscriber);
        Ok(())
    }

    /// What a link is about.
    pub(crate) fn subscribed(&self, token: &str, now: Moment) -> Option<Subscribed> {
        let one = self.of_token(token, now)?;
        Some(Subscribed {
            service: one.service,
            place: one.place,
            outlet: one.outlet,
            confirmed: one.confirmed,
            until: if one.confirmed {
                one.until
            } else {
                now.plus_ms(KEPT_MS)
            },
        })
    }

    fn of_token(&self, token: &str, now: Moment) -> Option<Subscriber> {
        let all = self.all();
        let one = all.get(&id_of(&[token]))?;
        (now < one.until && one.token == token).then(|| one.clone())
    }

    /// Its owner confirms it; said twice, it counts from the first time.
    pub(crate) async fn confirm(&self, token: &str, node: &Node) -> Result<(), Refusal> {
        let now = node.clock().now();
        let mut one = self.of_token(token, now).ok_or(OVER)?;
        if one.confirmed {
            return Ok(());
        }
        one.confirmed = true;
        one.until = now.plus_ms(KEPT_MS);
        self.keep(id_of(&[token]), one, node).await
    }

    /// Ends it, and forgets the address.
    pub(crate) async fn end(&self, token: &str, node: &Node) -> Result<(), Refusal> {
        self.forget(id_of(&[token]), node).await
    }

    pub(crate) async fn forget(&self, id: Id, node: &Node) -> Result<(), Refusal> {
        if self.all().contains_key(&id) {
            node.store().forget(KIND, id).await.map_err(refusal_of)?;
            self.all().remove(&id);
        }
        Ok(())
    }

    /// Forgets all of a kind.
    pub(crate) async fn forget_all(
        &self,
        is_it: impl Fn(&Subscriber) -> bool,
        node: &Node,
    ) -> Result<(), Refusal> {
        let found: Vec<Id> = {
            let all = self.all();
            let found = all.iter().filter(|(_, one)| is_it(one));
            found.map(|(id, _)| *id).collect()
        };
        for id in found {
            self.forget(id, node).await?;
        }
        Ok(())
    }

    /// Whether it still stands: what was asked to end is told nothing more.
    pub(crate) fn stands(&self, id: Id, now: Moment) -> bool {
        self.all().get(&id).is_some_and(|one| now < one.until)
    }

    /// Those who are to hear of one of these; empty: of any.
    pub(crate) fn of(
        &self,
        outlet: Outlet,
        services: &[String],
        places: &[String],
        now: Moment,
    ) -> Vec<(Id, Subscriber)> {
        let among = |one: &String, named: &[String]| {
            one.is_empty() || named.is_empty() || named.contains(one)
        };
        let all = self.all();
        let hear = all.iter().filter(|(_, one)| {
            one.confirmed
                && now < one.until
                && one.outlet == outlet
                && among(&one.service, services)
                && among(&one.place, places)
        });
        hear.map(|(id, one)| (*id, one.clone())).collect()
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<Id, Subscriber>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const TOO_MANY: Refusal = Refusal::new(
    "subscribe.too-many",
    Class::Unavailable,
    words(
        "지금 알림을 신청하는 사람이 너무 많습니다.",
        "Too many people ask to be told just now.",
        "지금은 사람이 너무 많아요.",
    ),
    words(
        "1분 뒤에 다시 신청하십시오. 상태 화면은 언제나 볼 수 있습니다.",
        "Ask again in a minute. The status page is always there.",
        "조금 뒤에 다시 해 주세요.",
    ),
);
const TOO_MANY_HERE: Refusal = Refusal::new(
    "subscribe.too-many-here",
    Class::Conflict,
    words(
        "이 브라우저로 이미 다섯 가지를 신청하셨습니다.",
        "This browser asks for five things already.",
        "이 브라우저로 벌써 다섯 가지를 신청했어요.",
    ),
    words(
        "모든 민원, 모든 곳으로 한 번에 신청하거나, 그만 받기를 누른 뒤 다시 신청하십시오.",
        "Ask for any service anywhere at once, or stop them and ask again.",
        "그만 받기를 누르고 다시 신청해 주세요.",
    ),
);
const OVER: Refusal = Refusal::new(
    "subscribe.over",
    Class::NotFound,
    words(
        "이 신청은 이미 끝났습니다.",
        "This is over already.",
        "이미 끝났어요.",
    ),
    words(
        "다시 신청하십시오.",
        "Ask again to be told.",
        "다시 신청해 주세요.",
    ),
);

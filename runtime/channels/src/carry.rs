//! From what the board says to what is sent: deliveries are made, tried, and noted when they have ended.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::PoisonError;
use std::time::Duration;

use kernel::Board;
use kernel::Dispatch;
use kernel::House;
use kernel::Id;
use kernel::Lang;
use kernel::Moment;
use kernel::Outlet;
use kernel::Reach;
use kernel::Reached;
use kernel::Refusal;
use kernel::Said;
use kernel::Subscribe;
use kernel::To;
use kernel::words;
use node::refusal_of;
use store::StoreError;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::Channels;
use crate::delivery::Delivery;
use crate::delivery::Ended;
use crate::delivery::Receiver;
use crate::delivery::id_of;
use crate::delivery::let_out;
use crate::delivery::let_out_kind;
use crate::delivery::of_thread;
use crate::delivery::open_ones;
use crate::http::Fault;
use crate::subscribers::Subscriber;

/// How often it is looked for what is due, where nothing wakes it.
const EVERY: Duration = Duration::from_secs(2);
/// How many are sent at once.
const AT_ONCE_MAX: usize = 8;
/// How long an address is asked to be confirmed.
const ASKED_MS: i64 = 3_600_000;

impl Channels {
    /// Sends what is due, until the task is ended. `grown` tells that the board has something new.
    pub async fn keep(self: Arc<Self>, mut grown: watch::Receiver<u64>) {
        loop {
            if let Err(error) = self.round().await {
                // A full disk, or a record that can't be read now. What was let out stays on the board: the next round makes it again.
                tracing::warn!(%error, "texts could not be sent");
            }
            let woken = async {
                tokio::select! {
                    _ = grown.changed() => {}
                    () = self.woken.notified() => {}
                }
            };
            let _in_time = tokio::time::timeout(EVERY, woken).await;
        }
    }

    async fn round(self: &Arc<Self>) -> Result<(), StoreError> {
        let now = self.node.clock().now();
        let board: &dyn Board = self.node.as_ref();
        for dispatch in self.rules.due(board, &self.node.node().name, now) {
            self.make(&dispatch, now).await?;
        }
        let (kind, owner) = open_ones();
        let open = self.node.store().kept_by(kind, owner, now).await?;
        let read = |kept: store::Kept| {
            let delivery: Delivery = serde_json::from_slice(&kept.content).ok()?;
            (delivery.due <= now).then_some((kept.id, delivery))
        };
        self.send(open.into_iter().filter_map(read).collect()).await
    }

    /// Tries what is due, what was tried least first. A push service that does not take something now is asked for nobody else until the next round:
    /// thousands of browsers may have the same one, and everybody else would wait for it.
    async fn send(self: &Arc<Self>, mut due: Vec<(Id, Delivery)>) -> Result<(), StoreError> {
        due.sort_by_key(|(_, delivery)| (delivery.tries, delivery.outlet == Outlet::Push));
        let mut due = due.into_iter();
        let mut silent: BTreeSet<String> = BTreeSet::new();
        let mut sending = JoinSet::new();
        loop {
            while sending.len() < AT_ONCE_MAX
                && let Some((id, delivery)) = due.next()
            {
                if delivery
                    .service()
                    .is_some_and(|name| silent.contains(&name))
                {
                    continue;
                }
                let this = Arc::clone(self);
                sending.spawn(async move { this.carry(id, delivery).await });
            }
            match sending.join_next().await {
                None => return Ok(()),
                Some(Ok(carried)) => silent.extend(carried?),
                Some(Err(error)) => return Err(StoreError::Broken(error.to_string())),
            }
        }
    }

    /// Makes a dispatch into deliveries, once. Killed in between, the next round makes those that are missing.
    async fn make(&self, dispatch: &Dispatch, now: Moment) -> Result<(), StoreError> {
        if !self.settings.offers(dispatch.outlet) {
            return Ok(());
        }
        let (store, outlet) = (self.node.store(), dispatch.outlet.code());
        let cause = dispatch.cause.to_string();
        let done = id_of(&["let-out", &cause, outlet]);
        if store.kept(let_out_kind(), done, now).await?.is_some() {
            return Ok(());
        }
        let (kind, _) = open_ones();
        for (to, said) in self.receivers(dispatch, now) {
            let id = id_of(&["delivery", &cause, outlet, &to.name()]);
            if store.kept(kind, id, now).await?.is_some() {
                continue;
            }
            let delivery = Delivery {
                thread: dispatch.thread.to_string(),
                outlet: dispatch.outlet,
                to,
                said,
                page: dispatch.page.clone(),
                drill: dispatch.drill,
                asks: false,
                tries: 0,
                due: now,
                until: dispatch.until,
            };
            store.keep(&delivery.open(id)).await?;
        }
        store.keep(&let_out(done, dispatch.until)).await
    }

    fn receivers(&self, dispatch: &Dispatch, now: Moment) -> Vec<(Receiver, Vec<Said>)> {
        let [ko, en, easy] = &dispatch.said;
        let in_lang = |lang| match lang {
            Lang::Ko => ko,
            Lang::En => en,
            Lang::Easy => easy,
        };
        match &dispatch.to {
            To::Area(area) => vec![(Receiver::Area(area.clone()), vec![ko.clone()])],
            To::Programs => {
                let programs = self.settings.programs.iter();
                let to = programs.map(|program| Receiver::Program(program.name.clone()));
                to.map(|to| (to, dispatch.said.to_vec())).collect()
            }
            To::Subscribers {
                services,
                places,
                last,
            } => {
                let all = self.subscribers.of(dispatch.outlet, services, places, now);
                let to = all.into_iter().map(|(id, one)| {
                    let said = vec![in_lang(one.lang).clone()];
                    (Receiver::of(id, one, *last), said)
                });
                to.collect()
            }
        }
    }

    /// Tries a delivery once, and notes what became of it. The answer is the push service that did not take it now.
    async fn carry(&self, id: Id, delivery: Delivery) -> Result<Option<String>, StoreError> {
        let store = self.node.store();
        let now = self.node.clock().now();
        let known = self
            .sent
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(&id);
        if !known && (now > delivery.until || !self.stands(&delivery, now)) {
            store.keep(&delivery.ended(id, false, now)).await?;
            return Ok(None);
        }
        let tried = if known {
            Ok(())
        } else {
            self.deliver(id, &delivery).await
        };
        match tried {
            Ok(()) => {
                let sent = || self.sent.lock().unwrap_or_else(PoisonError::into_inner);
                sent().insert(id);
                store.keep(&delivery.ended(id, true, now)).await?;
                sent().remove(&id);
                self.after(&delivery).await;
            }
            Err(Fault::Never(why)) => {
                tracing::warn!(outlet = delivery.outlet.code(), why, "a text was refused");
                store.keep(&delivery.ended(id, false, now)).await?;
            }
            Err(Fault::Gone) => {
                tracing::warn!(outlet = delivery.outlet.code(), "nobody is there");
                store.keep(&delivery.ended(id, false, now)).await?;
                self.gone(&delivery).await;
            }
            Err(Fault::Later(why)) => {
                tracing::warn!(outlet = delivery.outlet.code(), why, "a text waits");
                let now = self.node.clock().now();
                let service = delivery.service();
                store.keep(&delivery.later(now).open(id)).await?;
                return Ok(service);
            }
        }
        Ok(None)
    }

    /// Whether its receiver still wants it.
    fn stands(&self, delivery: &Delivery, now: Moment) -> bool {
        delivery
            .subscription()
            .is_none_or(|id| Id::parse(id).is_some_and(|id| self.subscribers.stands(id, now)))
    }

    /// Who has heard what they waited for is forgotten.
    async fn after(&self, delivery: &Delivery) {
        if delivery.is_last()
            && let Some(id) = delivery.subscription().and_then(Id::parse)
        {
            forgotten(self.subscribers.forget(id, &self.node).await);
        }
    }

    /// A browser that its push service knows no more is forgotten, whatever it asked for (RFC 8030, 7.3).
    async fn gone(&self, delivery: &Delivery) {
        if let Receiver::Browser { to, .. } = &delivery.to {
            let is_it = |one: &Subscriber| one.address == to.endpoint;
            forgotten(self.subscribers.forget_all(is_it, &self.node).await);
        }
    }

    /// Takes somebody in, and has the address asked. A browser has asked already: the answer is the token by which it ends.
    pub(crate) async fn take_in(&self, ask: Subscribe) -> Result<Option<String>, Refusal> {
        if let Reach::Browser(to) = &ask.reach {
            self.admit(to)?;
        }
        let lang = ask.lang;
        let Some((id, one)) = self.subscribers.take(ask, &self.node).await? else {
            return Ok(None);
        };
        if one.browser.is_some() {
            return Ok(Some(one.token));
        }
        let now = self.node.clock().now();
        let link = format!("{}/subscribe/{}", self.settings.site, one.token);
        let text = match one.outlet {
            Outlet::Sms => format!("{} {link}", CONFIRM_SHORT.say(lang)),
            Outlet::Email | Outlet::Push | Outlet::EmergencyText | Outlet::Webhook => {
                format!("{}\n\n{link}\n\n{}", CONFIRM.say(lang), IGNORE.say(lang))
            }
        };
        let said = Said {
            title: CONFIRM_TITLE.say(lang).to_owned(),
            text,
        };
        let delivery = Delivery {
            thread: id.to_string(),
            outlet: one.outlet,
            to: Receiver::of(id, one, false),
            said: vec![said],
            page: String::new(),
            drill: false,
            asks: true,
            tries: 0,
            due: now,
            until: now.plus_ms(ASKED_MS),
        };
        let first = delivery.open(id_of(&["confirm", &id.to_string()]));
        self.node.store().keep(&first).await.map_err(refusal_of)?;
        self.woken.notify_one();
        Ok(None)
    }

    /// What became of a thread, by outlet.
    pub(crate) async fn count(&self, thread: Id) -> Result<Vec<Reached>, Refusal> {
        let (store, now) = (self.node.store(), self.node.clock().now());
        let thread = thread.to_string();
        let (kind, open) = open_ones();
        let mut reached: BTreeMap<Outlet, Reached> = BTreeMap::new();
        let mut count = |outlet, of: fn(&mut Reached) -> &mut usize| {
            let none = Reached {
                outlet,
                sent: 0,
                failed: 0,
                pending: 0,
            };
            *of(reached.entry(outlet).or_insert(none)) += 1;
        };
        let ended = store.kept_by(kind, &of_thread(&thread), now).await;
        for kept in ended.map_err(refusal_of)? {
            match serde_json::from_slice::<Ended>(&kept.content) {
                Ok(Ended { outlet, sent: true }) => count(outlet, |one| &mut one.sent),
                Ok(Ended {
                    outlet,
                    sent: false,
                }) => count(outlet, |one| &mut one.failed),
                Err(_) => {}
            }
        }
        let open = store.kept_by(kind, open, now).await.map_err(refusal_of)?;
        for kept in open {
            let delivery = serde_json::from_slice::<Delivery>(&kept.content);
            if let Ok(delivery) = delivery
                && delivery.thread == thread
            {
                count(delivery.outlet, |one| &mut one.pending);
            }
        }
        Ok(reached.into_values().collect())
    }
}

impl Receiver {
    fn of(id: Id, one: Subscriber, last: bool) -> Self {
        let (id, token) = (id.to_string(), one.token);
        match one.browser {
            Some(to) => Self::Browser {
                id,
                to,
                token,
                lang: one.lang,
                last,
            },
            None => Self::Subscriber {
                id,
                address: one.address,
                token,
                last,
            },
        }
    }

    /// What tells it from other receivers of the same text.
    fn name(&self) -> String {
        match self {
            Self::Subscriber { id, .. } | Self::Browser { id, .. } => format!("subscriber {id}"),
            Self::Area(area) => format!("area {area}"),
            Self::Program(name) => format!("program {name}"),
        }
    }
}

fn forgotten(done: Result<(), Refusal>) {
    if let Err(refusal) = done {
        // It ends by itself on its day.
        tracing::warn!(code = refusal.code, "a subscription");
    }
}

const CONFIRM_TITLE: kernel::Words = words(
    "[이음] 알림 신청을 확인해 주십시오",
    "[ieum] Please confirm that you want to be told",
    "[이음] 알림을 받을지 확인해 주세요",
);
const CONFIRM: kernel::Words = words(
    "다시 되면 알려 드리는 알림이 이 주소로 신청되었습니다. 받으시려면 아래 주소를 열어 확인하십시오.",
    "Somebody asked that this address be told when it works again. Open this link to confirm.",
    "다시 되면 이 주소로 알려 달라고 누가 신청했어요. 받으려면 아래를 열어 주세요.",
);
const IGNORE: kernel::Words = words(
    "신청하지 않으셨다면 그대로 두십시오. 하루 뒤에 주소를 지웁니다.",
    "If you did not ask, do nothing: the address is deleted after a day.",
    "신청하지 않았으면 그냥 두세요. 하루 뒤에 지워요.",
);
const CONFIRM_SHORT: kernel::Words = words(
    "[이음] 알림을 받으려면 여십시오:",
    "[ieum] Open to be told:",
    "[이음] 알림을 받으려면 열어 주세요:",
);

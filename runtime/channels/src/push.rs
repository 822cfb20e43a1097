//! Notifications in browsers (브라우저 알림; RFC 8030, 8291, 8292): which push services we send to, and one message.
//!
//! The browser names the address. So that nobody can have us call what they can't reach themselves, it must be of a push service that is known or
//! configured, over TLS, at an address of the public internet; in a demo country also on this machine, where the configuration names it.

mod sealed;
mod vapid;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::Class;
use kernel::House;
use kernel::Id;
use kernel::Lang;
use kernel::Moment;
use kernel::PushTo;
use kernel::Refusal;
use kernel::Words;
use kernel::words;
use keys::SigningKey;
use keys::random_bytes;
use serde_json::json;

use crate::Channels;
use crate::delivery::Delivery;
use crate::delivery::id_of;
use crate::http;
use crate::http::Address;
use crate::http::Fault;
use crate::push::sealed::BrowserKeys;
use crate::push::sealed::Drawn;
use crate::push::sealed::TEXT_LEN_MAX;
use crate::push::sealed::is_on_curve;
use crate::push::sealed::sealed;

/// The longest address of a browser that is kept; those of the known services have some hundred characters.
const ENDPOINT_LEN_MAX: usize = 2_048;

/// How browsers are reached.
pub struct Push {
    /// Whom a push service may ask about us: `mailto:` or `https:`.
    pub contact: String,
    /// The push services instead of those that are known, as `HOST`, `HOST:PORT` or `*.DOMAIN`; empty: those that are known.
    pub services: Vec<String>,
    /// What signs, and what browsers were told.
    pub key: SigningKey,
}

impl Push {
    /// Whether a text names a push service.
    pub fn is_service(text: &str) -> bool {
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        };
        let host = host.strip_prefix("*.").unwrap_or(host);
        let plain = |part: &str| {
            let known = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
            !part.is_empty() && part.bytes().all(known)
        };
        host.contains('.')
            && host.split('.').all(plain)
            && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
    }

    /// Whether a text says whom to ask (RFC 8292, 2.1).
    pub fn is_contact(text: &str) -> bool {
        let rest = text
            .strip_prefix("mailto:")
            .map(|mail| {
                mail.split_once('@')
                    .is_some_and(|(who, host)| !who.is_empty() && host.contains('.'))
            })
            .or_else(|| text.strip_prefix("https://").map(|rest| !rest.is_empty()));
        rest.unwrap_or_default() && text.bytes().all(|b| b.is_ascii_graphic())
    }

    /// The public half of the key, as a page tells it to a browser.
    pub(crate) fn known_by(&self) -> String {
        base64url(self.key.point())
    }
}

/// The address of a browser, where it is at one of the services; `demo`: whether this machine itself may be one.
fn endpoint(text: &str, services: &[String], demo: bool) -> Option<Address> {
    if text.len() > ENDPOINT_LEN_MAX {
        return None;
    }
    let address = Address::named_by_others(text, demo)?;
    let name = address.name();
    let is_of = |service: &String| match service.strip_prefix('*') {
        Some(domain) => name.len() > domain.len() && name.ends_with(domain),
        None => name == *service,
    };
    services.iter().any(is_of).then_some(address)
}

/// The keys of a browser; none where something can't be sealed for them.
fn keys_of(to: &PushTo) -> Option<BrowserKeys> {
    let read = BrowserKeys {
        point: bytes(&to.p256dh)?,
        auth: bytes(&to.auth)?,
    };
    is_on_curve(&read.point).then_some(read)
}

impl Channels {
    /// Whether we send to a browser at all.
    pub(crate) fn admit(&self, to: &PushTo) -> Result<(), Refusal> {
        let push = self.settings.push.as_ref().ok_or(NO_PUSH)?;
        let now = self.node.clock().now();
        self.endpoint(push, to, now).ok_or(NO_SERVICE)?;
        keys_of(to).ok_or(NO_KEYS)?;
        Ok(())
    }

    fn endpoint(&self, push: &Push, to: &PushTo, now: Moment) -> Option<Address> {
        let known = self.rules.push_services(now.day());
        let services = if push.services.is_empty() {
            &known
        } else {
            &push.services
        };
        endpoint(&to.endpoint, services, self.node.directory().demo())
    }

    pub(crate) async fn push(
        &self,
        delivery: &Delivery,
        to: &PushTo,
        (token, lang): (&str, Lang),
    ) -> Result<(), Fault> {
        let never = |why: &str| Fault::Never(why.to_owned());
        let push = self.settings.push.as_ref();
        let push = push.ok_or_else(|| never("this outlet is not set up any more"))?;
        let now = self.node.clock().now();
        // The list may have changed since the browser was taken in.
        let address = self.endpoint(push, to, now);
        let address = address.ok_or_else(|| never("its push service is not known any more"))?;
        let keys = keys_of(to).ok_or_else(|| never("a browser's keys"))?;
        let from = (self.settings.site.as_str(), self.node.node().name.as_str());
        let text = message(delivery, token, lang, from);
        let drawn = || Drawn {
            secret: random_bytes(),
            salt: random_bytes(),
        };
        // What is drawn is no private key once in 2^32: then it is drawn again.
        let body = sealed(&text, &keys, &drawn()).or_else(|| sealed(&text, &keys, &drawn()));
        let body = body.ok_or_else(|| never("a message that can't be sealed"))?;
        let told = vapid::authorization(&push.key, &address.origin(), &push.contact, now);
        let authorization = told.map_err(|fault| Fault::Later(fault.to_string()))?;
        let ttl_s = delivery.until.ms_since(now).div_euclid(1_000).max(0);
        let topic = topic(&delivery.thread, token).to_string();
        let headers = [
            ("authorization", authorization.as_str()),
            ("content-encoding", "aes128gcm"),
            ("content-type", "application/octet-stream"),
            ("ttl", &ttl_s.to_string()),
            ("urgency", urgency(delivery)),
            ("topic", &topic),
        ];
        http::post(&address, &self.settings.roots, &headers, body).await
    }
}

/// What the worker in the browser shows (`pages/assets/push-worker.js`). A text that is too long stands on the page that it leads to. The worker may lie
/// behind a gateway that stands before several homes, and only `home` can end it: it is named, and so is the site of its own pages.
fn message(delivery: &Delivery, token: &str, lang: Lang, (site, home): (&str, &str)) -> Vec<u8> {
    let said = delivery.said.first().cloned().unwrap_or_default();
    let of = |text: &str| {
        let message = json!({
            "title": said.title,
            "text": text,
            "page": delivery.page,
            "tag": delivery.thread,
            "lang": lang.tag(),
            "end": format!("/unsubscribe/{token}"),
            "site": site,
            "home": home,
            "stop": STOP.say(lang),
            "ended": ENDED.say(lang),
        });
        message.to_string().into_bytes()
    };
    let whole = of(&said.text);
    if whole.len() > TEXT_LEN_MAX {
        of("")
    } else {
        whole
    }
}

/// Under which a later message about the same thing takes the place of one that the push service still keeps (RFC 8030, 5.4): 32 characters. It tells
/// the service neither what it is about, nor who else hears of the same.
fn topic(thread: &str, token: &str) -> Id {
    id_of(&["topic", thread, token])
}

/// How a device that saves its battery takes it (RFC 8030, 5.3): a notice counts now; a drill, and that something works again, can wait.
fn urgency(delivery: &Delivery) -> &'static str {
    if delivery.drill || delivery.is_last() {
        "normal"
    } else {
        "high"
    }
}

/// RFC 4648, 5, without padding.
pub(crate) fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The same, read; none where it is not of this length.
fn bytes<const LEN: usize>(text: &str) -> Option<[u8; LEN]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

const STOP: Words = words("알림 그만 받기", "Stop telling me", "그만 받기");
const ENDED: Words = words(
    "더 알리지 않습니다.",
    "You hear no more of it.",
    "이제 안 알려 드려요.",
);
const OTHERWISE: Words = words(
    "전자우편이나 문자로 신청하십시오. 상태 화면은 언제나 볼 수 있습니다.",
    "Ask by e-mail or text message. The status page is always there.",
    "이메일이나 문자로 신청해 주세요.",
);
const NO_PUSH: Refusal = Refusal::new(
    "subscribe.no-push",
    Class::Unavailable,
    words(
        "이 기관은 브라우저로 알려 드릴 수 없습니다.",
        "This office can't tell you in a browser.",
        "여기서는 브라우저로 알려 드릴 수 없어요.",
    ),
    OTHERWISE,
);
const NO_SERVICE: Refusal = Refusal::new(
    "subscribe.push-service",
    Class::Input,
    words(
        "이 브라우저의 알림 주소는 이 기관이 보낼 수 있는 곳이 아닙니다.",
        "This browser's address for notifications is not one to which this office sends.",
        "이 브라우저로는 알려 드릴 수 없어요.",
    ),
    OTHERWISE,
);
const NO_KEYS: Refusal = Refusal::new(
    "subscribe.push-keys",
    Class::Input,
    words(
        "브라우저가 준 알림 열쇠를 쓸 수 없습니다.",
        "The browser's keys for notifications can't be used.",
        "브라우저로 알려 드릴 준비가 안 됐어요.",
    ),
    OTHERWISE,
);

#[cfg(test)]
mod tests;

//! One try of a delivery, by its outlet.

use std::sync::PoisonError;

use aws_lc_rs::hmac;
use kernel::Id;
use kernel::Moment;
use kernel::Outlet;
use kernel::Said;
use kernel::Tried;
use serde_json::json;

use crate::Channels;
use crate::delivery::Delivery;
use crate::delivery::Receiver;
use crate::http;
use crate::http::Fault;
use crate::mail::Letter;
use crate::settings::Provider;

/// How many tries at providers are remembered: enough to tell fifteen in a hundred.
const TRIES_MAX: usize = 200;

impl Channels {
    pub(crate) async fn deliver(&self, id: Id, delivery: &Delivery) -> Result<(), Fault> {
        match &delivery.to {
            Receiver::Subscriber { address, token, .. } => match delivery.outlet {
                Outlet::Email => self.mail(id, delivery, address, token).await,
                Outlet::Sms => self.text(id, delivery, ("to", address)).await,
                Outlet::Push | Outlet::EmergencyText | Outlet::Webhook => Err(none()),
            },
            Receiver::Browser {
                to, token, lang, ..
            } => self.push(delivery, to, (token, *lang)).await,
            Receiver::Area(area) => self.text(id, delivery, ("area", area)).await,
            Receiver::Program(name) => self.tell(id, delivery, name).await,
        }
    }

    async fn mail(&self, id: Id, delivery: &Delivery, to: &str, token: &str) -> Result<(), Fault> {
        let mail = self.settings.mail.as_ref().ok_or_else(none)?;
        let said = delivery.said.first().ok_or_else(none)?;
        let site = &self.settings.site;
        let end = format!("{site}/unsubscribe/{token}");
        let (mut text, mut one_click) = (said.text.clone(), None);
        if !delivery.asks {
            text = format!("{text}\n\n{site}{}\n\n--\n{end}\n", delivery.page);
            one_click = Some(end);
        }
        let letter = Letter {
            id: format!("<{id}@{}>", self.settings.host()),
            to,
            title: &said.title,
            text,
            at: self.node.clock().now(),
            end: one_click,
        };
        mail.send(letter).await
    }

    /// A text message or an emergency text, by the provider whose turn it is; where that one fails, by the other on the next try.
    async fn text(&self, id: Id, delivery: &Delivery, to: (&str, &str)) -> Result<(), Fault> {
        let providers = match delivery.outlet {
            Outlet::Sms => &self.settings.sms,
            Outlet::EmergencyText => &self.settings.emergency,
            Outlet::Email | Outlet::Push | Outlet::Webhook => return Err(none()),
        };
        let began = self.node.clock().now();
        let chosen = self.rules.provider(&self.tried(delivery.outlet), began);
        // With one provider alone it is always its turn.
        let chosen = chosen.min(providers.len().saturating_sub(1));
        let provider = providers.get(chosen).ok_or_else(none)?;
        let sent = self.ask(provider, id, delivery, to).await;
        let took_ms = self.node.clock().now().ms_since(began);
        let tried = Tried {
            provider: chosen,
            at: began,
            took_ms,
            // What a provider refuses it has answered: the text is at fault, not the provider.
            failed: matches!(sent, Err(Fault::Later(_))),
        };
        self.note(delivery.outlet, tried);
        sent
    }

    async fn ask(
        &self,
        provider: &Provider,
        id: Id,
        delivery: &Delivery,
        (field, to): (&str, &str),
    ) -> Result<(), Fault> {
        let said = delivery.said.first().ok_or_else(none)?;
        let mut body = json!({
            "id": id.to_string(),
            "type": delivery.outlet.code(),
            "text": said.text,
            "drill": delivery.drill,
        });
        if let Some(body) = body.as_object_mut() {
            body.insert(field.to_owned(), to.into());
        }
        let body = serde_json::to_vec(&body).map_err(|_| none())?;
        let key = format!("Bearer {}", provider.key);
        let id = id.to_string();
        let headers = [
            http::JSON,
            ("authorization", key.as_str()),
            ("idempotency-key", &id),
        ];
        http::post(&provider.address, &self.settings.roots, &headers, body).await
    }

    /// A program hears of all of it, signed: HMAC-SHA256 over the time, a dot and the body.
    async fn tell(&self, id: Id, delivery: &Delivery, name: &str) -> Result<(), Fault> {
        let mut programs = self.settings.programs.iter();
        let program = programs.find(|one| one.name == name).ok_or_else(none)?;
        let of = |pick: fn(&Said) -> &String| {
            let mut said = delivery.said.iter().map(pick);
            json!({"ko": said.next(), "en": said.next(), "easy": said.next()})
        };
        let body = json!({
            "id": id.to_string(),
            "thread": delivery.thread,
            "title": of(|said| &said.title),
            "text": of(|said| &said.text),
            "page": format!("{}{}", self.settings.site, delivery.page),
            "until": delivery.until,
            "drill": delivery.drill,
        });
        let body = serde_json::to_vec(&body).map_err(|_| none())?;
        let now = self.node.clock().now();
        let id = id.to_string();
        let signature = signature(&program.secret, now, &body);
        let headers = [
            http::JSON,
            ("ieum-signature", signature.as_str()),
            ("idempotency-key", &id),
        ];
        http::post(&program.address, &self.settings.roots, &headers, body).await
    }

    fn tried(&self, outlet: Outlet) -> Vec<Tried> {
        let tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        tries.get(&outlet).cloned().unwrap_or_default()
    }

    fn note(&self, outlet: Outlet, tried: Tried) {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        let tries = tries.entry(outlet).or_default();
        tries.push(tried);
        let over = tries.len().saturating_sub(TRIES_MAX);
        tries.drain(..over);
    }
}

/// `t=SECONDS,v1=HEX`: whoever has the secret knows that we said it, and when.
fn signature(secret: &[u8], now: Moment, body: &[u8]) -> String {
    use std::fmt::Write;
    let at = now.0.div_euclid(1_000);
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let signed = [format!("{at}.").as_bytes(), body].concat();
    let tag = hmac::sign(&key, &signed);
    tag.as_ref()
        .iter()
        .fold(format!("t={at},v1="), |mut text, byte| {
            write!(text, "{byte:02x}").expect("a string takes everything");
            text
        })
}

/// What can't be, unless the configuration has changed since it was made.
fn none() -> Fault {
    Fault::Never("this outlet is not set up any more".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `printf '1795000000.{}' | openssl dgst -sha256 -hmac secret`
    #[test]
    fn a_signature_is_what_openssl_says() {
        let said = signature(b"secret", Moment(1_795_000_000_999), b"{}");
        assert_eq!(
            said,
            "t=1795000000,v1=6b4c7e66d3b69c810f27c4aa67ee370757d4dfdabf1fbb338ea7cf6aba9e0494"
        );
    }
}

//! Mail by the operator's own server (SMTP).

use std::time::Duration;
use std::time::UNIX_EPOCH;

use kernel::Moment;
use lettre::AsyncSmtpTransport;
use lettre::AsyncTransport;
use lettre::Message;
use lettre::Tokio1Executor;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::message::header::HeaderName;
use lettre::message::header::HeaderValue;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::Certificate;
use lettre::transport::smtp::client::CertificateStore;
use lettre::transport::smtp::client::Tls;
use lettre::transport::smtp::client::TlsParameters;

use crate::http::Fault;
use crate::http::Roots;

/// How long the server may take for one command.
const COMMAND_MAX: Duration = Duration::from_secs(8);

/// A mail server, and as whom we write.
pub struct Mail {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// One mail.
pub(crate) struct Letter<'a> {
    /// Its identity, the same in every try.
    pub(crate) id: String,
    pub(crate) to: &'a str,
    pub(crate) title: &'a str,
    pub(crate) text: String,
    pub(crate) at: Moment,
    /// The link by which its receiver ends it with one click; none in the mail that asks to confirm.
    pub(crate) end: Option<String>,
}

impl Mail {
    /// A server by its address: `smtps://HOST` (TLS from the first byte), `smtp://HOST` (TLS before anything is said) or, on this machine only,
    /// `smtp://127.0.0.1:25` without TLS. None where one of the texts can't be used.
    pub fn new(
        server: &str,
        from: &str,
        login: Option<(String, String)>,
        roots: &Roots,
    ) -> Option<Self> {
        let (scheme, rest) = server.split_once("://")?;
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse::<u16>().ok()?)),
            None => (rest, None),
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
        if host.is_empty() || !host.chars().all(plain) {
            return None;
        }
        let here = host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback());
        let (tls, usual) = match scheme {
            "smtp" if here => (Tls::None, 25),
            "smtp" => (Tls::Required(parameters(host, roots)?), 587),
            "smtps" => (Tls::Wrapper(parameters(host, roots)?), 465),
            _ => return None,
        };
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(port.unwrap_or(usual))
            .tls(tls)
            .timeout(Some(COMMAND_MAX));
        if let Some((name, password)) = login {
            transport = transport.credentials(Credentials::new(name, password));
        }
        Some(Self {
            transport: transport.build(),
            from: from.parse().ok()?,
        })
    }

    /// Whether texts make a server and a sender.
    pub fn reads(server: &str, from: &str) -> bool {
        let roots = Roots::read(std::path::Path::new(""));
        Self::new(server, from, None, &roots).is_some()
    }

    pub(crate) async fn send(&self, letter: Letter<'_>) -> Result<(), Fault> {
        let never = |error: &dyn std::error::Error| Fault::Never(error.to_string());
        let to: Mailbox = letter
            .to
            .parse()
            .map_err(|_| Fault::Never("no address".to_owned()))?;
        let ms = u64::try_from(letter.at.0).unwrap_or_default();
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(letter.title)
            .message_id(Some(letter.id))
            .date(UNIX_EPOCH + Duration::from_millis(ms))
            .header(ContentType::TEXT_PLAIN)
            .raw_header(header("Auto-Submitted", "auto-generated"));
        if let Some(end) = &letter.end {
            message = message
                .raw_header(header("List-Unsubscribe", &format!("<{end}>")))
                .raw_header(header(
                    "List-Unsubscribe-Post",
                    "List-Unsubscribe=One-Click",
                ));
        }
        let message = message.body(letter.text).map_err(|error| never(&error))?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            // The server says that it will not, whoever asks again. Its words may hold the address: they are told to nobody.
            Err(error) if error.is_permanent() => Err(Fault::Never("the mail server".to_owned())),
            Err(_) => Err(Fault::Later("the mail server".to_owned())),
        }
    }
}

fn parameters(host: &str, roots: &Roots) -> Option<TlsParameters> {
    let mut parameters =
        TlsParameters::builder(host.to_owned()).certificate_store(CertificateStore::None);
    if let Ok(certificate) = Certificate::from_pem(roots.pem()) {
        parameters = parameters.add_root_certificate(certificate);
    }
    parameters.build().ok()
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_named_with_how_it_is_spoken_to() {
        for good in [
            "smtp://127.0.0.1:2525",
            "smtp://mail.example",
            "smtps://mail.example:465",
        ] {
            assert!(Mail::reads(good, "이음 <noreply@ieum.example>"), "{good}");
        }
        for bad in [
            "mail.example",
            "http://mail.example",
            "smtp://",
            "smtp://mail.example:port",
            "smtp://a b",
        ] {
            assert!(!Mail::reads(bad, "noreply@ieum.example"), "{bad}");
        }
        assert!(!Mail::reads("smtp://127.0.0.1:2525", "nobody"));
    }
}

//! A caller of the API: one address, one token.

use std::time::Duration;

use serde_json::Value;
use ureq::Agent;

/// How long an answer may take. Printing in a build without optimisation is slow, and so is a machine with two cores.
const ANSWER_MAX: Duration = Duration::from_mins(1);
/// The largest answer that is read: a paper with its fonts.
const ANSWER_LEN_MAX: u64 = 16 << 20;

/// How often a printer that is behind is asked again.
const PATIENCE: u32 = 10;
/// What may be said of a printer for a moment; the same request under the same key is then done.
const BEHIND: [&str; 2] = ["request.busy", "paper.printer-down"];

/// An answer, whatever its status.
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: ureq::http::HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// Every value of a header.
    pub(crate) fn header_all(&self, name: &str) -> Vec<&str> {
        let values = self.headers.get_all(name).iter();
        values.filter_map(|value| value.to_str().ok()).collect()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("no JSON: {} {}", self.status, self.text()))
    }

    /// True for a clear refusal after which the same request is done a little later.
    pub(crate) fn printer_is_behind(&self) -> bool {
        self.status == 503 && BEHIND.contains(&self.json()["code"].as_str().unwrap_or_default())
    }

    /// The answer to a request that must have been done.
    pub(crate) fn done(&self) -> Value {
        assert_eq!(self.status, 201, "{}", self.text());
        self.json()
    }

    /// The code of a refusal that must have this status, in the shape of RFC 9457.
    pub(crate) fn refused(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json");
        let body = self.json();
        assert_eq!(body["status"], status, "{body}");
        for field in ["title", "code", "hint"] {
            let said = body[field].as_str().unwrap_or_default();
            assert!(!said.is_empty(), "{field} is missing: {body}");
        }
        body["code"].as_str().unwrap().to_owned()
    }

    /// The fields of all faults that were told, each with its code.
    pub(crate) fn faults(&self) -> Vec<(String, String)> {
        assert_eq!(self.refused(422), "input");
        let body = self.json();
        let faults = body["faults"].as_array().unwrap();
        let of = |fault: &Value, name: &str| fault[name].as_str().unwrap().to_owned();
        for fault in faults {
            assert!(fault["given"].is_string() && !of(fault, "hint").is_empty());
        }
        faults
            .iter()
            .map(|fault| (of(fault, "field"), of(fault, "code")))
            .collect()
    }
}

/// Somebody who calls. Cheap to clone; each clone keeps the connections of the first.
#[derive(Clone)]
pub(crate) struct Caller {
    pub(crate) base: String,
    headers: Vec<(&'static str, String)>,
    agent: Agent,
}

impl Caller {
    /// Nobody in particular, at an address.
    pub(crate) fn nobody(base: &str) -> Self {
        let agent = Agent::config_builder()
            .timeout_global(Some(ANSWER_MAX))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .build();
        Self {
            base: base.to_owned(),
            headers: Vec::new(),
            agent: agent.into(),
        }
    }

    /// The holder of a token.
    pub(crate) fn new(base: &str, token: &str) -> Self {
        Self::nobody(base).with("authorization", &format!("Bearer {token}"))
    }

    /// The same with one more header.
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// A read.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.try_get(path).unwrap()
    }

    /// A read, of a process that may be gone.
    pub(crate) fn try_get(&self, path: &str) -> Result<Answer, String> {
        let mut request = self.agent.get(format!("{}{path}", self.base));
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        read(request.call())
    }

    /// A request of the resident register.
    pub(crate) fn ask(&self, request: &str, key: &str, body: &Value) -> Answer {
        self.ask_of("resident", request, key, body)
    }

    /// A request of any service. Where the printer is told to be behind, it is asked again as the refusal says: a build without optimisation, on a
    /// machine with much else to do, may take longer for a page than a paper may take.
    pub(crate) fn ask_of(&self, service: &str, request: &str, key: &str, body: &Value) -> Answer {
        for _ in 0..PATIENCE {
            let answer = self.try_ask_of(service, request, key, body).unwrap();
            if !answer.printer_is_behind() {
                return answer;
            }
            std::thread::sleep(Duration::from_millis(500));
        }
        self.try_ask_of(service, request, key, body).unwrap()
    }

    /// A request of the resident register, of a process that may be gone.
    pub(crate) fn try_ask(&self, request: &str, key: &str, body: &Value) -> Result<Answer, String> {
        self.try_ask_of("resident", request, key, body)
    }

    fn try_ask_of(
        &self,
        service: &str,
        request: &str,
        key: &str,
        body: &Value,
    ) -> Result<Answer, String> {
        self.clone()
            .with("idempotency-key", key)
            .with("content-type", "application/json")
            .send(
                &format!("/api/v1/{service}/{request}"),
                body.to_string().as_bytes(),
            )
    }

    /// Any body to any address.
    pub(crate) fn send(&self, path: &str, body: &[u8]) -> Result<Answer, String> {
        let mut request = self.agent.post(format!("{}{path}", self.base));
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        read(request.send(body))
    }
}

fn read(answered: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Answer, String> {
    let answer = answered.map_err(|error| error.to_string())?;
    let (parts, mut body) = answer.into_parts();
    let body = body
        .with_config()
        .limit(ANSWER_LEN_MAX)
        .read_to_vec()
        .map_err(|error| error.to_string())?;
    Ok(Answer {
        status: parts.status.as_u16(),
        headers: parts.headers,
        body,
    })
}

//! The gates' pages: who visits, in which language, with an honest form; then the gate answers.

use std::collections::BTreeMap;

use axum::Form;
use axum::Router;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::extract::FromRequest;
use axum::extract::Query;
use axum::extract::RawPathParams;
use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::Method as HttpMethod;
use axum::http::StatusCode;
use axum::http::header;
use axum::middleware::Next;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::MethodRouter;
use kernel::Answers;
use kernel::Caller;
use kernel::Class;
use kernel::Gate;
use kernel::House;
use kernel::Lang;
use kernel::Method;
use kernel::Refusal;
use kernel::Reply;
use kernel::Route;
use kernel::Visit;
use kernel::words;

use crate::Listener;
use crate::Site;
use crate::cookies;
use crate::onward;
use crate::serve::Held;

/// Nothing inline, nothing from elsewhere, no frame. What scripts may ask follows.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types ieum; connect-src 'self'";
/// What a page that came from another of our addresses may read: for everybody, the same for everybody, and without a cookie.
const OPEN: [&str; 2] = ["/v/trust.json", "/status/live"];

/// Mounts every route of every gate. GET and POST of one path are one method router.
pub(crate) fn mount(mut router: Router<Site>, site: &Site) -> Router<Site> {
    let mut paths: BTreeMap<&'static str, MethodRouter<Site>> = BTreeMap::new();
    for gate in site.gates {
        for route in gate.routes() {
            let (gate, route) = (*gate, *route);
            let handler =
                move |State(site): State<Site>, params: RawPathParams, request: Request| {
                    answer(site, gate, route, params, request)
                };
            let at = paths.remove(route.path).unwrap_or_default();
            let mut of_route = match route.method {
                Method::Get => axum::routing::get(handler),
                Method::Post => axum::routing::post(handler),
            };
            if let Some(len_max) = route.form_len_max {
                of_route = of_route.layer(DefaultBodyLimit::max(len_max));
            }
            let at = at.merge(of_route);
            paths.insert(route.path, at);
        }
    }
    for (path, methods) in paths {
        router = router.route(path, methods);
    }
    router
}

async fn answer(
    site: Site,
    gate: &'static dyn Gate,
    route: Route,
    params: RawPathParams,
    request: Request,
) -> Response {
    let headers = request.headers().clone();
    let held = request.extensions().get::<Held>().cloned();
    let (visitor, known) = visitor(&site, &headers).await;
    let params = params
        .iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let mut visit = visit(&site, &request, &visitor, params);
    let mut cookies = Vec::new();
    if !known {
        cookies.push(cookies::set_secret(&site, &visitor.secret));
    }
    if visit.query.raw("lang").is_some() {
        cookies.push(cookies::set_lang(visit.lang));
    }
    let reply = match read_form(&site, &route, &visit, (&visitor, known), request).await {
        Err(refusal) => Reply::Page(gate.refuse(&visit, site.node.as_ref(), &refusal)),
        Ok(form) => {
            visit.form = form;
            match admit(&site, &route, &visit) {
                Err(refusal) => Reply::Page(gate.refuse(&visit, site.node.as_ref(), &refusal)),
                Ok(()) => gate.answer(&route, visit.clone(), site.node.as_ref()).await,
            }
        }
    };
    let mut response = match reply {
        Reply::SignedIn { caller, to } => match open_session(&site, &headers, &caller).await {
            Ok(set) => {
                cookies.extend(set);
                see_other(&to)
            }
            Err(refusal) => page(gate.refuse(&visit, site.node.as_ref(), &refusal)),
        },
        Reply::SignedOut(to) => {
            // What can't be forgotten now (a full disk) is over by itself at the end of the day; the browser forgets at once.
            let _ = site.node.close_session(&visitor.secret).await;
            cookies.push(cookies::set_secret(&site, "out"));
            see_other(&to)
        }
        Reply::SeeOther(to) => see_other(&to),
        Reply::Page(html) => page(html),
        Reply::Pdf { name, bytes } => pdf(&name, bytes),
        Reply::Document {
            content_type,
            bytes,
        } => document(content_type, bytes),
        Reply::Live => match site.live.as_ref().and_then(|live| live.stream(visit.lang)) {
            Some(stream) => {
                held.inspect(Held::release);
                stream
            }
            None => page(gate.refuse(&visit, site.node.as_ref(), &TOO_MANY)),
        },
    };
    for cookie in cookies {
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

/// A visitor: a secret, and the caller it stands for.
struct Visitor {
    secret: String,
    caller: Option<Caller>,
}

async fn visitor(site: &Site, headers: &HeaderMap) -> (Visitor, bool) {
    match cookies::secret(headers, site) {
        Some(secret) => {
            let caller = site
                .node
                .session(secret)
                .await
                .filter(|caller| may_enter(site, caller));
            (
                Visitor {
                    secret: secret.to_owned(),
                    caller,
                },
                true,
            )
        }
        None => (
            Visitor {
                secret: site.node.fresh_secret(),
                caller: None,
            },
            false,
        ),
    }
}

/// The cookies of a new session: at the citizen's home where whoever stands before both can go on there, else here.
async fn open_session(
    site: &Site,
    headers: &HeaderMap,
    caller: &Caller,
) -> Result<Vec<String>, Refusal> {
    if let Some(home) = onward::home_elsewhere(site, headers, caller)
        && let Some(secret) = site.node.open_session_at(home, caller).await
    {
        return Ok(cookies::set_elsewhere(site, home, &secret).to_vec());
    }
    let secret = site.node.open_session(caller).await?;
    Ok(vec![cookies::set_secret(site, &secret)])
}

/// Officers enter by the listener of their own office only.
pub(crate) fn may_enter(site: &Site, caller: &Caller) -> bool {
    let here = caller.office.as_deref() == Some(site.node.node().name.as_str());
    !caller.at_counter() || (here && site.listener == Listener::Office)
}

fn visit(
    site: &Site,
    request: &Request,
    visitor: &Visitor,
    params: BTreeMap<String, String>,
) -> Visit {
    let query = Query::<Vec<(String, String)>>::try_from_uri(request.uri())
        .map(|Query(pairs)| pairs)
        .unwrap_or_default();
    let query = Answers::from_pairs(query);
    let lang = query
        .raw("lang")
        .and_then(Lang::parse)
        .or_else(|| cookies::lang(request.headers()))
        .unwrap_or_default();
    Visit {
        path: request.uri().path().to_owned(),
        params,
        query,
        form: Answers::default(),
        caller: visitor.caller.clone(),
        lang,
        csrf: site.node.form_secret(&visitor.secret),
        key: site.node.fresh().to_string(),
        now: site.node.clock().now(),
    }
}

/// Reads a form. It must come from a page that this node gave to this visitor.
async fn read_form(
    site: &Site,
    route: &Route,
    visit: &Visit,
    (visitor, known): (&Visitor, bool),
    request: Request,
) -> Result<Answers, Refusal> {
    if request.method() != HttpMethod::POST {
        return Ok(Answers::default());
    }
    if route.form_len_max.is_some() {
        // A long form is read for those only who may send it.
        admit(site, route, visit)?;
    }
    let (parts, body) = request.into_parts();
    let bytes = Bytes::from_request(Request::from_parts(parts.clone(), body), &())
        .await
        .map_err(|_| TOO_LARGE)?;
    let form =
        Form::<Vec<(String, String)>>::from_request(Request::from_parts(parts, bytes.into()), &())
            .await;
    let Form(mut pairs) = form.map_err(|_| UNREADABLE)?;
    if pairs
        .iter()
        .any(|(name, value)| name.contains('\u{fffd}') || value.contains('\u{fffd}'))
    {
        return Err(UNREADABLE);
    }
    // A mail program's one click (RFC 8058) has seen no page. Without a cookie it acts for nobody: what its own link allows, and nothing more.
    if !known && pairs.len() == 1 && pairs.iter().all(is_one_click) {
        return Ok(Answers::from_pairs(pairs));
    }
    let expected = site.node.form_secret(&visitor.secret);
    if !pairs
        .iter()
        .any(|(name, value)| name == "csrf" && *value == expected)
    {
        return Err(STALE_FORM);
    }
    pairs.retain(|(name, _)| name != "csrf");
    Ok(Answers::from_pairs(pairs))
}

fn is_one_click((name, value): &(String, String)) -> bool {
    name == "List-Unsubscribe" && value == "One-Click"
}

fn admit(site: &Site, route: &Route, visit: &Visit) -> Result<(), Refusal> {
    if route.may.is_empty() {
        return Ok(());
    }
    let caller = visit
        .caller
        .as_ref()
        .filter(|caller| may_enter(site, caller))
        .ok_or(SIGN_IN)?;
    if caller.is_any(route.may) {
        Ok(())
    } else {
        Err(NOT_YOURS)
    }
}

fn page(page: kernel::Page) -> Response {
    let status = StatusCode::from_u16(page.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (
        status,
        [(header::CONTENT_TYPE, "text/html; charset=utf-8")],
        page.html,
    )
        .into_response()
}

fn see_other(to: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
}

pub(crate) fn pdf(name: &str, bytes: Vec<u8>) -> Response {
    let shown = format!("inline; filename=\"{name}\"");
    (
        [
            (header::CONTENT_TYPE, "application/pdf".to_owned()),
            (header::CONTENT_DISPOSITION, shown),
        ],
        bytes,
    )
        .into_response()
}

fn document(content_type: &'static str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, bytes).into_response()
}

/// No page at this address: said in the first gate's own look.
pub(crate) async fn not_found(State(site): State<Site>, request: Request) -> Response {
    let (visitor, _) = visitor(&site, request.headers()).await;
    let visit = visit(&site, &request, &visitor, BTreeMap::new());
    match site.gates.first() {
        Some(gate) if !visit.path.starts_with("/api/") => {
            page(gate.refuse(&visit, site.node.as_ref(), &NO_PAGE))
        }
        _ => crate::problem::refusal(&NO_PAGE, visit.lang),
    }
}

/// The policy of a site's pages: their scripts may ask this address, and those that the configuration names.
pub(crate) fn policy(addresses: &[String]) -> HeaderValue {
    let all: Vec<&str> = std::iter::once(CSP)
        .chain(addresses.iter().map(String::as_str))
        .collect();
    HeaderValue::from_str(&all.join(" ")).unwrap_or(HeaderValue::from_static(CSP))
}

/// What every answer bears.
pub(crate) async fn harden(
    State((policy, shares)): State<(HeaderValue, bool)>,
    request: Request,
    next: Next,
) -> Response {
    let open = shares && OPEN.contains(&request.uri().path());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    if open {
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_ORIGIN,
            HeaderValue::from_static("*"),
        );
    }
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // Pages and papers stay in no cache.
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

const SIGN_IN: Refusal = Refusal::new(
    "page.sign-in",
    Class::SignIn,
    words(
        "로그인해야 볼 수 있는 화면입니다.",
        "This page is for people who have signed in.",
        "로그인해야 볼 수 있어요.",
    ),
    words(
        "로그인한 뒤 다시 여세요.",
        "Sign in, then open it again.",
        "먼저 로그인해 주세요.",
    ),
);
const NOT_YOURS: Refusal = Refusal::new(
    "page.not-yours",
    Class::Forbidden,
    words(
        "이 화면을 볼 수 있는 역할이 아닙니다.",
        "This page is not for your role.",
        "이 화면은 볼 수 없어요.",
    ),
    words(
        "맞는 사람으로 로그인하세요.",
        "Sign in as somebody who may.",
        "다른 사람으로 로그인해 주세요.",
    ),
);
const STALE_FORM: Refusal = Refusal::new(
    "page.stale-form",
    Class::Forbidden,
    words(
        "이 양식은 너무 오래되었거나 다른 곳에서 왔습니다.",
        "This form is too old, or came from elsewhere.",
        "화면이 너무 오래됐어요.",
    ),
    words(
        "앞 화면을 새로 고치고 다시 보내세요.",
        "Reload the page before it and send it again.",
        "앞 화면을 새로 열고 다시 눌러 주세요.",
    ),
);
const UNREADABLE: Refusal = Refusal::new(
    "page.unreadable",
    Class::Input,
    words(
        "보낸 글자를 읽지 못했습니다(UTF-8이 아님).",
        "What was sent can't be read (it is not UTF-8).",
        "보낸 글자를 읽지 못했어요.",
    ),
    words(
        "화면의 양식으로 다시 보내세요.",
        "Send it again with the form of the page.",
        "화면에서 다시 써서 보내 주세요.",
    ),
);
pub(crate) const TOO_LARGE: Refusal = Refusal::new(
    "page.too-large",
    Class::TooLarge,
    words(
        "보낸 내용이 너무 큽니다.",
        "What was sent is too large.",
        "보낸 것이 너무 커요.",
    ),
    words(
        "256 KB보다 작게 나누어 보내세요.",
        "Divide it into parts below 256 KB.",
        "나눠서 보내 주세요.",
    ),
);
const TOO_MANY: Refusal = Refusal::new(
    "page.too-many-open",
    Class::Unavailable,
    words(
        "열린 화면이 너무 많아 스스로 갱신하지 못합니다.",
        "Too many pages are open for this one to follow.",
        "열린 화면이 너무 많아요.",
    ),
    words(
        "화면을 직접 새로 고치세요.",
        "Reload the page by hand.",
        "화면을 새로 열어 주세요.",
    ),
);
const NO_PAGE: Refusal = Refusal::new(
    "page.unknown",
    Class::NotFound,
    words(
        "이 주소에는 화면이 없습니다.",
        "There is no page at this address.",
        "이 주소에는 아무것도 없어요.",
    ),
    words(
        "주소를 확인하거나 첫 화면으로 가세요.",
        "Check the address, or go to the first page.",
        "첫 화면으로 가 주세요.",
    ),
);

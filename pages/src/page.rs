//! A template as an answer, and the page of a refusal.

use askama::Template;
use kernel::Page;
use kernel::Refusal;

use crate::frame::Frame;

/// A template as a page.
pub fn page(status: u16, template: &impl Template) -> Page {
    let html = template
        .render()
        .expect("a page is made of texts, which always render");
    Page { status, html }
}

/// A way on from a page: its label and address.
pub type WayOn = (String, String);

#[derive(Template)]
#[template(path = "refused.html")]
struct Refused {
    frame: Frame,
    refusal: Refusal,
    ways: Vec<WayOn>,
}

/// The page of a refusal: what happened, what stays safe, what to do now, and the ways on.
pub fn refused(frame: Frame, refusal: &Refusal, ways: Vec<WayOn>) -> Page {
    let refused = Refused {
        frame,
        refusal: refusal.clone(),
        ways,
    };
    page(refusal.class.status(), &refused)
}

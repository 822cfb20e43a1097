//! The signature of a paper's PDF by the node that issues it.

use certificate::Number;
use journal::Issued;
use kernel::Moment;
use pades::Stated;

use crate::Node;

impl Node {
    /// Signs a page of this node's own paper. Whatever is missing for that, the page goes out as it is: a paper is never refused for want of its
    /// PDF's signature, since its code proves it alone. Another's paper stays unsigned too: who prints it anew did not issue it.
    pub(crate) fn signed(&self, pdf: Vec<u8>, issued: &Issued, at: Moment) -> Vec<u8> {
        // Without a code nothing on it says what is signed: an interim paper of an office that can't sign.
        if issued.code.is_empty() {
            return pdf;
        }
        let number = Number::parse(&issued.number);
        if number.is_none_or(|number| number.node().value() != self.parts.name.code) {
            return pdf;
        }
        let keys = self.parts.keys.now();
        let Some(by) = keys.credential() else {
            tracing::warn!(
                "a paper goes out unsigned: the centre has certified no paper key for PDFs yet"
            );
            return pdf;
        };
        if !by.certificate.valid_at(at.0.div_euclid(1_000)) {
            tracing::warn!(
                "a paper goes out unsigned: the certificate of the paper key does not count now"
            );
            return pdf;
        }
        let stated = Stated {
            signed_at: at,
            code: issued.code.clone(),
        };
        match pades::sign(&pdf, &stated, &by, keys.paper()) {
            Ok(signed) => signed,
            Err(error) => {
                tracing::error!(%error, "a paper goes out unsigned");
                pdf
            }
        }
    }
}

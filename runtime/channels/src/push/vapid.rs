//! Who we are to a push service (RFC 8292, VAPID): a token signed by the key that the browser was told.

use certificate::SignFault;
use certificate::Signer;
use kernel::Moment;
use keys::SigningKey;
use serde_json::json;

use crate::push::base64url;

/// How long a token counts; at most a day (RFC 8292, 2).
const COUNTS_MS: i64 = 12 * 3_600_000;

/// The header `authorization` of a message to a push service at `origin`, `https://HOST`. `contact` is whom its operator may ask.
pub(super) fn authorization(
    key: &SigningKey,
    origin: &str,
    contact: &str,
    now: Moment,
) -> Result<String, SignFault> {
    let part = |value: &serde_json::Value| base64url(value.to_string().as_bytes());
    let header = part(&json!({"typ": "JWT", "alg": "ES256"}));
    let expires_s = now.plus_ms(COUNTS_MS).0.div_euclid(1_000);
    let claims = part(&json!({"aud": origin, "exp": expires_s, "sub": contact}));
    let signed = format!("{header}.{claims}");
    let signature = base64url(&key.sign(signed.as_bytes())?);
    let known = base64url(key.point());
    Ok(format!("vapid t={signed}.{signature}, k={known}"))
}

#!/usr/bin/env python3
"""Reads a message of web push as the browser and the push service would: a second opinion on runtime/channels.

It shares no line with the Rust program and was written from RFC 8188, 8291 and 8292. It needs python3-cryptography.

    read_push.py keys   prints the keys of a new browser as JSON: {"private", "p256dh", "auth"}
    read_push.py read   takes {"private", "p256dh", "auth", "body" (hex), "authorization"} on stdin, and prints {"text", "claims", "key"}

Exit code 0: opened, and signed by the key that it names. 1: not. 3: a Python module is missing.
"""

import base64
import json
import os
import sys

try:
    from cryptography.exceptions import InvalidSignature, InvalidTag
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF
except ImportError as missing:
    print(f"{missing}. Install: apt-get install python3-cryptography", file=sys.stderr)
    sys.exit(3)

CURVE = ec.SECP256R1()


def said(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def bytes_of(text):
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def point_of(key):
    return key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def expanded(salt, secret, info, length):
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)


def keys():
    key = ec.generate_private_key(CURVE)
    private = key.private_numbers().private_value.to_bytes(32, "big")
    return {"private": said(private), "p256dh": said(point_of(key)), "auth": said(os.urandom(16))}


def opened(key, auth, body):
    """RFC 8291, 3: the header names salt, size of the records and the sender's key; then comes one record."""
    if len(body) > 4096:
        raise ValueError("longer than a push service takes")
    salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
    sender, record = body[21 : 21 + length], body[21 + length :]
    if length != 65 or len(record) > size:
        raise ValueError("no message of one record with the key of its sender")
    shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender))
    secret = expanded(auth, shared, b"WebPush: info\0" + point_of(key) + sender, 32)
    cipher = AESGCM(expanded(salt, secret, b"Content-Encoding: aes128gcm\0", 16))
    padded = cipher.decrypt(expanded(salt, secret, b"Content-Encoding: nonce\0", 12), record, None).rstrip(b"\0")
    if padded[-1:] != b"\2":
        raise ValueError("the last record ends with 2")
    return padded[:-1].decode()


def signed(authorization):
    """RFC 8292, 3: `vapid t=TOKEN, k=KEY`."""
    scheme, _, rest = authorization.partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    if scheme != "vapid" or set(parts) != {"t", "k"}:
        raise ValueError(f"not VAPID: {scheme}")
    text, _, signature = parts["t"].rpartition(".")
    header, claims = (json.loads(bytes_of(part)) for part in text.split("."))
    if header.get("alg") != "ES256":
        raise ValueError(f"signed by {header}")
    pair = bytes_of(signature)
    if len(pair) != 64:
        raise ValueError("no signature of 64 bytes")
    key = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, bytes_of(parts["k"]))
    as_der = encode_dss_signature(int.from_bytes(pair[:32], "big"), int.from_bytes(pair[32:], "big"))
    key.verify(as_der, text.encode(), ec.ECDSA(hashes.SHA256()))
    return claims, parts["k"]


def read(message):
    key = ec.derive_private_key(int.from_bytes(bytes_of(message["private"]), "big"), CURVE)
    text = opened(key, bytes_of(message["auth"]), bytes.fromhex(message["body"]))
    claims, known = signed(message["authorization"])
    return {"text": json.loads(text), "claims": claims, "key": known}


def main():
    if sys.argv[1:] == ["keys"]:
        print(json.dumps(keys()))
        return 0
    try:
        print(json.dumps(read(json.load(sys.stdin))))
    except (ValueError, InvalidTag, InvalidSignature) as fault:
        print(f"{type(fault).__name__}: {fault}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

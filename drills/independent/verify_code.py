#!/usr/bin/env python3
"""Checks the 2D code of an ieum paper with nothing but an anchors file: a second opinion on protocols/certificate.

It shares no line with the Rust program and was written from the description of the code's shape, so that a fault of one
is seen by the other. It needs python3-cbor2 and python3-cryptography.

    verify_code.py --anchors anchors.pem TEXT       prints what the code says as JSON
    verify_code.py --anchors anchors.pem --lines    one code a line on stdin, one answer a line on stdout; as JSON with --json
    … --directory FILE                              also asks the centre's signed directory which keys are revoked and which papers withdrawn

Exit code 0: genuine (all of them, with --lines). 1: not genuine, or an interim paper, which is no certificate. 2: no code or no anchors. 3: a Python module is missing.
"""

import argparse
import base64
import binascii
import json
import re
import sys
from collections.abc import Mapping

try:
    import cbor2
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
except ImportError as missing:
    print(f"{missing}. Install: apt-get install python3-cbor2 python3-cryptography", file=sys.stderr)
    sys.exit(3)

ES256_HEADER = bytes([0xA1, 0x01, 0x26])
WIDTHS = {3: 1, 5: 2, 8: 3, 10: 4, 13: 5, 15: 6, 17: 7}
MODES = {0: "normal", 1: "cut-off", 2: "provisional", 3: "interim"}
DIRECTORY_PURPOSE = b"ieum directory 1"
PAPER, TERMS, DELEGATION, ANCHOR_TERMS = -70001, -70002, -70003, -70004


class Refused(Exception):
    """The code is not genuine."""


class Unreadable(Exception):
    """There is no code, or there are no anchors."""


def require(holds, why):
    if not holds:
        raise Refused(why)


def bytes_of(digits):
    """Seven bytes are 17 digits; fewer bytes at the end have a width of their own."""
    require(re.fullmatch("[0-9]+", digits, re.ASCII), "the code holds other characters than digits")
    found = b""
    for at in range(0, len(digits), 17):
        group = digits[at : at + 17]
        require(len(group) in WIDTHS, "no bytes have so many digits")
        length = WIDTHS[len(group)]
        require(int(group) < 256**length, "a group of digits is above its largest value")
        found += int(group).to_bytes(length, "big")
    return found


def item(data):
    """One CBOR item in its shortest form, and nothing after it."""
    try:
        value = cbor2.loads(data)
        require(cbor2.dumps(value) == data, "the code has another spelling than the one ieum writes")
    except Refused:
        raise
    except Exception as fault:  # the decoder raises many kinds
        raise Refused(f"no CBOR: {fault}") from None
    return value


def statement_of(value):
    """The four parts of a COSE_Sign1."""
    require(isinstance(value, (list, tuple)) and len(value) == 4, "no COSE_Sign1")
    protected, unprotected, payload, signature = value
    require(protected == ES256_HEADER and isinstance(unprotected, Mapping), "another header than ES256 alone")
    require(isinstance(payload, bytes) and isinstance(signature, bytes) and len(signature) == 64, "no signed payload")
    return protected, unprotected, payload, signature


def tagged(data):
    tag = item(data)
    require(isinstance(tag, cbor2.CBORTag) and tag.tag == 18, "no tag 18")
    return tag.value


def signed_by(value, point, purpose=b""):
    protected, _, payload, signature = statement_of(value)
    message = cbor2.dumps(["Signature1", protected, purpose, payload])
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        halves = (int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
        key.verify(encode_dss_signature(*halves), message, ec.ECDSA(hashes.SHA256()))
        return True
    except (InvalidSignature, ValueError):
        return False


def anchors_of(text):
    """The centres that a root of the file signed: (name, from, until, point), and whether all is for show."""
    blocks = re.findall("-----BEGIN IEUM ANCHOR-----(.*?)-----END IEUM ANCHOR-----", text, re.DOTALL)
    if not blocks or len(blocks) != text.count("-----BEGIN IEUM"):
        raise Unreadable("the anchors file is not whole")
    try:
        values = [tagged(base64.b64decode("".join(block.split()), validate=True)) for block in blocks]
        entries = [(item(statement_of(value)[2]), value) for value in values]
    except (Refused, binascii.Error) as fault:
        raise Unreadable(f"the anchors file cannot be read: {fault}") from None
    demos = {claims[ANCHOR_TERMS][1] for claims, _ in entries}
    if len(demos) != 1:
        raise Unreadable("the anchors file mixes demo keys with others")
    roots = {claims[2]: claims for claims, _ in entries if claims[1] == claims[2]}
    for claims, value in entries:
        root = roots.get(claims[1])
        if root is None or not signed_by(value, root[ANCHOR_TERMS][0], b"ieum anchor 1"):
            raise Unreadable("the anchors file holds an entry that its root did not sign")
        if not root[5] <= claims[5] <= root[4]:
            raise Unreadable("a root named a centre outside its own time")
    named = [(c[2], c[5], c[4], c[ANCHOR_TERMS][0]) for c, _ in entries if c[1] != c[2]]
    return named, demos.pop()


def directory_of(data, centres):
    """The centre's signed directory, as it goes to every node: which keys are revoked since when, and which papers are withdrawn."""
    try:
        value = tagged(data)
        told = json.loads(statement_of(value)[2])
        known = [point for name, begin, end, point in centres if name == told["centre"] and begin <= told["issued_at_s"] <= end]
        require(any(signed_by(value, point, DIRECTORY_PURPOSE) for point in known), "no centre of the anchors signed it")
        revoked = [(bytes.fromhex(one["key"]), one["from_s"]) for one in told["revocations"]]
        return revoked, {node: set(places(steps)) for node, steps in told.get("withdrawn", {}).items()}
    except (Refused, KeyError, TypeError, ValueError) as fault:
        raise Unreadable(f"the directory cannot be read: {fault}") from None


def places(steps):
    """The middle nine digits of withdrawn numbers: each is its distance to the one before, in base 36."""
    place = 0
    for step in steps.split(","):
        place += int(step, 36)
        yield place


NO_DIRECTORY = ([], {})


def revoked_by(directory, point, moment):
    return any(key == point and begin <= moment for key, begin in directory[0])


def delegation_of(value, centres):
    """The terms under which the paper's key may sign, once a centre of the anchors is seen to have signed them."""
    _, unprotected, payload, _ = statement_of(value)
    require(unprotected == {}, "the delegation has headers nobody signed")
    claims = item(payload)
    points = [point for name, begin, end, point in centres if name == claims[1] and begin <= claims[5] <= end]
    require(points, "no centre of the anchors delegated")
    require(any(signed_by(value, point) for point in points), "the delegation's signature is wrong")
    return claims


def verify(text, anchors, directory=NO_DIRECTORY):
    """What a genuine code says. Signed claims of a wrong shape are no better than none."""
    try:
        return verdict(text, anchors, directory)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as fault:
        raise Refused(f"a claim is missing or of another type: {fault}") from None


def verdict(text, anchors, directory):
    centres, demo = anchors
    _, _, behind = text.strip().partition("#") if "#" in text else ("", "", text.strip())
    if not behind.startswith("IEUM1/"):
        raise Unreadable("this is not the code of an ieum paper")
    value = tagged(bytes_of(behind[len("IEUM1/") :]))
    _, unprotected, payload, _ = statement_of(value)
    require(list(unprotected) == [DELEGATION], "the code has headers nobody signed")
    delegation = delegation_of(unprotected[DELEGATION], centres)
    code, point, kinds, places = delegation[TERMS]
    require(signed_by(value, point), "the code's signature is wrong")
    claims = item(payload)
    paper = claims[PAPER]
    number = f"{paper[1]:016d}"
    require(int(number) % 97 == 1 and len(number) == 16, "the number's check digits are wrong")
    require(int(number[:5]) == code, "the number is another node's")
    require(delegation[5] <= claims[6] <= delegation[4], "the key was not valid at the time of issue")
    require(paper[2] in kinds or paper[2].split(".")[0] in kinds, "the key may not sign this kind of paper")
    require(paper[10] in places, "the key may not sign papers of this place")
    require(not revoked_by(directory, point, claims[6]), "the key was revoked by then")
    persons = paper.get(5, [])
    known = {} if directory is NO_DIRECTORY else {"withdrawn": int(number[5:14]) in directory[1].get(number[:5], ())}
    return {
        "number": number,
        "kind": paper[2],
        "hash": paper[3].hex(),
        "address": paper.get(4, ""),
        "persons": [
            {"relation": relation, "name": name, "birth": f"{birth // 10000:04d}-{birth // 100 % 100:02d}-{birth % 100:02d}"}
            for relation, name, birth in persons
        ],
        "persons_in_all": paper.get(11, len(persons)),
        "place": paper[10],
        "issued_at_s": claims[6],
        "expires_at_s": claims[4],
        "as_of_s": claims[6] - paper[6],
        "mode": MODES[paper[7]],
        "template": paper[8],
        "specimen": paper[9] or demo,
        "issuer": {"node": delegation[2], "code": f"{code:05d}", "centre": delegation[1], "key": point.hex()},
        **known,
    }


def answer(text, anchors, directory, as_json):
    """One line for --lines."""
    try:
        told = verify(text, anchors, directory)
        interim = told["mode"] == "interim"
        if as_json:
            return json.dumps({"genuine": not interim, **told}, ensure_ascii=False)
        return "interim" if interim else "genuine"
    except (Refused, Unreadable) as why:
        return json.dumps({"genuine": False, "why": str(why)}) if as_json else f"refused: {why}"


def main():
    parser = argparse.ArgumentParser(description="Checks the 2D code of an ieum paper.")
    parser.add_argument("--anchors", required=True)
    parser.add_argument("--directory")
    parser.add_argument("--lines", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("text", nargs="?")
    given = parser.parse_args()
    try:
        with open(given.anchors, encoding="utf-8") as file:
            anchors = anchors_of(file.read())
        directory = NO_DIRECTORY
        if given.directory:
            with open(given.directory, "rb") as file:
                directory = directory_of(file.read(), anchors[0])
        if given.lines:
            answers = [answer(line.rstrip("\n"), anchors, directory, given.json) for line in sys.stdin]
            print("\n".join(answers))
            return 0 if all(one == "genuine" or one.startswith('{"genuine": true') for one in answers) else 1
        said = verify(given.text or "", anchors, directory)
        print(json.dumps(said, ensure_ascii=False))
        return 1 if said["mode"] == "interim" else 0
    except Refused as why:
        print(f"not genuine: {why}", file=sys.stderr)
        return 1
    except (Unreadable, OSError) as why:
        print(f"nothing can be said: {why}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())

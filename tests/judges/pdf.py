#!/usr/bin/env python3
"""Judges signed PDFs with pyHanko, strictly: python3 pdf.py ANCHORS.pem FILE...

Trusted is the root in ANCHORS.pem alone (the self-signed certificate of the file). One JSON line for each FILE: whether pyHanko's
bottom line is true, the signature covers the entire file, nothing was changed since, and the time stamp, if there is one, is trusted.
Exit 3 where pyHanko is not installed.
"""

import json
import logging
import sys

try:
    from asn1crypto import pem, x509
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext
except ImportError as fault:
    print(f"pyHanko is not installed: {fault}", file=sys.stderr)
    sys.exit(3)


def certificates(path):
    with open(path, "rb") as file:
        blocks = pem.unarmor(file.read(), multiple=True)
        return [x509.Certificate.load(der) for kind, _, der in blocks if kind == "CERTIFICATE"]


def judged(path, roots):
    with open(path, "rb") as file:
        signatures = PdfFileReader(file, strict=True).embedded_signatures
        if len(signatures) != 1:
            return {"good": False, "why": f"{len(signatures)} signatures"}
        context = ValidationContext(trust_roots=roots, moment=signatures[0].self_reported_timestamp, allow_fetching=False)
        status = validate_pdf_signature(signatures[0], context, context)
        whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        stamp = status.timestamp_validity
        stamped = stamp is None or (stamp.valid and stamp.intact and stamp.trusted)
        return {
            "good": bool(status.bottom_line and whole and status.docmdp_ok and stamped),
            "bottom_line": bool(status.bottom_line),
            "entire_file": whole,
            "docmdp_ok": bool(status.docmdp_ok),
            "stamped_at": stamp.timestamp.isoformat() if stamp else None,
            "signer": status.signing_cert.subject.native.get("common_name"),
        }


def main(anchors, *files):
    logging.disable()
    roots = [one for one in certificates(anchors) if one.self_signed in ("yes", "maybe") and one.subject == one.issuer]
    for path in files:
        try:
            print(json.dumps(judged(path, roots)))
        except Exception as fault:  # whatever it stumbles over, it does not call the file good
            print(json.dumps({"good": False, "why": f"{type(fault).__name__}: {fault}"[:200]}))


if __name__ == "__main__":
    main(*sys.argv[1:])

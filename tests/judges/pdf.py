#!/usr/bin/env python3
"""Judges signed papers without a line of ours: python3 pdf.py [--crl FILE] [--directory FILE] ANCHORS.pem [FILE...]

Without FILEs, one JSON line {"file", "moment"?, "crl"?} each on stdin, answered as it comes: `moment` (UTC seconds) is when the receiver looks, else
the moment of signing as the file says it; `crl`: ask the list of revoked certificates too. One JSON line for each file:

  good    what any program for signed PDFs can say, by pyHanko, strictly: bottom line true, entire file, nothing changed since, time stamp trusted.
          Trusted is the root in ANCHORS.pem alone (the self-signed certificate of the file).
  paper   what only the 2D code in the file says, by drills/independent/verify_code.py: that the key may sign such papers of such a place, that it was
          not revoked (where --directory is given), and that code, attached data and signer are of one paper. X.509 has no words for that.

Exit 3 where pyHanko or cbor2 is not installed.
"""

import argparse
import datetime
import hashlib
import json
import logging
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "drills/independent"))
try:
    import verify_code
    from asn1crypto import crl, pem, x509
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext
    from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy, RevocationCheckingRule
except ImportError as fault:
    print(f"pyHanko is not installed: {fault}", file=sys.stderr)
    sys.exit(3)


class Judge:
    def __init__(self, anchors, crl_file, directory_file):
        text = pathlib.Path(anchors).read_bytes()
        found = [x509.Certificate.load(der) for kind, _, der in pem.unarmor(text, multiple=True) if kind == "CERTIFICATE"]
        self.roots = [one for one in found if one.self_signed in ("yes", "maybe") and one.subject == one.issuer]
        self.anchors = verify_code.anchors_of(text.decode())
        self.lists = [crl.CertificateList.load(pathlib.Path(crl_file).read_bytes())] if crl_file else []
        self.directory = verify_code.NO_DIRECTORY
        if directory_file:
            self.directory = verify_code.directory_of(pathlib.Path(directory_file).read_bytes(), self.anchors[0])

    def judged(self, path, moment=None, crl=False):
        with open(path, "rb") as file:
            reader = PdfFileReader(file, strict=True)
            signatures = reader.embedded_signatures
            if len(signatures) != 1:
                return {"good": False, "why": f"{len(signatures)} signatures"}
            said = self.signature(signatures[0], moment, crl)
            return {**said, "paper": self.paper(reader, signatures[0])}

    def signature(self, signature, moment, crl):
        at = datetime.datetime.fromtimestamp(moment, datetime.timezone.utc) if moment else signature.self_reported_timestamp
        # A list is later than what it judges, and the centre's says nothing of the centre itself: that is the root's, and the anchors file's, to say.
        rule = RevocationCheckingRule.CRL_REQUIRED if crl else RevocationCheckingRule.NO_CHECK
        rules = RevocationCheckingPolicy(ee_certificate_rule=rule, intermediate_ca_cert_rule=RevocationCheckingRule.NO_CHECK)
        context = ValidationContext(
            trust_roots=self.roots,
            moment=at,
            allow_fetching=False,
            crls=self.lists if crl else [],
            revinfo_policy=CertRevTrustPolicy(rules, retroactive_revinfo=True),
        )
        status = validate_pdf_signature(signature, context, context)
        whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        stamp = status.timestamp_validity
        stamped = stamp is None or (stamp.valid and stamp.intact and stamp.trusted)
        return {
            "good": bool(status.bottom_line and whole and status.docmdp_ok and stamped),
            "bottom_line": bool(status.bottom_line),
            "entire_file": whole,
            "docmdp_ok": bool(status.docmdp_ok),
            "trust": status.trust_problem_indic.standard_name if status.trust_problem_indic else None,
            "stamped_at": stamp.timestamp.isoformat() if stamp else None,
            "signer": status.signing_cert.subject.native.get("common_name"),
        }

    def paper(self, reader, signature):
        try:
            code = str(signature.sig_object["/IEUM_Code"])
            told = verify_code.verify(code, self.anchors, self.directory)
            data = reader.root["/AF"][0]["/EF"]["/F"].data
            verify_code.require(hashlib.sha256(data).hexdigest() == told["hash"], "the data is another paper's")
            verify_code.require(json.loads(data)["paper"]["number"] == told["number"], "the data has another number")
            signer, point = signature.signer_cert, bytes.fromhex(told["issuer"]["key"])
            x, y = signer.public_key["public_key"].to_coords()
            verify_code.require(bytes([2 | y & 1]) + x.to_bytes(32, "big") == point, "another key signed the file")
            digits = signer.subject.native.get("serial_number")
            verify_code.require(digits == told["issuer"]["code"], "the certificate is another node's")
            signed_at = signature.self_reported_timestamp.timestamp()
            verify_code.require(signed_at >= told["issued_at_s"], "signed before it was issued")
            verify_code.require(not verify_code.revoked_by(self.directory, point, signed_at), "the key was revoked by then")
            return {"good": True, "number": told["number"], "specimen": told["specimen"]}
        except Exception as fault:  # whatever it stumbles over, it does not call the paper good
            return {"good": False, "why": f"{type(fault).__name__}: {fault}"[:200]}

    def line(self, **job):
        try:
            return json.dumps(self.judged(job["file"], job.get("moment"), job.get("crl", False)))
        except Exception as fault:
            return json.dumps({"good": False, "why": f"{type(fault).__name__}: {fault}"[:200]})


def main():
    parser = argparse.ArgumentParser(description="Judges signed papers.")
    parser.add_argument("--crl")
    parser.add_argument("--directory")
    parser.add_argument("anchors")
    parser.add_argument("files", nargs="*")
    given = parser.parse_args()
    logging.disable()
    judge = Judge(given.anchors, given.crl, given.directory)
    for path in given.files:
        print(judge.line(file=path))
    if not given.files:
        for job in sys.stdin:
            print(judge.line(**json.loads(job)), flush=True)


if __name__ == "__main__":
    main()

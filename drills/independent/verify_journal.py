#!/usr/bin/env python3
"""Checks a journal without any of ieum's code and without any key: hashes, links, order, time.

Usage: verify_journal.py PATH     (a node's directory, its journal.db, or an export)
Exit 0: it holds (prints the number of entries and the last hash). 1: it does not. 2: it can't be read.

What is checked, from the specification:
  hash(n) = SHA-256( hash(n-1) || SHA-256(head text, UTF-8) || SHA-256(sealed body) ), hash(0) = 32 zero bytes.
  The head is JSON; its "prev" is hash(n-1), its "seq" is n (from 1, no gaps), "recorded_at" and "epoch" never go back, "node" never changes.
  A signed head {node, epoch, seq, hash, at, signature} names an entry that is there, with that hash; the last entry has one.
  In a database: entry(seq INTEGER, id BLOB 16, key BLOB 32, recorded_at INTEGER ms, head TEXT, hash BLOB 32, body BLOB),
  signed_head(seq, node, epoch, hash, at, signature); id, key and recorded_at repeat what the head says.
  In an export: one JSON line each, {"entry":{seq, head, body (hex), hash (hex)}} or {"signed":{...}} behind the entry it signs.
Signatures are not checked here: they need the directory's keys (`ieum journal verify --anchors`).
"""
import json
import os
import sqlite3
import sys
from hashlib import sha256


class Broken(Exception):
    pass


def need(true, seq, why):
    if not true:
        raise Broken(f"entry {seq}: {why}")


class Chain:
    def __init__(self):
        self.seq, self.hash, self.last, self.signed = 0, bytes(32), None, 0

    def entry(self, seq, head_text, body, digest):
        head = json.loads(head_text)
        n = self.seq + 1
        need(seq == n and head["seq"] == n, n, f"its place is {seq}")
        need(head["prev"] == self.hash.hex(), n, "it names another predecessor")
        made = sha256(self.hash + sha256(head_text.encode()).digest() + sha256(body).digest()).digest()
        need(made == digest, n, "its hash does not fit its bytes")
        if self.last:
            need(head["node"] == self.last["node"], n, "another node")
            need(head["epoch"] >= self.last["epoch"], n, "its epoch goes back")
            need(head["recorded_at"] >= self.last["recorded_at"], n, "its time goes back")
        self.seq, self.hash, self.last = n, digest, head
        return head

    def sign(self, seq, node, epoch, digest):
        need(self.last is not None and seq == self.seq, seq, "a signed head names an entry that is not here")
        same = digest == self.hash and node == self.last["node"] and epoch == self.last["epoch"]
        need(same, seq, "the signed head is of another journal")
        self.signed = seq

    def finish(self):
        need(self.signed == self.seq, self.signed + 1, "no signed head covers it")


def database(path, chain):
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    db.execute("BEGIN")
    signed = {row[0]: row for row in db.execute("SELECT seq, node, epoch, hash FROM signed_head")}
    rows = db.execute("SELECT seq, head, body, hash, id, key, recorded_at FROM entry ORDER BY seq")
    for seq, head_text, body, digest, ident, key, recorded_at in rows:
        head = chain.entry(seq, head_text, body, digest)
        said = (head["id"], head["key"], head["recorded_at"])
        need(said == (ident.hex(), key.hex(), recorded_at), seq, "its columns do not say what its head says")
        if seq in signed:
            _, node, epoch, digest = signed.pop(seq)
            chain.sign(seq, node, epoch, digest)
    need(not signed, min(signed, default=0), "a signed head names an entry that is not here")


def lines(path, chain):
    with open(path, encoding="utf-8") as file:
        for text in file:
            line = json.loads(text)
            if "entry" in line:
                entry = line["entry"]
                chain.entry(entry["seq"], entry["head"], bytes.fromhex(entry["body"]), bytes.fromhex(entry["hash"]))
            else:
                head = line["signed"]
                chain.sign(head["seq"], head["node"], head["epoch"], bytes.fromhex(head["hash"]))


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    path = sys.argv[1]
    if os.path.isdir(path):
        path = os.path.join(path, "journal.db")
    chain = Chain()
    try:
        with open(path, "rb") as file:
            is_database = file.read(16) == b"SQLite format 3\0"
        (database if is_database else lines)(path, chain)
        chain.finish()
    except Broken as broken:
        print(broken, file=sys.stderr)
        return 1
    except (OSError, ValueError, KeyError, sqlite3.Error) as error:
        print(f"{path}: {error}", file=sys.stderr)
        return 2
    print(f"{chain.seq} entries, {chain.hash.hex()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Makes regions.*.tsv, the dated region codes (법정동, 행정동), from the wheel of PublicDataReader and regions.successions.jsonl.

Usage: python3 kernel/data/regions.py PublicDataReader-1.1.1.post2-py3-none-any.whl
       (from PyPI: pip download --no-deps PublicDataReader==1.1.1.post2)

Every table: lines `code TAB name TAB from TAB to TAB successor`, sorted by code, UTF-8, LF.
- code: without the zeros that every code of the table ends in (2, 5, 8 or 10 digits);
- name: the last part only; the parts before it are found by the code's first digits;
- from: first day in force, YYYYMMDD; empty = 19880423, when the records begin;
- to: first day no longer in force; empty = in force at the snapshot;
- successor: the code that took over on the day `to`, where it is known.
A later official data set is added by writing these tables anew, or by further lines in regions.successions.jsonl.
"""
import hashlib
import json
import pathlib
import sys
import zipfile

SHA256 = "7802f750bcd538b078e7be54146556968017dd43fb1b4e781fa440a4e770b2b6"
SNAPSHOT = "legal 2022-09-01, administrative 2023-05-01 (the newest dates in the files)"
BEGIN = "19880423"
HERE = pathlib.Path(__file__).parent
HEADER = (
    "# {title}. Made by regions.py; do not edit.\n"
    "# source: D PublicDataReader 1.1.1.post2 (PyPI, MIT, sha256 {sha}), {file};"
    " the data are public data of 행정안전부 (공공누리, type to be verified)\n"
    "# snapshot: " + SNAPSHOT + "; later successions: regions.successions.jsonl (tagged there)\n"
)


def rows(wheel, name):
    """The rows of one file of the wheel, which holds columns; missing values become empty."""
    columns = json.loads(wheel.read(f"PublicDataReader/raw/{name}"))
    count = len(next(iter(columns.values())))
    return [{key: column[str(i)] if isinstance(column[str(i)], str) else "" for key, column in columns.items()} for i in range(count)]


def level(code):
    """Digits that count: 2 province, 5 municipality, 8 town, 10 village."""
    return 2 if code[2:] == "0" * 8 else 5 if code[5:] == "0" * 5 else 8 if code[8:] == "00" else 10


def succeed(table, rule):
    """Ends what the rule renames and adds what takes over, from the rule's day on."""
    day = rule["date"].replace("-", "")
    for code, (name, begin, end, _) in list(table.items()):
        if not code.startswith(rule["from"]) or end:
            continue
        heir = rule["to"] + code[len(rule["from"]):]
        heir_name = rule["name"] if len(code) == len(rule["from"]) else name
        table[code] = (name, begin, day, heir)
        table[heir] = (heir_name, day, "", "")


def write(name, title, file, table):
    """Writes one table; `from` is left empty where it is the day the records begin."""
    lines = [HEADER.format(title=title, sha=SHA256, file=file)]
    for code, (label, begin, end, heir) in sorted(table.items()):
        lines.append("\t".join([code, label, "" if begin == BEGIN else begin, end, heir]).rstrip("\t") + "\n")
    (HERE / name).write_text("".join(lines), encoding="utf-8")


def main():
    path = pathlib.Path(sys.argv[1])
    if hashlib.sha256(path.read_bytes()).hexdigest() != SHA256:
        sys.exit(f"{path}: not the wheel with sha256 {SHA256}")
    wheel = zipfile.ZipFile(path)
    tables = {2: {}, 5: {}, 8: {}, 10: {}}
    for row in rows(wheel, "code_bdong.json"):
        code = row["법정동코드"]
        digits = level(code)
        label = {2: row["시도명"], 5: row["시군구명"], 8: row["읍면동명"], 10: row["동리명"]}[digits]
        if digits == 5 and not label and not row["시도명"].startswith("세종"):
            label = row["시도명"]  # two branch offices of 1988 stand in the wrong column
        tables[digits][code[:digits]] = (label, row["생성일자"], row["말소일자"], "")
    admin = {}
    for row in rows(wheel, "code_hdong.json"):
        code = row["행정동코드"]
        entry = (row["생성일자"], row["말소일자"], "")
        if level(code) == 8:
            admin[code[:8]] = (row["읍면동명"], *entry)
        elif level(code) == 5:
            known = tables[5].get(code[:5])
            # Branch offices are listed here only, or there with the name cut at six letters.
            if known is None:
                tables[5][code[:5]] = (row["시군구명"], *entry)
            elif row["시군구명"].startswith(known[0]) and known[0]:
                tables[5][code[:5]] = (row["시군구명"], *known[1:])
    for line in (HERE / "regions.successions.jsonl").read_text(encoding="utf-8").splitlines():
        rule = json.loads(line)
        for table in [*tables.values(), admin]:
            succeed(table, rule)
    both = "raw/code_bdong.json, raw/code_hdong.json"
    write("regions.province.tsv", "Provinces (시도)", both, tables[2])
    write("regions.municipality.tsv", "Municipalities (시군구, with 일반구 and 출장소)", both, tables[5])
    write("regions.town.tsv", "Legal towns (법정 읍면동)", "raw/code_bdong.json", tables[8])
    write("regions.village.tsv", "Legal villages (법정리)", "raw/code_bdong.json", tables[10])
    write("regions.admin.tsv", "Administrative towns (행정 읍면동)", "raw/code_hdong.json", admin)


main()

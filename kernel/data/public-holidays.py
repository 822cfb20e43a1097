#!/usr/bin/env python3
"""Makes holidays.jsonl, the public holidays of government offices (관공서 공휴일), from the library `holidays` and the corrections below.

Usage: pip install holidays==0.109 && python3 kernel/data/public-holidays.py
The first line says which days the table covers; Sundays are in working-time.jsonl. The library fills the table, it is no authority:
a row is verified by a person against the gazette, and then its source is changed by a line in FIXED.
"""
import datetime
import json
import pathlib

import holidays

FIRST, LAST = datetime.date(2020, 1, 1), datetime.date(2028, 12, 31)
SOURCE = "L holidays 0.109"
NAMES = {
    "신정연휴": "신정",
    "임시공휴일": "임시",
    "국군의 날": "국군의날 임시",
    "대통령 선거일": "대통령선거",
    "국회의원 선거일": "국회의원선거",
    "지방선거일": "지방선거",
}
NOTES = {
    "노동절": "public holiday from 2026 (library; verify)",
    "노동절 대체": "public holiday from 2026 (library; verify)",
    "제헌절": "public holiday from 2026 (library; verify)",
    "제헌절 대체": "public holiday from 2026 (library; verify)",
}
# Rows that replace the library's: {"2023-10-02": ("임시", "S gazette no. …")}.
FIXED = {}


def short(name):
    """The short name; two holidays on one day are joined by a middle dot."""
    parts = name.split("; ")
    names = [NAMES.get(part, part).removesuffix(" 대체 휴일") for part in parts]
    substitute = " 대체" if all(part.endswith(" 대체 휴일") for part in parts) else ""
    return "·".join(names) + substitute


def main():
    table = {}
    for day, name in holidays.KR(years=range(FIRST.year, LAST.year + 1), language="ko").items():
        row = {"date": day.isoformat(), "name": short(name), "source": SOURCE}
        if row["name"] in NOTES:
            row["note"] = NOTES[row["name"]]
        table[row["date"]] = row
    for day, (name, source) in FIXED.items():
        table[day] = {"date": day, "name": name, "source": source}
    head = {"covers": [FIRST.isoformat(), LAST.isoformat()], "source": SOURCE + " (PyPI, MIT)"}
    rows = [head, *(table[day] for day in sorted(table))]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (pathlib.Path(__file__).parent / "holidays.jsonl").write_text(text, encoding="utf-8")


main()

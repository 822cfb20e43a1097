#!/usr/bin/env python3
"""Makes the fonts of the pages: subsets of PretendardGOV, renamed because "Pretendard" is a Reserved Font Name (OFL-1.1).

    pip install fonttools brotli
    python3 pages/assets/fonts/subset.py FOLDER_WITH_PretendardGOV-Regular.woff2_AND_-Bold.woff2

The fonts come from the npm package pretendard-gov 1.3.9 (dist/web/static/woff2/). Four files are written:
IeumUI-Regular.woff2 and IeumUI-Bold.woff2 hold every character of our own texts; IeumNames-Regular.woff2 those of common.txt
(frequent syllables, surnames and given names, places) that our texts do without; IeumMore-Regular.woff2 the other syllables of
KS X 1001. A browser loads the last two only when a page shows one of their characters: the first page shows none. charset.txt lists what IeumUI holds; a test compares it with the templates.
"""

import pathlib
import subprocess
import sys
import tempfile

from fontTools.ttLib import TTFont

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
READ = ["pages", "gates", "services", "kernel", "continuity", "protocols"]
ALWAYS = (
    "".join(map(chr, range(0x20, 0x7F)))
    + "\u00a0·×÷°±²³½«»–—‘’“”…•※→←↑↓↗│○●◎△▲▽▼□■☆★✓✕「」『』【】〈〉《》、。№℡㎡"
)


def is_hangul(c):
    return "가" <= c <= "힣"


def corpus(parts=READ):
    found = set()
    for part in parts:
        for path in sorted((ROOT / part).rglob("*")):
            # Tables of places and people are not texts of ours; their rarer syllables are in IeumMore. Nobody reads tests and comments on a page.
            unread = {"target", "tests", "testing", "tests.rs", "testing.rs"} & set(path.parts)
            if path.suffix in (".html", ".rs") and not unread:
                lines = path.read_text(encoding="utf-8").splitlines()
                found |= set("".join(line for line in lines if not line.strip().startswith("//")))
    return {c for c in found if ord(c) > 0x7F}


def ks_x_1001():
    return {bytes((row, cell)).decode("euc-kr") for row in range(0xB0, 0xC9) for cell in range(0xA1, 0xFF)}


def make(source, family, style, characters, target):
    with tempfile.TemporaryDirectory() as folder:
        texts = pathlib.Path(folder) / "characters.txt"
        texts.write_text("".join(sorted(characters)), encoding="utf-8")
        subprocess.run(
            [sys.executable, "-m", "fontTools.subset", source, f"--text-file={texts}", f"--output-file={target}", "--flavor=woff2",
             "--no-hinting", "--desubroutinize", "--layout-features=kern,tnum", "--name-IDs=0,1,2,3,4,5,6,13,14",
             "--notdef-outline", "--drop-tables+=meta,vhea,vmtx,GDEF"],
            check=True,
        )
    font = TTFont(target)
    names = font["name"]
    for record in list(names.names):
        text = record.toUnicode()
        if record.nameID in (1, 16):
            text = family
        elif record.nameID in (3, 6):
            text = f"{family}-{style}"
        elif record.nameID == 4:
            text = f"{family} {style}"
        names.setName(text, record.nameID, record.platformID, record.platEncID, record.langID)
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames = [f"{family}-{style}"]
        cff.topDictIndex[0].FullName = f"{family} {style}"
        cff.topDictIndex[0].FamilyName = family
    font.save(target)


def main():
    sources = pathlib.Path(sys.argv[1])
    common = {c for c in (HERE / "common.txt").read_text(encoding="utf-8") if is_hangul(c)}
    ours = corpus() | set(ALWAYS)
    # Hanja stands on papers (PDF), not in these fonts; the system's fonts show it on screen.
    ours = {c for c in ours if not "\u3400" <= c <= "\u9fff" and not "\uf900" <= c <= "\ufaff"}
    names = common - ours
    more = ks_x_1001() - ours - names
    # Headings and labels are bold, and those that a telephone loads are texts of pages and the portal. What is missing in Bold is drawn from
    # Regular (IeumPlain in the style sheet), made bold by the browser.
    bold = corpus(["pages", "gates/portal"]) & ours | set(ALWAYS)
    make(sources / "PretendardGOV-Regular.woff2", "IeumUI", "Regular", ours, HERE / "IeumUI-Regular.woff2")
    make(sources / "PretendardGOV-Bold.woff2", "IeumUI", "Bold", bold, HERE / "IeumUI-Bold.woff2")
    make(sources / "PretendardGOV-Regular.woff2", "IeumNames", "Regular", names, HERE / "IeumNames-Regular.woff2")
    make(sources / "PretendardGOV-Regular.woff2", "IeumMore", "Regular", more, HERE / "IeumMore-Regular.woff2")
    held = {chr(c) for c in TTFont(HERE / "IeumUI-Regular.woff2").getBestCmap()}
    text = "".join(sorted(held - {" ", "\u00a0"}))
    lines = [text[i:i + 60] for i in range(0, len(text), 60)]
    (HERE / "charset.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for path in sorted(HERE.glob("*.woff2")):
        print(f"{path.name}: {path.stat().st_size} bytes, {sum(0xAC00 <= c <= 0xD7A3 for c in TTFont(path).getBestCmap())} syllables")


if __name__ == "__main__":
    main()

"""등본 by WeasyPrint: the same words, tables, fonts and vector code as the product's page. A JSON line in, a figure out."""

import html
import json
import logging
import pathlib
import sys
import time

import weasyprint
from weasyprint.text.fonts import FontConfiguration

FONTS = (pathlib.Path(__file__).parent / "../../runtime/print/fonts").resolve()
HIDDEN = "표시하지 않음"

CSS = f"""
@font-face {{ font-family: Gov; src: url("file://{FONTS}/PretendardGOV-Regular.otf"); font-weight: 400; }}
@font-face {{ font-family: Gov; src: url("file://{FONTS}/PretendardGOV-Bold.otf"); font-weight: 700; }}
@page {{ size: A4; margin: 24mm 20mm 15mm;
  @top-left {{ content: "문서확인번호  " string(number); font: 8pt Gov; color: #59616d; }}
  @top-right {{ content: counter(page) " / " counter(pages) " 쪽"; font: 8pt Gov; color: #59616d; }} }}
body {{ font: 10pt/1.2 Gov; color: #15181d; margin: 0; word-break: keep-all; }}
h1 {{ font-size: 22pt; letter-spacing: .18em; text-align: center; margin: 0; }}
h2 {{ font-size: 10.5pt; margin: 5mm 0 2mm; }}
.english {{ font-size: 8.5pt; color: #59616d; text-align: center; margin: 1mm 0 4mm; }}
.number {{ string-set: number content(); height: 0; overflow: hidden; font-size: 1pt; color: #fff; }}
table {{ width: 100%; border-collapse: collapse; border-top: .9pt solid #2c3440; border-bottom: .9pt solid #2c3440; }}
th, td {{ padding: 1.4mm 2.4mm; border-top: .4pt solid #c3c9d1; vertical-align: middle; font-weight: 400; text-align: left; }}
th {{ font-size: 9pt; color: #59616d; background: #f2f4f6; }}
thead th {{ text-align: center; }}
small {{ font-size: 8.5pt; color: #59616d; }}
.note {{ font-size: 8.5pt; color: #59616d; margin: 2.6mm 0 0; }}
.end {{ font-size: 8.5pt; color: #59616d; text-align: center; margin: 4mm 0 0; }}
.certify {{ font-size: 11pt; text-align: center; margin: 4mm 0; }}
.issuer {{ font-size: 15pt; font-weight: 700; text-align: center; margin: 0 0 2mm; padding-bottom: 1mm; border-bottom: .9pt solid #2c3440; }}
.close {{ display: flex; gap: 8mm; }}
.close table {{ border: 0; font-size: 9pt; flex: 1; }}
.close td {{ border: 0; padding: .8mm 0; }}
.close td:first-child {{ color: #59616d; width: 22mm; }}
.close svg {{ width: 42mm; height: 42mm; }}
.how {{ font-size: 8pt; color: #59616d; border-top: .4pt solid #c3c9d1; margin-top: 1mm; }}
.how ol {{ margin: 1mm 0; padding-left: 5mm; }}
.how b, .how a, .how code {{ color: #15181d; font-family: Gov; text-decoration: none; }}
"""
FONT_CONFIG = FontConfiguration()
STYLE = weasyprint.CSS(string=CSS, font_config=FONT_CONFIG)


def text(value):
    return html.escape(str(value))


def named(row):
    if "name" not in row:
        return f"<small>{HIDDEN}</small>"
    return text(row["name"]) + (f"<br>{text(row['hanja'])}" if "hanja" in row else "")


def dates(row):
    reported = f"<br><small>신고 {text(row['reported'])}</small>" if "reported" in row else ""
    return text(row.get("since", "")) + reported


def table(header, rows):
    head = "".join(f"<th>{name}</th>" for name in header)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def persons(rows):
    header = ("번호", "세대주와의 관계", "성명", "주민등록번호", "편입일", "편입 사유")
    return table(header, [
        (row["no"], text(row.get("relation", "")), named(row), text(row["number"]), dates(row), text(row.get("reason", "")))
        for row in rows
    ])


def facts(data):
    address = data["address"]
    moved = " · ".join(
        f"{name} {text(address[key])}"
        for name, key in (("전입일·변동일", "since"), ("신고일", "reported"), ("사유", "reason")) if key in address
    )
    rows = [("세대주", named(data.get("head", {}))), ("주소", text(address["line"]))]
    if moved:
        rows.append(("주소 변동", moved))
    if "formation" in data:
        formation = data["formation"]
        rows.append(("세대구성", f"사유 {text(formation['reason'])} · 일자 {text(formation['date'])}"))
    return "<table>" + "".join(f'<tr><th style="width:28mm">{name}</th><td>{value}</td></tr>' for name, value in rows) + "</table>"


def closing(paper, svg, code_text):
    names = (
        ("발급일시", "issued_at"), ("기준시각", "as_of"), ("발급기관", "issued_by"), ("신청인", "applicant"),
        ("용도", "purpose"), ("수수료", "fee"), ("문서확인번호", "check_number"),
    )
    issue = "".join(f"<tr><td>{name}</td><td>{text(paper[key])}</td></tr>" for name, key in names if key in paper)
    return f"""
<p class="certify">이 등본은 세대별 주민등록표의 기록과 틀림없음을 증명합니다.</p>
<p class="issuer">{text(paper["issued_by"])}</p>
<div class="close"><table>{issue}</table>{svg}</div>
<div class="how"><b>이 문서가 맞는지 확인하는 방법</b><ol>
<li>휴대전화 카메라로 위의 코드를 비추면 확인 화면이 열립니다. 주소: <a href="{text(code_text)}">{text(code_text.split("#")[0])}</a></li>
<li>인터넷이 끊겨도 확인됩니다. 코드를 읽어 나온 글을 그대로 넣으십시오. <code>ieum verify --code "읽은 글"</code></li>
<li>확인 화면에 나온 이름, 생년월일, 발급일시가 이 종이와 같은지 눈으로 견주어 보십시오.</li></ol></div>"""


def page(asked):
    data = asked["data"]
    paper = data["paper"]
    chosen = ", ".join(data["chosen"]) or "없음(성명, 주소, 생년월일만)"
    parts = [f"<h2>세대원</h2>{persons(data['members'])}"]
    if "co_residents" in data:
        parts.append(f"<h2>동거인</h2>{persons(data['co_residents'])}")
    if "history" in data:
        rows = [
            (row["no"], text(row["address"]), dates(row), text(row.get("reason", "")))
            for row in data["history"]["rows"]
        ]
        header = ("번호", "주소", "전입일·변동일", "변동사유")
        parts.append(f"<h2>과거의 주소 ({text(data['history']['span'])})</h2>{table(header, rows)}")
    return f"""<!doctype html><html lang="ko"><head><title>{text(paper["title"])} {paper["check_number"]}</title></head><body>
<div class="number">{text(paper["check_number"])}</div>
<h1>{text(paper["title"])}</h1><p class="english">{text(paper["title_en"])}</p>
{facts(data)}{"".join(parts)}
<p class="note">표시를 고른 항목: {text(chosen)}. 고르지 않은 항목은 이 종이와 첨부 자료 어디에도 없습니다.</p>
<p class="end">이하 &nbsp; 여백</p>{closing(paper, asked["svg"], asked["code_text"])}</body></html>"""


def answer(asked):
    if "open" in asked:
        return {"settings": {"weasyprint": weasyprint.__version__, "python": sys.version.split()[0], "pdf_tags": True}}
    cpu, wall = time.process_time(), time.perf_counter()
    document = weasyprint.HTML(string=page(asked))
    pdf = document.write_pdf(stylesheets=[STYLE], font_config=FONT_CONFIG, pdf_variant="pdf/ua-1")
    figures = {"cpu_ms": (time.process_time() - cpu) * 1e3, "wall_ms": (time.perf_counter() - wall) * 1e3, "bytes": len(pdf)}
    if asked.get("out"):
        pathlib.Path(asked["out"]).write_bytes(pdf)
    return figures


def main():
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


main()

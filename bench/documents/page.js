// 등본 by pdfmake: the same words, tables, fonts and vector code as the product's page. A JSON line in, a figure out.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const readline = require("node:readline");
const pdfmake = require("pdfmake");

const fonts = path.join(__dirname, "../../runtime/print/fonts");
pdfmake.setFonts({
  Gov: {
    normal: path.join(fonts, "PretendardGOV-Regular.otf"),
    bold: path.join(fonts, "PretendardGOV-Bold.otf"),
  },
});

// Only our own fonts are read.
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy((file) => path.resolve(file).startsWith(path.resolve(fonts)));

const MM = 72 / 25.4;
const INK = "#15181d";
const SOFT = "#59616d";
const RULE = "#2c3440";
const HAIRLINE = "#c3c9d1";
const TINT = "#f2f4f6";

const lines = {
  hLineWidth: (i, node) => (i === 0 || i === node.table.body.length ? 0.9 : 0.4),
  hLineColor: (i, node) => (i === 0 || i === node.table.body.length ? RULE : HAIRLINE),
  vLineWidth: () => 0,
  paddingLeft: () => 2.4 * MM,
  paddingRight: () => 2.4 * MM,
  paddingTop: () => 1.3 * MM,
  paddingBottom: () => 1.3 * MM,
};
const hidden = "표시하지 않음";
const label = (text) => ({ text, fontSize: 9, color: SOFT, fillColor: TINT });
const head = (text) => ({ text, fontSize: 9, color: SOFT, fillColor: TINT, alignment: "center" });
const named = (row) =>
  row.name === undefined ? { text: hidden, color: SOFT } : row.hanja ? [row.name, { text: row.hanja, fontSize: 9 }] : row.name;
const dates = (row) => [row.since ?? "", row.reported ? { text: "신고 " + row.reported, fontSize: 8.5, color: SOFT } : ""];
const section = (text) => ({ text, bold: true, fontSize: 10.5, margin: [0, 6 * MM, 0, 2.6 * MM] });
const note = (text) => ({ text, fontSize: 8.5, color: SOFT, margin: [0, 2.6 * MM, 0, 0] });
const table = (widths, header, rows) => ({
  layout: lines,
  table: { headerRows: header ? 1 : 0, widths, body: header ? [header.map(head), ...rows] : rows },
});
const between = (values) => values.filter(Boolean).join(" · ");

function facts(data) {
  const address = data.address;
  const moved = between([
    address.since && "전입일·변동일 " + address.since,
    address.reported && "신고일 " + address.reported,
    address.reason && "사유 " + address.reason,
  ]);
  const rows = [
    [label("세대주"), named(data.head ?? {})],
    [label("주소"), address.line],
  ];
  if (moved) rows.push([label("주소 변동"), moved]);
  if (data.formation) rows.push([label("세대구성"), `사유 ${data.formation.reason} · 일자 ${data.formation.date}`]);
  return table([28 * MM, "*"], null, rows);
}

function persons(rows) {
  return table(
    [7 * MM, 24 * MM, "*", 31 * MM, 25 * MM, 22 * MM],
    ["번호", "세대주와의 관계", "성명", "주민등록번호", "편입일", "편입 사유"],
    rows.map((row) => [String(row.no), row.relation ?? "", named(row), row.number, dates(row), row.reason ?? ""]),
  );
}

function history(rows) {
  return table(
    [7 * MM, "*", 27 * MM, 23 * MM],
    ["번호", "주소", "전입일·변동일", "변동사유"],
    rows.map((row) => [String(row.no), row.address, dates(row), row.reason ?? ""]),
  );
}

function closing(paper, svg, codeText) {
  const line = (name, value) => (value ? [[{ text: name, color: SOFT }, value]] : []);
  const issue = [
    ...line("발급일시", paper.issued_at), ...line("기준시각", paper.as_of), ...line("발급기관", paper.issued_by),
    ...line("신청인", paper.applicant), ...line("용도", paper.purpose), ...line("수수료", paper.fee),
    ...line("문서확인번호", paper.check_number),
  ];
  const rule = (width, color) => ({ canvas: [{ type: "line", x1: 0, y1: 0, x2: 170 * MM, y2: 0, lineWidth: width, lineColor: color }] });
  return [
    { text: "이 등본은 세대별 주민등록표의 기록과 틀림없음을 증명합니다.", alignment: "center", fontSize: 11, margin: [0, 4 * MM, 0, 4 * MM] },
    { text: paper.issued_by, alignment: "center", fontSize: 15, bold: true, margin: [0, 0, 0, 2 * MM] },
    rule(0.9, RULE),
    {
      margin: [0, 1 * MM, 0, 1 * MM],
      columns: [
        { width: "*", fontSize: 9, layout: { defaultBorder: false, paddingTop: () => 0.8 * MM, paddingBottom: () => 0.8 * MM }, table: { widths: [22 * MM, "*"], body: issue } },
        { width: 42 * MM, svg, fit: [42 * MM, 42 * MM] },
      ],
      columnGap: 8 * MM,
    },
    rule(0.4, HAIRLINE),
    {
      fontSize: 8, color: SOFT, margin: [0, 1 * MM, 0, 0],
      stack: [
        { text: "이 문서가 맞는지 확인하는 방법", bold: true, fontSize: 8.5, color: INK },
        {
          ol: [
            { text: ["휴대전화 카메라로 위의 코드를 비추면 확인 화면이 열립니다. 주소: ", { text: codeText.split("#")[0], link: codeText, color: INK }] },
            { text: ["인터넷이 끊겨도 확인됩니다. 코드를 읽어 나온 글을 그대로 넣으십시오. ", { text: 'ieum verify --code "읽은 글"', color: INK }] },
            "확인 화면에 나온 이름, 생년월일, 발급일시가 이 종이와 같은지 눈으로 견주어 보십시오.",
          ],
        },
      ],
    },
  ];
}

function page({ data, svg, code_text: codeText }) {
  const paper = data.paper;
  const chosen = data.chosen.length === 0 ? "없음(성명, 주소, 생년월일만)" : data.chosen.join(", ");
  return {
    pageSize: "A4",
    pageMargins: [20 * MM, 24 * MM, 20 * MM, 15 * MM],
    info: { title: `${paper.title} ${paper.check_number}`, author: paper.issued_by },
    defaultStyle: { font: "Gov", fontSize: 10, color: INK },
    header: (now, all) => ({
      margin: [20 * MM, 10 * MM, 20 * MM, 0], fontSize: 8, color: SOFT,
      columns: [{ text: ["문서확인번호  ", { text: paper.check_number, bold: true, color: INK }] }, { text: `${now} / ${all} 쪽`, alignment: "right" }],
    }),
    content: [
      { text: paper.title, fontSize: 22, bold: true, alignment: "center", characterSpacing: 3 },
      { text: paper.title_en, fontSize: 8.5, color: SOFT, alignment: "center", margin: [0, 2 * MM, 0, 6 * MM] },
      facts(data),
      section("세대원"), persons(data.members),
      ...(data.co_residents ? [section("동거인"), persons(data.co_residents)] : []),
      ...(data.history ? [section(`과거의 주소 (${data.history.span})`), history(data.history.rows)] : []),
      note(`표시를 고른 항목: ${chosen}. 고르지 않은 항목은 이 종이와 첨부 자료 어디에도 없습니다.`),
      { text: "이하   여백", fontSize: 8.5, color: SOFT, alignment: "center", margin: [0, 4 * MM, 0, 0] },
      ...closing(paper, svg, codeText),
    ],
  };
}

async function answer(line) {
  const asked = JSON.parse(line);
  if (asked.open) return { settings: { pdfmake: require("pdfmake/package.json").version, node: process.version } };
  const cpu = process.cpuUsage();
  const wall = process.hrtime.bigint();
  const pdf = await pdfmake.createPdf(page(asked)).getBuffer();
  const took = process.cpuUsage(cpu);
  const figures = { cpu_ms: (took.user + took.system) / 1000, wall_ms: Number(process.hrtime.bigint() - wall) / 1e6, bytes: pdf.length };
  if (asked.out) fs.writeFileSync(asked.out, pdf);
  return figures;
}

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    process.stdout.write(JSON.stringify(await answer(line)) + "\n");
  }
})();

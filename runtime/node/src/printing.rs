//! Printing as gates see it: which printers there are, what became of a paper's sheets, and one more sheet.

use std::time::Duration;

use kernel::Caller;
use kernel::Class;
use kernel::Future;
use kernel::PrinterName;
use kernel::Printing;
use kernel::Refusal;
use kernel::Sheet;
use kernel::SheetEnd;
use kernel::Sheets;
use kernel::Trouble;
use kernel::Words;
use kernel::words;
use printers::Address;
use printers::PrinterError;
use request::Next;
use request::Noting;
use request::Written;

use crate::Node;
use crate::carry::told;
use crate::refusals::NOT_FOUND;
use crate::sheets::Sending;

/// How long a page waits for a sheet that is under way.
const SEEN_WITHIN: Duration = Duration::from_secs(2);
/// How long a printer may take to give a job up.
const GIVEN_UP_WITHIN: Duration = Duration::from_secs(5);

impl Printing for Node {
    fn printers(&self) -> Vec<PrinterName> {
        let all = self.printers.all().iter();
        all.map(|printer| printer.name.clone()).collect()
    }

    fn sheets<'a>(
        &'a self,
        number: &'a str,
        caller: &'a Caller,
    ) -> Future<'a, Result<Sheets, Refusal>> {
        Box::pin(self.show_sheets(number, caller))
    }

    fn send<'a>(
        &'a self,
        number: &'a str,
        nth: u32,
        printer: &'a str,
        caller: &'a Caller,
    ) -> Future<'a, Result<(), Refusal>> {
        Box::pin(self.send_sheet(number, nth, printer, caller))
    }

    fn tell<'a>(
        &'a self,
        number: &'a str,
        nth: u32,
        came_out: bool,
        caller: &'a Caller,
    ) -> Future<'a, Result<(), Refusal>> {
        Box::pin(self.tell_end(number, nth, came_out, caller))
    }
}

impl Node {
    async fn show_sheets(&self, number: &str, caller: &Caller) -> Result<Sheets, Refusal> {
        self.at_its_counter(caller)?;
        let paper = self.file(number, caller).await?.line;
        let mut sheets = self.sheets_of(&paper.number).await?;
        if let Some(last) = sheets.last().map(|sheet| sheet.nth)
            && self.printers.progress(&paper.number, last).is_some()
        {
            let over = self.printers.until_over(&paper.number, last, SEEN_WITHIN);
            over.await;
            sheets = self.sheets_of(&paper.number).await?;
        }
        let progress = match sheets.last() {
            Some(last) if last.end.is_none() => self.printers.progress(&paper.number, last.nth),
            Some(_) | None => None,
        };
        Ok(Sheets {
            paper,
            sheets,
            progress,
            usual: self.printers.usual(&caller.who),
        })
    }

    async fn send_sheet(
        &self,
        number: &str,
        nth: u32,
        printer: &str,
        caller: &Caller,
    ) -> Result<(), Refusal> {
        self.at_its_counter(caller)?;
        let file = self.file(number, caller).await?;
        let number = file.line.number;
        let _turn = self.turns.take(SHEETS, &number).await;
        let sheets = self.sheets_of(&number).await?;
        let next = request::next_sheet(&sheets, nth);
        match next {
            Next::Was => return Ok(()),
            Next::Stale => return Err(OLD_PAGE),
            Next::TooMany => return Err(TOO_MANY),
            Next::Goes | Next::OneIsOut => {}
        }
        let to = self.printers.named(printer).ok_or(CHOOSE_PRINTER)?;
        ready(&to.address).await?;
        if let (Next::OneIsOut, Some(last)) = (next, sheets.last()) {
            self.call_back(&number, last).await?;
        }
        let place = self.printers.place().ok_or(request::BUSY)?;
        let record = self.parts.store.paper(&number).await.map_err(told)?;
        let entry = record.ok_or(NOT_FOUND)?.entry;
        let at = self.parts.clock.read().at;
        let noting = Noting::sheet_sent(caller, &number, nth, printer, at);
        // From here on it is on record that it may come out. Only who wrote that sends it.
        if self.note_behind(entry, noting).await? == Written::New {
            self.printers.used(&caller.who, printer);
            let sending = Sending {
                entry,
                number,
                nth,
                address: to.address.clone(),
                pdf: file.pdf,
            };
            self.printers.set_out(place, sending);
        }
        Ok(())
    }

    /// The sheet before is taken back from its printer, which says how it ended. Where nobody knows, the officer is asked first.
    async fn call_back(&self, number: &str, sheet: &Sheet) -> Result<(), Refusal> {
        if !self.printers.call_back(number, sheet.nth) {
            return Err(ASK_FIRST);
        }
        let over = self.printers.until_over(number, sheet.nth, GIVEN_UP_WITHIN);
        over.await;
        let sheets = self.sheets_of(number).await?;
        let last = sheets.last().filter(|last| last.nth == sheet.nth);
        match last.map(|last| last.end) {
            None => Err(OLD_PAGE),
            Some(None) => Err(STILL_THERE),
            Some(Some(SheetEnd::Printed)) => Err(CAME_OUT),
            Some(Some(
                SheetEnd::Jammed
                | SheetEnd::Stopped
                | SheetEnd::NotSent
                | SheetEnd::CameOut
                | SheetEnd::NotOut,
            )) => Ok(()),
        }
    }

    async fn tell_end(
        &self,
        number: &str,
        nth: u32,
        came_out: bool,
        caller: &Caller,
    ) -> Result<(), Refusal> {
        let shown = self.show_sheets(number, caller).await?;
        let number = &shown.paper.number;
        if !request::is_open(&shown.sheets, nth) {
            return Ok(());
        }
        if shown.progress.is_some() {
            return Err(STILL_FOLLOWED);
        }
        let record = self.parts.store.paper(number).await.map_err(told)?;
        let entry = record.ok_or(NOT_FOUND)?.entry;
        let how = if came_out {
            SheetEnd::CameOut
        } else {
            SheetEnd::NotOut
        };
        self.note_end(&caller.who, entry, number, nth, how).await
    }
}

/// Whether a printer can take a sheet now. Asked before anything is on record, so that a refusal changes nothing.
async fn ready(printer: &Address) -> Result<(), Refusal> {
    let look = printer.look().await.map_err(|error| {
        tracing::warn!(%error, "a printer");
        match error {
            PrinterError::Away(_) | PrinterError::Lost(_) => PRINTER_AWAY,
            PrinterError::Refused(_) | PrinterError::NoSuchJob | PrinterError::Strange => {
                PRINTER_UNFIT
            }
        }
    })?;
    if !look.able {
        return Err(PRINTER_UNFIT);
    }
    match look.troubles.first() {
        Some(Trouble::Jam) => Err(PRINTER_JAMMED),
        Some(Trouble::PaperEmpty) => Err(PRINTER_EMPTY),
        Some(Trouble::CoverOpen) => Err(PRINTER_OPEN),
        Some(Trouble::SupplyEmpty) => Err(PRINTER_DRY),
        Some(Trouble::Other) => Err(PRINTER_STOPPED),
        None if !look.accepting => Err(PRINTER_STOPPED),
        None => Ok(()),
    }
}

/// Whose turns these are: a paper's, whoever prints it.
const SHEETS: &str = "sheets";

/// What a refusal to print leaves as it was.
const PAPER_STANDS: Words = words(
    "문서는 그대로 발급되어 있고, 인쇄한 것으로 기록되지 않았습니다. 수수료도 다시 받지 않습니다.",
    "The paper stays issued, no sheet is on record as printed, and no fee is taken again.",
    "서류는 그대로 있어요. 뽑았다고 적지 않았어요. 돈도 또 받지 않아요.",
);

const fn refused(code: &'static str, class: Class, what: Words, now: Words) -> Refusal {
    Refusal::new(code, class, what, now).safe(PAPER_STANDS)
}

const OTHER_OR_OPEN: Words = words(
    "프린터를 살핀 뒤 다시 누르거나, 다른 프린터를 고르거나, 문서를 열어 인쇄하세요.",
    "See to the printer and press again, choose another one, or open the paper and print it.",
    "프린터를 보고 다시 눌러요. 다른 프린터를 고르거나 서류를 열어서 뽑아도 돼요.",
);
const SEE_AGAIN: Words = words(
    "인쇄 화면에서 지금 상태를 보고 다시 정하세요.",
    "See on the printing page how it stands now, and decide again.",
    "지금 어떻게 되었는지 다시 보고 정해요.",
);

const CHOOSE_PRINTER: Refusal = refused(
    "printing.choose-printer",
    Class::Input,
    words(
        "프린터를 고르지 않았습니다.",
        "No printer was chosen.",
        "프린터를 고르지 않았어요.",
    ),
    words(
        "뒤로 가서 프린터를 고르고 다시 누르세요.",
        "Go back, choose a printer and press again.",
        "뒤로 가서 프린터를 고르고 다시 눌러요.",
    ),
);
const PRINTER_AWAY: Refusal = refused(
    "printing.printer-away",
    Class::Unavailable,
    words(
        "프린터가 대답하지 않습니다.",
        "The printer does not answer.",
        "프린터가 대답하지 않아요.",
    ),
    words(
        "프린터의 전원과 연결선을 확인하고 다시 누르거나, 다른 프린터를 고르거나, 문서를 열어 인쇄하세요.",
        "Check its power and cable and press again, choose another printer, or open the paper and print it.",
        "프린터가 켜져 있는지, 선이 꽂혀 있는지 보고 다시 눌러요. 다른 프린터를 고르거나 서류를 열어서 뽑아도 돼요.",
    ),
);
const PRINTER_UNFIT: Refusal = refused(
    "printing.printer-unfit",
    Class::Unavailable,
    words(
        "이 프린터는 PDF 문서를 받지 못합니다.",
        "This printer can't take a PDF as it is sent here.",
        "이 프린터는 이 서류를 받지 못해요.",
    ),
    words(
        "다른 프린터를 고르거나 문서를 열어 인쇄하고, 전산 담당자에게 알리세요.",
        "Choose another printer, or open the paper and print it, and tell whoever runs the machines.",
        "다른 프린터를 고르거나 서류를 열어서 뽑아요. 컴퓨터 맡은 사람에게 알려 주세요.",
    ),
);
const PRINTER_JAMMED: Refusal = refused(
    "printing.printer-jammed",
    Class::Conflict,
    words(
        "프린터에 종이가 걸려 있습니다.",
        "Paper is jammed in the printer.",
        "프린터에 종이가 걸려 있어요.",
    ),
    OTHER_OR_OPEN,
);
const PRINTER_EMPTY: Refusal = refused(
    "printing.printer-empty",
    Class::Conflict,
    words(
        "프린터에 종이가 없습니다.",
        "The printer is out of paper.",
        "프린터에 종이가 없어요.",
    ),
    OTHER_OR_OPEN,
);
const PRINTER_OPEN: Refusal = refused(
    "printing.printer-open",
    Class::Conflict,
    words(
        "프린터의 덮개가 열려 있습니다.",
        "A cover of the printer is open.",
        "프린터 덮개가 열려 있어요.",
    ),
    OTHER_OR_OPEN,
);
const PRINTER_DRY: Refusal = refused(
    "printing.printer-dry",
    Class::Conflict,
    words(
        "프린터에 토너나 잉크가 없습니다.",
        "The printer is out of toner or ink.",
        "프린터에 잉크가 없어요.",
    ),
    OTHER_OR_OPEN,
);
const PRINTER_STOPPED: Refusal = refused(
    "printing.printer-stopped",
    Class::Conflict,
    words(
        "프린터가 멈춰 있습니다.",
        "The printer stands still.",
        "프린터가 멈춰 있어요.",
    ),
    OTHER_OR_OPEN,
);
const OLD_PAGE: Refusal = refused(
    "printing.old-page",
    Class::Conflict,
    words(
        "다른 화면에서 이미 인쇄를 진행했습니다.",
        "Printing has gone on in another window.",
        "다른 화면에서 벌써 뽑았어요.",
    ),
    SEE_AGAIN,
);
const TOO_MANY: Refusal = refused(
    "printing.too-many-sheets",
    Class::Conflict,
    words(
        "이 문서는 더 인쇄할 수 없을 만큼 여러 번 인쇄했습니다.",
        "This paper was printed too often to be printed again.",
        "이 서류는 너무 여러 번 뽑았어요.",
    ),
    words(
        "발급을 취소하고 새로 발급하세요.",
        "Withdraw the paper and issue a new one.",
        "이 서류를 취소하고 새로 만들어요.",
    ),
);
const ASK_FIRST: Refusal = refused(
    "printing.ask-first",
    Class::Conflict,
    words(
        "앞의 인쇄가 나왔는지 알 수 없습니다.",
        "It is not known whether the sheet before came out.",
        "앞에 뽑은 것이 나왔는지 몰라요.",
    ),
    words(
        "프린터를 보고 나왔는지 먼저 답하세요.",
        "Look at the printer, and say first whether it came out.",
        "프린터를 보고 나왔는지 먼저 알려 주세요.",
    ),
);
const STILL_THERE: Refusal = refused(
    "printing.still-there",
    Class::Conflict,
    words(
        "프린터가 앞의 인쇄를 아직 그만두지 않았습니다. 취소하라고 알렸습니다.",
        "The printer has not given the sheet before up yet. It was told to.",
        "프린터가 앞의 것을 아직 하고 있어요. 그만하라고 했어요.",
    ),
    SEE_AGAIN,
);
const CAME_OUT: Refusal = refused(
    "printing.came-out",
    Class::Conflict,
    words(
        "앞의 인쇄가 그사이 나왔다고 프린터가 알립니다.",
        "The printer says that the sheet before has come out meanwhile.",
        "앞의 것이 나왔다고 프린터가 알려 줘요.",
    ),
    SEE_AGAIN,
);
const STILL_FOLLOWED: Refusal = refused(
    "printing.still-followed",
    Class::Conflict,
    words(
        "이 인쇄는 아직 프린터에서 진행 중입니다.",
        "This sheet is still under way at the printer.",
        "이 종이는 아직 뽑고 있어요.",
    ),
    SEE_AGAIN,
);

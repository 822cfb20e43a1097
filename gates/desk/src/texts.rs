//! What the desk says. Titles of requests, labels of fields and refusals are said by the services.

use kernel::Words;
use kernel::words;

macro_rules! texts {
    ($($name:ident: $ko:literal, $en:literal, $easy:literal;)*) => {
        $(pub(crate) const $name: Words = words($ko, $en, $easy);)*
        /// All of them, for the tests.
        #[cfg(test)]
        pub(crate) const ALL: &[(&str, Words)] = &[$((stringify!($name), $name)),*];
    };
}

texts! {
    DESK: "창구", "Counter", "창구 일";
    FIND: "사람 찾기", "Find a person", "사람을 찾아요";
    DAY: "처리 목록", "Day list", "그날 한 일";
    SIGN_IN: "창구 담당자 선택", "Who is at this counter", "누가 일하나요";
    SIGN_IN_HINT: "시연에서는 목록에서 고릅니다. 숫자 키로 바로 고를 수 있습니다.",
        "In the demo you choose from a list. The digit keys choose at once.",
        "연습에서는 이름을 골라요. 숫자를 눌러도 돼요.";
    SIGN_IN_FIRST: "담당자를 고르면 창구가 열립니다.", "Choose an officer, and the counter opens.", "이름을 고르면 창구가 열려요.";
    ABOUT: "할 일", "What to try", "해 볼 일";
    NOBODY_TO_CHOOSE: "이 기관에 등록된 담당자가 없습니다.", "No officer is registered for this office.", "여기서 일하는 사람이 아직 없어요.";
    START: "누구의 민원인가요", "Whose matter is it", "누구 일인가요";
    START_HINT: "생년월일과 이름을 함께, 또는 주민등록번호만 적습니다. 찾은 사실은 기록에 남습니다.",
        "Give the day of birth with the name, or the resident number alone. The search goes on record.",
        "태어난 날과 이름을 같이 쓰거나, 주민등록번호만 써요. 누가 찾았는지 적어 둬요.";
    SEARCH: "찾기", "Find", "찾아요";
    OR_NUMBER: "또는", "or", "아니면";
    LOOK_PURPOSE: "민원 접수", "Request at the counter", "창구에 온 일";
    CASES: "처리 중인 민원", "Cases half done", "하다 만 일";
    NO_CASES: "처리 중인 민원이 없습니다. 도중에 멈춘 민원은 여기에 남습니다.",
        "No case is half done. Whatever you leave in the middle stays here.",
        "하다 만 일이 없어요. 멈춘 일은 여기에 남아요.";
    BEGUN: "시작", "Begun", "처음 한 때";
    REQUEST: "민원", "Request", "할 일";
    PERSON: "대상자", "Person concerned", "누구 일";
    NOT_CHOSEN: "아직 고르지 않음", "Not chosen yet", "아직 안 골랐어요";
    GO_ON: "이어서", "Go on", "이어서 해요";
    DROP: "그만두기", "Drop", "그만할래요";
    RECORDS_AT: "기록이 있는 곳", "Where the records lie", "기록이 어디 있나요";
    RECORDS_AT_HINT: "다른 지역 주민이면 그 사람의 주소지를 고르세요. 그곳이 2초 안에 답하지 않으면 사본이 있는 곳에 묻습니다.",
        "For somebody who lives elsewhere choose where. If it does not answer within two seconds, those who hold a copy are asked.",
        "다른 곳에 사는 분이면 사는 곳을 골라요. 답이 없으면 또 다른 곳에 물어봐요.";
    RECORDS_HERE: "이곳", "Here", "바로 여기";
    ANSWERED_BY: "답한 곳", "Answered by", "어디서 답했나요";
    SILENT: "답하지 않은 곳", "No answer from", "답이 없는 곳";
    TAKE_IN_ONLY: "접수만 하기", "Take it in only", "신청만 받아요";
    TAKE_IN_ONLY_HINT: "기록을 볼 수 없지만 신청은 접수해 둘 수 있습니다. 접수 시각이 인정되고, 연결되면 저절로 처리됩니다.",
        "The record can't be seen, but the request can be taken in. The time of receipt counts, and it is done by itself once the line is back.",
        "기록은 못 봐도 신청은 받을 수 있어요. 받은 때는 그대로예요. 이어지면 저절로 돼요.";
    CANDIDATES: "찾은 사람", "People found", "찾은 사람들";
    CANDIDATES_HINT: "신분증과 같은 사람을 고르고 Enter를 누르세요.",
        "Choose the person on the identity card and press Enter.",
        "신분증과 같은 사람을 고르고 Enter를 눌러요.";
    BEGIN: "민원 시작", "Begin", "시작해요";
    FIND_AGAIN: "다시 찾기", "Find again", "다시 찾아요";
    CASE: "창구 민원", "A case at the counter", "창구에서 할 일";
    STEP_IDENTITY: "본인 확인", "Identity", "누구인지 보기";
    STEP_APPLICANT: "신청 자격", "Applicant", "누가 왔는지";
    STEP_REQUEST: "민원 종류", "Request", "무엇을 할지";
    STEP_CONTENT: "내용", "Content", "적을 것";
    STEP_FEE: "수수료", "Fee", "내는 돈";
    STEP_ISSUE: "처리", "Finish", "끝내기";
    OTHER_REQUESTS: "다른 민원", "Other requests", "다른 할 일";
    CHOSEN: "선택함", "chosen", "골랐어요";
    SHOWN_TOO: "추가로 보일 것", "Shown in addition", "더 보여 줄 것";
    FEE_DUE: "받을 금액", "To be taken", "받을 돈";
    FEE_BY_TABLE: "수수료표에 따른 금액입니다. 확정 금액은 처리할 때 정해집니다.",
        "By the table of fees; the amount is settled when the case is finished.",
        "정해진 표의 돈이에요. 끝낼 때 다시 정해져요.";
    ISSUE: "발급", "Issue", "서류 만들기";
    ACCEPT: "접수", "Accept", "받아들이기";
    ISSUE_ON: "발급하고 이 분 계속", "Issue and go on with this person", "만들고 이 사람 일을 더 해요";
    ACCEPT_ON: "접수하고 이 분 계속", "Accept and go on with this person", "받고 이 사람 일을 더 해요";
    SAME_PERSON: "같은 분 다른 민원", "Another request of this person", "이 사람의 다른 일";
    SAVE: "저장", "Save", "적어 두기";
    SAVE_HINT: "저장하면 다음 칸이 나오고, 새로 고치거나 다시 켜도 그대로입니다.",
        "Saving brings the next row, and nothing is lost by a reload or a restart.",
        "적어 두면 다음 칸이 나와요. 껐다 켜도 그대로예요.";
    CHOOSE_FIRST: "먼저 민원 종류를 고르세요.", "Choose a request first.", "무엇을 할지 먼저 골라 주세요.";
    LIVE: "이 문서에 보이는 것", "What this paper shows", "서류에 보이는 것";
    LEAST: "고른 것만 보이고 나머지는 가려집니다.", "Only what is chosen is shown; the rest is hidden.", "고른 것만 보이고 나머지는 안 보여요.";
    PERSON_GONE: "찾은 기록을 볼 수 없습니다. 민원은 그대로 처리할 수 있습니다.",
        "The result of the search can't be shown. The case can still be finished.",
        "찾은 내용을 볼 수 없어요. 하던 일은 계속할 수 있어요.";
    KNOWN: "열람한 기록에서", "from the record", "본 기록에서";
    RECORD: "기록 열람", "Look at the record", "기록 보기";
    RECORD_HINT: "열람은 목적, 근거와 함께 기록에 남습니다.",
        "A look goes on record with its purpose and ground.",
        "누가 왜 봤는지 적어 둬요.";
    RECORD_BASIS: "접수한 창구 민원의 처리", "A request received at the counter", "창구에 온 일을 하려고";
    RECORD_SHOWN: "열람한 기록", "The record", "본 기록";
    DONE_PAPER: "발급했습니다", "Issued", "서류를 만들었어요";
    DONE_OTHER: "처리했습니다", "Done", "다 했어요";
    TAKEN_IN: "접수했습니다", "Taken in", "신청을 받았어요";
    TAKEN_IN_NOTE: "관할 기관과 지금 연결되지 않습니다. 접수 시각은 그대로 인정되고, 연결되면 저절로 처리됩니다. 다시 접수하지 마세요.",
        "The record's home can't be reached now. The time of receipt counts, and it is done by itself once the line is back. Don't take it in again.",
        "맡은 기관에 지금 이어지지 않아요. 받은 시각은 그대로예요. 이어지면 저절로 돼요. 또 신청하지 마세요.";
    INTAKES: "접수해 둔 민원", "Taken in", "받아 둔 신청";
    INTAKES_HINT: "다른 기관이 처리할 민원입니다. 처리되면 이 목록에서 사라지고, 거부되면 민원인에게 알린 뒤 확인함을 누릅니다.",
        "Other offices decide these. What is done leaves the list; of what is refused tell the applicant, then press Seen.",
        "다른 곳에서 할 일이에요. 다 되면 없어져요. 안 되면 그분께 알리고 봤어요를 눌러요.";
    NO_INTAKES: "기다리거나 거부된 접수가 없습니다.", "Nothing waits, nothing was refused.", "받아 둔 신청이 없어요.";
    STATE: "상태", "State", "어떻게 되었나요";
    WAITS: "연결을 기다림", "Waits for the line", "이어지기를 기다려요";
    HOME_REFUSED: "관할 기관이 거부:", "Refused by the home:", "맡은 곳에서 안 된대요:";
    WHO_ASKED: "대상자 찾기", "Find the person", "누구인지 찾아요";
    TO_TELL: "거부된 접수의 안내", "To tell of a refusal", "안 된 것을 알리기";
    SEEN: "확인함", "Seen", "봤어요";
    TAKEN_IN_AT: "접수 기관", "Taken in at", "받은 곳";
    DECIDES: "처리할 기관", "Decided by", "맡은 기관";
    DONE_BEFORE: "이미 처리된 민원입니다. 새 번호는 나가지 않았습니다.",
        "This had been done before. No new number was given.",
        "아까 한 일이에요. 번호가 또 나오지 않았어요.";
    NUMBER: "문서확인번호", "Check number", "서류 번호";
    OPEN_PAPER: "문서 열기·인쇄", "Open and print", "서류 열어서 뽑기";
    PRINT_HINT: "문서를 열어 인쇄합니다. 다시 인쇄해도 같은 번호의 같은 문서입니다.",
        "Open the paper and print it. A reprint is the same paper with the same number.",
        "서류를 열어서 뽑아요. 또 뽑아도 같은 번호예요.";
    RECEIPT: "접수번호", "Receipt", "접수한 번호";
    RECEIVED_AT: "접수 시각", "Received at", "받은 때";
    RECORDED_AT: "처리 시각", "Recorded at", "끝낸 때";
    AS_OF: "기록 기준 시각", "As of", "언제 기록인지";
    FEE: "수수료", "Fee", "받은 돈";
    NEXT_PERSON: "다음 민원인", "Next person", "다음 사람";
    REFUSED: "발급·접수 거부 안내", "Refusal slip", "안 되는 까닭";
    REFUSED_AT: "거부한 시각", "Refused at", "안 된 때";
    OFFICE: "처리 기관", "Office", "어디에서";
    SLIP_HINT: "이 안내를 인쇄해 민원인에게 드립니다. 민원은 처리 중으로 남아 있습니다.",
        "Print this slip for the applicant. The case stays half done.",
        "이 종이를 뽑아 드려요. 하던 일은 남아 있어요.";
    SLIP_PDF: "안내문 인쇄", "The slip as a sheet", "종이로 뽑기";
    ELSEWHERE: "다른 곳", "Where else", "다른 데";
    ELSEWHERE_NOTE: "이 기관의 사정 때문이므로 다른 기관에서는 될 수 있습니다:", "The reason lies with this office; it may be done at another:", "여기만 안 되는 거예요. 다른 데서는 될 수 있어요:";
    REASON_CODE: "사유 번호", "Code of the reason", "까닭 번호";
    RECEIPT_SLIP: "접수증", "Receipt slip", "받았다는 종이";
    KEEP_RECEIPT: "접수번호를 말하면 어떻게 되었는지 알 수 있습니다.", "Tell the number of the receipt to learn what became of it.", "접수한 번호를 말하면 어떻게 되었는지 알려 드려요.";
    BACK_TO_CASE: "민원으로 돌아가기", "Back to the case", "하던 일로 가기";
    TO_START: "창구 처음", "To the start", "처음으로";
    CAN_NOT: "처리할 수 없습니다", "This can't be done", "할 수 없어요";
    DAY_OF: "처리 날짜", "Day", "어느 날";
    SHOW: "보기", "Show", "봐요";
    SUMS: "수수료 합계", "Sums of fees", "받은 돈 모두";
    WITHDRAW: "발급 취소", "Withdraw this paper", "서류를 취소해요";
    WITHDRAW_WHY: "취소 사유", "Why", "왜 취소해요?";
    WITHDRAW_HINT: "잘못 발급했거나 인쇄가 잘못된 서류를 취소합니다. 이 번호를 확인하는 모든 곳에 취소되었다고 나옵니다. 되돌릴 수 없습니다.", "For a paper that was issued or printed wrongly. Everybody who checks its number is told that it was withdrawn. It can't be undone.", "잘못 만든 서류를 취소해요. 이 번호를 보는 모든 곳에 취소했다고 나와요. 다시 되돌릴 수 없어요.";
    WITHDRAWN: "발급을 취소했습니다", "The paper is withdrawn", "서류를 취소했어요";
    WITHDRAWN_NOTE: "종이가 있으면 폐기하세요. 같은 사람에게 새로 발급하면 새 번호가 나옵니다.", "Destroy the sheet if it is there. A new paper for the same person has a new number.", "종이가 있으면 버려 주세요. 새로 만들면 번호도 새로 나와요.";
    PRINTING: "인쇄", "Printing", "뽑기";
    PRINTER: "프린터", "Printer", "어느 프린터";
    PRINT: "인쇄하기", "Print", "뽑아요";
    PRINT_AGAIN: "다시 인쇄", "Print again", "다시 뽑아요";
    VOID_AND_PRINT: "폐기하고 다시 인쇄", "Destroy it and print again", "나온 종이를 버리고 다시 뽑아요";
    CAME_OUT_BADLY: "종이가 잘못 나왔을 때", "If the sheet came out badly", "종이가 잘못 나왔으면";
    SEE_SHEETS: "인쇄 상태 보기", "See the printing", "뽑은 것 보기";
    SHEETS: "인쇄 기록", "Sheets", "뽑은 종이";
    SHEET: "인쇄", "Sheet", "종이";
    SENT_AT: "보낸 시각", "Sent at", "보낸 때";
    LOOK_AGAIN: "지금 상태 보기", "See how it stands", "지금 어떤지 봐요";
    NOT_PRINTED: "아직 인쇄하지 않았습니다", "Not printed yet", "아직 안 뽑았어요";
    NOT_PRINTED_NOTE: "프린터를 고르고 누르면 이 문서 한 부가 나옵니다.", "Choose a printer and press: one copy comes out.", "프린터를 고르고 누르면 하나가 나와요.";
    SENDING: "프린터로 보내고 있습니다", "It is being sent to the printer", "프린터로 보내고 있어요";
    QUEUED: "프린터에서 차례를 기다립니다", "It waits at the printer", "프린터에서 기다려요";
    AT_IT: "인쇄하고 있습니다", "It is being printed", "뽑고 있어요";
    STANDS_STILL: "프린터가 멈춰 있습니다", "The printer stands still", "프린터가 멈췄어요";
    SILENT_PRINTER: "프린터가 대답하지 않습니다", "The printer does not answer", "프린터가 대답이 없어요";
    UNDER_WAY_NOTE: "다시 누르지 않아도 됩니다. 같은 번호의 종이는 한 부만 나옵니다.", "No need to press again: only one sheet of this number comes out.", "또 누르지 않아도 돼요. 한 장만 나와요.";
    TROUBLE_JAM: "종이가 걸렸습니다.", "Paper is jammed.", "종이가 걸렸어요.";
    TROUBLE_EMPTY: "종이가 없습니다.", "It is out of paper.", "종이가 없어요.";
    TROUBLE_OPEN: "덮개가 열려 있습니다.", "A cover is open.", "덮개가 열렸어요.";
    TROUBLE_DRY: "토너나 잉크가 없습니다.", "It is out of toner or ink.", "잉크가 없어요.";
    TROUBLE_OTHER: "프린터의 화면을 보세요.", "See what the printer shows.", "프린터 화면을 봐요.";
    TROUBLE_NOTE: "고치면 이어서 나올 수 있습니다. 나오지 않으면 나온 종이를 폐기하고 다시 인쇄하세요. 걸려 있던 작업은 먼저 취소됩니다.", "Once it is put right, the sheet may still come out. If not, destroy what came out and print again; the job that is stuck is cancelled first.", "고치면 이어서 나올 수 있어요. 안 나오면 나온 종이를 버리고 다시 뽑아요. 걸린 것은 먼저 멈춰요.";
    UNKNOWN: "나왔는지 알 수 없습니다", "It is not known whether it came out", "나왔는지 몰라요";
    UNKNOWN_NOTE: "프린터를 보고 답하세요. 저절로 다시 인쇄하지 않습니다.", "Look at the printer and say. Nothing is printed again by itself.", "프린터를 보고 알려 주세요. 저절로 또 나오지 않아요.";
    IT_IS_OUT: "나왔습니다", "It came out", "나왔어요";
    IT_IS_NOT_OUT: "나오지 않았습니다", "It did not come out", "안 나왔어요";
    PRINTED: "인쇄했습니다", "Printed", "다 뽑았어요";
    TOLD_OUT: "나왔다고 확인했습니다", "An officer saw it come out", "나온 것을 봤어요";
    PRINTED_NOTE: "민원인에게 드리기 전에 잘 나왔는지 보세요.", "See that it came out well before it is handed over.", "드리기 전에 잘 나왔는지 봐요.";
    JAMMED: "종이가 걸려 인쇄하지 못했습니다", "Paper jammed; it was not printed", "종이가 걸려서 못 뽑았어요";
    STOPPED: "프린터가 인쇄를 그만두었습니다", "The printer gave it up", "프린터가 뽑다가 그만뒀어요";
    JAMMED_NOTE: "나온 종이가 있으면 폐기하세요. 같은 번호로 다시 인쇄하고, 수수료는 더 받지 않습니다.", "Destroy what came out. It is printed again with the same number, and no further fee.", "나온 종이는 버려요. 같은 번호로 다시 뽑아요. 돈은 더 받지 않아요.";
    NOT_SENT: "프린터가 받지 않았습니다", "The printer did not take it", "프린터가 안 받았어요";
    TOLD_NOT_OUT: "나오지 않았다고 확인했습니다", "An officer saw that nothing came out", "안 나온 것을 봤어요";
    NOTHING_OUT: "나온 종이는 없습니다. 같은 번호로 다시 인쇄할 수 있고, 수수료는 더 받지 않습니다.", "Nothing came out. It can be printed again with the same number, and no further fee.", "나온 종이는 없어요. 같은 번호로 다시 뽑아요. 돈은 더 받지 않아요.";
    VOID: "폐기", "Void", "버렸어요";
    REPRINT_OF: "재출력, 수수료는 먼저 낸 서류에만:", "Reprint; the fee counts with the first paper:", "다시 나온 서류예요. 돈은 먼저 나온 서류에서만 받아요:";
    LINES: "처리한 민원", "Requests done", "한 일";
    LOOKS: "찾기와 열람", "Searches and looks", "찾고 본 것";
    NO_LINES: "이 날짜에 처리한 민원이 없습니다.", "Nothing was done on this day.", "이날 한 일이 없어요.";
    TIME: "시각", "Time", "몇 시";
    WHO: "담당자", "Officer", "일한 사람";
    PAPERS: "건수", "Count", "몇 개";
    TOTAL: "합계", "Total", "모두";
    CHANNEL_COUNTER: "창구 접수", "At the counter", "창구에서";
    WON: "원", "won", "원이에요";
    BAD_DAY: "있는 날짜를 2026-11-21처럼 적으세요.", "Write a day that exists, like 2026-11-21.", "날짜를 2026-11-21처럼 써 주세요.";
    INTERIM: "임시 발급", "Interim paper", "임시 종이";
    INTERIMS: "임시 발급 목록", "Open interim papers", "임시 종이 목록";
    INTERIMS_HINT: "최종 증명서를 아직 내지 못한 임시 발급입니다. 번호를 눌러 최종 증명서를 무료로 발급하면 목록에서 사라집니다.",
        "Interim papers whose final paper has not been made. Open one to issue the final paper free of charge; it then leaves the list.",
        "진짜 서류를 아직 못 드린 종이예요. 번호를 눌러 진짜 서류를 만들면 없어져요.";
    NO_INTERIMS: "최종 증명서를 기다리는 임시 발급이 없습니다.", "No interim paper waits for its final one.", "기다리는 임시 종이가 없어요.";
    INTERIM_AT: "임시 발급 시각", "Given out at", "드린 때";
    INTERIM_FOR: "청구한 증명서", "Paper asked for", "달라고 한 서류";
    INTERIM_WHY: "최종 증명서를 내지 못한 까닭", "Why there is no final one", "왜 못 드렸는지";
    INTERIM_BROUGHT: "임시 발급서를 가져온 분", "Somebody brings an interim paper", "임시 종이를 가져온 분";
    INTERIM_NUMBER_HINT: "임시 발급서 위쪽의 숫자 16자리입니다. 다른 기관에서 받은 것도 됩니다.",
        "The 16 digits at the top of the interim paper; also one that another office gave out.",
        "임시 종이 위에 있는 숫자 열여섯 개예요. 다른 곳에서 받은 것도 돼요.";
    INTERIM_NEW: "임시 발급하기", "Give an interim paper out", "임시 종이 드리기";
    INTERIM_NOT_FINAL: "최종 증명서가 아닙니다.", "It is NOT the final paper.", "진짜 서류가 아니에요.";
    INTERIM_NEW_HINT: "최종 증명서를 낼 수 없을 때만 드립니다. 신분증을 보고 이름과 생년월일을 그대로 적습니다. 주민등록번호는 적지 않습니다. 최종 증명서는 나중에 수수료 없이 한 번 드립니다.",
        "Only where no final paper can be made. See the identity document and write name and day of birth as they stand there, and no resident number. The final paper follows free of charge, once.",
        "진짜 서류를 만들 수 없을 때만 드려요. 신분증을 보고 이름과 생일을 써요. 주민번호는 쓰지 않아요. 진짜 서류는 나중에 돈 없이 드려요.";
    INTERIM_NAME_HINT: "신분증에 적힌 그대로 적습니다.", "As it stands on the identity document.", "신분증에 있는 그대로 써요.";
    INTERIM_IDENTITY: "본인 확인에 쓴 신분증", "Identity document seen", "어떤 신분증을 봤나요";
    INTERIM_PURPOSE: "용도", "Purpose", "어디에 쓰나요";
    INTERIM_GIVE: "임시 발급", "Give it out", "임시 종이 만들기";
    INTERIM_GIVEN: "임시 발급했습니다", "Interim paper given out", "임시 종이를 만들었어요";
    INTERIM_GIVEN_NOTE: "연결이 돌아오거나 고쳐지면 목록에서 최종 증명서를 무료로 발급합니다:",
        "Once it can be made, issue the final paper free of charge from the list:",
        "나중에 목록에서 진짜 서류를 돈 없이 만들어요:";
    INTERIM_OFFER: "기다릴 수 없으면 신분증을 보고 임시 발급할 수 있습니다. 최종 증명서가 아니며, 최종 증명서는 나중에 무료로 드립니다.",
        "If it can't wait: with the identity document seen, an interim paper can be given out. It is not the final paper, which follows free of charge.",
        "기다릴 수 없으면 임시 종이를 드릴 수 있어요. 진짜 서류는 나중에 돈 없이 드려요.";
    INTERIM_OPEN: "최종 증명서를 아직 내지 않았습니다", "The final paper has not been made", "진짜 서류를 아직 안 만들었어요";
    INTERIM_OPEN_NOTE: "같은 종류의 증명서를, 같은 이름과 생년월일의 사람에게, 수수료 없이 한 번 발급합니다.",
        "The same paper for the person of the same name and day of birth, free of charge, once.",
        "같은 사람에게 같은 서류를 돈 없이 한 번 만들어 드려요.";
    INTERIM_FINAL: "최종 증명서 발급", "Make the final paper", "진짜 서류 만들기";
    INTERIM_FINAL_HINT: "신분증을 보고 사람을 찾습니다. 찾은 사실은 기록에 남습니다.",
        "See the identity document and find the person. The search goes on record.",
        "신분증을 보고 사람을 찾아요. 누가 찾았는지 적어 둬요.";
    INTERIM_FREE: "이 임시 발급을 최종 증명서로 바꿉니다. 수수료를 받지 않습니다.",
        "This replaces the interim paper. No fee is taken.",
        "임시 종이를 진짜 서류로 바꿔요. 돈을 받지 않아요.";
    INTERIM_REPLACED: "최종 증명서로 바꾸었습니다", "Replaced by the final paper", "진짜 서류로 바꿨어요";
    INTERIM_REPLACED_NOTE: "무료로는 한 번만 바꿉니다. 더 필요하면 보통 수수료로 발급합니다.",
        "That is free of charge once; a further paper is issued at the usual fee.",
        "돈 없이 한 번만 바꿔요. 더 만들면 돈을 내요.";
    INTERIM_REPLACED_ON: "바꾼 때", "Replaced at", "언제 바꿨나요";
    INTERIM_REPLACED_BY: "최종 증명서 번호", "Number of the final paper", "진짜 서류 번호";
    INTERIM_REPLACES: "바꾼 임시 발급", "Replaces the interim paper", "바꾼 임시 종이";
    INTERIM_WITHDRAWN_NOTE: "이 임시 발급으로는 아무것도 바꿀 수 없습니다. 보통의 민원으로 발급하세요.",
        "Nothing can be had for it. Issue the paper as an ordinary request.",
        "이 종이로는 바꿀 수 없어요. 보통처럼 만들어 주세요.";
    INTERIM_UNKNOWN: "바꾸었는지 여기서는 알 수 없습니다", "Whether it was replaced can't be known here", "바꿨는지 여기서는 몰라요";
    INTERIM_UNKNOWN_NOTE: "임시 발급한 기관과 연결되면 다시 보세요.",
        "Look again once the office that gave it out can be reached.",
        "임시 종이를 준 곳과 이어지면 다시 봐요.";
    INTERIM_SHEET: "임시 발급서 열기", "The interim paper itself", "임시 종이 보기";
    PADS_MENU: "수기 접수", "Paper intake", "손으로 쓰는 종이";
    PADS: "수기 접수 용지", "Pads for paper intake", "손으로 쓰는 종이 묶음";
    PADS_HINT: "전산을 전혀 쓸 수 없을 때 손으로 적어 접수하는 용지입니다. 미리 만들어 인쇄해 두고, 용지마다 어떻게 되었는지 여기서 맞춥니다.",
        "Sheets on which requests are taken in by hand when nothing else works. Print them ahead; what became of each sheet is kept here.",
        "컴퓨터가 안 될 때 손으로 쓰는 종이예요. 미리 뽑아 두고, 한 장마다 어떻게 되었는지 적어 둬요.";
    NO_PADS: "만든 수기 접수 용지가 없습니다. 민원과 매수를 골라 만드세요.", "No pad has been made. Choose a request and how many sheets.", "만든 종이가 없어요. 무엇을 몇 장 만들지 골라요.";
    PAD: "용지 묶음", "Pad", "종이 묶음";
    PAD_NEW: "새 용지 묶음", "New pad", "새 묶음";
    PAD_MAKE: "만들기", "Make it", "만들어요";
    PAD_COUNT: "매수 (1-50)", "Sheets (1 to 50)", "몇 장 (1-50)";
    PAD_MADE_AT: "만든 때", "Made at", "언제 만들었나요";
    PAD_FORM: "서식 번호", "Number of the form", "종이 모양 번호";
    PAD_SHEETS: "만든 매수", "Made", "만든 것";
    PAD_BLANK: "빈 용지", "Blank", "빈 종이";
    PAD_VOID: "폐기", "Void", "버린 것";
    PAD_ENTERED: "옮겨 적음", "Entered", "옮겨 적은 것";
    PAD_BALANCE: "용지 대조", "Balance", "종이 세어 보기";
    PAD_BALANCE_HINT: "빈 용지, 폐기, 옮겨 적음을 더하면 언제나 만든 매수입니다. 남은 종이를 세어 빈 용지의 수와 맞추세요.",
        "Blank, void and entered always add up to what was made. Count the sheets that are left and compare them with the blank ones.",
        "세 가지를 더하면 만든 수와 같아요. 남은 종이를 세어 봐요.";
    PAD_PRINT: "인쇄", "Print", "뽑아요";
    PAD_PRINT_AGAIN: "같은 용지 다시 인쇄", "Print the same sheets again", "같은 종이를 또 뽑아요";
    PAD_PRINT_HINT: "인쇄할 때마다 기록에 남습니다. 다시 인쇄해도 같은 번호의 같은 용지이므로, 먼저 나온 것은 없애세요.",
        "Each print goes on record. A reprint has the same numbers: destroy what came out before.",
        "뽑을 때마다 적어 둬요. 또 뽑아도 번호가 같으니 먼저 나온 것은 버려요.";
    PAD_PRINTED: "인쇄한 때", "Printed at", "언제 뽑았나요";
    PAD_USED: "빈 용지가 아닌 것", "Sheets that are not blank", "쓴 종이";
    PAD_SERIAL: "몇째 장", "Sheet", "몇째 종이";
    PAD_SLIP: "용지 한 장", "One sheet", "종이 한 장";
    PAD_DIGITS: "용지 번호", "Number of the sheet", "종이 번호";
    PAD_DIGITS_HINT: "코드를 찍거나, 코드 옆의 숫자 25자리를 적습니다. 띄어 써도 됩니다.",
        "Scan the code, or type the 25 digits beside it; blanks don't matter.",
        "무늬를 찍거나 숫자 스물다섯 개를 써요.";
    PAD_SLIP_BLANK: "빈 용지입니다. 아직 아무것도 기록되지 않았습니다.", "A blank sheet: nothing of it is on record.", "아직 안 쓴 종이예요.";
    PAD_SLIP_VOID: "폐기한 용지입니다. 접수에 쓸 수 없습니다.", "This sheet is void. Nothing is taken in on it.", "버린 종이예요. 쓸 수 없어요.";
    PAD_SLIP_ENTERED: "옮겨 적은 용지입니다.", "What stands on it is on record.", "벌써 옮겨 적었어요.";
    PAD_WHY: "폐기한 까닭", "Why it is void", "왜 버렸나요";
    PAD_VOID_HINT: "잘못 적었거나 잃어버린 용지는 폐기합니다. 되돌릴 수 없습니다.", "Make a spoilt or lost sheet void. It can't be undone.", "잘못 썼거나 잃은 종이를 버려요. 되돌릴 수 없어요.";
    PAD_MAKE_VOID: "이 용지 폐기", "Make it void", "이 종이를 버려요";
    OUTAGES: "장애", "Outages", "안 되는 것";
    FORMS: "서식", "Forms", "서류 모양";
    FORMS_HINT: "서류마다 지금 찍는 서식의 판입니다. 문구를 고치려면 서식을 열어 시안을 만들고, 서로 다른 두 사람이 승인합니다.",
        "The version of the form that each paper is printed by. To change its words open it and draft a version; two different people approve it.",
        "서류를 어떤 모양으로 찍는지 나와요. 글을 고치면 두 사람이 보고 눌러야 해요.";
    FORM: "서식", "Form", "어떤 서류";
    FORM_VERSION: "판", "Version", "몇 번째";
    FORM_DRAFTS: "승인을 기다리는 시안", "Drafts waiting", "기다리는 것";
    FORM_OF_PROGRAM: "프로그램에 든 판", "came with the program", "처음 모양";
    FORM_VERSIONS: "이 서식의 판", "Versions of this form", "이 서류의 모양들";
    FORM_DRAFTED: "만든 사람", "Drafted by", "누가 만들었나요";
    FORM_APPROVED: "승인한 사람", "Approved by", "누가 좋다고 했나요";
    FORM_IN_FORCE: "쓰는 판", "In force", "지금 써요";
    FORM_WAITS: "시안", "Draft", "아직 안 써요";
    FORM_EARLIER: "앞 판", "Earlier", "전에 썼어요";
    FORM_WITHDRAWN: "거두어들임", "Withdrawn", "그만뒀어요";
    FORM_AT_HOME: "이 창구는 관할 기관이 승인한 서식으로 찍습니다. 고치는 일은 그곳 창구에서 합니다.",
        "This counter prints by what its home has approved. Changes are made at the home's desk.",
        "여기서는 맡은 기관이 정한 모양으로 찍어요. 고치는 것은 거기서 해요.";
    FORM_NEW: "새 시안", "New draft", "새로 만들기";
    FORM_FROM_THIS: "이 판에서 새 시안", "New draft from this version", "이것으로 새로 만들기";
    FORM_TEXT: "문구", "Text", "무슨 글";
    FORM_NOW: "쓰는 판에서", "In force", "지금 글";
    FORM_THEN: "이 판에서", "In this version", "바뀐 글";
    FORM_SAME: "지금 쓰는 판과 같습니다.", "It is the same as the version in force.", "지금 쓰는 것과 똑같아요.";
    FORM_WORDS_CHANGED: "바뀐 문구", "Texts that change", "바뀌는 글";
    FORM_LINES_CHANGED: "바뀐 서식 원본의 줄", "Lines of the template that change", "바뀌는 줄";
    FORM_ADDED: "추가됨", "added", "새로 넣었어요";
    FORM_GONE: "없어짐", "gone", "없앴어요";
    FORM_PREVIEW: "미리보기", "Preview", "미리 봐요";
    FORM_PREVIEW_EN: "영문 미리보기", "Preview in English", "영어로 미리 봐요";
    FORM_PREVIEW_HINT: "견본 자료로 찍은 것입니다. 발급된 서류가 아니며 어디에서도 진본으로 확인되지 않습니다.",
        "Printed from sample data. It is no issued paper, and no checker calls it genuine.",
        "연습으로 찍은 거예요. 진짜 서류가 아니에요.";
    FORM_APPROVE: "승인", "Approve", "좋아요";
    FORM_APPROVE_HINT: "서로 다른 두 사람이 승인하면 곧바로 이 판으로 찍습니다. 두 사람 가운데 한 사람은 팀장입니다.",
        "Once two different people, one of them a supervisor, have approved it, papers are printed by it at once.",
        "두 사람이 누르면 바로 이 모양으로 찍어요. 한 사람은 팀장이어야 해요.";
    FORM_WITHDRAW: "시안 거두기", "Withdraw this draft", "그만두기로 해요";
    FORM_EDIT_HINT: "문구마다 한국어와 영어를 적습니다. 중괄호 {…} 안은 자료가 들어가는 자리이니 그대로 둡니다. 저장하면 견본 자료로 찍어 보고, 잘못된 곳이 있으면 알려 줍니다.",
        "Each text in Korean and in English. Braces {…} are places that the record fills: leave them. On saving it is tried with sample data, and you are told what is wrong.",
        "글을 한국어와 영어로 써요. 중괄호는 그대로 두세요. 적어 두면 한번 찍어 봐요.";
    FORM_SOURCE: "서식 원본 (Typst)", "Template (Typst)", "서류 짜임 (Typst)";
    FORM_SOURCE_HINT: "칸과 순서를 정합니다. 문구는 say(\"이름\")으로 부르고, 새 이름을 쓰면 저장할 때 그 문구를 묻습니다.",
        "It sets columns and order. Texts are called by say(\"name\"); for a new name you are asked for its text on saving.",
        "칸과 순서를 정해요. 글은 say 안의 이름으로 불러요.";
    FORM_SAVE: "시안 저장", "Save the draft", "적어 둬요";
    NAME: "이름", "Name", "이 사람 이름";
    BIRTH: "생년월일", "Day of birth", "태어난 날";
    SEX: "성별", "Sex", "남자 여자";
    HEAD: "세대주", "Head of household", "집의 세대주";
    RELATION: "세대주와의 관계", "Relation to the head", "세대주와 어떤 사이";
    STATUS: "등록상태", "Status", "등록된 모습";
    ADDRESS: "주소", "Address", "사는 곳";
    RESIDENT_NUMBER: "주민등록번호", "Resident number", "주민번호";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_stands_in_three_languages_and_the_easy_one_differs() {
        for (name, text) in ALL {
            assert!(!text.ko.is_empty() && !text.en.is_empty(), "{name}");
            assert_ne!(text.ko, text.easy, "{name}");
        }
    }
}

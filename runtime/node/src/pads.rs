//! Pads for paper intake (수기접수): made, printed as the same sheets however often, and their register.

use kernel::Caller;
use kernel::Fault;
use kernel::Future;
use kernel::Need;
use kernel::PAD_SHEETS_MAX;
use kernel::PadAsk;
use kernel::PadLine;
use kernel::Pads;
use kernel::Refusal;
use kernel::Refused;
use kernel::SlipLine;
use kernel::SlipState;
use kernel::StreamId;
use kernel::VoidWhy;
use kernel::Words;
use kernel::words;
use print::Job;
use request::KEY_REUSED;
use request::Noting;
use request::Written;
use request::pads::Made;
use request::pads::PAD;
use request::pads::PAD_UNKNOWN;
use request::pads::Pad;
use request::pads::blanks::blanks;
use request::pads::blanks::form_number;
use request::pads::blanks::on_paper;
use request::pads::pads_of;
use request::pads::slip::Slip;
use serde_json::Value;
use serde_json::json;

use crate::Node;
use crate::issue::unprinted;
use crate::refusals::BROKEN;
use crate::refusals::NOT_FOUND;
use crate::refusals::PAD_ELSEWHERE;
use crate::refusals::RESTORING;

impl Pads for Node {
    fn list<'a>(&'a self, caller: &'a Caller) -> Future<'a, Result<Vec<PadLine>, Refusal>> {
        Box::pin(async move {
            self.at_its_counter(caller)?;
            let mut pads = self.pads_found(None).await?;
            pads.sort_by_key(|(_, pad)| std::cmp::Reverse(pad.made.on));
            Ok(pads.iter().map(|(_, pad)| self.pad_line(pad)).collect())
        })
    }

    fn pad<'a>(&'a self, pad: &'a str, caller: &'a Caller) -> Future<'a, Result<PadLine, Refusal>> {
        Box::pin(async move {
            self.at_its_counter(caller)?;
            let (_, pad) = self.own_pad(pad).await?;
            Ok(self.pad_line(&pad))
        })
    }

    fn make<'a>(&'a self, ask: PadAsk, caller: &'a Caller) -> Future<'a, Result<String, Refused>> {
        Box::pin(async move {
            self.at_its_counter(caller)?;
            self.make_pad(ask, caller).await
        })
    }

    fn print<'a>(
        &'a self,
        pad: &'a str,
        key: &'a str,
        caller: &'a Caller,
    ) -> Future<'a, Result<usize, Refusal>> {
        Box::pin(async move {
            self.at_its_counter(caller)?;
            let _turn = self.turns.take(PAD, pad).await;
            let (stream, _) = self.own_pad(pad).await?;
            let on = self.parts.clock.read().at;
            let noting = Noting::pad_printed(caller, &stream, key, on);
            self.go_on_with(stream.id, noting).await?;
            Ok(self.own_pad(pad).await?.1.prints.len())
        })
    }

    fn file<'a>(
        &'a self,
        pad: &'a str,
        print: usize,
        caller: &'a Caller,
    ) -> Future<'a, Result<Vec<u8>, Refusal>> {
        Box::pin(async move {
            self.at_its_counter(caller)?;
            let (_, pad) = self.own_pad(pad).await?;
            if !(1..=pad.prints.len()).contains(&print) {
                return Err(NOT_FOUND);
            }
            self.print_pad(&pad).await
        })
    }

    fn slip<'a>(
        &'a self,
        digits: &'a str,
        caller: &'a Caller,
    ) -> Future<'a, Result<SlipLine, Refusal>> {
        Box::pin(async move {
            self.at_its_counter(caller)?;
            let (slip, _, pad) = self.slip_of(digits).await?;
            Ok(self.slip_line(&pad, slip.serial, pad.state(slip)?))
        })
    }

    fn void<'a>(
        &'a self,
        digits: &'a str,
        why: VoidWhy,
        caller: &'a Caller,
    ) -> Future<'a, Result<(), Refusal>> {
        Box::pin(async move {
            self.at_its_counter(caller)?;
            // Two officers at once: the second is told who was first.
            let pad = format!("{:09}", Slip::parse(digits)?.pad);
            let _turn = self.turns.take(PAD, &pad).await;
            let (slip, stream, pad) = self.slip_of(digits).await?;
            pad.may_use(slip)?;
            let on = self.parts.clock.read().at;
            let noting = Noting::slip_voided(caller, &stream, slip.serial, why, on);
            self.go_on_with(stream.id, noting).await
        })
    }
}

impl Node {
    async fn pads_found(&self, pad: Option<u32>) -> Result<Vec<(StreamId, Pad)>, Refusal> {
        let find = pads_of(&self.parts.name.name, pad);
        let found = self.load(std::slice::from_ref(&find)).await?;
        let hits = found.hits(&find).iter();
        let streams: Vec<_> = hits.map(|hit| Need::Stream(hit.stream.clone())).collect();
        let loaded = self.load(&streams).await?.streams.into_iter();
        let pads = loaded.filter_map(|(stream, loaded)| Some((stream, Pad::of(&loaded.events)?)));
        Ok(pads.collect())
    }

    async fn own_pad(&self, pad: &str) -> Result<(StreamId, Pad), Refusal> {
        let pad = pad.parse().map_err(|_| PAD_UNKNOWN)?;
        let found = self.pads_found(Some(pad)).await?;
        found.into_iter().next().ok_or(PAD_UNKNOWN)
    }

    /// A sheet with its pad. That of another node is none of ours, and whose it is stands in its digits.
    async fn slip_of(&self, digits: &str) -> Result<(Slip, StreamId, Pad), Refusal> {
        let slip = Slip::parse(digits)?;
        if slip.node != self.parts.name.code {
            let issuer = self.issuer(&slip.digits());
            let known = self.parts.directory.named(&issuer);
            return Err(match known {
                Some(node) => PAD_ELSEWHERE.with(format!("{} · {}", node.title_ko, node.title_en)),
                None => PAD_UNKNOWN,
            });
        }
        let (stream, pad) = self.own_pad(&slip.pad.to_string()).await?;
        pad.state(slip)?;
        Ok((slip, stream, pad))
    }

    fn pad_line(&self, pad: &Pad) -> PadLine {
        let used = pad.used.iter();
        PadLine {
            pad: format!("{:09}", pad.made.pad),
            title: self.request_title(&pad.made.request),
            request: pad.made.request.clone(),
            form: format!("{:06}", pad.made.form),
            made_at: pad.made.on,
            by: pad.made.by.clone(),
            balance: pad.balance(),
            prints: pad
                .prints
                .iter()
                .map(|done| (done.on, done.by.clone()))
                .collect(),
            used: used
                .map(|(serial, state)| self.slip_line(pad, *serial, state.clone()))
                .collect(),
        }
    }

    fn slip_line(&self, pad: &Pad, serial: u16, state: SlipState) -> SlipLine {
        SlipLine {
            digits: pad.slip(serial).digits(),
            pad: format!("{:09}", pad.made.pad),
            serial,
            title: self.request_title(&pad.made.request),
            state,
        }
    }

    fn request_title(&self, request: &str) -> Words {
        let (service, name) = request.split_once('.').unwrap_or_default();
        let info = self.info(service, name);
        info.map_or(words("", "", ""), |info| info.title)
    }

    async fn make_pad(&self, ask: PadAsk, caller: &Caller) -> Result<String, Refused> {
        let (service, name) = ask.request.split_once('.').ok_or(NOT_FOUND)?;
        let info = self.info(service, name).ok_or(NOT_FOUND)?;
        if !caller.is_any(info.may) || !on_paper(info) {
            return Err(NOT_FOUND.into());
        }
        if !(1..=PAD_SHEETS_MAX).contains(&ask.count) {
            let given = ask.count.to_string();
            let fault = Fault::new("count", &given, "pad.count", COUNT);
            return Err(Refused::Faults(vec![fault]));
        }
        let _turn = self.turns.take(&caller.who, &ask.key).await;
        if let Some(recorded) = self.by_key(&caller.who, &ask.key).await? {
            let events: Vec<Value> = recorded
                .body
                .events
                .iter()
                .map(|l| l.event.clone())
                .collect();
            let before = Pad::of(&events).filter(|pad| pad.made.same_ask(&ask.request, ask.count));
            let before = before.ok_or(KEY_REUSED)?;
            return Ok(format!("{:09}", before.made.pad));
        }
        if self.restoring() {
            return Err(RESTORING.into());
        }
        // The middle digits of a paper's number: nobody gives them twice, also after a restore, and no paper has them.
        let number = self.number().await?.plain();
        let pad = number.get(5..14).and_then(|middle| middle.parse().ok());
        let asked = blanks(info.fields);
        let now = self.parts.clock.read();
        let office = &self.parts.name;
        let sheet = json!({
            "title": [info.title.ko, info.title.en],
            "office": [office.title_ko, office.title_en],
            "blanks": asked,
        });
        let made = Made {
            at: office.name.clone(),
            node: office.code,
            pad: pad.ok_or(BROKEN)?,
            form: form_number(&ask.request, &asked),
            request: ask.request,
            count: ask.count,
            sheet: sheet.to_string(),
            by: caller.who.clone(),
            on: now.at,
        };
        let pad = format!("{:09}", made.pad);
        let chance = keys::fresh_id_bits();
        let entry = made.draft(
            caller,
            ask.key,
            (now.at, now.doubtful),
            chance,
            &self.rows(),
        );
        match self.write(entry).await? {
            Written::New => Ok(pad),
            Written::Full => Err(request::FULL.into()),
            Written::Busy
            | Written::Replayed
            | Written::Raced
            | Written::Taken(_)
            | Written::Elsewhere(_) => Err(request::BUSY.into()),
        }
    }

    async fn print_pad(&self, pad: &Pad) -> Result<Vec<u8>, Refusal> {
        let specimen = self.parts.directory.demo();
        let mut sheet: Value = serde_json::from_str(&pad.made.sheet).map_err(|_| BROKEN)?;
        let mut slips = Vec::new();
        for serial in 1..=pad.made.count {
            let slip = pad.slip(serial);
            let svg = print::code_svg(&slip.digits()).map_err(|_| BROKEN)?;
            slips.push(json!({"digits": slip.in_fives(), "svg": svg}));
        }
        sheet["slips"] = slips.into();
        sheet["kind"] = KIND.into();
        sheet["words"] = json!({
            "code": ["용지 번호 코드", "Code of the sheet's number"],
            "number": ["용지 번호", "Sheet"],
            "received": ["접수", "Received"],
            "officer": ["담당자", "Officer"],
            "name": ["이름", "Name"],
            "required": ["꼭 적습니다. 나머지는 해당할 때만 적습니다.", "Must be written; the rest only where it applies."],
            "next": ["전산이 돌아오면 담당자가 이 종이대로 옮겨 적고 처리합니다. 접수한 때는 위에 적힌 때입니다.",
                "Once the system is back, an officer enters what stands here and it is decided. It was received when the line above says."],
            "privacy": ["적으신 내용은 이 민원을 처리하는 데만 쓰고, 옮겨 적은 종이는 기관의 규정대로 보관하고 폐기합니다.",
                "What you write is used for this request only. After it was entered, the sheet is kept and destroyed by the office's rules."],
            "tear": ["자르는 곳", "tear off here"],
            "receipt": ["접수증", "Receipt"],
            "keep": ["이 번호를 말씀하시면 어떻게 되었는지 알려 드립니다. 개인정보를 적지 마십시오.",
                "Tell this number to learn what became of it. Write nothing personal on this part."],
        });
        let number = format!("{:05}{:09}", pad.made.node, pad.made.pad);
        let title = sheet["title"][0].as_str().unwrap_or_default().to_owned();
        let data = json!({
            "paper": {
                "number": number, "title": title, "issued_by": self.parts.name.title_ko, "language": "ko", "specimen": specimen,
            },
            "pad": sheet,
        });
        let job = Job::pad(&number, data.to_string(), pad.made.on.0, specimen);
        let printed = self.parts.printer.print(&job).await;
        printed.map(|printed| printed.pdf).map_err(unprinted)
    }
}

const KIND: &str = "수기 접수 용지 PAPER INTAKE · 증명서가 아닙니다 NOT A CERTIFICATE";
const COUNT: Words = words(
    "한 번에 1매에서 50매까지 만듭니다.",
    "A pad has 1 to 50 sheets.",
    "한 장에서 쉰 장까지 만들 수 있어요.",
);

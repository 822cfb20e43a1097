//! Judging a paper (진위확인), for anybody and without the centre: by its code against the anchors, or by what stands on it against the record; and
//! what has become of it since, as far as that lies here.

use certificate::Directory;
use certificate::Mode;
use certificate::Number;
use certificate::Verdict;
use journal::Issued;
use kernel::Date;
use kernel::Genuine;
use kernel::Judgement;
use kernel::Moment;
use kernel::Need;
use kernel::Refusal;
use kernel::Shown;
use kernel::Since;
use kernel::StreamId;
use kernel::Words;
use kernel::words;
use request::Fate;
use request::Interim;
use request::IssuedPaper;
use request::LookUp;
use request::LookedUp;
use request::OnPage;
use request::Why;
use request::Withdrawal;
use request::paper_stream;
use serde::Deserialize;

use crate::Node;
use crate::carry::told;
use crate::issue::expiry;
use crate::lines::papers;
use crate::refusals::NOT_KNOWN_HERE;
use crate::refusals::TOO_MANY_GUESSES;

/// Whoever checks a paper waits two seconds for each, and for no more than these.
const ASKED_MAX: usize = 2;

impl Node {
    /// Judges what somebody shows of a paper.
    pub(crate) async fn judged(&self, shown: Shown) -> Result<Judgement, Refusal> {
        match shown {
            Shown::Code(text) => self.judge_code(&text).await,
            Shown::File(pdf) => self.judge_file(&pdf).await,
            Shown::Share(code) => self.judge_share(&code).await,
            Shown::Page {
                number,
                issued_on,
                name,
            } => self.judge_page(&number, issued_on, &name).await,
        }
    }

    async fn judge_code(&self, text: &str) -> Result<Judgement, Refusal> {
        match certificate::verify_code(text, &self.parts.directory.anchors(), &keys::Checker) {
            Ok(verdict) => {
                let known = |directory: &Directory| directory.check(&verdict);
                let known = self.parts.directory.read(known).unwrap_or(Ok(()));
                self.told_of(verdict, known, None).await
            }
            Err(refused) if refused.is_unreadable() => Ok(unreadable(refused)),
            Err(refused) => Ok(not_genuine(refused)),
        }
    }

    async fn judge_file(&self, pdf: &[u8]) -> Result<Judgement, Refusal> {
        match pades::verify(pdf, &self.parts.directory.anchors(), &keys::Checker) {
            Ok(proven) => {
                let known = |directory: &Directory| proven.check(directory);
                let known = self.parts.directory.read(known).unwrap_or(Ok(()));
                let at = |seconds: i64| Moment(seconds * 1_000);
                let signed = (at(proven.signed_at_s), proven.time_stamp_s.map(at));
                self.told_of(proven.paper, known, Some(signed)).await
            }
            Err(refused) if pades::is_unreadable(&refused) => Ok(unreadable(refused)),
            Err(refused) => Ok(not_genuine(refused)),
        }
    }

    /// What is told of a paper whose signatures hold; `known` is what the directory says of the key.
    async fn told_of(
        &self,
        verdict: Verdict,
        known: Result<(), certificate::Refused>,
        signed: Option<(Moment, Option<Moment>)>,
    ) -> Result<Judgement, Refusal> {
        if let Err(refused) = known {
            return Ok(not_genuine(refused));
        }
        let since = self.since(verdict.number).await?;
        let interim = verdict.interim();
        let genuine = self.genuine(verdict, since);
        Ok(as_it_says(interim, Genuine { signed, ..genuine }))
    }

    /// What is told of a paper that the node which gave its share code has shown: its code is checked here, like any.
    pub(crate) fn judge_shared(&self, code: &str, fate: Fate) -> Judgement {
        let anchors = self.parts.directory.anchors();
        let verdict = certificate::verify_code(code, &anchors, &keys::Checker);
        let known = verdict.and_then(|verdict| {
            let known = |directory: &Directory| directory.check(&verdict);
            self.parts.directory.read(known).unwrap_or(Ok(()))?;
            Ok(verdict)
        });
        match known {
            Ok(verdict) => {
                let interim = verdict.interim();
                as_it_says(interim, self.genuine(verdict, self.said(fate)))
            }
            Err(refused) => not_genuine(refused),
        }
    }

    fn genuine(&self, verdict: Verdict, since: Since) -> Genuine {
        let now_s = self.parts.clock.read().at.0.div_euclid(1_000);
        Genuine {
            check_number: verdict.number.to_string(),
            title: self.kind_title(&verdict.kind),
            issuer: self.issuer_of(verdict.number),
            issued_at: Moment(verdict.issued_at_s * 1_000),
            as_of: Moment(verdict.as_of_s * 1_000),
            expires_at: Moment(verdict.expires_at_s * 1_000),
            expired: verdict.expired(now_s),
            mode: Some(verdict.mode.words()),
            signed: None,
            specimen: verdict.specimen,
            persons_in_all: verdict.persons_in_all,
            kind: verdict.kind,
            address: verdict.address,
            persons: verdict.persons,
            since,
        }
    }

    /// By number, day of issue and name: all three must fit, and which of them does not is not told.
    async fn judge_page(
        &self,
        number: &str,
        issued_on: Date,
        name: &str,
    ) -> Result<Judgement, Refusal> {
        let plain: String = number.chars().filter(char::is_ascii_digit).collect();
        let Some(number) = Number::parse(&plain) else {
            return Ok(NO_SUCH_PAPER);
        };
        let asked = LookUp {
            number: plain,
            page: Some(OnPage {
                issued_on,
                name: name.to_owned(),
            }),
        };
        match self.looked_up_anywhere(number, &asked).await? {
            LookedUp::Issued(paper) => self.known_by_number(number, paper),
            LookedUp::Never => Ok(NO_SUCH_PAPER),
            LookedUp::TooOften => Err(TOO_MANY_GUESSES),
            LookedUp::NotHere => {
                let issuer = self.issuer_of(number).ok_or(NOT_KNOWN_HERE)?;
                let issuer = format!("{} · {}", issuer.title_ko, issuer.title_en);
                Err(NOT_KNOWN_HERE.with(issuer))
            }
        }
    }

    fn known_by_number(&self, number: Number, paper: IssuedPaper) -> Result<Judgement, Refusal> {
        let expires_at = if paper.interim {
            self.interim_expiry(paper.issued_at)?
        } else {
            expiry(&self.parts.policy, paper.issued_at)?
        };
        let genuine = Genuine {
            check_number: number.to_string(),
            title: self.kind_title(&paper.kind),
            kind: paper.kind,
            issuer: self.issuer_of(number),
            issued_at: paper.issued_at,
            as_of: paper.as_of,
            expires_at,
            expired: self.parts.clock.read().at > expires_at,
            mode: paper.interim.then_some(Mode::Interim.words()),
            signed: None,
            specimen: self.parts.directory.demo(),
            address: String::new(),
            persons: Vec::new(),
            persons_in_all: 0,
            since: self.said(paper.fate),
        };
        Ok(as_it_says(paper.interim, genuine))
    }

    /// What is known of a paper here, or else at the node that gave the number, or at another that holds its record; each within two seconds.
    pub(crate) async fn looked_up_anywhere(
        &self,
        number: Number,
        asked: &LookUp,
    ) -> Result<LookedUp, Refusal> {
        let here = self.looked_up(asked).await?;
        let (LookedUp::NotHere, Some(homes)) = (&here, self.homes.get()) else {
            return Ok(here);
        };
        let issuer = self.issuer(&number.plain());
        for node in self.holders(&issuer).into_iter().take(ASKED_MAX) {
            match homes.look_up(&node, asked).await {
                Some(LookedUp::NotHere) | None => {}
                Some(told) => return Ok(told),
            }
        }
        Ok(here)
    }

    /// What is known of a paper here, also for another node. What a copy does not have may have been issued since; only the issuer says that it never was.
    pub async fn looked_up(&self, asked: &LookUp) -> Result<LookedUp, Refusal> {
        let Some(number) = Number::parse(&asked.number) else {
            return Ok(LookedUp::Never);
        };
        let now = self.parts.clock.read().at;
        if asked.page.is_some() && !self.tries.may(number.value(), now) {
            return Ok(LookedUp::TooOften);
        }
        let found = self.issued(number).await?;
        if found.is_none() && self.issuer(&asked.number) != self.parts.name.name {
            return Ok(LookedUp::NotHere);
        }
        let fits = |(issued, _): &(Issued, String)| {
            asked.page.as_ref().is_none_or(|page| fits(issued, page))
        };
        let Some((issued, kind)) = found.filter(fits) else {
            self.tries.wrong(number.value(), now);
            return Ok(LookedUp::Never);
        };
        Ok(LookedUp::Issued(IssuedPaper {
            kind,
            issued_at: issued.issued_at,
            as_of: issued.as_of,
            interim: request::is_interim(&issued),
            fate: self.fate(number).await?.unwrap_or(Fate::Unknown),
        }))
    }

    /// A paper as it was issued, and its kind, where its record lies here.
    async fn issued(&self, number: Number) -> Result<Option<(Issued, String)>, Refusal> {
        let store = &self.parts.store;
        let Some(record) = store.paper(&number.plain()).await.map_err(told)? else {
            return Ok(None);
        };
        let Some(recorded) = store.entry(record.entry).await.map_err(told)? else {
            return Ok(None);
        };
        let (all, _) = papers(&recorded);
        let found = all
            .into_iter()
            .find(|issued| issued.number == number.plain());
        Ok(found.map(|issued| {
            let kind = format!("{}.{}", recorded.head.service, issued.form);
            (issued, kind)
        }))
    }

    /// What has become of a paper since, here or where its record lies.
    async fn since(&self, number: Number) -> Result<Since, Refusal> {
        Ok(self.said(self.fate_anywhere(number).await?))
    }

    /// The same as it goes from node to node.
    pub(crate) async fn fate_anywhere(&self, number: Number) -> Result<Fate, Refusal> {
        if let Some(fate) = self.fate(number).await? {
            return Ok(fate);
        }
        let asked = LookUp {
            number: number.plain(),
            page: None,
        };
        Ok(match self.looked_up_anywhere(number, &asked).await? {
            LookedUp::Issued(paper) => paper.fate,
            LookedUp::Never | LookedUp::NotHere | LookedUp::TooOften => Fate::Unknown,
        })
    }

    fn said(&self, fate: Fate) -> Since {
        match fate {
            Fate::Unchanged(as_of) => Since::Unchanged { as_of },
            Fate::Changed(as_of) => Since::Changed { as_of },
            Fate::Withdrawn(on, why) => Since::Withdrawn {
                on,
                why: why.map_or(WITHDRAWN_ELSEWHERE, Why::words),
            },
            Fate::Open(as_of) => Since::Open { as_of },
            Fate::Replaced(on) => Since::Replaced { on },
            Fate::Unknown => Since::Unknown {
                last_heard: self.parts.directory.heard_at(),
            },
        }
    }

    /// What has become of a paper, as far as it is known here; none where its record does not lie here. Of the records only the versions are looked at.
    pub(crate) async fn fate(&self, number: Number) -> Result<Option<Fate>, Refusal> {
        let listed = self.parts.directory.read(|directory| {
            let on = Moment(directory.issued_at_s * 1_000);
            directory.withdrawn.contains(number).then_some(on)
        });
        let stream = paper_stream(&number.plain());
        let mut loaded = self.load(&[Need::Stream(stream.clone())]).await?;
        let paper = loaded.streams.remove(&stream);
        let withdrawal = paper
            .as_ref()
            .and_then(|paper| Withdrawal::of(&paper.events));
        if let Some(Withdrawal { on, why }) = withdrawal {
            return Ok(Some(Fate::Withdrawn(on, Some(why))));
        }
        if let Some(Some(on)) = listed {
            return Ok(Some(Fate::Withdrawn(on, None)));
        }
        let Some(paper) = paper.filter(|paper| paper.version > 0) else {
            return Ok(None);
        };
        if let Some(interim) = Interim::of(&paper.events) {
            return Ok(Some(match interim.replaced {
                Some(replaced) => Fate::Replaced(replaced.on),
                None => Fate::Open(paper.as_of),
            }));
        }
        let issued = paper.events.first();
        let issued = issued.and_then(|event| Issued::deserialize(event).ok());
        // A paper of an earlier release says nothing of them.
        let reads = issued.map(|issued| issued.reads).unwrap_or_default();
        if reads.is_empty() {
            return Ok(Some(Fate::Unknown));
        }
        let streams = reads.iter().map(|(stream, _)| stream.clone());
        let needs: Vec<Need> = streams.map(Need::Stream).collect();
        let now = self.load(&needs).await?.streams;
        let ages = now.values().map(|loaded| loaded.as_of);
        let as_of = ages.min().unwrap_or(paper.as_of);
        let moved = |(stream, read): &(StreamId, u64)| {
            let version = now.get(stream).map_or(0, |loaded| loaded.version);
            version.cmp(read)
        };
        Ok(Some(if reads.iter().any(|read| moved(read).is_gt()) {
            Fate::Changed(as_of)
        } else if reads.iter().any(|read| moved(read).is_lt()) {
            Fate::Unknown
        } else {
            Fate::Unchanged(as_of)
        }))
    }

    fn issuer_of(&self, number: Number) -> Option<kernel::NodeName> {
        self.parts.directory.named(&self.issuer(&number.plain()))
    }

    pub(crate) fn kind_title(&self, kind: &str) -> Words {
        let form = kind.split_once('.').map_or(kind, |(_, form)| form);
        self.form_title(form)
    }
}

/// Whether what is said of a page is what was issued.
fn fits(issued: &Issued, page: &OnPage) -> bool {
    let named = issued.facts.persons.iter();
    let mut named = named.map(|person| &person.name).chain([&issued.applicant]);
    let same = |known: &String| known.trim() == page.name.trim();
    issued.issued_at.day() == page.issued_on && named.any(same)
}

/// An interim paper is issued as it says, and never called genuine.
fn as_it_says(interim: bool, paper: Genuine) -> Judgement {
    let paper = Box::new(paper);
    if interim {
        Judgement::Interim(paper)
    } else {
        Judgement::Genuine(paper)
    }
}

const fn unreadable(refused: certificate::Refused) -> Judgement {
    let (code, words) = (refused.code, refused.words);
    Judgement::Unreadable { code, words }
}

const fn not_genuine(refused: certificate::Refused) -> Judgement {
    let (code, words) = (refused.code, refused.words);
    Judgement::NotGenuine { code, words }
}

const NO_SUCH_PAPER: Judgement = Judgement::NotGenuine {
    code: "paper.unknown",
    words: words(
        "이 번호, 발급일, 이름으로 발급된 서류가 없습니다. 종이에 적힌 대로 넣었는지 확인하고, 맞다면 받지 마십시오.",
        "No paper was issued under this number, day and name. Check that they are as on the paper; if they are, do not accept it.",
        "이런 서류는 없어요. 종이와 똑같이 썼는지 다시 봐 주세요. 똑같이 썼는데도 없다면 받지 마세요.",
    ),
};

/// The list that every node has says of which papers, not why.
const WITHDRAWN_ELSEWHERE: Words = words(
    "발급 기관이 취소한 서류",
    "withdrawn by the office that issued it",
    "서류를 만든 곳에서 취소했어요.",
);

//! Share codes (공유 번호) at this node: given to a paper's holder, ended by them, and shown by anybody at any node, each look on record before it is answered.
//!
//! A code lies nowhere. It follows from the share's identity and this node's data key, and is found by a mark made of it under the same key.

use certificate::NodeCode;
use certificate::Number;
use certificate::ShareCode;
use certificate::hex;
use journal::Seal;
use kernel::Caller;
use kernel::Date;
use kernel::Dated;
use kernel::Future;
use kernel::Id;
use kernel::Judgement;
use kernel::Moment;
use kernel::Need;
use kernel::PaperFile;
use kernel::PaperLine;
use kernel::Refusal;
use kernel::ShareLook;
use kernel::Shares;
use kernel::Sharing;
use request::AskedShare;
use request::Fate;
use request::Looked;
use request::Noting;
use request::Share;
use request::SharedPaper;
use request::Terms;
use request::ToldShare;
use serde::Deserialize;

use crate::Node;
use crate::files::Held;
use crate::refusals::BROKEN;
use crate::refusals::NOT_FOUND;
use crate::refusals::PAPER_WITHDRAWN;
use crate::share_refusals::ASK_THERE;
use crate::share_refusals::CHOOSE_DAYS;
use crate::share_refusals::ENOUGH;
use crate::share_refusals::MISTYPED;
use crate::share_refusals::NO_SUCH_SHARE;
use crate::share_refusals::TOO_OFTEN;

const DAY_MS: i64 = 86_400_000;
/// What one look, or one press of a button, waits for another by.
const SHARE: &str = "share";

/// What a code may be, by our own choice.
#[derive(Deserialize)]
struct Rules {
    days: Vec<u32>,
    live_max: usize,
    looks_max: u32,
    from: Option<Date>,
    until: Option<Date>,
}

impl Dated for Rules {
    fn from(&self) -> Option<Date> {
        self.from
    }

    fn until(&self) -> Option<Date> {
        self.until
    }
}

impl Sharing for Node {
    fn shares<'a>(
        &'a self,
        number: &'a str,
        caller: &'a Caller,
    ) -> Future<'a, Result<Shares, Refusal>> {
        Box::pin(async move {
            let held = self.own(number, caller).await?;
            let now = self.parts.clock.read().at;
            let rules = self.share_rules(now)?;
            let mut all = self.shares_of(&held).await?;
            all.sort_by_key(|share| std::cmp::Reverse(share.terms.at));
            Ok(Shares {
                paper: self.line(&held.issued, &held.by),
                days: rules.days,
                live_max: rules.live_max,
                looks_max: rules.looks_max,
                all: all.iter().map(|share| self.told(share, now)).collect(),
            })
        })
    }

    fn share<'a>(
        &'a self,
        number: &'a str,
        days: u32,
        key: &'a str,
        caller: &'a Caller,
    ) -> Future<'a, Result<(), Refusal>> {
        Box::pin(async move {
            let held = self.own(number, caller).await?;
            self.stands(&held).await?;
            let number = held.issued.number.clone();
            let _turn = self.turns.take(SHARE, &number).await;
            let id = self.share_id(&format!("{} {number} {key}", caller.who));
            let now = self.parts.clock.read().at;
            let rules = self.share_rules(now)?;
            let all = self.shares_of(&held).await?;
            if all.iter().any(|share| share.id == id) {
                return Ok(());
            }
            if !rules.days.contains(&days) {
                return Err(CHOOSE_DAYS);
            }
            if all.iter().filter(|share| share.is_live(now)).count() >= rules.live_max {
                return Err(ENOUGH.with(rules.live_max.to_string()));
            }
            let terms = Terms {
                number,
                mark: self.mark(self.share_code(id)?),
                at: now,
                until: now.plus_ms(i64::from(days) * DAY_MS),
                looks_max: rules.looks_max,
            };
            let key = id.to_string();
            let noting = Noting::shared(id, &caller.who, &key, terms);
            self.go_on_with(held.entry, noting).await
        })
    }

    fn end_share<'a>(
        &'a self,
        number: &'a str,
        share: Id,
        caller: &'a Caller,
    ) -> Future<'a, Result<(), Refusal>> {
        Box::pin(async move {
            let held = self.own(number, caller).await?;
            let all = self.shares_of(&held).await?;
            let known = all.into_iter().find(|known| known.id == share);
            let known = known.ok_or(NOT_FOUND)?;
            let _turn = self.turns.take(SHARE, &known.terms.mark).await;
            let at = self.parts.clock.read().at;
            let noting = Noting::share_ended(share, &caller.who, at);
            self.go_on_with(held.entry, noting).await
        })
    }

    fn open_shared<'a>(&'a self, code: &'a str) -> Future<'a, Result<PaperFile, Refusal>> {
        Box::pin(async move {
            let code = ShareCode::parse(code).ok_or(NO_SUCH_SHARE)?;
            let paper = self.ask_share(code, true).await?.ok_or(NO_SUCH_SHARE)?;
            if matches!(paper.fate, Fate::Withdrawn(..)) {
                return Err(PAPER_WITHDRAWN);
            }
            let pdf = paper.pdf.as_deref().and_then(hex::decode).ok_or(BROKEN)?;
            Ok(PaperFile {
                line: self.line_of(&paper)?,
                pdf,
            })
        })
    }
}

impl Node {
    /// Judges a paper by its share code.
    pub(crate) async fn judge_share(&self, code: &str) -> Result<Judgement, Refusal> {
        let Some(code) = ShareCode::parse(code) else {
            return Ok(unreadable(&MISTYPED));
        };
        Ok(match self.ask_share(code, false).await? {
            None => unreadable(&NO_SUCH_SHARE),
            Some(paper) => {
                let number = Number::parse(&paper.number).ok_or(BROKEN)?;
                let fate = match paper.fate {
                    Fate::Unknown => self.fate_anywhere(number).await?,
                    known @ (Fate::Unchanged(_)
                    | Fate::Changed(_)
                    | Fate::Withdrawn(..)
                    | Fate::Open(_)
                    | Fate::Replaced(_)) => known,
                };
                self.judge_shared(&paper.code, fate)
            }
        })
    }

    /// Asks the node that gave a code, which may be this one. None where it shows nothing.
    async fn ask_share(&self, code: ShareCode, open: bool) -> Result<Option<SharedPaper>, Refusal> {
        let asked = AskedShare {
            code: code.plain(),
            open,
        };
        let own = &self.parts.name;
        let told = if code.node().value() == own.code {
            self.shared(&asked, &own.name).await?
        } else {
            let giver = self.issuer(&asked.code);
            let title = match self.parts.directory.named(&giver) {
                Some(node) => format!("{} · {}", node.title_ko, node.title_en),
                None if self.parts.directory.directory().is_some() => return Ok(None),
                None => code.node().to_string(),
            };
            let homes = self.homes.get().ok_or(ASK_THERE.with(title.clone()))?;
            let told = homes.shared(&giver, &asked).await;
            match told.ok_or(ASK_THERE.with(title.clone()))? {
                ToldShare::NotNow => return Err(ASK_THERE.with(title)),
                told @ (ToldShare::Paper(_) | ToldShare::Nothing | ToldShare::TooOften) => told,
            }
        };
        match told {
            ToldShare::Paper(paper) => Ok(Some(*paper)),
            ToldShare::Nothing => Ok(None),
            ToldShare::TooOften => Err(TOO_OFTEN),
            ToldShare::NotNow => Err(request::BUSY),
        }
    }

    /// What a code of this node shows to `at`, the node at which it was typed. A wrong code, one that was ended and one whose time or looks are over have
    /// the same answer, and cost a try.
    pub async fn shared(&self, asked: &AskedShare, at: &str) -> Result<ToldShare, Refusal> {
        let Some(code) = ShareCode::parse(&asked.code) else {
            return Ok(ToldShare::Nothing);
        };
        let now = self.parts.clock.read().at;
        if !self.share_tries.may(code.drawer(), now) {
            return Ok(ToldShare::TooOften);
        }
        let mark = self.mark(code);
        // Two at once must not both be the last look.
        let _turn = self.turns.take(SHARE, &mark).await;
        let live = self.find_share(&mark).await?;
        let Some(share) = live.filter(|share| share.is_live(now)) else {
            self.share_tries.wrong(code.drawer(), now);
            return Ok(ToldShare::Nothing);
        };
        let held = self.held(&share.terms.number).await?;
        let number = Number::parse(&share.terms.number).ok_or(BROKEN)?;
        // Whoever asks finds out what is not known here, and does not wait for it.
        let fate = self.fate(number).await?.unwrap_or(Fate::Unknown);
        let looked = Looked {
            at: now,
            node: at.to_owned(),
            opened: asked.open,
        };
        let look = Id::new(now, keys::fresh_id_bits());
        let noting = Noting::shared_look(share.id, look, looked);
        self.go_on_with(held.entry, noting).await?;
        let mut paper = SharedPaper {
            number: number.plain(),
            form: held.issued.form.clone(),
            code: held.issued.code.clone(),
            fate,
            pdf: None,
        };
        if asked.open && !matches!(fate, Fate::Withdrawn(..)) {
            paper.pdf = Some(hex::encode(&self.file_of(held).await?.pdf));
        }
        Ok(ToldShare::Paper(Box::new(paper)))
    }

    /// A paper, for whose it is.
    async fn own(&self, number: &str, caller: &Caller) -> Result<Held, Refusal> {
        let held = self.held(number).await?;
        if held.is_of(caller) {
            Ok(held)
        } else {
            Err(NOT_FOUND)
        }
    }

    /// The shares of a paper that this node has given. Those of others lie here as copies, and only they can end them.
    async fn shares_of(&self, held: &Held) -> Result<Vec<Share>, Refusal> {
        let all = self
            .found_shares(request::shares_of(&held.issued.number))
            .await?;
        let own = all.into_iter().filter(|share| {
            let code = self.share_code(share.id);
            code.is_ok_and(|code| self.mark(code) == share.terms.mark)
        });
        Ok(own.collect())
    }

    async fn find_share(&self, mark: &str) -> Result<Option<Share>, Refusal> {
        let found = self.found_shares(request::share_by_mark(mark)).await?;
        Ok(found.into_iter().next())
    }

    async fn found_shares(&self, find: Need) -> Result<Vec<Share>, Refusal> {
        let found = self.load(std::slice::from_ref(&find)).await?;
        let hits = found.hits(&find).iter();
        let streams: Vec<Need> = hits.map(|hit| Need::Stream(hit.stream.clone())).collect();
        let loaded = self.load(&streams).await?.streams;
        let shares = loaded.iter();
        Ok(shares
            .filter_map(|(stream, loaded)| Share::of(stream, &loaded.events))
            .collect())
    }

    fn told(&self, share: &Share, now: Moment) -> kernel::Share {
        let code = share.is_live(now).then(|| self.share_code(share.id).ok());
        let looks = share.looks.iter().rev().map(|look| ShareLook {
            at: look.at,
            opened: look.opened,
        });
        kernel::Share {
            id: share.id,
            code: code.flatten().map(|code| code.to_string()),
            made_at: share.terms.at,
            until: share.ended.unwrap_or(share.terms.until),
            looks: looks.collect(),
        }
    }

    fn line_of(&self, paper: &SharedPaper) -> Result<PaperLine, Refusal> {
        let verdict =
            certificate::verify_code(&paper.code, &self.parts.directory.anchors(), &keys::Checker);
        let verdict = verdict.map_err(|_| BROKEN)?;
        let at = |seconds: i64| Moment(seconds * 1_000);
        Ok(PaperLine {
            number: verdict.number.plain(),
            check_number: verdict.number.to_string(),
            form: paper.form.clone(),
            title: self.form_title(&paper.form),
            issued_at: at(verdict.issued_at_s),
            as_of: at(verdict.as_of_s),
            issued_by: self.issuer(&verdict.number.plain()),
            mode: verdict.mode.name(),
            code: paper.code.clone(),
            fee_won: 0,
            replaces: None,
        })
    }

    fn share_rules(&self, now: Moment) -> Result<Rules, Refusal> {
        let rules = self.parts.policy.on::<Rules>("node/shares", now.day());
        rules.into_iter().last().ok_or(BROKEN)
    }

    /// The same press is the same share.
    fn share_id(&self, pressed: &str) -> Id {
        Id(self.keyed(&format!("ieum share 1 {pressed}")))
    }

    fn share_code(&self, share: Id) -> Result<ShareCode, Refusal> {
        let node = NodeCode::new(self.parts.name.code).ok_or(BROKEN)?;
        let secret = self.keyed(&format!("ieum share code 1 {share}"));
        Ok(ShareCode::new(node, secret))
    }

    /// What lies on record of a code.
    fn mark(&self, code: ShareCode) -> String {
        let mark = format!("ieum share mark 1 {}", code.plain());
        hex::encode(&self.parts.keys.seal().token(&mark))
    }

    fn keyed(&self, text: &str) -> u128 {
        let token = self.parts.keys.seal().token(text);
        let (first, _) = token.split_at(16);
        u128::from_be_bytes(first.try_into().expect("sixteen bytes"))
    }
}

const fn unreadable(refusal: &Refusal) -> Judgement {
    Judgement::Unreadable {
        code: refusal.code,
        words: refusal.what,
    }
}

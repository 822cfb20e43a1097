//! Journals between nodes: following those that are held here, giving out pages, and getting the own one back after a restore.

use std::collections::BTreeMap;
use std::rc::Rc;

use journal::Break;
use journal::CheckHead;
use journal::ExportLine;
use journal::Head;
use journal::StoreError;
use journal::sync::Answer;
use journal::sync::Ask;
use journal::sync::Cursor;
use journal::sync::Follower;
use journal::sync::Had;
use journal::sync::Input;
use journal::sync::Output;
use journal::sync::Receipt;
use journal::sync::Recovery;
use journal::sync::Seen;
use journal::toy::ToyKey;

use super::Name;
use super::country::PARTS;
use super::disk::Work;
use super::disk::Written;
use super::message::Message;
use super::message::Place;
use super::message::Question;
use super::message::Reply;
use super::node::Act;
use super::node::Called;
use super::node::Ctx;
use super::node::Node;
use super::node::Then;
use super::node::Wake;
use crate::bug::Bug;

/// How long a question waits for something new.
const POLL_MS_MAX: i64 = 2_000;
/// How long an answer may take beside that.
const ANSWER_MS_MAX: i64 = 3_000;

/// A journal that is followed.
pub(super) struct Following {
    follower: Follower,
    turn: usize,
    /// Who is asked just now, and what.
    asking: Option<(String, Ask)>,
    /// For what is being kept.
    receipt: Option<Receipt>,
}

/// A question that waits for something new.
pub(super) struct Poll {
    peer: Name,
    call: u64,
    ask: Ask,
}

impl Node {
    /// Follows every journal that the directory says is held here.
    pub(super) fn begin_following(&mut self, ctx: &mut Ctx<'_>) {
        let own = self.part.name;
        let directory = &self.country.directory;
        let held = PARTS.iter().filter(|part| directory.holds(own, part.name));
        let followed: BTreeMap<Name, Following> = held
            .map(|part| (part.name, self.following(part.name)))
            .collect();
        for whose in followed.keys() {
            let ms = i64::from(ctx.dice.between(1, 50));
            ctx.acts.push(Act::Wake(ms, Wake::Follow(whose)));
        }
        self.process_mut().following = followed;
    }

    fn following(&self, whose: Name) -> Following {
        let stands = self.disk.store.copied(whose);
        let (cursor, epoch, broken) = stands.map_or((Cursor::START, 0, None), |copied| {
            (copied.cursor, copied.epoch, copied.broken.clone())
        });
        let broken = broken.map(|why| Break {
            seq: cursor.seq,
            why,
        });
        Following {
            follower: Follower::new(whose, cursor, broken).in_epoch(epoch),
            turn: 0,
            asking: None,
            receipt: None,
        }
    }

    pub(super) fn go_on_following(&mut self, whose: Name, ctx: &mut Ctx<'_>) {
        self.follow(whose, Input::Go, ctx);
    }

    /// Steps a follower and does what it says.
    fn follow(&mut self, whose: Name, input: Input, ctx: &mut Ctx<'_>) {
        let own = self.part.name;
        let Some(following) = self.process_mut().following.get_mut(whose) else {
            return;
        };
        match following.follower.step(input, &ToyKey) {
            Output::Ask(ask) => self.ask_for(whose, ask, ctx),
            Output::Keep {
                lines,
                head,
                whole_at,
            } => {
                let (now, _) = self.read_clock(ctx);
                let receipt = head.map(|head| Receipt::sign(own, head, now, &ToyKey));
                self.keep_page(whose, lines, whole_at, receipt, ctx);
            }
            Output::Rest(ms) => {
                let ms = i64::try_from(ms).unwrap_or(i64::MAX);
                ctx.acts.push(Act::Wake(ms, Wake::Follow(whose)));
            }
            Output::Quarantine(found) => {
                ctx.acts
                    .push(Act::Note(format!("{own} quarantines {whose}: {found}")));
                let why = found.to_string();
                let work = Work::Quarantine { whose, why };
                self.write(work, Then::Quarantined(whose), ctx);
            }
        }
    }

    /// Asks the node itself, and after a failure another holder, in turns.
    fn ask_for(&mut self, whose: Name, ask: Ask, ctx: &mut Ctx<'_>) {
        let country = Rc::clone(&self.country);
        let answerers = country.directory.answerers(whose, self.part.name);
        let Some(following) = self.process_mut().following.get_mut(whose) else {
            return;
        };
        let Some(answerer) = answerers.get(following.turn % answerers.len().max(1)) else {
            return;
        };
        let bytes = ask.bytes();
        following.asking = Some(((*answerer).to_owned(), ask));
        let ms = POLL_MS_MAX + ANSWER_MS_MAX;
        self.call(
            answerer,
            Question::Journal(bytes),
            Called::Follow(whose),
            ms,
            ctx,
        );
    }

    pub(super) fn followed(&mut self, whose: Name, bytes: Option<Vec<u8>>, ctx: &mut Ctx<'_>) {
        let chance = ctx.dice.throw();
        let Some(following) = self.process_mut().following.get_mut(whose) else {
            return;
        };
        let Some((answerer, ask)) = following.asking.take() else {
            return;
        };
        let answer = bytes.and_then(|bytes| Answer::read(&bytes).ok());
        let input = match answer {
            // Only the node itself can be ahead of all its copies: another holder that has less is asked no further.
            Some(Answer::Short) if answerer != whose => None,
            answer => answer,
        };
        let Some(answer) = input else {
            following.turn += 1;
            return self.follow(whose, Input::Lost { chance }, ctx);
        };
        if answer.ends() {
            following.turn = 0;
        }
        if answerer == whose {
            following.follower.told(ask.receipt.as_ref());
        }
        if ctx.bug == Some(Bug::CursorWithoutHash) {
            following.forget_hash(whose, &answer);
        }
        self.follow(whose, Input::Answered(answer), ctx);
    }

    fn keep_page(
        &mut self,
        whose: Name,
        lines: Vec<ExportLine>,
        whole_at: Option<kernel::Moment>,
        receipt: Option<Receipt>,
        ctx: &mut Ctx<'_>,
    ) {
        if let Some(following) = self.process_mut().following.get_mut(whose) {
            following.receipt = receipt;
        }
        if lines.is_empty() {
            // How old the copy is need not be on disk.
            let country = Rc::clone(&self.country);
            let rows = |stream: &_, events: &[_]| country.rows(stream, events);
            let kept = self.disk.store.copy(whose, lines, whole_at, &rows);
            return self.page_written(whose, kept.map(|()| None), ctx);
        }
        let work = Work::Copy {
            whose,
            lines,
            whole_at,
        };
        self.write(work, Then::Followed(whose), ctx);
    }

    pub(super) fn page_written(&mut self, whose: Name, written: Written, ctx: &mut Ctx<'_>) {
        let following = self.process_mut().following.get_mut(whose);
        let receipt = following.and_then(|following| following.receipt.take());
        let input = match written {
            Ok(_) => Input::Kept(receipt),
            Err(error @ StoreError::Elsewhere { .. }) => Input::Conflicts(error.to_string()),
            Err(_) => Input::NotKept {
                chance: ctx.dice.throw(),
            },
        };
        self.follow(whose, input, ctx);
    }

    /// Another node asks for a page of a journal.
    pub(super) fn asked_for_journal(
        &mut self,
        peer: Name,
        call: u64,
        bytes: &[u8],
        ctx: &mut Ctx<'_>,
    ) {
        let Some(mut ask) = Ask::read(bytes).ok() else {
            return;
        };
        if peer != ask.node && !self.country.directory.holds(peer, &ask.node) {
            return send(peer, call, Reply::Fault, ctx);
        }
        if let Some(receipt) = ask.receipt.take()
            && receipt.holder == peer
            && receipt.head.node == self.name.name
            && ToyKey.check_head(peer, &receipt.message(), &receipt.signature)
        {
            self.write(Work::Receipt(Box::new(receipt)), Then::Nobody, ctx);
        }
        let answer = self.page(&ask, ctx);
        if is_empty(&answer) {
            // It is waited for a moment.
            let no = self.number();
            self.process_mut()
                .polls
                .insert(no, Poll { peer, call, ask });
            return ctx.acts.push(Act::Wake(POLL_MS_MAX, Wake::PollOver(no)));
        }
        send(peer, call, Reply::Bytes(answer.bytes()), ctx);
    }

    /// Who has more of this node's own journal than itself is told to come again as long as that is being got back; afterwards one of the two has
    /// another story.
    fn page(&mut self, ask: &Ask, ctx: &Ctx<'_>) -> Answer {
        let own = ask.node == self.name.name;
        if own && self.disk.store.restoring() {
            return Answer::Short;
        }
        let (now, _) = self.read_clock(ctx);
        let store = &self.disk.store;
        let (journal, whole_at) = if own {
            (None, Some(now))
        } else {
            let copied = store.copied(&ask.node);
            (
                Some(ask.node.as_str()),
                copied.and_then(|copied| copied.whole_at),
            )
        };
        match store.page(journal, ask.after, whole_at) {
            Answer::Short if own => Answer::Fork,
            answer @ (Answer::Page(_) | Answer::Fork | Answer::Short) => answer,
        }
    }

    pub(super) fn answer_polls(&mut self, ctx: &mut Ctx<'_>) {
        let polls: Vec<u64> = self.process_mut().polls.keys().copied().collect();
        for no in polls {
            let Some(poll) = self.process_mut().polls.remove(&no) else {
                continue;
            };
            let answer = self.page(&poll.ask, ctx);
            if is_empty(&answer) {
                self.process_mut().polls.insert(no, poll);
            } else {
                send(poll.peer, poll.call, Reply::Bytes(answer.bytes()), ctx);
            }
        }
    }

    pub(super) fn poll_over(&mut self, no: u64, ctx: &mut Ctx<'_>) {
        if let Some(poll) = self.process_mut().polls.remove(&no) {
            let answer = self.page(&poll.ask, ctx);
            send(poll.peer, poll.call, Reply::Bytes(answer.bytes()), ctx);
        }
    }

    /// This node was restored from a backup: it asks all who hold its journal for what lies behind.
    pub(super) fn begin_recovery(&mut self, ctx: &mut Ctx<'_>) {
        let (end, epoch) = self.disk.store.end();
        let recovery = Recovery::new(&self.name.name, end, epoch, false);
        self.process_mut().recovery = Some(recovery);
        self.recover(Seen::Go, ctx);
    }

    pub(super) fn recover(&mut self, mut seen: Seen, ctx: &mut Ctx<'_>) {
        let own = self.part.name;
        let holders = self.country.directory.holders(own);
        loop {
            let Some(recovery) = &mut self.process_mut().recovery else {
                return;
            };
            match recovery.step(seen, &holders, &ToyKey) {
                Had::Ask(holder, ask) => {
                    let ms = POLL_MS_MAX + ANSWER_MS_MAX;
                    let question = Question::Journal(ask.bytes());
                    return self.call(&holder, question, Called::Recover, ms, ctx);
                }
                Had::Keep(lines) => return self.write(Work::Back(lines), Then::Recovered, ctx),
                Had::Rest(ms, _) => {
                    let ms = i64::try_from(ms).unwrap_or(i64::MAX);
                    return ctx.acts.push(Act::Wake(ms, Wake::Recover));
                }
                Had::Differs(holder, found) => {
                    let note = format!("{own} hears another story from {holder}: {found}");
                    ctx.acts.push(Act::Note(note));
                    seen = Seen::Go;
                }
                Had::Whole => return self.write(Work::Begin, Then::Begun, ctx),
            }
        }
    }

    pub(super) fn recovered(&mut self, bytes: Option<Vec<u8>>, ctx: &mut Ctx<'_>) {
        let answer = bytes.and_then(|bytes| Answer::read(&bytes).ok());
        self.recover(answer.map_or(Seen::Lost, Seen::Answered), ctx);
    }

    pub(super) fn page_back(&mut self, written: &Written, ctx: &mut Ctx<'_>) {
        let seen = match written {
            Ok(_) => Seen::Kept,
            Err(_) => Seen::NotKept,
        };
        self.recover(seen, ctx);
    }

    /// A new epoch has begun: this node writes again.
    pub(super) fn begun(&mut self, written: &Written, ctx: &mut Ctx<'_>) {
        if written.is_err() {
            return self.recover(Seen::Go, ctx);
        }
        self.process_mut().recovery = None;
        self.clock.not_before(self.disk.store.recorded_at());
        ctx.acts
            .push(Act::Note(format!("{} writes again", self.part.name)));
        ctx.acts.push(Act::Wake(1, Wake::HandOver));
    }
}

impl Following {
    /// The planted bug: where the copy stands is a place without a hash, so what is told next is taken to follow.
    fn forget_hash(&mut self, whose: Name, answer: &Answer) {
        let Answer::Page(page) = answer else {
            return;
        };
        let Some(ExportLine::Entry(first)) = page.lines.first() else {
            return;
        };
        let Ok(head) = Head::read(&first.head) else {
            return;
        };
        let cursor = Cursor {
            seq: first.seq - 1,
            hash: head.prev,
        };
        self.follower = Follower::new(whose, cursor, None);
    }
}

/// True where nothing lies behind the question here; more may be known of elsewhere.
fn is_empty(answer: &Answer) -> bool {
    matches!(answer, Answer::Page(page) if page.lines.is_empty())
}

fn send(peer: Name, call: u64, reply: Reply, ctx: &mut Ctx<'_>) {
    let answer = Message::Answer(call, reply);
    ctx.acts.push(Act::Send(Place::Node(peer), answer));
}

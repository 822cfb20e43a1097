//! The house of the tests as the desk sees it.

use kernel::Answers;
use kernel::AnyService;
use kernel::Brought;
use kernel::Caller;
use kernel::Case;
use kernel::Date;
use kernel::DayLine;
use kernel::Done;
use kernel::Future;
use kernel::House;
use kernel::Id;
use kernel::Interims;
use kernel::Judgement;
use kernel::Lang;
use kernel::Link;
use kernel::Need;
use kernel::Neighbour;
use kernel::NodeName;
use kernel::Notice;
use kernel::Pads;
use kernel::PaperFile;
use kernel::PaperLine;
use kernel::Person;
use kernel::Printing;
use kernel::Refusal;
use kernel::Refused;
use kernel::Role;
use kernel::Shown;
use kernel::Strip;
use kernel::Submission;
use kernel::View;
use kernel::Words;

use super::memory::FULL;
use super::memory::NOT_FOUND;
use super::memory::RESIDENT;
use super::memory::SERVICES;
use super::memory::TestHouse;
use super::memory::Written;
use super::memory::now;
use super::memory::officer;
use super::toy::TOY;

impl House for TestHouse {
    fn node(&self) -> &NodeName {
        &self.node
    }

    fn services(&self) -> &'static [&'static dyn AnyService] {
        SERVICES
    }

    fn strip(&self) -> Strip {
        Strip {
            centre: Link::Up,
            writable: self.writable,
            clock_doubtful: false,
            at: now(),
        }
    }

    fn demo(&self) -> bool {
        true
    }

    fn people(&self) -> Vec<Person> {
        let person = |name: &str, node: &str, officer| Person {
            evidence: name.to_owned(),
            name: name.to_owned(),
            node: node.to_owned(),
            officer,
            about: [
                "등본 발급".to_owned(),
                "Issue an extract".to_owned(),
                "서류 만들기".to_owned(),
            ],
        };
        vec![
            person("나다움", "jongno", true),
            person("김하나", "jongno", false),
            person("송파인", "songpa", true),
        ]
    }

    fn sign_in<'a>(&'a self, evidence: &'a str) -> Future<'a, Result<Caller, Refusal>> {
        Box::pin(async move {
            let person = self
                .people()
                .into_iter()
                .find(|person| person.name == evidence)
                .ok_or(NOT_FOUND)?;
            let roles = if person.officer {
                vec![Role::Officer]
            } else {
                vec![Role::Citizen]
            };
            Ok(Caller {
                name: person.name,
                roles,
                ..officer("1")
            })
        })
    }

    fn submit(&self, submission: Submission) -> Future<'_, Result<Done, Refused>> {
        Box::pin(async move { self.carry(&submission) })
    }

    fn done<'a>(&'a self, entry: Id, caller: &'a Caller) -> Future<'a, Result<Done, Refusal>> {
        Box::pin(async move { self.own(entry, caller).map(|written| written.done) })
    }

    fn view<'a>(
        &'a self,
        look: Id,
        caller: &'a Caller,
        lang: Lang,
    ) -> Future<'a, Result<View, Refusal>> {
        Box::pin(async move {
            let written = self.own(look, caller)?;
            let note = written
                .look
                .filter(|_| written.who == caller.who)
                .ok_or(NOT_FOUND)?;
            let mut brought = Brought::default();
            for subject in &note.subjects {
                self.bring_one(Need::Stream(subject.clone()), &mut brought);
            }
            Ok(RESIDENT.view(&brought, &note.view, &note.subjects, lang))
        })
    }

    fn my_papers<'a>(&'a self, _: &'a Caller) -> Future<'a, Result<Vec<PaperLine>, Refusal>> {
        Box::pin(async move { Ok(Vec::new()) })
    }

    fn paper<'a>(
        &'a self,
        number: &'a str,
        caller: &'a Caller,
    ) -> Future<'a, Result<PaperFile, Refusal>> {
        Box::pin(async move {
            let found = self.memory().done.values().find_map(|written| {
                let line = written
                    .done
                    .papers
                    .iter()
                    .find(|line| line.number == number)?;
                (written.office == caller.office).then(|| line.clone())
            });
            let line = found.ok_or(NOT_FOUND)?;
            Ok(PaperFile {
                line,
                pdf: b"%PDF".to_vec(),
            })
        })
    }

    fn day<'a>(
        &'a self,
        day: Date,
        caller: &'a Caller,
    ) -> Future<'a, Result<Vec<DayLine>, Refusal>> {
        Box::pin(async move {
            let memory = self.memory();
            let of_day = memory.done.values().filter(|written| {
                written.done.recorded_at.day() == day && written.office == caller.office
            });
            let line = |written: &Written| DayLine {
                entry: written.done.entry,
                recorded_at: written.done.recorded_at,
                title: RESIDENT
                    .request(&written.done.request)
                    .or(TOY.request(&written.done.request))
                    .map_or(crate::texts::INTERIM, |info| info.title),
                who: written.who.clone(),
                check_number: written
                    .done
                    .papers
                    .first()
                    .map(|paper| paper.check_number.clone()),
                fee_won: written.done.papers.iter().map(|paper| paper.fee_won).sum(),
                reprint_of: None,
                look: written.look.is_some(),
                sheets: self.sheets_of(written),
            };
            Ok(of_day.map(line).collect())
        })
    }

    fn keep_case<'a>(
        &'a self,
        case: &'a Case,
        caller: &'a Caller,
    ) -> Future<'a, Result<(), Refusal>> {
        Box::pin(async move {
            if !self.writable {
                return Err(FULL);
            }
            // As on disk: what was entered goes through its text form.
            let kept =
                Answers::from_json(&serde_json::from_str(&case.answers.canonical()).unwrap())
                    .unwrap();
            self.memory()
                .cases
                .insert(case.id, (caller.who.clone(), kept));
            Ok(())
        })
    }

    fn case<'a>(&'a self, id: Id, caller: &'a Caller) -> Future<'a, Result<Case, Refusal>> {
        Box::pin(async move {
            let memory = self.memory();
            let (_, answers) = memory
                .cases
                .get(&id)
                .filter(|(who, _)| *who == caller.who)
                .ok_or(NOT_FOUND)?;
            Ok(Case {
                id,
                answers: answers.clone(),
            })
        })
    }

    fn cases<'a>(&'a self, caller: &'a Caller) -> Future<'a, Result<Vec<Case>, Refusal>> {
        Box::pin(async move {
            let memory = self.memory();
            let own = memory
                .cases
                .iter()
                .rev()
                .filter(|(_, (who, _))| *who == caller.who);
            Ok(own
                .map(|(id, (_, answers))| Case {
                    id: *id,
                    answers: answers.clone(),
                })
                .collect())
        })
    }

    fn drop_case<'a>(&'a self, id: Id, caller: &'a Caller) -> Future<'a, Result<(), Refusal>> {
        Box::pin(async move {
            self.memory()
                .cases
                .retain(|kept, (who, _)| *kept != id || *who != caller.who);
            Ok(())
        })
    }

    fn fresh(&self) -> Id {
        let mut memory = self.memory();
        memory.counted += 1;
        Id::new(now(), memory.counted)
    }

    fn notice<'a>(&'a self, notice: &'a Notice) -> Future<'a, Result<Vec<u8>, Refusal>> {
        self.memory().notices.push(notice.clone());
        Box::pin(async { Ok(b"%PDF".to_vec()) })
    }

    fn judge(&self, _: Shown) -> Future<'_, Result<Judgement, Refusal>> {
        unreachable!("the desk judges no paper")
    }

    fn withdraw<'a>(
        &'a self,
        number: &'a str,
        why: &'a str,
        _: &'a Caller,
    ) -> Future<'a, Result<(), Refusal>> {
        let mut memory = self.memory();
        memory.withdrawn.push((number.to_owned(), why.to_owned()));
        Box::pin(async { Ok(()) })
    }

    fn withdrawal_reasons(&self) -> Vec<(&'static str, Words)> {
        vec![(
            "wrong",
            kernel::words("내용 오류", "It was wrong", "잘못 적혔어요"),
        )]
    }

    fn interims(&self) -> Option<&dyn Interims> {
        Some(self)
    }

    fn pads(&self) -> Option<&dyn Pads> {
        Some(self)
    }

    fn printing(&self) -> Option<&dyn Printing> {
        self.prints.then_some(self)
    }

    fn neighbours(&self) -> Vec<Neighbour> {
        Vec::new()
    }

    fn reaches<'a>(&'a self, _: &'a str) -> Future<'a, bool> {
        Box::pin(async move { false })
    }
}

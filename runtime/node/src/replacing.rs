//! The final paper for an interim one (임시 발급): made by an ordinary request, free of charge, and once. The node that gave the interim paper out decides
//! whether it is still open; it says so in the same entry that makes the final paper, or that notes which paper a holder of the records made.

use certificate::Number;
use journal::Issued;
use kernel::Brought;
use kernel::Cell;
use kernel::Claim;
use kernel::Done;
use kernel::Elsewhere;
use kernel::Refusal;
use kernel::Refused;
use kernel::Replaces;
use kernel::StreamId;
use kernel::Submission;
use request::Decision;
use request::Going;
use request::HOME_REFUSED;
use request::Handed;
use request::INTERIM;
use request::INTERIM_OTHER;
use request::INTERIM_REPLACED;
use request::NotHanded;
use request::REPLACED;
use request::Replaced;
use request::is_promised;
use request::paper_stream;
use serde_json::Value;
use tokio::sync::OwnedMutexGuard;

use crate::Node;
use crate::interim::printed;
use crate::interim::terms;
use crate::refusals::BROKEN;
use crate::refusals::INTERIM_ISSUER_AWAY;
use crate::refusals::INTERIM_UNKNOWN;

/// Who says what an interim paper promises.
pub(crate) enum Vouched {
    /// This node, or another one that gave it out and has asked this one to make the paper. Others who want to replace it wait.
    Goes(Box<Submission>, Option<OwnedMutexGuard<()>>),
    /// That office alone can say it.
    By(String),
}

impl Node {
    /// A request with what the interim paper promises that it replaces.
    pub(crate) async fn vouch(&self, submission: &Submission) -> Result<Vouched, Refusal> {
        let Some(replaces) = &submission.replaces else {
            return Ok(Vouched::Goes(Box::new(submission.clone()), None));
        };
        let number = Number::parse(&replaces.number).ok_or(INTERIM_UNKNOWN)?;
        let issuer = self.issuer(&number.plain());
        if issuer == self.parts.name.name {
            let turn = self.turns.take(INTERIM, &number.plain()).await;
            let found = self.own_interim(&paper_stream(&number.plain())).await?;
            let (interim, _) = found.ok_or(INTERIM_UNKNOWN)?;
            interim.may_be_replaced(printed)?;
            let replaces = Replaces {
                number: number.plain(),
                promised: Some(interim.given.promised),
            };
            let submission = Submission {
                replaces: Some(replaces),
                ..submission.clone()
            };
            return Ok(Vouched::Goes(Box::new(submission), Some(turn)));
        }
        if replaces.promised.is_none() {
            return Ok(Vouched::By(issuer));
        }
        // Only the office that gave it out answers for it.
        if submission.caller.office.as_ref() != Some(&issuer) {
            return Err(INTERIM_UNKNOWN);
        }
        Ok(Vouched::Goes(Box::new(submission.clone()), None))
    }

    /// Has the office that gave the interim paper out make the final one, and notes it here.
    pub(crate) async fn replaced_there(
        &self,
        issuer: &str,
        going: &Going<'_>,
    ) -> Result<Done, Refused> {
        let title = || {
            let known = self.parts.directory.named(issuer);
            known.map_or_else(|| issuer.to_owned(), |node| node.title_ko)
        };
        let Some(homes) = self.homes.get() else {
            return Err(INTERIM_ISSUER_AWAY.with(title()).into());
        };
        let handed = Handed {
            home: Some(issuer.to_owned()),
            ..Handed::new(going.submission, going.legal_at)
        };
        match homes.ask(issuer, &handed).await {
            Ok(whole) => {
                let elsewhere = Elsewhere {
                    home: issuer.to_owned(),
                    by: issuer.to_owned(),
                    as_of: whole.as_of,
                    silent: Vec::new(),
                };
                self.note_carried(whole, elsewhere, going).await
            }
            Err(NotHanded::Refused { code, said }) => Err(HOME_REFUSED
                .with(format!("{issuer}: {said} ({code})"))
                .into()),
            Err(NotHanded::Unreachable | NotHanded::Elsewhere(_)) => {
                Err(INTERIM_ISSUER_AWAY.with(title()).into())
            }
        }
    }

    /// Before a decision is sealed: its papers are what was promised, and free of charge; what says that there is no other one is read or claimed.
    pub(crate) async fn before_replacing(
        &self,
        decision: &mut Decision,
        going: &Going<'_>,
    ) -> Result<Option<StreamId>, Refusal> {
        let Some(replaces) = &going.submission.replaces else {
            return Ok(None);
        };
        let promised = replaces.promised.as_ref().ok_or(BROKEN)?;
        let service = &going.submission.service;
        let papers = &mut decision.decided.papers;
        let fits = |paper: &kernel::Paper| {
            is_promised(promised, &format!("{service}.{}", paper.form), &paper.facts)
        };
        if papers.is_empty() || !papers.iter().all(fits) {
            return Err(INTERIM_OTHER);
        }
        let most = terms(&self.parts.policy, going.legal_at.day())?.replacement_won;
        for paper in papers {
            paper.fee_won = paper.fee_won.min(most);
        }
        let stream = paper_stream(&replaces.number);
        if self.issuer(&replaces.number) == self.parts.name.name {
            let found = self.own_interim(&stream).await?;
            let (interim, loaded) = found.ok_or(INTERIM_UNKNOWN)?;
            interim.may_be_replaced(printed)?;
            decision.reads.push((stream.clone(), loaded.version));
            decision.brought.streams.insert(stream.clone(), loaded);
            return Ok(Some(stream));
        }
        decision.decided.claims.push(Claim {
            space: REPLACED,
            key: Cell::Text(replaces.number.clone()),
            stream: StreamId::new(INTERIM, going.id),
            taken: INTERIM_REPLACED.what,
        });
        Ok(None)
    }

    /// What a holder's papers replace here, as events with what was read for them.
    pub(crate) async fn replaced_by(
        &self,
        papers: &[Issued],
        going: &Going<'_>,
    ) -> Result<(Vec<(StreamId, Value)>, Brought), Refusal> {
        let nothing = || (Vec::new(), Brought::default());
        let (Some(replaces), Some(paper)) = (&going.submission.replaces, papers.first()) else {
            return Ok(nothing());
        };
        let stream = paper_stream(&replaces.number);
        if self.issuer(&replaces.number) != self.parts.name.name {
            return Ok(nothing());
        }
        let found = self.own_interim(&stream).await?;
        let Some((_, loaded)) = found.filter(|(interim, _)| interim.replaced.is_none()) else {
            return Ok(nothing());
        };
        let mut brought = Brought::default();
        brought.streams.insert(stream.clone(), loaded);
        Ok((vec![replaced(stream, paper, going)], brought))
    }
}

/// The event that an interim paper was replaced.
pub(crate) fn replaced(stream: StreamId, by: &Issued, going: &Going<'_>) -> (StreamId, Value) {
    let replaced = Replaced {
        on: going.now,
        by: by.number.clone(),
    };
    (stream, replaced.event())
}

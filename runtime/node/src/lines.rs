//! What people are told of an entry: what was done, its papers, its line in the day list.

use certificate::Mode;
use journal::Issued;
use kernel::DayLine;
use kernel::Done;
use kernel::Id;
use kernel::PaperLine;
use kernel::Refusal;
use kernel::Words;
use store::Recorded;

use crate::Node;
use crate::carry::told;
use crate::elsewhere::noted;
use crate::interim::INTERIM_TITLE;
use crate::interim::printed;

impl Node {
    pub(crate) async fn done_of(&self, entry: Id) -> Result<Option<Done>, Refusal> {
        let recorded = self.parts.store.entry(entry).await.map_err(told)?;
        Ok(recorded.map(|recorded| self.done(&recorded)))
    }

    pub(crate) fn done(&self, recorded: &Recorded) -> Done {
        let Recorded { head, body, .. } = recorded;
        let (papers, by) = papers(recorded);
        let lines = papers.iter().map(|issued| self.line(issued, &by)).collect();
        let done = Done {
            entry: head.id,
            service: head.service.clone(),
            request: head.request.clone(),
            replayed: false,
            papers: lines,
            answer: body.answer.clone(),
            legal_at: head.legal_at,
            recorded_at: head.recorded_at,
            elsewhere: None,
        };
        match noted(recorded) {
            Some(noted) => noted.into_done(done),
            None => done,
        }
    }

    pub(crate) fn line(&self, issued: &Issued, by: &str) -> PaperLine {
        let number = certificate::Number::parse(&issued.number);
        PaperLine {
            number: issued.number.clone(),
            check_number: number.map(|number| number.to_string()).unwrap_or_default(),
            form: issued.form.clone(),
            title: self.form_title(&issued.form),
            issued_at: issued.issued_at,
            as_of: issued.as_of,
            issued_by: by.to_owned(),
            mode: Mode::named(&issued.mode).unwrap_or(Mode::Normal).name(),
            code: issued.code.clone(),
            fee_won: issued.fee_won,
            replaces: issued.replaces.as_deref().map(printed),
        }
    }

    /// Whose number it is: the first five digits are a node's code.
    pub(crate) fn issuer(&self, number: &str) -> String {
        let code = number.get(..5).and_then(|code| code.parse().ok());
        let issuer = self.parts.directory.read(|directory| {
            let mut nodes = directory.nodes.iter();
            let node = nodes.find(|node| Some(node.code.value()) == code)?;
            Some(node.name.clone())
        });
        issuer.flatten().unwrap_or_default()
    }

    /// The title of a form; of an interim paper's, that of the form it was given out for.
    pub(crate) fn form_title(&self, form: &str) -> Words {
        let form = request::form_of_interim(form).unwrap_or(form);
        let mut forms = self
            .parts
            .services
            .iter()
            .flat_map(|service| service.forms());
        forms
            .find(|known| known.name == form)
            .map_or(kernel::words("", "", ""), |known| known.title)
    }

    pub(crate) async fn day_line(&self, recorded: &Recorded) -> Result<DayLine, Refusal> {
        let Recorded { head, body, .. } = recorded;
        let info = self
            .service(&head.service)
            .and_then(|service| service.request(&head.request));
        let (papers, by) = papers(recorded);
        let fee_won: i64 = papers.iter().map(|issued| issued.fee_won).sum();
        let first = if fee_won > 0 {
            let same = self.parts.store.entries_by_key(head.key).await;
            recorded.reprints(&same.map_err(told)?)
        } else {
            None
        };
        let check_number = |issued: &Issued| self.line(issued, &by).check_number;
        let sheets = match papers.first() {
            Some(issued) if !self.printers.all().is_empty() => {
                self.sheets_of(&issued.number).await?
            }
            Some(_) | None => Vec::new(),
        };
        Ok(DayLine {
            entry: head.id,
            recorded_at: head.recorded_at,
            title: match info {
                Some(info) => info.title,
                None if head.request == request::INTERIM => INTERIM_TITLE,
                None => kernel::words("", "", ""),
            },
            who: head.who.clone(),
            check_number: papers.first().map(check_number),
            fee_won: if first.is_some() { 0 } else { fee_won },
            reprint_of: first.as_ref().map(check_number),
            look: head.look && body.events.is_empty(),
            sheets,
        })
    }
}

/// The papers of an entry and the node that issued them: another one where the entry notes what was done elsewhere.
pub(crate) fn papers(recorded: &Recorded) -> (Vec<Issued>, String) {
    match noted(recorded) {
        Some(noted) => {
            let by = noted.by().to_owned();
            (noted.papers, by)
        }
        None => (recorded.body.papers(), recorded.head.node.clone()),
    }
}

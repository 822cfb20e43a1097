//! What an officer does with a case. Every act keeps the case first, so that a reload or a restart of the node loses nothing.

use kernel::Answers;
use kernel::Case;
use kernel::Channel;
use kernel::Class;
use kernel::Field;
use kernel::Future;
use kernel::House;
use kernel::Id;
use kernel::Refusal;
use kernel::Refused;
use kernel::Replaces;
use kernel::Reply;
use kernel::Submission;
use kernel::Visit;
use kernel::words;

use crate::case;
use crate::case::Wrong;
use crate::elsewhere;
use crate::frame;
use crate::half_done;
use crate::interims::REPLACES;
use crate::offers;
use crate::offers::Offer;
use crate::slip;

/// A case begins with one of the people found.
pub(crate) fn begin(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = begun(&visit, house).await;
        frame::told(&visit, house, answered)
    })
}

async fn begun(visit: &Visit, house: &dyn House) -> Result<Reply, Refusal> {
    let found = visit.form.raw("found").and_then(Id::parse);
    let home = match found {
        Some(found) => {
            let done = house.done(found, visit.signed_in()).await?;
            done.elsewhere.map(|elsewhere| elsewhere.home)
        }
        // Nobody could be asked: the number alone says whom it is about.
        None => Some(elsewhere::named(visit, house).ok_or(frame::NO_SUCH_ADDRESS)?),
    };
    let Some(subject) = visit.form.raw("subject").and_then(elsewhere::subject) else {
        let back = found.map_or("/desk".to_owned(), |found| format!("/desk/found/{found}"));
        return Ok(Reply::SeeOther(back));
    };
    // The form's key names the case, so that a second press finds the same one.
    let id = visit
        .form
        .raw("key")
        .and_then(Id::parse)
        .unwrap_or_else(|| house.fresh());
    if house.case(id, visit.signed_in()).await.is_ok() {
        return Ok(Reply::SeeOther(format!("/desk/cases/{id}")));
    }
    let mut case = half_done::begun(id, found, &subject, home.as_deref());
    replaces(visit, house, &mut case).await?;
    house.keep_case(&case, visit.signed_in()).await?;
    Ok(Reply::SeeOther(case::path(&case)))
}

/// A case that begins with an interim paper makes its final one: the request is chosen already.
async fn replaces(visit: &Visit, house: &dyn House, case: &mut Case) -> Result<(), Refusal> {
    let (Some(number), Some(interims)) = (visit.form.raw(REPLACES), house.interims()) else {
        return Ok(());
    };
    let line = interims.interim(number, visit.signed_in()).await?;
    half_done::replace(case, &line.number, &line.form.replacen('.', "/", 1));
    Ok(())
}

/// One act on a case.
pub(crate) fn act(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = acted(&visit, house).await;
        frame::told(&visit, house, answered)
    })
}

async fn acted(visit: &Visit, house: &dyn House) -> Result<Reply, Refusal> {
    let id = frame::id(visit, "case")?;
    let act = visit.form.raw("desk.act").unwrap_or("save");
    let kept = house.case(id, visit.signed_in()).await;
    let mut case = match kept {
        Ok(case) => case,
        Err(_) if finishes(act) => return finish_again(visit, house, id).await,
        Err(refusal) => return Err(refusal),
    };
    if act == "drop" {
        house.drop_case(id, visit.signed_in()).await?;
        return Ok(Reply::SeeOther("/desk".to_owned()));
    }
    take_in(visit, house, &mut case);
    if let Err(refusal) = house.keep_case(&case, visit.signed_in()).await {
        return Ok(case::page(visit, house, &case, Wrong::from(refusal)).await);
    }
    Ok(match (act, case::chosen(visit, house, &case)) {
        // A page of before, with another request on it, issues nothing: the officer sees what is chosen now.
        (act, Some(offer))
            if finishes(act) && visit.form.raw("desk.shown") == Some(&offer.name()) =>
        {
            finish(visit, house, case, &offer).await
        }
        (act, None) if finishes(act) => return finish_again(visit, house, id).await,
        (act, _) if act.starts_with(LOOK_AT) => look(visit, house, case, act).await,
        ("aside", _) => Reply::SeeOther("/desk".to_owned()),
        _ => Reply::SeeOther(case::path(&case)),
    })
}

/// Takes in what the page asked for: the fields of the request it showed, and the request that was chosen on it.
fn take_in(visit: &Visit, house: &dyn House, case: &mut Case) {
    half_done::merge(case, &visit.form, &asked(visit, house));
    half_done::without_refusal(case);
    let chosen = visit
        .form
        .raw("desk.choose")
        .and_then(|name| offers::offer(house, visit.signed_in(), name));
    if let Some(offer) = chosen {
        case.answers.set(half_done::CHOSEN, offer.name());
    }
}

/// The form of a look asks for nothing of the case; before a request is chosen, the page asks for identity and applicant only.
fn asked(visit: &Visit, house: &dyn House) -> Vec<Field> {
    let offers = offers::offers(house, visit.signed_in());
    let offer = match visit.form.raw("desk.shown") {
        Some(name) => offers.iter().find(|offer| offer.name() == name).copied(),
        None if visit.form.raw(half_done::SUBJECT).is_some() => case::with_identity(&offers),
        None => None,
    };
    offer
        .map(|offer| offer.info.fields.to_vec())
        .unwrap_or_default()
}

/// One person often needs several papers: `finish-on` keeps the case for the next.
fn finishes(act: &str) -> bool {
    matches!(act, "finish" | "finish-on")
}

async fn finish(visit: &Visit, house: &dyn House, mut case: Case, offer: &Offer) -> Reply {
    match house.submit(submission(visit, &case, offer)).await {
        Ok(done) => Reply::SeeOther(go_on(visit, house, case, done.entry).await),
        Err(Refused::Faults(faults)) => {
            case::page(
                visit,
                house,
                &case,
                Wrong {
                    faults,
                    refusal: None,
                },
            )
            .await
        }
        Err(Refused::Refusal(refusal)) => {
            half_done::refuse(&mut case, &refusal, visit.now);
            match house.keep_case(&case, visit.signed_in()).await {
                Ok(()) => Reply::SeeOther(slip::path(&case)),
                // Nothing can be kept just now, so the slip is shown at once.
                Err(_) => slip::page(visit, house, &case),
            }
        }
    }
}

/// The entry is on disk. If the case can't be dropped or kept now it stands as it was, and finishing it again gives the same paper: its
/// key is its own.
async fn go_on(visit: &Visit, house: &dyn House, mut case: Case, entry: Id) -> String {
    let done = format!("/desk/done/{entry}");
    if visit.form.raw("desk.act") != Some("finish-on") {
        let _ = house.drop_case(case.id, visit.signed_in()).await;
        return done;
    }
    half_done::next_request(&mut case);
    let _ = house.keep_case(&case, visit.signed_in()).await;
    format!("{done}?case={}", case.id)
}

fn submission(visit: &Visit, case: &Case, offer: &Offer) -> Submission {
    let key = visit
        .form
        .raw("key")
        .map_or_else(|| half_done::key(case), str::to_owned);
    sent(visit, case, offer, half_done::submitted(case, offer), key)
}

fn sent(visit: &Visit, case: &Case, offer: &Offer, answers: Answers, key: String) -> Submission {
    Submission {
        service: offer.service.to_owned(),
        request: offer.info.name.to_owned(),
        answers,
        caller: visit.signed_in().clone(),
        channel: Channel::Counter,
        key,
        legal_at: None,
        home: half_done::home(case),
        replaces: half_done::replaces(case, offer).map(|number| Replaces {
            number,
            promised: None,
        }),
    }
}

/// A second press after the case was finished and dropped: the form alone says the same request with the same key, and gets the same answer.
async fn finish_again(visit: &Visit, house: &dyn House, id: Id) -> Result<Reply, Refusal> {
    let shown = visit.form.raw("desk.shown").unwrap_or_default();
    let offer = offers::offer(house, visit.signed_in(), shown).ok_or(CASE_GONE)?;
    let subject = visit
        .form
        .raw(half_done::SUBJECT)
        .and_then(elsewhere::subject)
        .ok_or(CASE_GONE)?;
    let home = elsewhere::named(visit, house);
    let mut case = half_done::begun(id, None, &subject, home.as_deref());
    half_done::merge(&mut case, &visit.form, offer.info.fields);
    match house.submit(submission(visit, &case, &offer)).await {
        Ok(done) => Ok(Reply::SeeOther(format!("/desk/done/{}", done.entry))),
        Err(Refused::Faults(_)) => Err(CASE_GONE),
        Err(Refused::Refusal(refusal)) => Err(refusal),
    }
}

/// The act that opens a service's record: this, and the service's name.
pub(crate) const LOOK_AT: &str = "look/";

/// Opens the record: a request of its own, on record before it is shown. The newest look is what the page shows.
async fn look(visit: &Visit, house: &dyn House, mut case: Case, act: &str) -> Reply {
    let mut looks = offers::looks(house, offers::LOOK).into_iter();
    let Some(look) = looks.find(|look| act.strip_prefix(LOOK_AT) == Some(look.service)) else {
        return Reply::SeeOther(case::path(&case));
    };
    let asked = |name: &str| look.info.fields.iter().any(|field| field.name == name);
    let given = visit
        .form
        .pairs()
        .filter_map(|(name, value)| Some((name.strip_prefix(case::LOOK_PREFIX)?, value)))
        .filter(|(name, _)| asked(name));
    let mut answers = Answers::from_pairs(given.collect::<Vec<_>>());
    if let (Some(field), Some(subject)) =
        (look.person_field(), case.answers.raw(half_done::SUBJECT))
    {
        answers.set(field, subject);
    }
    let key = house.fresh().to_string();
    let wrong = match house.submit(sent(visit, &case, &look, answers, key)).await {
        Ok(done) => {
            case.answers.set(half_done::RECORD, done.entry.to_string());
            match house.keep_case(&case, visit.signed_in()).await {
                Ok(()) => return Reply::SeeOther(case::path(&case)),
                Err(refusal) => Wrong::from(refusal),
            }
        }
        Err(Refused::Faults(mut faults)) => {
            for fault in &mut faults {
                fault.field.insert_str(0, case::LOOK_PREFIX);
            }
            Wrong {
                faults,
                refusal: None,
            }
        }
        Err(Refused::Refusal(refusal)) => Wrong::from(refusal),
    };
    case::page(visit, house, &case, wrong).await
}

/// The case is not there any more, and what was sent does not stand alone.
const CASE_GONE: Refusal = Refusal::new(
    "desk.case-gone",
    Class::NotFound,
    words(
        "이 민원은 이미 끝났거나 없습니다.",
        "This case is finished already, or there is none.",
        "이 일은 벌써 끝났거나 없어요.",
    ),
    words(
        "처리 목록에서 확인하거나 사람을 다시 찾으세요.",
        "Check the day list, or find the person again.",
        "한 일을 보거나 사람을 다시 찾아 주세요.",
    ),
);

//! What a gateway shows of its generations: which one is in force, which one is on trial, since when and until when. It follows from the record alone; only the
//! counts are the workers'.

use gateway::ConfigurationStanding;
use gateway::OpenStanding;
use generations::Event;
use generations::Kind;
use generations::Line;
use generations::Standing;

/// None before anything is in force.
pub(crate) fn of(standing: &Standing, lines: &[Line]) -> Option<ConfigurationStanding> {
    let (in_force, _) = standing.in_force.as_ref()?;
    let open = standing.open.as_ref().map(|open| {
        let last = |kind| -> Option<&Event> {
            let mut events = lines.iter().rev().map(|line| &line.event);
            events.find(|event| event.generation == Some(open.generation) && event.event == kind)
        };
        let until = |stood: &Event| {
            let ms = i64::from(open.confirm_within_s?) * 1_000;
            Some(stood.at().plus_ms(ms).to_string())
        };
        OpenStanding {
            generation: open.generation,
            stage: open.stage.words().to_owned(),
            on_trial_since: last(Kind::Begun).map(|begun| begun.at.clone()),
            confirm_until: last(Kind::Stood).and_then(until),
            tried: 0,
            misses: 0,
        }
    });
    Some(ConfigurationStanding {
        in_force: *in_force,
        open,
    })
}

#[cfg(test)]
mod tests {
    use generations::From;
    use generations::Open;
    use generations::Stage;
    use generations::Who;
    use kernel::Moment;

    use super::*;

    fn line(n: u64, event: Kind, generation: u32, at_ms: i64) -> Line {
        let nobody = String::new;
        Line {
            n,
            event: Event {
                event,
                generation: Some(generation),
                hash: nobody(),
                from: From::Operator,
                who: Who {
                    user: nobody(),
                    name: nobody(),
                },
                why: nobody(),
                at: Moment(at_ms).to_string(),
                at_ms,
                faults: Vec::new(),
                confirm_within_s: None,
            },
            former: nobody(),
        }
    }

    fn open(stage: Stage, confirm_within_s: Option<u32>) -> Standing {
        Standing {
            in_force: Some((1, String::new())),
            open: Some(Open {
                generation: 2,
                hash: String::new(),
                stage,
                from: From::Operator,
                confirm_within_s,
            }),
            ..Standing::default()
        }
    }

    #[test]
    fn a_trial_is_shown_with_its_beginning_and_its_end_once_that_is_known() {
        let lines = [
            line(1, Kind::Confirmed, 1, 0),
            line(2, Kind::Proposed, 2, 1_000),
            line(3, Kind::Begun, 2, 2_000),
            line(4, Kind::Stood, 2, 12_000),
        ];
        let shown = |stage, within, upto: usize| {
            let shown = of(&open(stage, within), &lines[..upto]).expect("one is in force");
            assert_eq!(shown.in_force, 1);
            let open = shown.open.expect("one is open");
            assert_eq!(open.generation, 2);
            (open.on_trial_since, open.confirm_until)
        };
        let at = |ms| Some(Moment(ms).to_string());
        assert_eq!(shown(Stage::Proposed, Some(120), 2), (None, None));
        assert_eq!(shown(Stage::Begun, Some(120), 3), (at(2_000), None));
        assert_eq!(shown(Stage::Stood, Some(120), 4), (at(2_000), at(132_000)));
        assert_eq!(shown(Stage::Stood, None, 4), (at(2_000), None));
        assert_eq!(of(&Standing::default(), &lines), None);
    }
}

//! Printing in child processes: what the parent does when one dies, hangs or lies.

use std::time::Duration;

use print::PrintError;
use print::Printer;
use print::Refused;
use print::Settings;

use crate::child::settings;
use crate::sample;
use crate::sample::PRESS;
use crate::tools::Folder;

#[tokio::test]
async fn a_child_prints_what_this_process_would() {
    let printer = Printer::new(settings("honest"));
    assert_eq!(
        printer.resting_workers(),
        0,
        "nothing is started before the first paper"
    );
    for job in [sample::job(), sample::numbered(1)] {
        assert_eq!(
            printer.print(&job).await.unwrap(),
            PRESS.print(&job).unwrap()
        );
        assert_eq!(
            printer.resting_workers(),
            1,
            "one worker is enough for one paper after another"
        );
    }
}

#[tokio::test]
async fn a_paper_after_others_is_the_one_that_a_fresh_process_prints() {
    let kept = Printer::new(settings("honest"));
    let fresh = Printer::new(Settings {
        papers_per_worker_max: 1,
        ..settings("honest")
    });
    // What stands at the same place of the page differs in one thing only, so that a part kept from another paper would fit.
    let other_name = sample::with(|data| data["members"][0]["name"] = "박서준".into());
    let other_number = sample::with(|data| data["members"][1]["number"] = "820315-1******".into());
    let large = sample::with(|data| data["paper"]["print"] = "large".into());
    let final_paper = sample::with(|data| data["paper"]["specimen"] = false.into());
    let english = sample::with(|data| data["paper"]["language"] = "en".into());
    let plain = sample::job();
    let papers = [
        &plain,
        &other_name,
        &plain,
        &other_number,
        &large,
        &final_paper,
        &english,
        &sample::numbered(7),
        &sample::moved_often(12),
        &other_name,
    ];
    for (nth, job) in papers.into_iter().enumerate() {
        let (one, two) = tokio::join!(kept.print(job), fresh.print(job));
        let (one, two) = (one.unwrap(), two.unwrap());
        assert!(one.pdf == two.pdf, "paper {nth} shows what is not its own");
    }
    assert_eq!(
        (kept.resting_workers(), fresh.resting_workers()),
        (1, 0),
        "one has printed all of them, the other none of them twice"
    );
}

#[tokio::test]
async fn papers_printed_at_once_are_not_confused() {
    let printer = Printer::new(settings("honest"));
    let print = |sequence| {
        let printer = printer.clone();
        async move {
            printer
                .print(&sample::numbered(sequence))
                .await
                .unwrap()
                .number
        }
    };
    let numbers = tokio::join!(print(1), print(2), print(3), print(4));
    assert_eq!(numbers.0, "1234567890123401");
    assert_eq!(numbers.1, "1234567890123402");
    assert_eq!(numbers.2, "1234567890123403");
    assert_eq!(numbers.3, "1234567890123404");
    assert_eq!(printer.resting_workers(), 2);
}

#[tokio::test]
async fn a_refusal_comes_through_and_the_worker_goes_on() {
    let printer = Printer::new(Settings {
        workers_max: 1,
        ..settings("honest")
    });
    let refused = printer
        .print(&sample::templated("= \u{20BB7}"))
        .await
        .unwrap_err();
    let missing = Refused::MissingGlyph {
        characters: "\u{20BB7}".to_owned(),
    };
    assert!(
        matches!(&refused, PrintError::Refused(why) if *why == missing),
        "{refused}"
    );
    assert_eq!(printer.resting_workers(), 1);
    assert_eq!(
        printer.print(&sample::job()).await.unwrap().number,
        sample::NUMBER
    );
}

#[tokio::test]
async fn a_worker_that_dies_in_the_middle_of_a_paper_is_replaced_and_the_paper_is_right() {
    let folder = Folder::new("dies");
    let mark = folder.path("mark");
    let printer = Printer::new(settings(&format!("once-dies {}", mark.display())));
    assert_eq!(
        printer.print(&sample::job()).await.unwrap(),
        PRESS.print(&sample::job()).unwrap()
    );
    assert!(mark.exists(), "the first worker has died");
}

#[tokio::test]
async fn a_worker_that_dies_twice_is_given_up() {
    let printer = Printer::new(settings("dies"));
    assert!(matches!(
        printer.print(&sample::job()).await,
        Err(PrintError::WorkerLost)
    ));
    assert_eq!(printer.resting_workers(), 0);
}

#[tokio::test]
async fn a_worker_that_hangs_is_killed_and_the_next_paper_comes() {
    let folder = Folder::new("hangs");
    let mark = folder.path("mark");
    let printer = Printer::new(Settings {
        workers_max: 1,
        ..settings(&format!("once-hangs {}", mark.display()))
    });
    let job = sample::job();
    // Once it hangs, its time passes at once.
    let pass = async {
        while !mark.exists() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(121)).await;
        tokio::time::resume();
    };
    let (late, ()) = tokio::join!(printer.print(&job), pass);
    assert!(matches!(late, Err(PrintError::Late { ms: 120_000 })));
    assert_eq!(printer.print(&job).await.unwrap().number, sample::NUMBER);
}

#[tokio::test]
async fn a_template_that_computes_for_ever_is_bounded() {
    let printer = Printer::new(Settings {
        job_ms_max: 2_000,
        ..settings("honest")
    });
    let endless = "#for a in range(9999) { for b in range(9999) { for c in range(9999) { } } }";
    assert!(matches!(
        printer.print(&sample::templated(endless)).await,
        Err(PrintError::Late { .. })
    ));
    assert_eq!(printer.resting_workers(), 0);
}

#[tokio::test]
async fn an_answer_about_another_paper_is_refused() {
    for way in ["other-number", "other-data"] {
        let printer = Printer::new(settings(way));
        assert!(
            matches!(
                printer.print(&sample::job()).await,
                Err(PrintError::OtherPaper)
            ),
            "{way}"
        );
        assert_eq!(
            printer.resting_workers(),
            0,
            "{way}: the liar is not used again"
        );
    }
}

#[tokio::test]
async fn a_full_queue_says_busy() {
    let printer = Printer::new(Settings {
        workers_max: 1,
        queue_len_max: 1,
        job_ms_max: 500,
        ..settings("hangs")
    });
    let job = sample::job();
    let answers = tokio::join!(
        printer.print(&job),
        printer.print(&job),
        printer.print(&job)
    );
    assert!(matches!(answers.0, Err(PrintError::Late { .. })));
    assert!(matches!(answers.1, Err(PrintError::Late { .. })));
    assert!(matches!(answers.2, Err(PrintError::Busy)));
}

#[tokio::test]
async fn a_caller_that_gives_up_leaves_no_worker_in_the_middle_of_a_paper() {
    let printer = Printer::new(Settings {
        workers_max: 1,
        ..settings("honest")
    });
    printer.print(&sample::job()).await.unwrap();
    let long = sample::moved_often(200);
    assert!(
        tokio::time::timeout(Duration::from_millis(1), printer.print(&long))
            .await
            .is_err()
    );
    assert_eq!(printer.resting_workers(), 0);
    assert_eq!(
        printer.print(&sample::job()).await.unwrap().number,
        sample::NUMBER
    );
}

#[tokio::test]
async fn a_worker_is_replaced_after_its_share_of_papers() {
    let printer = Printer::new(Settings {
        papers_per_worker_max: 2,
        ..settings("honest")
    });
    printer.print(&sample::job()).await.unwrap();
    assert_eq!(printer.resting_workers(), 1);
    printer.print(&sample::job()).await.unwrap();
    assert_eq!(printer.resting_workers(), 0);
}

#[tokio::test]
async fn an_idle_worker_is_ended() {
    let printer = Printer::new(Settings {
        idle_ms_max: 20,
        ..settings("honest")
    });
    printer.print(&sample::job()).await.unwrap();
    while printer.resting_workers() > 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(
        printer.print(&sample::job()).await.unwrap().number,
        sample::NUMBER
    );
}

#[tokio::test]
async fn a_program_that_is_not_there_is_said() {
    let printer = Printer::new(Settings::of("/nowhere/ieum".into(), vec!["print".into()]));
    assert!(matches!(
        printer.print(&sample::job()).await,
        Err(PrintError::Start(_))
    ));
}

#[tokio::test]
async fn a_job_larger_than_a_paper_is_refused_at_once() {
    let printer = Printer::new(settings("honest"));
    let job = sample::templated(&"가".repeat(1 << 20));
    assert!(matches!(
        printer.print(&job).await,
        Err(PrintError::JobTooLarge { .. })
    ));
}

//! Which push services are sent to, and what is sent.

use kernel::Outlet;
use kernel::Said;

use super::*;
use crate::delivery::Receiver;

const POINT: &str =
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";

fn services() -> Vec<String> {
    [
        "fcm.googleapis.com",
        "*.push.apple.com",
        "push.example:8443",
        "127.0.0.1:40123",
    ]
    .map(str::to_owned)
    .into()
}

#[test]
fn only_a_service_that_is_known_is_sent_to_and_this_machine_only_in_a_demo() {
    let reached = |text: &str, demo| endpoint(text, &services(), demo).is_some();
    for good in [
        "https://fcm.googleapis.com/fcm/send/abc:APA91",
        "https://FCM.googleapis.com:443/fcm/send/abc",
        "https://web.push.apple.com/QGu",
        "https://push.example:8443/x",
    ] {
        assert!(reached(good, false), "{good}");
    }
    for bad in [
        "http://fcm.googleapis.com/fcm/send/abc",
        "https://fcm.googleapis.com:8443/fcm/send/abc",
        "https://fcm.googleapis.com.evil.example/x",
        "https://fcm.googleapis.com@evil.example/x",
        "https://evil.example@fcm.googleapis.com/x",
        "https://evilfcm.googleapis.com/x",
        "https://push.apple.com/x",
        "https://evilpush.apple.com/x",
        "https://push.example/x",
        "https://169.254.169.254/latest",
        "https://127.0.0.1:40123/x",
        "https://localhost/x",
        "ftp://fcm.googleapis.com/x",
        "fcm.googleapis.com",
        "",
    ] {
        assert!(!reached(bad, false), "{bad}");
    }
    let here = "http://127.0.0.1:40123/push";
    assert!(reached(here, true) && !reached(here, false));
    assert!(!reached("http://127.0.0.1:40124/push", true), "not named");
    let long = format!(
        "https://fcm.googleapis.com/{}",
        "a".repeat(ENDPOINT_LEN_MAX)
    );
    assert!(!reached(&long, false));
}

#[test]
fn a_service_and_a_contact_are_written_as_the_configuration_expects() {
    for good in services() {
        assert!(Push::is_service(&good), "{good}");
    }
    for bad in [
        "",
        "*",
        "*.",
        "localhost",
        "https://push.example",
        "push.example/x",
        "PUSH.example",
        "push.example:0",
        "push..example",
        "a b.c",
    ] {
        assert!(!Push::is_service(bad), "{bad}");
    }
    assert!(Push::is_contact("mailto:help@jongno.example"));
    assert!(Push::is_contact("https://jongno.example/help"));
    for bad in [
        "",
        "help@jongno.example",
        "mailto:help",
        "https://",
        "mailto:a b@c.d",
    ] {
        assert!(!Push::is_contact(bad), "{bad}");
    }
}

#[test]
fn keys_of_a_browser_are_a_point_on_the_curve_and_sixteen_bytes() {
    let to = |p256dh: &str, auth: &str| PushTo {
        endpoint: String::new(),
        p256dh: p256dh.to_owned(),
        auth: auth.to_owned(),
    };
    assert!(keys_of(&to(POINT, "BTBZMqHH6r4Tts7J_aSIgg")).is_some());
    for (point, auth) in [
        (POINT, "BTBZMqHH6r4Tts7J_aSI"),
        (POINT, "BTBZMqHH6r4Tts7J/aSIgg"),
        (&POINT[..80], "BTBZMqHH6r4Tts7J_aSIgg"),
        (&POINT.replace("iw4", "iw8"), "BTBZMqHH6r4Tts7J_aSIgg"),
        ("", ""),
    ] {
        assert!(keys_of(&to(point, auth)).is_none(), "{point} {auth}");
    }
}

fn delivery(text: &str, last: bool) -> Delivery {
    let to = PushTo {
        endpoint: String::new(),
        p256dh: String::new(),
        auth: String::new(),
    };
    Delivery {
        thread: Id(7).to_string(),
        outlet: Outlet::Push,
        to: Receiver::Browser {
            id: String::new(),
            to,
            token: "token".to_owned(),
            lang: Lang::Easy,
            last,
        },
        said: vec![Said {
            title: "등본 발급이 멈췄습니다".to_owned(),
            text: text.to_owned(),
        }],
        page: "/notices#7".to_owned(),
        drill: false,
        asks: false,
        tries: 0,
        due: Moment(0),
        until: Moment(0),
    }
}

#[test]
fn a_message_is_never_too_long_for_a_push_service() {
    let read = |delivery: &Delivery| -> serde_json::Value {
        let from = ("https://jongno.example", "jongno");
        let text = message(delivery, "token", Lang::Easy, from);
        assert!(text.len() <= TEXT_LEN_MAX);
        serde_json::from_slice(&text).unwrap()
    };
    let whole = read(&delivery("옆 창구로 가십시오.", false));
    assert_eq!(whole["text"], "옆 창구로 가십시오.");
    assert_eq!(whole["end"], "/unsubscribe/token");
    assert_eq!(whole["lang"], "ko-x-easy");
    assert_eq!(whole["home"], "jongno");
    let long = read(&delivery(&"가".repeat(2_000), false));
    assert_eq!(
        (&long["text"], &long["page"]),
        (&"".into(), &"/notices#7".into())
    );
}

#[test]
fn a_correction_has_the_topic_of_what_it_corrects_and_no_other_browser_has() {
    let text = topic("thread", "token").to_string();
    assert_eq!(text, topic("thread", "token").to_string());
    assert_eq!(text.len(), 32, "RFC 8030 allows no more");
    assert_ne!(text, topic("thread", "other").to_string());
    assert_ne!(text, topic("other", "token").to_string());
}

#[test]
fn what_counts_now_wakes_a_device_and_what_can_wait_does_not() {
    assert_eq!(urgency(&delivery("", false)), "high");
    assert_eq!(urgency(&delivery("", true)), "normal");
    let drill = Delivery {
        drill: true,
        ..delivery("", false)
    };
    assert_eq!(urgency(&drill), "normal");
}

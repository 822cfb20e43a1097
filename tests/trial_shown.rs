//! A configuration on trial is seen where an operator looks: at the gateway's address for operators and by `ieum inspect gateway`.

use serde_json::Value;

use crate::behind;
use crate::behind::Manner;
use crate::client::Caller;
use crate::entrance::Entrance;
use crate::tools;
use crate::tools::wait_until;

fn shown(gate: &Entrance) -> Value {
    let office = Caller::nobody(&format!("http://{}", gate.office));
    office.get("/gateway.json").json()["configuration"].clone()
}

fn inspected(gate: &Entrance) -> String {
    let said = tools::ieum(&["inspect", "gateway", &gate.folder.file("g.toml")]);
    assert_eq!(said.code, 0, "{}", said.err);
    said.out
}

#[test]
fn a_trial_is_shown_with_since_when_until_when_and_what_it_missed() {
    let gate = Entrance::open();
    wait_until("what is in force is shown", 20, || {
        shown(&gate)["in_force"] == 1
    });
    assert!(shown(&gate)["open"].is_null());
    assert!(inspected(&gate).contains("configuration 1 is in force\n"));
    let longer = gate.text.replace("seconds = 1", "seconds = 6");
    assert_eq!(gate.configure("longer.toml", &longer, &[]).code, 0);
    assert_eq!(gate.in_force(), 2);

    let third = behind::service(Manner::Good, &gate.keys);
    let text = longer.replace(&gate.backends[0].to_string(), &third.to_string());
    let load = behind::load(gate.public, 2, "/page", || {
        std::thread::scope(|scope| {
            let asked = scope.spawn(|| gate.configure("next.toml", &text, &[]));
            wait_until("it is on trial, and requests are tried", 20, || {
                let open = shown(&gate)["open"].clone();
                open["generation"] == 3
                    && open["stage"] == "on trial"
                    && open["on_trial_since"].is_string()
                    && open["tried"].as_u64() > Some(0)
            });
            assert_eq!(shown(&gate)["in_force"], 2);
            let open = shown(&gate)["open"].clone();
            assert_eq!(
                (&open["misses"], &open["confirm_until"]),
                (&0.into(), &Value::Null)
            );
            assert_eq!(asked.join().unwrap().code, 0);
        });
    });
    gate.served_all(&load);
    wait_until("it waits for a word, and says until when", 20, || {
        shown(&gate)["open"]["confirm_until"].is_string()
    });
    let open = shown(&gate)["open"].clone();
    assert_eq!(open["stage"], "serving and not confirmed yet");
    let until = open["confirm_until"].as_str().unwrap();
    let said = inspected(&gate);
    let expected = format!("goes back at {until} unless somebody confirms it");
    assert!(
        said.contains("configuration 3 is serving and not confirmed yet, on trial since ")
            && said.contains(&expected),
        "{said}"
    );
    let metrics = Caller::nobody(&format!("http://{}", gate.office)).get("/metrics");
    assert!(
        metrics
            .text()
            .contains("ieum_gateway_generation_in_force 2\nieum_gateway_generation_on_trial 3\n")
    );
    assert_eq!(gate.decide("confirm").code, 0);
    wait_until("it is over", 20, || {
        shown(&gate) == serde_json::json!({"in_force": 3, "open": null})
    });
}

#[test]
fn requests_that_a_trial_would_have_failed_are_counted_while_it_goes_on() {
    let gate = Entrance::in_folder(tools::scratch("entrance"), "misses = 1000\n");
    let longer = gate.text.replace("seconds = 1", "seconds = 15");
    assert_eq!(gate.configure("longer.toml", &longer, &[]).code, 0);
    // It answers its checks, and nobody else.
    let bad = behind::service(Manner::Hollow, &gate.keys);
    let text = longer.replace(&gate.backends[0].to_string(), &bad.to_string());
    let load = behind::load(gate.public, 2, "/page", || {
        std::thread::scope(|scope| {
            let asked = scope.spawn(|| gate.configure("next.toml", &text, &[]));
            wait_until("misses are shown", 60, || {
                shown(&gate)["open"]["misses"].as_u64() > Some(0)
            });
            assert_eq!(gate.decide("revert").code, 0);
            asked.join().unwrap();
        });
    });
    gate.served_all(&load);
}

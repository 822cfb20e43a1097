use super::*;

const TODAY: &str = "2026-11-20";

fn opened() -> Connection {
    let conn = Connection::open_in_memory().unwrap();
    conn.execute_batch(SCHEMA).unwrap();
    conn.execute_batch(&format!(
        "INSERT INTO person VALUES (1, '{}', '김하나', NULL);
         INSERT INTO session VALUES ('t', 'officer/1', 'officer', NULL);
         INSERT INTO landlord VALUES (1, 1);
         INSERT INTO unit VALUES (1, 1, '서울특별시 종로구 창신길 40-3', '2019-11-01', NULL);
         INSERT INTO rule VALUES ('rise-percent', '5', NULL, NULL, 'S'), ('rise-apart-months', '12', NULL, NULL, 'M'), ('report-months', '3', NULL, NULL, 'S');
         INSERT INTO fine_table VALUES ('report', 1, 5000000, NULL, NULL, 'S');
         INSERT INTO outage VALUES ('2023-11-17', '2023-11-18', 'S+O');",
        hex("700301-2970010")
    ))
    .unwrap();
    conn
}

fn report(on: &str, deposit: &str) -> BTreeMap<String, String> {
    let pairs = [
        ("subject", "700301-2970010"),
        ("address", "서울특별시 종로구 창신길 40-3"),
        ("contract_on", on),
        ("deposit_won", deposit),
    ];
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

fn code(done: Result<Value, Not>) -> &'static str {
    match done {
        Ok(_) => "done",
        Err(Not::Faults(_)) => "input",
        Err(Not::Refused(_, code, ..)) => code,
        Err(Not::Broken(_)) => "broken",
    }
}

#[test]
fn it_does_what_the_service_does() {
    let mut conn = opened();
    let mut ask = |key: &str, on: &str, deposit: &str, today: &str| {
        carry(&mut conn, "t", key, &report(on, deposit), day(today))
    };
    let base = ask("1", "2023-08-17", "200000000", "2023-11-20").unwrap_or_default();
    assert_eq!(
        (&base["due_on"], &base["late"]),
        (&json!("2023-11-20"), &json!(false))
    );
    assert_eq!(
        ask("1", "2023-08-17", "200000000", TODAY).unwrap_or_default(),
        base
    );
    assert_eq!(code(ask("1", "2023-08-17", "1", TODAY)), "key-reused");
    assert_eq!(code(ask("2", "2024-08-16", "200000001", TODAY)), "too-soon");
    assert_eq!(code(ask("3", "2024-08-17", "210000001", TODAY)), "over-cap");
    let late = ask("4", "2024-08-17", "210000000", TODAY).unwrap_or_default();
    assert_eq!(
        (&late["rise_percent"], &late["fine"]["won"]),
        (&json!("5.00"), &json!(5_000_000))
    );
    assert_eq!(
        code(carry(&mut conn, "t", "5", &BTreeMap::new(), day(TODAY))),
        "input"
    );
    assert_eq!(
        code(carry(&mut conn, "x", "6", &report(TODAY, "1"), day(TODAY))),
        "sign-in"
    );
}

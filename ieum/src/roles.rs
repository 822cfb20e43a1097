//! The role × request table: what each role may ask, as the services declare it. `docs/operations/roles.md` shows it; a test keeps it true.

use std::fmt::Write;

use kernel::Role;

/// The page.
fn page() -> String {
    let mut page = String::from(
        "# Who may ask what\n\nThe table that every door checks (`RequestInfo::may`). What a role may ask is not yet granted: the rules of the request \
         decide. Officers come in by\nthe address of their own office only; an importer is the console of a stopped node.\n\n\
         | request | citizen | officer | supervisor | operator | importer |\n|---|---|---|---|---|---|\n",
    );
    for service in services::ALL {
        for request in service.requests() {
            write!(
                page,
                "| `{}/{}` {} |",
                service.name(),
                request.name,
                request.title.ko
            )
            .expect("a string takes everything");
            for role in Role::ALL {
                let mark = if request.may.contains(&role) {
                    "yes"
                } else {
                    ""
                };
                write!(page, " {mark} |").expect("a string takes everything");
            }
            page.push('\n');
        }
    }
    page
}

#[test]
fn the_page_shows_the_table_that_is_checked() {
    let page = page();
    // What is no request of a service follows below the table, and is shown by tests of the whole.
    let rest = include_str!("../../docs/operations/roles.md").strip_prefix(&page);
    assert!(
        rest.is_some_and(|rest| rest.starts_with("\n## ")),
        "docs/operations/roles.md should begin:\n{page}"
    );
}

#[test]
fn an_operator_sees_no_persons_record() {
    let requests = services::ALL.iter().flat_map(|service| service.requests());
    assert!(
        requests
            .into_iter()
            .all(|request| !request.may.contains(&Role::Operator))
    );
}

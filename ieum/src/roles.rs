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
    for part in [INTERIMS, PADS, FORMS] {
        page.push_str(part);
    }
    page
}

/// What is no request of a service: interim papers. Tests of the whole keep it true.
const INTERIMS: &str = "\n## Interim papers\n\nAt any desk (docs/operations/interim.md); the final paper itself is an ordinary request, with the roles of the table above.\n\n| act | officer | supervisor |\n|---|---|---|\n| give one out 임시 발급 | yes | yes |\n| list of the office 임시 발급 목록 | yes | yes |\n| withdraw one 발급 취소 | yes | yes |\n";

/// The same for pads of numbered sheets.
const PADS: &str = "\n## Paper intake\n\nAt any desk (docs/operations/paper-intake.md), for the requests that the officer may take in.\n\n| act | officer | supervisor |\n|---|---|---|\n| make and print a pad 수기 접수 용지 | yes | yes |\n| register and balance of the office's pads | yes | yes |\n| make a sheet void 폐기 | yes | yes |\n";

/// The same for the office's own forms. Tests of `request::forms` and of the whole keep it true.
const FORMS: &str = "\n## Forms of the office\n\nAt the desk of a home only (docs/operations/forms.md); a 읍면동 office shows them. Nobody approves twice, and one of the two who approve is a\nsupervisor.\n\n| act | officer | supervisor |\n|---|---|---|\n| look, preview 서식 미리보기 | yes | yes |\n| draft: words 시안 | yes | yes |\n| draft: template 서식 원본 |  | yes |\n| approve 승인 | yes | yes |\n| withdraw a draft 시안 거두기 | yes | yes |\n";

#[test]
fn the_page_shows_the_table_that_is_checked() {
    let page = page();
    assert!(
        page == include_str!("../../docs/operations/roles.md"),
        "docs/operations/roles.md should read:\n{page}"
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

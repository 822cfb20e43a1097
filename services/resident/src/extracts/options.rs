//! The options of 등본 and 초본, declared once: fields, form controls, the list of what is shown and hidden, and the tests come from here.

use kernel::Choice;
use kernel::Field;
use kernel::Given;
use kernel::Kind;
use kernel::Words;
use kernel::words;

use crate::extracts::saying::Saying;

/// One option. Left out, it shows the least.
#[derive(Clone, Copy, Debug)]
pub struct ExtractOption {
    /// The field's name in JSON and forms: `options.history`.
    pub field: &'static str,
    /// Its label.
    pub label: Words,
    /// What can be chosen; the first shows the least. None for yes or no.
    pub choices: Option<&'static [Choice]>,
    /// True if only the 초본 has it.
    pub individual_only: bool,
}

impl ExtractOption {
    /// The name inside `options`: `history`.
    pub fn name(&self) -> &'static str {
        self.field.strip_prefix(PREFIX).unwrap_or(self.field)
    }

    /// All values; the first is the default and shows the least.
    pub fn values(&self) -> Vec<&'static str> {
        match self.choices {
            Some(choices) => choices.iter().map(|choice| choice.value).collect(),
            None => vec![OFF, ON],
        }
    }

    /// The words printed on the paper for a value that was chosen: `과거의 주소 변동(최근 5년)`.
    pub(crate) fn printed(&self, value: &str, saying: &Saying) -> String {
        let choice = self
            .choices
            .unwrap_or_default()
            .iter()
            .find(|choice| choice.value == value);
        let label = saying.say("option", self.label.ko);
        match choice {
            Some(choice) => {
                let of = format!("choice of {}", self.label.ko);
                format!("{label}({})", saying.say(&of, choice.label.ko))
            }
            None => label,
        }
    }

    const fn field(&self) -> Field {
        let kind = match self.choices {
            Some(choices) => Kind::Choice(choices),
            None => Kind::Flag,
        };
        Field::optional(self.field, self.label, kind)
    }
}

const PREFIX: &str = "options.";
const OFF: &str = "false";
const ON: &str = "true";

/// The fields of the first N options.
pub(crate) const fn fields<const N: usize>() -> [Field; N] {
    let mut fields = [OPTIONS[0].field(); N];
    let mut at = 0;
    while at < N {
        fields[at] = OPTIONS[at].field();
        at += 1;
    }
    fields
}

/// How many options the 등본 has: the first so many.
pub const HOUSEHOLD_LEN: usize = 9;

const fn both(
    field: &'static str,
    label: Words,
    choices: Option<&'static [Choice]>,
) -> ExtractOption {
    ExtractOption {
        field,
        label,
        choices,
        individual_only: false,
    }
}

const fn individual(
    field: &'static str,
    label: Words,
    choices: Option<&'static [Choice]>,
) -> ExtractOption {
    ExtractOption {
        field,
        label,
        choices,
        individual_only: true,
    }
}

/// All options: those of both papers first, then those of the 초본 alone.
pub const OPTIONS: &[ExtractOption] = &[
    both(
        "options.history",
        words("과거의 주소 변동", "Past addresses", "전에 살던 곳"),
        Some(&[
            choice("none", words("표시 안 함", "Not shown", "안 보여요")),
            choice("5y", words("최근 5년", "Last 5 years", "지난 다섯 해")),
            choice("all", words("전체", "All", "모두 보여요")),
        ]),
    ),
    both(
        "options.formation",
        words(
            "세대구성 사유·일자",
            "Why and when the household was formed",
            "언제 왜 한집이 되었는지",
        ),
        None,
    ),
    both(
        "options.move-dates",
        words(
            "전입일·변동일(발생일·신고일)",
            "Dates of moves and changes",
            "이사한 날과 알린 날",
        ),
        None,
    ),
    both(
        "options.change-reasons",
        words("변동사유", "Reasons of changes", "왜 바뀌었는지"),
        None,
    ),
    both(
        "options.relation",
        words(
            "세대주와의 관계",
            "Relation to the head of household",
            "세대주와 어떤 사이인지",
        ),
        None,
    ),
    both(
        "options.member-names",
        words(
            "다른 세대원 이름",
            "Names of other members",
            "같이 사는 가족의 이름",
        ),
        None,
    ),
    both(
        "options.back-number",
        words(
            "주민등록번호 뒷자리",
            "Back part of resident numbers",
            "주민등록번호 뒤 숫자",
        ),
        Some(&[
            choice("none", words("표시 안 함", "Not shown", "안 보여요")),
            choice("self", words("본인", "Of the person concerned", "내 것만")),
            choice("all", words("전체", "Of everybody", "모두의 것")),
        ]),
    ),
    both(
        "options.co-residents",
        words("동거인", "Co-residents", "가족이 아닌데 같이 사는 사람"),
        None,
    ),
    both(
        "options.foreign-spouse",
        words(
            "외국인 배우자",
            "Foreign spouse",
            "외국에서 온 남편이나 아내",
        ),
        None,
    ),
    individual(
        "options.personal-changes",
        words(
            "인적사항 변경",
            "Changes of personal data",
            "이름이나 번호가 바뀐 일",
        ),
        None,
    ),
    individual(
        "options.past-heads",
        words(
            "과거 주소의 세대주",
            "Heads of household at past addresses",
            "전에 살던 집의 세대주",
        ),
        None,
    ),
    individual(
        "options.military",
        words("병역사항", "Military service", "군대 다녀온 일"),
        Some(&[
            choice("none", words("표시 안 함", "Not shown", "안 보여요")),
            choice("basic", words("기본", "Basic", "간단히")),
            choice("all", words("전체", "All", "모두 보여요")),
        ]),
    ),
];

const fn choice(value: &'static str, label: Words) -> Choice {
    Choice { value, label }
}

/// What was chosen: for every option of a paper its value.
#[derive(Clone, Debug)]
pub struct Chosen(Vec<(&'static ExtractOption, &'static str)>);

impl Chosen {
    /// Reads the options of a paper.
    pub fn read(given: &Given, individual: bool) -> Self {
        let options = OPTIONS
            .iter()
            .filter(|option| individual || !option.individual_only);
        Self(
            options
                .map(|option| (option, value_of(given, option)))
                .collect(),
        )
    }

    /// True if anything of an option is shown.
    pub fn shows(&self, name: &str) -> bool {
        self.beyond_least().any(|(option, _)| option.name() == name)
    }

    /// True if an option has this value.
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.0
            .iter()
            .any(|(option, chosen)| option.name() == name && *chosen == value)
    }

    /// What is shown beyond the least, as the paper prints it.
    pub(crate) fn printed(&self, saying: &Saying) -> Vec<String> {
        self.beyond_least()
            .map(|(option, value)| option.printed(value, saying))
            .collect()
    }

    fn beyond_least(&self) -> impl Iterator<Item = &(&'static ExtractOption, &'static str)> {
        self.0
            .iter()
            .filter(|(_, value)| !matches!(*value, OFF | "none"))
    }
}

fn value_of(given: &Given, option: &ExtractOption) -> &'static str {
    match option.choices {
        Some(choices) => given
            .choice(option.field)
            .or(choices.first().map(|least| least.value))
            .unwrap_or(OFF),
        None if given.flag(option.field) => ON,
        None => OFF,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_options_of_both_papers_come_first() {
        let split = OPTIONS.iter().position(|option| option.individual_only);
        assert_eq!(split, Some(HOUSEHOLD_LEN));
        assert!(
            OPTIONS
                .iter()
                .skip(HOUSEHOLD_LEN)
                .all(|option| option.individual_only)
        );
    }

    #[test]
    fn the_first_value_of_every_option_shows_nothing() {
        for option in OPTIONS {
            assert!(
                matches!(option.values().first(), Some(&"none" | &"false")),
                "{}",
                option.field
            );
            assert!(option.values().len() >= 2);
        }
    }
}

//! From fields, answers and faults to the questions of a page.

use kernel::Answers;
use kernel::Choice;
use kernel::Fault;
use kernel::Field;
use kernel::Kind;
use kernel::Lang;
use kernel::Words;

use crate::Input;
use crate::InputKind;
use crate::Opt;
use crate::said;

/// So many choices are shown as radio buttons; more of them as a select.
const RADIOS_MAX: usize = 6;
/// A text of at most so many characters is one line.
const LINE_LEN_MAX: usize = 100;

/// Asks the questions of a form, each with what was answered and what is wrong with it.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// The language of the page.
    pub lang: Lang,
    /// What was answered so far.
    pub answers: &'a Answers,
    /// What is wrong with it.
    pub faults: &'a [Fault],
}

impl<'a> Ask<'a> {
    /// Asks with these answers and faults.
    pub const fn new(lang: Lang, answers: &'a Answers, faults: &'a [Fault]) -> Self {
        Self {
            lang,
            answers,
            faults,
        }
    }

    /// One line of text.
    pub fn text(&self, name: &str, label: Words) -> Input {
        self.input(InputKind::Text, name, label)
    }

    /// One line of digits.
    pub fn digits(&self, name: &str, label: Words) -> Input {
        self.input(InputKind::Digits, name, label)
    }

    /// A resident number (주민등록번호): 13 digits, a hyphen allowed.
    pub fn resident_number(&self, name: &str, label: Words) -> Input {
        let mut input = self.digits(name, label).length_max(14);
        said(self.lang)
            .resident_number_hint()
            .clone_into(&mut input.hint);
        input
    }

    /// A day.
    pub fn date(&self, name: &str, label: Words) -> Input {
        self.input(InputKind::Date, name, label)
    }

    /// Several lines.
    pub fn area(&self, name: &str, label: Words) -> Input {
        self.input(InputKind::Area, name, label)
    }

    /// One of a few, all seen at once.
    pub fn radios(&self, name: &str, label: Words, choices: &[Choice]) -> Input {
        self.input(InputKind::Radios, name, label)
            .options(self.options(choices))
    }

    /// One of many.
    pub fn select(&self, name: &str, label: Words, choices: &[Choice]) -> Input {
        self.input(InputKind::Select, name, label)
            .options(self.options(choices))
    }

    /// Yes or no; left out means no.
    pub fn checkbox(&self, name: &str, label: Words) -> Input {
        self.input(InputKind::Checkbox, name, label)
    }

    /// The question for a field as a request declares it. A list of records has none; see [`Ask::fields`].
    pub fn field(&self, field: &Field) -> Input {
        let mut input = match field.kind {
            Kind::Text(most) if most > LINE_LEN_MAX => {
                self.area(field.name, field.label).length_max(most)
            }
            Kind::Text(most) => self.text(field.name, field.label).length_max(most),
            Kind::Name => self
                .text(field.name, field.label)
                .length_max(60)
                .width("w24"),
            Kind::ResidentNumber | Kind::Subject => self.resident_number(field.name, field.label),
            Kind::Date => self.date(field.name, field.label),
            Kind::Choice(choices) if choices.len() > RADIOS_MAX => {
                self.select(field.name, field.label, choices)
            }
            Kind::Choice(choices) => self.radios(field.name, field.label, choices),
            Kind::Flag => self.checkbox(field.name, field.label),
            Kind::Number { .. } => self.digits(field.name, field.label).width("w8"),
            Kind::Address | Kind::Reference | Kind::List(..) => self.text(field.name, field.label),
        };
        if !field.help.say(self.lang).is_empty() {
            input = input.hint(field.help);
        }
        // Neither is a subject only digits: it may be the neutral identity of a person found before.
        if matches!(field.kind, Kind::Subject) {
            input.kind = InputKind::Text;
            input.length_max = 0;
        }
        input.required = field.required || matches!(field.kind, Kind::Flag);
        input
    }

    /// The questions for all fields of a request, in order. A list is asked for the records given and one more.
    pub fn fields(&self, fields: &[Field]) -> Vec<Input> {
        let mut inputs = Vec::new();
        for field in fields {
            let Kind::List(inner, most) = field.kind else {
                inputs.push(self.field(field));
                continue;
            };
            let given = (0..most)
                .take_while(|n| self.has_record(field.name, *n))
                .count();
            for n in 0..most.min(given + 1) {
                inputs.extend(inner.iter().map(|inner| self.record_field(field, n, inner)));
            }
        }
        inputs
    }

    fn has_record(&self, list: &str, n: usize) -> bool {
        let prefix = format!("{list}.{n}.");
        self.answers
            .pairs()
            .any(|(name, _)| name.starts_with(&prefix))
    }

    fn record_field(&self, list: &Field, n: usize, inner: &Field) -> Input {
        let mut input = self.field(inner);
        input.name = format!("{}.{n}.{}", list.name, inner.name);
        input.label = format!(
            "{} {} · {}",
            list.label.say(self.lang),
            n + 1,
            inner.label.say(self.lang)
        );
        self.fill_in(&mut input);
        // The last record may stay empty.
        input.required &= self.has_record(list.name, n) || (list.required && n == 0);
        input
    }

    fn options(&self, choices: &[Choice]) -> Vec<Opt> {
        choices
            .iter()
            .map(|choice| Opt::new(choice.value, choice.label.say(self.lang)))
            .collect()
    }

    fn input(&self, kind: InputKind, name: &str, label: Words) -> Input {
        let mut input = Input::new(self.lang, kind, name, label.say(self.lang));
        input.page_is_faulty = !self.faults.is_empty();
        self.fill_in(&mut input);
        input
    }

    fn fill_in(&self, input: &mut Input) {
        self.answers
            .raw(&input.name)
            .unwrap_or_default()
            .clone_into(&mut input.value);
        let fault = self.faults.iter().find(|fault| fault.field == input.name);
        input.fault = fault
            .map(|fault| fault.hint.say(self.lang).to_owned())
            .unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use askama::Template;
    use kernel::words;

    use super::*;

    const NAME: Words = words("이름", "Name", "이름이 뭐예요");
    const FIELDS: &[Field] = &[
        Field::required("subject", NAME, Kind::ResidentNumber),
        Field::optional(
            "options.history",
            NAME,
            Kind::Choice(&[Choice {
                value: "5y",
                label: NAME,
            }]),
        ),
        Field::optional(
            "members",
            NAME,
            Kind::List(&[Field::required("name", NAME, Kind::Name)], 2),
        ),
    ];

    #[test]
    fn a_question_brings_its_answer_and_its_fault_back_escaped() {
        let answers = Answers::from_pairs([("subject", "\"><script>")]);
        let faults = [Fault::new(
            "subject",
            "",
            "x",
            words("다시", "Again", "또 써요"),
        )];
        let ask = Ask::new(Lang::En, &answers, &faults);
        let html = ask.field(&FIELDS[0]).render().expect("renders");
        assert!(
            html.contains("value=\"&#34;&#62;&#60;script&#62;\"") && !html.contains("<script"),
            "{html}"
        );
        assert!(
            html.contains("aria-describedby=\"f-subject-hint f-subject-fault\"")
                && html.contains("aria-invalid=\"true\""),
            "{html}"
        );
        assert!(html.contains(">Again</p>"), "{html}");
    }

    #[test]
    fn a_list_is_asked_for_the_records_given_and_one_more_up_to_its_limit() {
        let names = |pairs: &[(&str, &str)]| {
            let answers = Answers::from_pairs(pairs.iter().copied());
            let inputs = Ask::new(Lang::Ko, &answers, &[]).fields(&FIELDS[2..]);
            inputs
                .iter()
                .map(|i| (i.name.clone(), i.required))
                .collect::<Vec<_>>()
        };
        assert_eq!(names(&[]), [("members.0.name".to_owned(), false)]);
        let one = names(&[("members.0.name", "홍길동")]);
        assert_eq!(
            one,
            [
                ("members.0.name".to_owned(), true),
                ("members.1.name".to_owned(), false)
            ]
        );
        assert_eq!(
            names(&[("members.0.name", "가"), ("members.1.name", "나")]).len(),
            2
        );
    }
}

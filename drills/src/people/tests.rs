//! What holds for every generated country.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use kernel::Any;
use kernel::AnyService;
use kernel::Brought;
use kernel::Caller;
use kernel::Channel;
use kernel::Desk;
use kernel::Id;
use kernel::Means;
use kernel::Moment;
use kernel::NodeName;
use kernel::Policy;
use kernel::Role;
use kernel::address::Address;
use kernel::region::Regions;
use resident::Resident;

use super::*;

const RESIDENT: Any<Resident> = Any::new();

fn everybody(country: &Country) -> Vec<(Home, Household)> {
    let of = |home| {
        country
            .households(home)
            .map(move |household| (home, household))
    };
    HOMES.into_iter().flat_map(of).collect()
}

fn caller() -> Caller {
    Caller {
        who: "operator/1".to_owned(),
        name: "시험".to_owned(),
        roles: vec![Role::Importer],
        office: None,
        home: None,
        means: Means::Console,
        as_of: Moment(0),
    }
}

fn node(home: Home) -> NodeName {
    NodeName {
        name: home.name.to_owned(),
        code: 11_110,
        title_ko: home.title_ko.to_owned(),
        title_en: home.title_en.to_owned(),
        places: vec![home.place.to_owned()],
    }
}

#[test]
fn every_household_is_carried_over_without_a_fault_at_its_own_time() {
    let country = country(7, 3_000);
    let (caller, policy) = (caller(), Policy::default().with(RESIDENT.policy()));
    for home in HOMES {
        for filed in country.submissions(home) {
            let legal_at = filed.legal_at.expect("a carry-over has its time");
            let pending = RESIDENT.parse(filed.request, &filed.answers);
            let pending = pending
                .expect("a known request")
                .unwrap_or_else(|faults| panic!("{}: {faults:?}\n{:?}", filed.key, filed.answers));
            let desk = Desk {
                legal_at,
                now: legal_at,
                as_of: legal_at,
                caller: &caller,
                channel: Channel::Import,
                node: &node(home),
                policy: &policy,
                chance: Id(1 << 16),
            };
            let decided = pending.decide(&Brought::default(), &desk);
            assert!(decided.is_ok(), "{}: {decided:?}", filed.key);
            assert!(legal_at.day() <= COUNTED_ON);
        }
    }
}

#[test]
fn what_officers_do_afterwards_reads_without_a_fault() {
    for home in HOMES {
        let specials = country(7, 100).specials(home);
        let requests: Vec<_> = specials.iter().map(|filed| filed.request).collect();
        assert_eq!(requests, ["restriction-set", "seal-registration"]);
        for filed in specials {
            let pending = RESIDENT
                .parse(filed.request, &filed.answers)
                .expect("a known request");
            assert!(pending.is_ok(), "{:?}", pending.err());
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_country_and_another_seed_another() {
    let of = |seed, residents| everybody(&country(seed, residents));
    assert_eq!(of(1, 600), of(1, 600));
    assert_ne!(of(1, 600), of(2, 600));
}

#[test]
fn a_greater_country_begins_with_the_same_households() {
    let small: Vec<_> = country(1, 1_000).households(SONGPA).take(150).collect();
    let great: Vec<_> = country(1, 9_000).households(SONGPA).take(150).collect();
    assert_eq!(small, great);
}

#[test]
fn nobody_is_born_or_numbered_after_the_last_day_of_old_numbers() {
    let people = everybody(&country(3, 5_000));
    let members = people.iter().flat_map(|(_, household)| &household.members);
    for member in members {
        assert!(member.birth <= LAST_BIRTH && member.number.birth() == member.birth);
        assert!(member.birth <= member.assigned_on && member.assigned_on <= LAST_BIRTH);
        assert!(member.past.len() <= 8, "{}", member.past.len());
    }
}

#[test]
fn numbers_are_unique_and_of_place_codes_that_no_real_person_has() {
    let mut seen = BTreeSet::new();
    for (_, household) in everybody(&country(5, 10_000)) {
        for member in household.members {
            assert!(member.number.is_generated_place());
            assert!(seen.insert(member.number), "a number was given twice");
        }
    }
    assert_eq!(seen.len(), 10_000);
}

#[test]
fn a_day_gives_each_of_its_numbers_once() {
    let mut numbers = Numbers::of(&SONGPA);
    let sex = kernel::resident_number::Sex::F;
    let given: BTreeSet<_> = (0..1500)
        .map(|_| numbers.assign(LAST_BIRTH, sex, false))
        .collect();
    assert_eq!(given.len(), 1500);
    assert!(
        given
            .iter()
            .all(kernel::resident_number::ResidentNumber::is_generated_place)
    );
}

#[test]
fn addresses_lie_in_a_legal_town_of_their_home_and_are_written_in_the_one_form() {
    let regions = Regions::built_in();
    let mut towns = BTreeSet::new();
    for (home, household) in everybody(&country(11, 5_000)) {
        let address = Address::parse(&household.address).expect("an address");
        assert_eq!(address.to_string(), household.address);
        let municipality = address
            .municipality(&regions, COUNTED_ON)
            .expect("a municipality");
        assert!(municipality.as_str().starts_with(home.place));
        let town = address
            .reference_town()
            .expect("a town in parentheses")
            .to_owned();
        let gu = address.municipality_name().expect("a municipality");
        let found = regions.find(&[address.province(), gu, &town], COUNTED_ON);
        assert!(found.is_some(), "{town} is no legal town of {gu}");
        towns.insert(town);
        for line in household.members.iter().flat_map(|member| &member.past) {
            let past = Address::parse(&line.address);
            assert_eq!(past.map(|past| past.to_string()), Ok(line.address.clone()));
        }
    }
    assert!(towns.len() > 50, "{} towns", towns.len());
}

#[test]
fn households_and_ages_are_those_of_a_city() {
    let people = everybody(&country(2, 10_000));
    let sizes = people.iter().map(|(_, household)| household.members.len());
    let mut by_size = BTreeMap::<usize, usize>::new();
    sizes.for_each(|size| *by_size.entry(size).or_default() += 1);
    let hundredths = 100 * 10_000 / people.len();
    assert!(
        (200..=260).contains(&hundredths),
        "mean size {hundredths}/100: {by_size:?}"
    );
    assert!(by_size.contains_key(&8) && by_size[&1] * 100 / people.len() >= 30);
    let members: Vec<_> = people
        .iter()
        .flat_map(|(_, household)| &household.members)
        .collect();
    let share = |from: i16, to: i16| {
        let born = (COUNTED_ON.year() - to)..(COUNTED_ON.year() - from);
        let within = members
            .iter()
            .filter(|member| born.contains(&member.birth.year()));
        within.count() * 100 / members.len()
    };
    let shares = [share(0, 20), share(20, 40), share(40, 65), share(65, 110)];
    let bounds = [8..=22, 20..=33, 30..=45, 15..=28];
    let fits = shares
        .iter()
        .zip(&bounds)
        .all(|(share, bound)| bound.contains(share));
    assert!(fits, "ages 0, 20, 40, 65: {shares:?}");
    let kims = members
        .iter()
        .filter(|member| member.name.starts_with('김'))
        .count();
    assert!(
        (18..=26).contains(&(kims * 100 / members.len())),
        "{kims} 김"
    );
    let moved = members
        .iter()
        .map(|member| member.past.len())
        .sum::<usize>()
        * 10
        / members.len();
    assert!(
        (15..=50).contains(&moved),
        "{moved}/10 earlier addresses each"
    );
}

#[test]
fn children_are_younger_than_their_parents_and_marriages_are_of_adults() {
    for (_, household) in everybody(&country(13, 5_000)) {
        let head = household.head().birth;
        for member in &household.members {
            let years = i32::from(member.birth.year()) - i32::from(head.year());
            match member.relation {
                "child" => assert!((17..=50).contains(&years), "{years}: {household:?}"),
                "mother" | "father" => assert!((-42..=-17).contains(&years), "{years}"),
                _ => {}
            }
            let married = member
                .past
                .iter()
                .map(|line| line.change)
                .chain([member.joined]);
            for change in married.filter(|change| change.reason == "marriage") {
                assert!(
                    change.on.year() - member.birth.year() >= 18,
                    "{household:?}"
                );
            }
        }
    }
}

#[test]
fn the_cast_has_citizens_and_officers_of_both_homes_who_are_in_the_country() {
    let country = country(42, 1_000);
    let cast = cast(&country);
    let numbers: BTreeSet<_> = everybody(&country)
        .into_iter()
        .flat_map(|(_, household)| household.members)
        .map(|member| (member.number, member.name))
        .collect();
    for home in HOMES {
        let here = cast.iter().filter(|member| member.home == home);
        let (citizens, officers): (Vec<_>, Vec<_>) =
            here.partition(|member| matches!(member.part, Part::Citizen { .. }));
        assert!(citizens.len() >= 5 && officers.len() == 2);
        for citizen in citizens {
            let Part::Citizen { number, .. } = citizen.part else {
                continue;
            };
            assert!(numbers.contains(&(number, citizen.name.clone())));
        }
    }
    assert!(
        cast.iter()
            .all(|member| member.worth.ko != member.worth.easy)
    );
}

#[test]
fn the_special_households_are_what_they_are_for() {
    for home in HOMES {
        let special = country(99, 0).special_households(home);
        assert_eq!(special.len(), specials::COUNT as usize);
        let size = |index: usize| special[index].members.len();
        assert_eq!((size(specials::FAMILY), size(specials::EIGHT)), (4, 8));
        assert!(special[specials::FAMILY].members[1].former_name.is_some());
        assert!(special[specials::FAMILY].head().military.is_some());
        assert!(special[specials::FAMILY].head().past.len() >= 2);
        let [one, two] = specials::NAMESAKES.map(|index| special[index].head());
        assert_eq!((&one.name, one.birth), (&two.name, two.birth));
        assert_ne!(one.number, two.number);
        assert!(special[specials::FOREIGN_SPOUSE].members[1].foreign);
        assert!(special[specials::ELDERLY].head().past.len() >= 6);
        assert!(
            special[specials::RESIDENCE_UNKNOWN]
                .head()
                .residence_unknown
        );
        let kept_away = special[specials::RESTRICTED].head();
        assert!(
            special[specials::PROTECTED].members[1]
                .name
                .starts_with('윤')
        );
        assert!(kept_away.name.starts_with('윤'));
    }
}

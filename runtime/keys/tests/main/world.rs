//! A small country of real keys in a folder that goes away.

use std::path::PathBuf;

use certificate::Anchors;
use certificate::Code;
use certificate::Mode;
use certificate::NodeCode;
use certificate::Summary;
use certificate::code;
use kernel::Date;
use kernel::Facts;
use kernel::Named;
use keys::Centre;
use keys::Grant;
use keys::Keys;
use tempfile::TempDir;

/// 17 November 2023, 14:02 KST.
pub(crate) const NOW_S: i64 = 1_700_197_320;
/// The address under `up`.
pub(crate) const BASE: &str = "http://127.0.0.1:8000";

pub(crate) struct World {
    pub(crate) dir: TempDir,
    pub(crate) centre: Centre,
    pub(crate) jongno: Keys,
}

impl World {
    pub(crate) fn new(demo: bool) -> Self {
        let dir = TempDir::new().unwrap();
        let root = keys::make_root(&dir.path().join("root"), "ieum-root", demo, NOW_S).unwrap();
        let centre = keys::make_centre(&dir.path().join("centre"), "centre", &root, NOW_S).unwrap();
        let jongno = Keys::create(&dir.path().join("jongno"), "jongno").unwrap();
        let delegation = centre
            .certify(&jongno.now().enrolment().unwrap(), &grant(), NOW_S)
            .unwrap();
        jongno.now().install(delegation, centre.anchors()).unwrap();
        Self {
            dir,
            centre,
            jongno,
        }
    }

    pub(crate) fn anchors(&self) -> &Anchors {
        self.centre.anchors()
    }

    pub(crate) fn anchors_path(&self) -> PathBuf {
        self.dir.path().join("centre/anchors.pem")
    }

    pub(crate) fn issue(&self, summary: &Summary) -> Code {
        code::build(
            summary,
            &self.jongno.now().delegation().unwrap(),
            BASE,
            self.jongno.now().paper(),
        )
        .unwrap()
    }

    pub(crate) fn summary(&self, persons: usize) -> Summary {
        Summary {
            number: self
                .jongno
                .number(NodeCode::new(11_110).unwrap(), 41)
                .unwrap(),
            kind: "resident.household-extract".into(),
            hash: keys::random_bytes(),
            facts: Facts {
                address: "서울특별시 종로구 자하문로 92, 101동 1203호 (청운동)".into(),
                persons: (0..persons).map(person).collect(),
            },
            place: 11_110,
            issued_at_s: NOW_S,
            expires_at_s: NOW_S + 90 * 86_400,
            as_of_s: NOW_S - 45,
            mode: Mode::CutOff,
            template: 1,
            specimen: true,
        }
    }
}

pub(crate) fn grant() -> Grant {
    Grant {
        code: NodeCode::new(11_110).unwrap(),
        kinds: vec!["resident".into()],
        places: vec![11_110, 11_710],
    }
}

fn person(at: usize) -> Named {
    let (relation, name) = [
        ("본인", "김하늘"),
        ("배우자", "이바다"),
        ("자녀", "김가람"),
        ("자녀", "김나래"),
        ("부", "김바람"),
        ("모", "박구름"),
    ][at % 6];
    Named {
        relation: relation.into(),
        name: name.into(),
        birth: Date::constant(1979, 3, 7),
    }
}

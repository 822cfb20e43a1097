//! What pages say of their own age: one that stands still must not look alive.

use kernel::Words;
use kernel::words;

/// `{n}` stands for seconds.
pub(crate) const FRESH: Words = words(
    "마지막 확인 {n}초 전",
    "updated {n} s ago",
    "{n}초 전에 새로 봤어요",
);
pub(crate) const STALE: Words = words(
    "{n}초째 새 소식이 없습니다. 아래는 지난 상태입니다.",
    "No update for {n} s. What stands below is old.",
    "{n}초 동안 새 소식이 없어요. 아래는 지난 일이에요.",
);

pub(crate) const COPY: Words = words(
    "다른 곳에 둔 사본입니다.",
    "This is a copy kept elsewhere.",
    "다른 곳에 복사해 둔 화면이에요.",
);
pub(crate) const COPY_AGE: Words = words(
    "이 시각보다 5분 넘게 지났으면 사본이 멈춘 것이니 믿지 마십시오.",
    "If it is more than 5 minutes later now, the copy stands still: do not rely on it.",
    "지금이 이때보다 5분 넘게 지났으면 옛날 화면이에요. 믿지 마세요.",
);
/// `{n}` stands for minutes.
pub(crate) const MINUTES_AGO: Words = words("{n}분 전", "{n} min ago", "{n}분 지났어요");
pub(crate) const OLD_COPY: Words = words(
    "이 사본은 {n}분 전에 멈췄습니다. 전화로 확인하십시오.",
    "This copy has stood still for {n} min. Ask by telephone.",
    "이 화면은 {n}분 전에 멈췄어요. 전화로 물어봐 주세요.",
);
pub(crate) const LANGUAGE: Words = words("언어", "Language", "말 고르기");

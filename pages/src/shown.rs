//! What a look shows, with the mark where some of it is provisional.

use kernel::Lang;
use kernel::View;
use kernel::Words;
use kernel::words;

/// The fragment of a view for a page, already escaped.
pub fn shown(view: &View, lang: Lang) -> String {
    if !view.provisional {
        return view.html.clone();
    }
    format!(
        "<p class=\"notice\" data-tone=\"care\"><strong>{}</strong> {}</p>{}",
        PROVISIONAL.say(lang),
        PROVISIONAL_TEXT.say(lang),
        view.html
    )
}

const PROVISIONAL: Words = words("잠정", "Provisional", "아직 정해지지 않았어요");
const PROVISIONAL_TEXT: Words = words(
    "전입 처리가 끝나지 않은 기록이 들어 있습니다. 전 주소의 관할 기관과 이어지면 저절로 확정됩니다.",
    "Some of this is a move that is not yet final. It becomes final by itself once the old home can be reached.",
    "이사가 아직 다 되지 않았어요. 조금 뒤에 저절로 돼요.",
);

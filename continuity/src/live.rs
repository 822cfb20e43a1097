//! What open status pages are kept up to date with.

use kernel::House;
use kernel::Lang;
use kernel::LivePart;
use kernel::Moment;

use crate::gate::Told;
use crate::stand::Stand;
use crate::standing::Standing;
use crate::status_page;

impl LivePart for Told {
    fn part(&self, house: &dyn House, lang: Lang, now: Moment) -> String {
        let catalogue = self.0.at(house.board(), now);
        let stand = Stand::at(&catalogue, house, now);
        let title = status_page::node_title(house, lang);
        Standing::of(&stand, title, lang).to_string()
    }
}

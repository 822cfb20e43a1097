//! The node's own copy of the directory, and what it knows of the line to the centre. It goes on with its copy when the centre is gone.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use certificate::Anchors;
use certificate::Directory;
use certificate::directory::NodeKind;
use kernel::Link;
use kernel::Moment;
use kernel::Neighbour;
use kernel::NodeName;

/// The copy. `runtime/link` refreshes it; everything else reads.
#[derive(Debug)]
pub struct Copy {
    name: String,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    anchors: Arc<Anchors>,
    directory: Option<Directory>,
    failing_since: Option<Moment>,
    heard_at: Option<Moment>,
    tried: bool,
}

impl Copy {
    /// A copy that holds nothing yet, for a node that was given these anchors.
    pub fn new(name: &str, anchors: Anchors) -> Self {
        Self {
            name: name.to_owned(),
            state: Mutex::new(State {
                anchors: Arc::new(anchors),
                directory: None,
                failing_since: None,
                heard_at: None,
                tried: false,
            }),
        }
    }

    /// Whom to believe: the anchors that the node was given, and what their roots have said since.
    pub fn anchors(&self) -> Arc<Anchors> {
        Arc::clone(&self.state().anchors)
    }

    /// Takes anchors that [`Anchors::grown`] made of those at hand.
    pub fn trust(&self, grown: Anchors) {
        self.state().anchors = Arc::new(grown);
    }

    /// True under demo anchors.
    pub fn demo(&self) -> bool {
        self.state().anchors.demo()
    }

    /// The directory, if there is a copy.
    pub fn directory(&self) -> Option<Directory> {
        self.state().directory.clone()
    }

    /// Reads in the directory without copying it. `None` where there is no copy yet.
    pub fn read<T>(&self, read: impl FnOnce(&Directory) -> T) -> Option<T> {
        self.state().directory.as_ref().map(read)
    }

    /// Takes a directory that was checked against the anchors. An older one never replaces a newer one.
    pub fn published(&self, directory: Directory) {
        let mut state = self.state();
        if state
            .directory
            .as_ref()
            .is_none_or(|held| held.version <= directory.version)
        {
            state.directory = Some(directory);
        }
    }

    /// Notes whether the centre answered.
    pub fn heard(&self, answered: bool, now: Moment) {
        let mut state = self.state();
        state.tried = true;
        if answered {
            state.heard_at = Some(now);
        }
        state.failing_since = if answered {
            None
        } else {
            state.failing_since.or(Some(now))
        };
    }

    /// When the centre answered last, and so the copy was the newest; none before it has since this process began.
    pub fn heard_at(&self) -> Option<Moment> {
        self.state().heard_at
    }

    /// The line to the centre.
    pub fn link(&self) -> Link {
        let state = self.state();
        match state.failing_since {
            Some(since) => Link::Down { since },
            None if state.tried => Link::Up,
            None => Link::Unknown,
        }
    }

    /// The nodes whose journals are held here.
    pub fn held(&self) -> Vec<String> {
        let state = self.state();
        let Some(directory) = &state.directory else {
            return Vec::new();
        };
        let names = directory.nodes.iter().map(|node| node.name.clone());
        names
            .filter(|whose| directory.holds(&self.name, whose))
            .collect()
    }

    /// Those of them that are homes.
    pub fn held_homes(&self) -> Vec<String> {
        let homes = self.read(|directory| {
            let homes = directory.nodes.iter().filter(|node| {
                node.kind == NodeKind::Home && directory.holds(&self.name, &node.name)
            });
            homes.map(|node| node.name.clone()).collect()
        });
        homes.unwrap_or_default()
    }

    /// The other homes.
    pub fn neighbours(&self) -> Vec<Neighbour> {
        let state = self.state();
        let nodes = state
            .directory
            .iter()
            .flat_map(|directory| &directory.nodes);
        let others = nodes.filter(|node| node.name != self.name && node.kind == NodeKind::Home);
        others
            .filter_map(|node| {
                Some(Neighbour {
                    portal: node.public_url.clone()?,
                    node: name_of(node),
                })
            })
            .collect()
    }

    /// A node by its short name.
    pub fn named(&self, name: &str) -> Option<NodeName> {
        self.read(|directory| directory.node(name).map(name_of))
            .flatten()
    }

    /// The homes whose records do not lie here.
    pub fn elsewhere(&self) -> Vec<NodeName> {
        let homes = self.read(|directory| {
            let homes = directory.nodes.iter().filter(|node| {
                let here = node.name == self.name || directory.holds(&self.name, &node.name);
                node.kind == NodeKind::Home && !here
            });
            homes.map(name_of).collect()
        });
        homes.unwrap_or_default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn name_of(node: &certificate::directory::Node) -> NodeName {
    NodeName {
        name: node.name.clone(),
        code: node.code.value(),
        title_ko: node.title_ko.clone(),
        title_en: node.title_en.clone(),
        places: node.places.iter().map(ToString::to_string).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_down_since_the_first_failure_and_up_with_the_first_answer() {
        let dir = tempfile::tempdir().unwrap();
        let root = keys::make_root(&dir.path().join("root"), "root", true, 0).unwrap();
        let centre = keys::make_centre(&dir.path().join("centre"), "centre", &root, 0).unwrap();
        let copy = Copy::new("jongno", centre.anchors().clone());
        assert!(copy.demo());
        assert_eq!(copy.link(), Link::Unknown);
        copy.heard(false, Moment(1));
        copy.heard(false, Moment(2));
        assert_eq!(copy.link(), Link::Down { since: Moment(1) });
        copy.heard(true, Moment(3));
        assert_eq!(copy.link(), Link::Up);
    }
}

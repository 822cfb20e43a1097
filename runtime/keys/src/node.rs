//! A node's key folder: the keys it has and those it changes to, and the data keys it may open.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::RwLock;

use certificate::NodeCode;
use certificate::Number;
use certificate::PublicKey;
use certificate::enrolment::KeyChange;
use zeroize::Zeroizing;

use crate::chance::random_bytes;
use crate::error::KeyError;
use crate::file;
use crate::generation::Generation;
use crate::seal::HomeSeal;
use crate::set::KeySet;
use crate::signing::SigningKey;
use crate::wrap;
use crate::wrap::Opener;
use crate::wrap::Wrapped;

const DATA_KEYS: &str = "data-keys.json";
const PUSH_KEY: &str = "push.key";

/// A node's keys. Secrets stay inside; what goes out is signatures, sealed bytes and public keys.
pub struct Keys {
    dir: PathBuf,
    name: String,
    generation: Mutex<Generation>,
    now: RwLock<Arc<KeySet>>,
    next: RwLock<Option<Arc<KeySet>>>,
    own: Arc<HomeSeal>,
    held: RwLock<Held>,
}

/// The data keys as they lie in the file, and opened.
struct Held {
    wrapped: Vec<Wrapped>,
    seals: BTreeMap<String, Arc<HomeSeal>>,
}

impl Keys {
    /// Makes the keys of a node in a new folder, all of them or none.
    pub fn create(dir: &Path, name: &str) -> Result<Self, KeyError> {
        file::make_folder(dir, |dir| {
            let link = KeySet::make(dir)?;
            let secret = Zeroizing::new(random_bytes());
            let own = wrap::wrap(name, random_bytes(), &secret, &link)?;
            write_wrapped(dir, &[own])
        })?;
        Self::open(dir, name)
    }

    /// Opens the folder that [`Keys::create`] made. Whatever is missing, cut short or readable by others is an error.
    pub fn open(dir: &Path, name: &str) -> Result<Self, KeyError> {
        if !file::holds_something(dir) {
            return Err(KeyError::NoKeys {
                path: dir.to_owned(),
            });
        }
        let generation = Generation::current(dir)?;
        let folder = generation.folder(dir);
        let now = KeySet::open(&folder, name)?;
        let held = Held::read(&folder, &now.opener)?;
        let own = held
            .seals
            .get(name)
            .cloned()
            .ok_or_else(|| KeyError::NoDataKey {
                home: name.to_owned(),
            })?;
        if let Some(before) = generation.before() {
            // A change of keys may have been cut short behind the point from which it counts.
            destroy(&before.folder(dir))?;
        }
        let next = generation.next().folder(dir);
        let next = file::holds_something(&next).then(|| KeySet::open(&next, name));
        Ok(Self {
            dir: dir.to_owned(),
            name: name.to_owned(),
            generation: Mutex::new(generation),
            now: RwLock::new(Arc::new(now)),
            next: RwLock::new(next.transpose()?.map(Arc::new)),
            own,
            held: RwLock::new(held),
        })
    }

    /// Opens the folder, or makes it at the first start.
    pub fn open_or_create(dir: &Path, name: &str) -> Result<Self, KeyError> {
        if file::holds_something(dir) {
            Self::open(dir, name)
        } else {
            Self::create(dir, name)
        }
    }

    /// The node's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The keys in force. Whoever signs takes key and certificates from one answer: the next one may have others.
    pub fn now(&self) -> Arc<KeySet> {
        Arc::clone(&self.now.read().expect(UNPOISONED))
    }

    /// The keys to which this node is about to change; none where it is not.
    pub fn next(&self) -> Option<Arc<KeySet>> {
        self.next.read().expect(UNPOISONED).clone()
    }

    /// Makes the next keys, where there are none yet, and the request to the centre to announce them. Nothing is signed by them before
    /// [`Keys::change`].
    pub fn prepare(&self) -> Result<KeyChange, KeyError> {
        let mut next = self.next.write().expect(UNPOISONED);
        let set = if let Some(made) = next.as_ref() {
            Arc::clone(made)
        } else {
            let generation = self.generation.lock().expect(UNPOISONED).next();
            let folder = generation.folder(&self.dir);
            file::make_folder(&folder, KeySet::make)?;
            let made = Arc::new(KeySet::open(&folder, &self.name)?);
            *next = Some(Arc::clone(&made));
            made
        };
        Ok(KeyChange::sign(set.enrolment()?, self.now().journal())?)
    }

    /// Puts the next keys in force. It must not be called before every node that reads this one's journal knows them. Refused as long as the centre
    /// has not certified them; then nothing changes. Afterwards [`Keys::destroy_former`] is due.
    pub fn change(&self) -> Result<(), KeyError> {
        let mut next = self.next.write().expect(UNPOISONED);
        let certified = next.as_ref().filter(|set| set.is_certified());
        let set = Arc::clone(certified.ok_or(KeyError::NotCertified)?);
        let mut generation = self.generation.lock().expect(UNPOISONED);
        let mut held = self.held.write().expect(UNPOISONED);
        let before = self.now();
        let wrapped = held
            .wrapped
            .iter()
            .map(|one| {
                let (id, secret) = before.opener.unwrap(one)?;
                wrap::wrap(&one.home, id, &secret, &set.link_key())
            })
            .collect::<Result<Vec<_>, KeyError>>()?;
        let new = generation.next();
        write_wrapped(&new.folder(&self.dir), &wrapped)?;
        new.put_in_force(&self.dir)?;
        *generation = new;
        held.wrapped = wrapped;
        *self.now.write().expect(UNPOISONED) = set;
        *next = None;
        Ok(())
    }

    /// Destroys the private keys before those in force. Where there are none, nothing is done.
    pub fn destroy_former(&self) -> Result<(), KeyError> {
        let before = self.generation.lock().expect(UNPOISONED).before();
        before.map_or(Ok(()), |before| destroy(&before.folder(&self.dir)))
    }

    /// The key by which push services know this node (RFC 8292), made when it is first asked for. It lies beside the others and stays when they
    /// change: browsers are bound to it, and no paper or journal is signed by it.
    pub fn push(&self) -> Result<SigningKey, KeyError> {
        let path = self.dir.join(PUSH_KEY);
        if path.exists() {
            SigningKey::read(&path)
        } else {
            SigningKey::make(&path)
        }
    }

    /// The paper number at a place of this node's sequence. `None` at the sequence's end.
    pub fn number(&self, code: NodeCode, sequence: u32) -> Option<Number> {
        Number::new(code, sequence, self.own.as_ref())
    }

    /// Where in this node's sequence one of its numbers was given.
    pub fn sequence(&self, number: Number) -> u32 {
        number.sequence(self.own.as_ref())
    }

    /// This home's own data key.
    pub fn seal(&self) -> Arc<HomeSeal> {
        Arc::clone(&self.own)
    }

    /// The data key of a home whose records this node holds.
    pub fn seal_of(&self, home: &str) -> Result<Arc<HomeSeal>, KeyError> {
        let seal = self.held.read().expect(UNPOISONED).seals.get(home).cloned();
        seal.ok_or_else(|| KeyError::NoDataKey {
            home: home.to_owned(),
        })
    }

    /// All data keys held here.
    pub(crate) fn seals(&self) -> Vec<Arc<HomeSeal>> {
        let held = self.held.read().expect(UNPOISONED);
        held.seals.values().cloned().collect()
    }

    /// Wraps a data key held here for another holder: its twin, an office replica, the centre, or the home itself after
    /// it lost its keys.
    pub fn wrap_for(&self, home: &str, recipient: &PublicKey) -> Result<Wrapped, KeyError> {
        let held = self.held.read().expect(UNPOISONED);
        let wrapped = held.wrapped.iter().find(|wrapped| wrapped.home == home);
        let wrapped = wrapped.ok_or_else(|| KeyError::NoDataKey {
            home: home.to_owned(),
        })?;
        let (id, secret) = self.now().opener.unwrap(wrapped)?;
        wrap::wrap(home, id, &secret, recipient)
    }

    /// Keeps a data key that its holder wrapped for this node. Nothing in it proves the sender: it must come over an
    /// authenticated link from the home itself or another holder. One that is held already stays as it is.
    pub fn accept(&self, wrapped: Wrapped) -> Result<(), KeyError> {
        let generation = self.generation.lock().expect(UNPOISONED);
        let seal = opened(&self.now().opener, &wrapped)?;
        let mut held = self.held.write().expect(UNPOISONED);
        if held.seals.contains_key(&wrapped.home) {
            return Ok(());
        }
        let all: Vec<Wrapped> = held
            .wrapped
            .iter()
            .cloned()
            .chain([wrapped.clone()])
            .collect();
        write_wrapped(&generation.folder(&self.dir), &all)?;
        held.wrapped = all;
        held.seals.insert(wrapped.home, seal);
        Ok(())
    }
}

impl Held {
    fn read(dir: &Path, opener: &Opener) -> Result<Self, KeyError> {
        let path = dir.join(DATA_KEYS);
        let text = file::read_secret(&path)?;
        let wrapped: Vec<Wrapped> =
            serde_json::from_str(&text).map_err(|_| file::broken(&path, "list of data keys"))?;
        let seals = wrapped
            .iter()
            .map(|one| Ok((one.home.clone(), opened(opener, one)?)))
            .collect::<Result<_, KeyError>>()?;
        Ok(Self { wrapped, seals })
    }
}

/// Names the node and its public keys; the rest is secret.
impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({}, {:?})", self.name, self.now())
    }
}

/// Removes the private keys of a folder, and what was wrapped for them.
fn destroy(folder: &Path) -> Result<(), KeyError> {
    KeySet::destroy(folder)?;
    file::remove(&folder.join(DATA_KEYS))
}

fn opened(opener: &Opener, wrapped: &Wrapped) -> Result<Arc<HomeSeal>, KeyError> {
    let (id, secret) = opener.unwrap(wrapped)?;
    Ok(Arc::new(HomeSeal::new(&wrapped.home, id, &secret)))
}

fn write_wrapped(dir: &Path, wrapped: &[Wrapped]) -> Result<(), KeyError> {
    let text = serde_json::to_string_pretty(wrapped).expect("wrapped keys are plain JSON");
    file::write(&dir.join(DATA_KEYS), text.as_bytes(), file::SECRET)
}

const UNPOISONED: &str = "nothing panics while it holds this lock";

//! Loads a register into a stopped node, through the same requests as at a counter: nothing is inserted around them.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use anyhow::bail;
use kernel::Caller;
use kernel::House;
use kernel::Means;
use kernel::Refused;
use kernel::Role;
use kernel::Submission;
use node::Node;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::anchors;
use crate::check;
use crate::config::Config;
use crate::site;

/// How many requests wait for one fsync together.
const TOGETHER: usize = 256;

/// A node that is opened for loading; it holds the node's lock until it is dropped.
pub(crate) struct Opened {
    pub(crate) node: Arc<Node>,
    pub(crate) demo: bool,
    name: String,
}

/// Opens the node of a configuration. Fails where it is running.
pub(crate) async fn open(file: &Path) -> anyhow::Result<Opened> {
    let config: Config = match check::read(file)? {
        Ok(config) => config,
        Err(faults) => bail!(
            "{}",
            faults
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("\n")
        ),
    };
    let place = config
        .place
        .as_ref()
        .with_context(|| format!("{} is no node", config.name))?;
    let anchors = anchors::read(&config.anchors)?;
    let assembled = site::assemble(&config, place, &anchors)?;
    site::refresh(assembled.node.store()).await?;
    Ok(Opened {
        node: assembled.node,
        demo: anchors.demo(),
        name: config.name,
    })
}

impl Opened {
    /// Loads all of them; the answer is how many were not there before. The first that is refused ends it.
    pub(crate) async fn load(
        &self,
        submissions: impl IntoIterator<Item = Submission>,
    ) -> anyhow::Result<usize> {
        let places = Arc::new(Semaphore::new(TOGETHER));
        let mut going = JoinSet::new();
        let mut fresh = 0;
        for submission in submissions {
            let place = Arc::clone(&places).acquire_owned().await?;
            let node = Arc::clone(&self.node);
            going.spawn(async move {
                let done = node.submit(submission).await;
                drop(place);
                done
            });
            while let Some(done) = going.try_join_next() {
                fresh += usize::from(!settled(done?)?);
            }
        }
        while let Some(done) = going.join_next().await {
            fresh += usize::from(!settled(done?)?);
        }
        Ok(fresh)
    }

    /// The console, importing an older register.
    pub(crate) fn importer(&self) -> Caller {
        Caller {
            who: format!("import/{}", self.name),
            name: String::new(),
            roles: vec![Role::Importer],
            office: None,
            home: None,
            means: Means::Console,
            as_of: self.node.clock().now(),
        }
    }

    /// An officer of this office, for what the demo's people had done at a counter before it began.
    pub(crate) fn officer(&self) -> Caller {
        Caller {
            who: format!("officer/{}1", self.name),
            roles: vec![Role::Officer],
            office: Some(self.name.clone()),
            ..self.importer()
        }
    }
}

/// Whether it had been loaded before; an error where it was refused.
fn settled(done: Result<kernel::Done, Refused>) -> anyhow::Result<bool> {
    match done {
        Ok(done) => Ok(done.replayed),
        Err(Refused::Refusal(refusal)) => {
            bail!("{}: {} {}", refusal.code, refusal.what.en, refusal.detail)
        }
        Err(Refused::Faults(faults)) => {
            // A fault's given value may be somebody's number: the operator is told the field and what to do.
            let told: Vec<_> = faults
                .iter()
                .map(|fault| format!("{}: {}: {}", fault.field, fault.code, fault.hint.en))
                .collect();
            bail!("{}", told.join("; "))
        }
    }
}

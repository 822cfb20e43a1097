//! A process that serves at listeners which another one holds. It ends calmly when it is told to, and when nobody is left to tell it.

use std::io;
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::sync::Arc;

use balance::TrialRules;
use clock::Clock;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::Begin;
use crate::Gateway;
use crate::Settings;
use crate::Tls;
use crate::handed;
use crate::talk::Order;
use crate::talk::Talk;
use crate::talk::Told;
use crate::track::TrackFile;

/// What a configuration's text says: the settings, and what clients see. Or what is wrong with it.
pub type Read = Box<dyn Fn(&str) -> Result<(Settings, Option<Tls>), String> + Send + Sync>;

/// What a worker was given: its configuration and the listeners, in the order in which that names them.
pub struct Given {
    /// The configuration.
    pub begin: Begin,
    /// The listeners.
    pub listeners: Vec<TcpListener>,
    talk: Talk,
}

impl Given {
    /// Takes it from the line on which the process was started. To be called within a runtime.
    pub async fn take(line: OwnedFd) -> io::Result<Self> {
        let line = UnixStream::from(line);
        let listeners = handed::take(&line)?;
        let mut talk = Talk::over(line)?;
        let begin = talk.hear().await?;
        Ok(Self {
            begin,
            listeners,
            talk,
        })
    }

    /// Serves until it is told to end. The listeners at which connections only pass through come with their passage's name, the others without.
    pub async fn serve(self, clock: Arc<Clock>, read: Read) -> io::Result<()> {
        let (settings, tls) = read(&self.begin.text).map_err(io::Error::other)?;
        let (leave, leaving) = watch::channel(false);
        let track = TrackFile::new(settings.track_file.clone());
        let gateway = Gateway::new(settings, clock, leaving)?;
        gateway.shows(tls.clone());
        let mut talk = self.talk;
        let mut parts = JoinSet::new();
        parts.spawn(Arc::clone(&gateway).keep());
        gateway.looked().await;
        for listener in self.listeners {
            listener.set_nonblocking(true)?;
            let listener = tokio::net::TcpListener::from_std(listener)?;
            parts.spawn(Arc::clone(&gateway).attend(listener, tls.clone()));
        }
        let works = gateway.works();
        // Whoever does not hear it is gone, and the next line says so.
        let _ = talk.say(&Told::Ready { works }).await;
        if !obey(&gateway, &mut talk, &read).await {
            // Who held the listeners is dead, and nobody else tells keepalived.
            track.tell(false);
        }
        let _ = leave.send(true);
        let stands = async {
            // Until the end it still says how it stands.
            obey(&gateway, &mut talk, &read).await;
            std::future::pending::<()>().await;
        };
        tokio::select! {
            () = async { while parts.join_next().await.is_some() {} } => {}
            () = stands => {}
        }
        Ok(())
    }
}

/// Carries out what it is told until it shall leave; false where nobody is left to tell it.
async fn obey(gateway: &Gateway, talk: &mut Talk, read: &Read) -> bool {
    while let Ok(order) = talk.hear().await {
        let told = match &order {
            Order::Stand => Told::Stands(Box::new(gateway.figures())),
            Order::Drain { backend, out } if gateway.take_out(backend, *out) => Told::Done,
            Order::Drain { .. } => Told::NoSuch,
            Order::Leave => Told::Done,
            Order::Try {
                text,
                lasts_ms,
                misses_max,
            } => {
                let rules = TrialRules {
                    lasts_ms: *lasts_ms,
                    misses_max: *misses_max,
                    ..TrialRules::default()
                };
                let begun = read(text)
                    .and_then(|(settings, tls)| gateway.begin_trial(settings, tls, rules));
                begun.map_or_else(Told::CanNot, |()| Told::Done)
            }
            Order::TryStands => Told::Tries(gateway.trial()),
            Order::TakeOver => {
                gateway.take_over();
                Told::Done
            }
            Order::Commit => {
                gateway.commit();
                Told::Done
            }
            Order::Revert => {
                gateway.revert();
                Told::Done
            }
        };
        if talk.say(&told).await.is_err() {
            return false;
        }
        if matches!(order, Order::Leave) {
            return true;
        }
    }
    false
}

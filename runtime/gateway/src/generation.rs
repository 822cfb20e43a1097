//! What a gateway serves by: its settings, and what was made of them. It is swapped as a whole; a request keeps the one that it began with.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::Mutex;

use balance::Lane;
use balance::Lanes;
use balance::Ms;
use balance::Sources;
use balance::Verdict;
use balance::network;
use clock::Ticks;
use hyper::HeaderMap;
use hyper::header::AUTHORIZATION;

use crate::Settings;
use crate::door::KEY;
use crate::lock;
use crate::log::AccessLog;
use crate::pool::Pool;

/// Networks that are judged as one: /24, and /48 of version 6.
const NETWORK: (u32, u32) = (24, 48);
/// A version 6 subscriber has a /64.
const ADDRESS: (u32, u32) = (32, 64);

/// One generation of a gateway's settings, at work.
pub(crate) struct Generation {
    pub(crate) settings: Settings,
    pub(crate) pool: Pool,
    pub(crate) lanes: Lanes,
    /// By address, and by network.
    pub(crate) sources: [Mutex<Sources>; 2],
    pub(crate) log: Option<Arc<AccessLog>>,
}

impl Generation {
    /// Of these settings; what the former has just so goes on in it.
    pub(crate) fn new(
        settings: Settings,
        former: Option<&Self>,
        ticks: Ticks,
    ) -> std::io::Result<Self> {
        let limits = &settings.limits;
        let sources = [limits.address, limits.network]
            .map(|rate| Mutex::new(Sources::new(rate, limits.sources_max)));
        let kept = former.filter(|former| former.settings.access_log == settings.access_log);
        let log = match (kept, settings.access_log.as_deref()) {
            (Some(former), _) => former.log.clone(),
            (None, path) => path.map(AccessLog::open).transpose()?.map(Arc::new),
        };
        Ok(Self {
            pool: Pool::beside(
                &settings,
                former.map(|former| (&former.settings, &former.pool)),
                ticks,
            ),
            lanes: Lanes {
                places_max: limits.requests_max,
            },
            sources,
            log,
            settings,
        })
    }

    /// In which lane a request drives: who asks far more than others is served last.
    pub(crate) fn lane(&self, headers: &HeaderMap, from: IpAddr, now: Ms) -> Lane {
        if self.is_over_rate(from, now) {
            return Lane::Slow;
        }
        let belongs = self.settings.affinity.of(headers).next().is_some();
        if belongs || headers.contains_key(AUTHORIZATION) || headers.contains_key(KEY) {
            Lane::First
        } else {
            Lane::Rest
        }
    }

    /// Whether a source asks more than its rate; this is one question of it.
    pub(crate) fn is_over_rate(&self, from: IpAddr, now: Ms) -> bool {
        if self.settings.limits.sources_max == 0 {
            return false;
        }
        let [addresses, networks] = &self.sources;
        let verdicts = [
            lock(addresses).ask(network(from, ADDRESS.0, ADDRESS.1), now),
            lock(networks).ask(network(from, NETWORK.0, NETWORK.1), now),
        ];
        verdicts.contains(&Verdict::Over)
    }
}

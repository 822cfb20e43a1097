// An open status page follows what its node knows. Without this file it loads itself anew (meta refresh).
(() => {
  'use strict';
  const STALE_S = 30, AGAIN_MS = 10000;
  const part = document.getElementById('live'), age = document.getElementById('live-age'), said = document.getElementById('live-said');
  if (!part || !window.EventSource) return;
  // Only what our own node sends comes here, made by the same code as the page.
  const own = { createHTML: (html) => html };
  const policy = window.trustedTypes ? trustedTypes.createPolicy('ieum', own) : own;
  const { all } = self.ieumReach;
  let heard = Date.now(), source = null, at = 0, failed = 0;
  const lead = (root) => { const e = root.querySelector('.lead'); return e ? e.textContent : ''; };

  const show = (html) => {
    heard = Date.now();
    const next = new DOMParser().parseFromString(policy.createHTML(html), 'text/html').body;
    if (next.textContent.trim() === part.textContent.trim()) return;
    for (const e of part.querySelectorAll('details[open]')) {
      const same = next.querySelector('[id="' + e.id + '"]');
      if (same) same.open = true;
    }
    const at = part.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
    if (lead(next) !== lead(part)) said.textContent = lead(next);
    part.replaceChildren(...next.childNodes);
    const goal = at && [...part.querySelectorAll('a')].find((a) => a.getAttribute('href') === at);
    if (goal) goal.focus({ preventScroll: true });
  };
  const follow = () => {
    if (source) source.close();
    source = new EventSource(all[at % all.length] + part.dataset.from);
    source.addEventListener('part', (event) => { failed = 0; show(event.data); });
    source.addEventListener('beat', () => { heard = Date.now(); });
    source.onerror = () => {
      failed += 1;
      if (all.length > 1 && failed % all.length !== 0) {
        // The page's other addresses are asked before one waits.
        at += 1;
        source.close();
        setTimeout(follow, 50 + Math.random() * 150);
      } else if (all.length > 1 || source.readyState === 2) {
        // Refused (too many, or the node ends): the browser does not try again by itself.
        at += 1;
        source.close();
        setTimeout(follow, AGAIN_MS * (1 + Math.random()));
      }
    };
  };
  // A tab that nobody sees takes no place from others.
  document.addEventListener('visibilitychange', () => { if (document.hidden) source.close(); else follow(); });
  setInterval(() => {
    const seconds = Math.max(0, Math.round((Date.now() - heard) / 1000)), stale = seconds > STALE_S;
    age.textContent = (stale ? age.dataset.stale : age.dataset.fresh).replace('{n}', seconds);
    age.hidden = false;
    age.classList.toggle('old', stale);
    part.classList.toggle('stale', stale);
  }, 1000);
  follow();
})();

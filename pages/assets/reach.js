// What everybody may see is asked for at this page's own address and, where that does not answer or takes a quarter of a second, at the others that
// the page names too; the first good answer is taken. No cookie goes anywhere.
(() => {
  'use strict';
  const AFTER_MS = 250, TRIES_MAX = 6, named = document.querySelector('meta[name=ieum-addresses]');
  const own = location.origin, all = [own, ...(named ? named.content.split(' ') : []).filter((one) => one !== own)];
  // A page that knows of no other asks once, and takes what it has kept.
  const tries = all.length > 1 ? [...all, ...all].slice(0, TRIES_MAX) : all;

  const get = (path) => new Promise((take, fail) => {
    const going = new Set();
    let begun = 0, failed = 0, timer;
    const next = () => {
      clearTimeout(timer);
      if (begun === tries.length) return;
      const stop = new AbortController(), at = tries[begun++];
      going.add(stop);
      if (begun < tries.length) timer = setTimeout(next, AFTER_MS);
      fetch(at + path, { credentials: 'omit', cache: 'no-store', signal: stop.signal }).then((answer) => {
        if (!answer.ok) throw new TypeError(answer.statusText);
        going.delete(stop);
        begun = tries.length;
        clearTimeout(timer);
        take(answer);
        for (const other of going) other.abort();
      }).catch((error) => {
        going.delete(stop);
        failed += 1;
        if (failed === tries.length) return fail(error);
        if (begun === tries.length || failed < begun) return;
        // Nobody is being waited for: the next one soon, not all browsers at once.
        clearTimeout(timer);
        timer = setTimeout(next, begun < all.length ? 0 : 50 + Math.random() * 150);
      });
    };
    next();
  });
  self.ieumReach = { all, get };
})();

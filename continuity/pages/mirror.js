// The age of this copy, as the reader's own clock sees it; and a newer copy as soon as there is one.
(() => {
  'use strict';
  const OLD_MIN = 5, LOOK_MS = 60000;
  const age = document.getElementById('age'), said = document.getElementById('age-said'), part = document.getElementById('live');
  const tell = () => {
    const minutes = Math.max(0, Math.floor((Date.now() - Number(age.dataset.at)) / 60000)), old = minutes > OLD_MIN;
    said.textContent = ' · ' + (old ? age.dataset.old : age.dataset.fresh).replace('{n}', minutes);
    age.dataset.tone = old ? 'stop' : 'calm';
    part.classList.toggle('stale', old);
  };
  const look = async () => {
    try {
      const text = await (await fetch(location.pathname, { cache: 'no-store' })).text();
      const found = text.match(/data-at="(\d+)"/);
      if (found && Number(found[1]) > Number(age.dataset.at)) location.reload();
    } catch (_) { /* the server of the copy is away: the age says how old this one is */ }
  };
  tell();
  setInterval(tell, 5000);
  setInterval(look, LOOK_MS);
})();

// The page that checks papers: what a phone's camera, a photo or a pasted text gives is judged here, in the browser (verify.js).
(() => {
  'use strict';
  const TRUST = '/v/trust.json', box = document.getElementById('verdict'), lang = box.dataset.lang;
  const script = document.currentScript, form = document.querySelector('form textarea[name=code]').form;

  // Whom to trust: as a node says now, by whichever gateway; else as one said last.
  const trusted = async () => {
    try {
      return await (await self.ieumReach.get(TRUST)).json();
    } catch { /* no network: the copy serves */ }
    const copy = await caches.match(TRUST);
    return copy.json();
  };
  const minute = (ms) => new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone: 'Asia/Seoul' }).format(ms);
  const at = (seconds) => minute(seconds * 1000);

  const rows = (judged, trust) => {
    if (judged.code) return { words: trust.words[judged.code][lang] };
    const office = trust.nodes[judged.number.slice(0, 5)] ?? {};
    return {
      specimen: judged.specimen, interim: judged.interim, compare: !judged.withdrawn, expired: judged.expires_at_s * 1000 < Date.now(),
      title: (trust.kinds[judged.kind] ?? {})[lang] ?? judged.kind, number: judged.number.replace(/(....)(?=.)/g, '$1-'), issuer: office[lang] ?? office.ko,
      issued_at: at(judged.issued_at_s), as_of: at(judged.as_of_s), mode: trust.modes[judged.mode][lang], address: judged.address,
      persons: judged.persons.map((one) => [one.name, one.birth, one.relation].join(' ').trim()).join(', '),
      in_all: judged.persons_in_all > judged.persons.length ? judged.persons_in_all : '', since: minute(trust.at) + ')',
    };
  };
  const show = (judged, trust, told) => {
    const said = told ?? rows(judged, trust), page = document.getElementById('judged').content.cloneNode(true);
    const key = judged.withdrawn ? 'withdrawn' : judged.interim ? 'interim' : judged.genuine ? 'genuine' : judged.code === 'code.unreadable' ? 'unreadable' : 'notGenuine';
    page.querySelector('.notice').dataset.tone = { withdrawn: 'stop', notGenuine: 'stop' }[key] ?? 'care';
    const headline = page.querySelector('[data-row=headline]');
    headline.textContent = headline.dataset[key];
    for (const row of page.querySelectorAll('[data-row]:not([data-row=headline])')) {
      const value = said[row.dataset.row], goal = row.querySelector('dd') ?? row;
      if (value === undefined || value === '' || value === false) row.remove();
      else if (value !== true) goal.textContent = (goal.dataset.lead ?? '') + value;
    }
    if (judged.code) page.querySelector('dl').remove();
    box.replaceChildren(page);
    box.scrollIntoView({ block: 'start' });
    return headline;
  };
  const check = async (code) => {
    const trust = await trusted(), judged = await self.ieumJudge(code, trust);
    show(judged, trust);
    return judged;
  };

  // A camera that read the code has opened this page with it behind the #, which never leaves the browser.
  const opened = () => { if (location.hash.startsWith('#IEUM1/')) { form.elements.code.value = location.href; check(location.href); } };
  addEventListener('hashchange', opened);
  opened();
  // Without a network a pasted code is judged here; with one the node does it, and tells what has become of the paper since.
  form.addEventListener('submit', (event) => {
    if (navigator.onLine || !form.elements.code.value.trim()) return;
    event.preventDefault();
    event.stopPropagation();
    check(form.elements.code.value);
  });

  // Where a gateway falls just now: at most six tries, some tenths of a second apart. A paper that is judged twice is the same.
  const reach = async (path, how, tried = 1) => {
    const answer = await fetch(path, how).catch((error) => { if (tried === 6) throw error; });
    if (tried === 6 || (answer && ![502, 503, 504].includes(answer.status))) return answer;
    await new Promise((go) => setTimeout(go, 50 + Math.random() * Math.min(50 << tried, 200)));
    return reach(path, how, tried + 1);
  };
  // A file goes to the node as it is: its signature is not checked in the browser.
  const ask = async (pdf) => {
    const answer = await reach('/api/v1/verify', { method: 'POST', headers: { 'content-type': 'application/pdf' }, body: pdf });
    const told = await answer.json(), time = (text) => (text ? minute(new Date(text)) : '');
    if (told.code || !told.verdict) return show({ genuine: false, code: told.verdict === 'unreadable' ? 'code.unreadable' : told.code }, null, { words: told[lang] ?? told.hint });
    const { since } = told;
    show({ ...told, withdrawn: since.state === 'withdrawn' }, null, {
      specimen: told.specimen, interim: told.interim, compare: since.state !== 'withdrawn', expired: told.expired, title: told.title[lang], number: told.check_number,
      issuer: told.issuer?.[lang] ?? told.issuer?.ko, issued_at: time(told.issued_at), as_of: time(told.as_of), mode: told.mode[lang], address: told.address,
      persons: told.persons.map((one) => [one.name, one.birth, one.relation].join(' ').trim()).join(', '), signed_at: time(told.signed_at), time_stamp: time(told.time_stamp),
      known: since.words[lang] + (since.at ? ' (' + time(since.at) + ')' : ''),
    });
  };

  // A photo, where the browser can read codes in pictures; a PDF everywhere.
  const picture = document.getElementById('picture'), file = picture.querySelector('input');
  picture.hidden = false;
  if (!('BarcodeDetector' in self)) file.accept = 'application/pdf';
  file.addEventListener('change', async () => {
    if (file.files[0].type === 'application/pdf') return ask(file.files[0]);
    const seen = await new self.BarcodeDetector({ formats: ['qr_code'] }).detect(await createImageBitmap(file.files[0]));
    const code = seen.map((one) => one.rawValue).find((text) => text.includes('IEUM1/'));
    if (code) check(code); else box.textContent = file.dataset.unseen;
  });

  // What the page needs without a network, without whoever has signed in: the page of nobody.
  const keep = async () => {
    const kept = await caches.open('ieum-check'), parts = [...document.querySelectorAll('script[src], link[rel=stylesheet]')].map((part) => part.src || part.href);
    await Promise.all(['/v', TRUST, ...parts].map(async (part) => kept.put(part, await fetch(part, { credentials: 'omit' }))));
  };
  if ('serviceWorker' in navigator && self.caches) {
    const only = (url) => { if (url !== script.dataset.worker) throw new TypeError(url); return url; };
    const worker = self.trustedTypes ? self.trustedTypes.createPolicy('ieum', { createScriptURL: only }).createScriptURL(script.dataset.worker) : script.dataset.worker;
    navigator.serviceWorker.register(worker, { scope: '/v' }).then(keep).catch(() => {});
  }
})();

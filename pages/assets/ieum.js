// Faster hands, nothing more: every page finishes without this file.
(() => {
  'use strict';
  const writes = (e) => e && (e.isContentEditable || e.tagName === 'TEXTAREA' || e.tagName === 'SELECT' ||
    (e.tagName === 'INPUT' && !/^(radio|checkbox|button|submit)$/.test(e.type)));
  const seen = (e) => !e.disabled && e.getClientRects().length > 0;

  // Keys: F2 … F12, Escape, and 1 … 9 outside of fields. data-key="F4" clicks a button or link and focuses a field.
  document.addEventListener('keydown', (event) => {
    if (event.isComposing || event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const key = event.key === 'Escape' ? 'Esc' : event.key;
    if (!/^(F\d\d?|Esc|\d)$/.test(key) || (/^\d$/.test(key) && writes(document.activeElement))) return;
    const target = [...document.querySelectorAll('[data-key="' + key + '"]')].find(seen);
    if (!target) return;
    event.preventDefault();
    if (writes(target)) { target.focus(); if (target.select) target.select(); } else target.click();
  });

  // Rows: the arrow keys go from row to row in a list that can be chosen from.
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const row = document.activeElement.closest && document.activeElement.closest('tr');
    if (!row || writes(document.activeElement) || document.activeElement.type === 'radio') return;
    for (let next = row; (next = event.key === 'ArrowDown' ? next.nextElementSibling : next.previousElementSibling);) {
      const goal = next.querySelector('button, a[href]');
      if (goal) { event.preventDefault(); goal.focus(); return; }
    }
  });

  // Forms with data-live: what stands behind data-when="name=a|b" or "name!=a" shows only while that is chosen.
  const given = (form, name) => [...form.elements].filter((e) => e.name === name &&
    (e.type === 'radio' || e.type === 'checkbox' ? e.checked : e.type !== 'hidden')).map((e) => e.value);
  const holds = (form, rule) => rule.split(' ').every((part) => {
    const not = part.includes('!=');
    const [name, values] = part.split(not ? '!=' : '=');
    const hit = given(form, name).some((value) => values.split('|').includes(value));
    return hit !== not;
  });
  const live = (form) => {
    const where = form.dataset.live ? document.getElementById(form.dataset.live) : null;
    for (const root of [form, where]) {
      if (!root) continue;
      for (const e of root.querySelectorAll('[data-when]')) e.hidden = !holds(form, e.dataset.when);
    }
  };
  // A suggestion (data-sets="name=value name=value") fills in the choices that it stands for; each can still be changed.
  const suggest = (form, rule) => {
    for (const part of rule.split(' ').filter(Boolean)) {
      const [name, value] = part.split('=');
      for (const e of form.elements) {
        if (e.name !== name || (e.type !== 'radio' && e.type !== 'checkbox' && e.tagName !== 'SELECT')) continue;
        if (e.tagName === 'SELECT') e.value = value; else e.checked = e.value === value;
      }
    }
  };
  for (const form of document.querySelectorAll('form[data-live]')) {
    form.addEventListener('change', (event) => {
      const source = event.target.dataset.sets !== undefined ? event.target : event.target.selectedOptions && event.target.selectedOptions[0];
      if (source && source.dataset.sets) suggest(form, source.dataset.sets);
      live(form);
    });
    live(form);
  }

  // A second press does not send twice. (The server would do it once anyway, by the form's key.)
  const LOCK_MS = 8000;
  const unlock = (form) => {
    delete form.dataset.sent;
    for (const b of form.querySelectorAll('[aria-busy]')) b.removeAttribute('aria-busy');
  };
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.method !== 'post') return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = '1';
    if (event.submitter) event.submitter.setAttribute('aria-busy', 'true');
    setTimeout(unlock, LOCK_MS, form); // a file that is saved does not leave the page
  });
  addEventListener('pageshow', () => document.querySelectorAll('form[data-sent]').forEach(unlock));

  // After a fault: at a counter into the first faulty field, elsewhere to the list of faults.
  const desk = document.documentElement.dataset.density === 'desk';
  const first = document.querySelector(desk ? '[aria-invalid=true], [data-faulty] input' : '.faults') || document.querySelector('.faults');
  if (first) first.focus();
  document.addEventListener('click', (event) => {
    const link = event.target.closest && event.target.closest('.faults a');
    const goal = link && document.getElementById(link.hash.slice(1));
    if (goal) { event.preventDefault(); goal.focus(); goal.scrollIntoView({ block: 'center' }); }
  });
  for (const button of document.querySelectorAll('[data-print]')) {
    button.hidden = false;
    button.addEventListener('click', () => print());
  }
})();

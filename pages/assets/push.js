// 이 브라우저로 알림 받기: shown where the browser can be told. Without this file one asks by an address.
(() => {
  'use strict';
  const box = document.getElementById('push');
  if (!box || !navigator.serviceWorker || !window.PushManager || !window.Notification) return;
  const SCOPE = '/subscribe', { key, worker } = box.dataset, form = box.closest('form'), said = box.querySelector('[role=status] p');
  const [take, end] = box.querySelectorAll('button');
  const own = { createScriptURL: (url) => { if (url !== worker) throw new TypeError(url); return url; } };
  const policy = window.trustedTypes ? trustedTypes.createPolicy('ieum', own) : own;

  const taken = async () => {
    const registration = await navigator.serviceWorker.getRegistration(SCOPE);
    return registration ? registration.pushManager.getSubscription() : null;
  };
  const subscribed = async () => {
    await navigator.serviceWorker.register(policy.createScriptURL(worker), { scope: SCOPE });
    const { pushManager } = await navigator.serviceWorker.ready, had = await pushManager.getSubscription();
    const text = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
    // One for a key that the node has no more brings nothing.
    if (had && text(had.options.applicationServerKey) !== key) await had.unsubscribe();
    return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  };
  const send = (subscription, act) => {
    const { endpoint, keys } = subscription.toJSON();
    for (const [name, value] of Object.entries({ endpoint, p256dh: keys.p256dh, auth: keys.auth, act })) {
      const input = document.createElement('input');
      Object.assign(input, { type: 'hidden', name, value });
      input.dataset.sent = '';
      form.append(input);
    }
    form.submit();
  };
  const say = (text) => {
    said.textContent = text;
    said.hidden = !text;
  };
  const press = (button, act) => button.addEventListener('click', async () => {
    button.disabled = true;
    say('');
    try {
      await act();
    } catch {
      say(said.dataset.failed);
      button.disabled = false;
    }
  });
  press(take, async () => {
    if (await Notification.requestPermission() === 'granted') return send(await subscribed(), 'push');
    say(said.dataset.denied);
    take.disabled = false;
  });
  press(end, async () => {
    const subscription = await taken();
    if (!subscription) return;
    // In the browser first: so it ends also where the node can't be reached.
    await subscription.unsubscribe();
    send(subscription, 'end');
  });
  // A page that one comes back to has not sent anything yet.
  addEventListener('pageshow', () => {
    form.querySelectorAll('[data-sent]').forEach((input) => input.remove());
    take.disabled = end.disabled = false;
  });
  for (const part of document.querySelectorAll('[data-with-push]')) part.hidden = false;
  for (const part of document.querySelectorAll('[data-without-push]')) part.hidden = true;
  box.hidden = false;
  taken().then((subscription) => { end.hidden = !subscription; }, () => {});
})();

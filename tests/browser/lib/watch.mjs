// What every page is watched for while it is used: requests to elsewhere, broken policy, errors, personal data in addresses.

/** The kinds of trouble; a seeded defect names the one that it must cause. */
export const OFF_ORIGIN = 'off-origin', POLICY = 'policy', CONSOLE = 'console', PERSONAL = 'personal-data', BROKEN = 'broken';

export class Watch {
  constructor(world) {
    this.origins = new Set(world.origins());
    const people = [...world.people.citizens, ...world.people.officers];
    const tokens = people.map((person) => person.token);
    const numbers = world.people.citizens.flatMap(({ resident_number: number }) => [number, number.replace('-', '')]);
    this.secrets = [...new Set([...people.map((person) => person.name), ...numbers, ...tokens])].filter(Boolean);
    this.trouble = [];
    /** Method and path of every document asked for, with the answer's status. */
    this.asked = new Set();
    this.urls = 0;
  }

  /** All trouble since the last call. */
  take() {
    return this.trouble.splice(0);
  }

  say(kind, text) {
    this.trouble.push({ kind, text });
  }

  /** Watches a context. `blocked`: addresses that the test itself keeps from loading. */
  follow(context, blocked = /^$/) {
    context.on('request', (request) => this.request(request));
    context.on('response', (response) => this.response(response));
    context.on('requestfailed', (request) => {
      const why = request.failure()?.errorText;
      // A page that is left, and a file that is saved, end their requests; so does a node that a test has killed.
      if (blocked.test(request.url()) || /ABORTED|CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE/.test(why)) return;
      this.say(BROKEN, `${request.url()} ${why}`);
    });
    context.on('console', (message) => this.console(message, blocked));
    context.on('weberror', (error) => this.say(CONSOLE, error.error().stack ?? String(error.error())));
  }

  request(request) {
    const url = new URL(request.url());
    if (url.protocol === 'data:' || url.protocol === 'blob:') return;
    this.urls += 1;
    if (url.protocol !== 'chrome-extension:' && !this.origins.has(url.origin)) this.say(OFF_ORIGIN, request.url());
    const text = decodeURIComponent(request.url().replaceAll('+', ' '));
    const leak = this.secrets.find((secret) => text.includes(secret));
    if (leak) this.say(PERSONAL, `an address holds "${leak}": ${url.pathname}`);
  }

  response(response) {
    const request = response.request();
    const isPage = request.resourceType() === 'document';
    const { origin, pathname } = new URL(response.url());
    // What is no page but a document, for programs or for a printer, or a page's live part, is fetched and not opened.
    const fetched = ['fetch', 'eventsource'].includes(request.resourceType());
    const leadsOn = response.status() >= 300 && response.status() < 400;
    const isDocument = isPage || (fetched && (leadsOn || /json|toml|xml|pdf|event-stream/.test(response.headers()['content-type'] ?? '')));
    if (isDocument && this.origins.has(origin)) this.asked.add(`${request.method()} ${pathname} ${response.status()}`);
    if (response.status() >= 500 && response.status() !== 503) this.say(BROKEN, `${response.status()} ${pathname}`);
    if (!isPage && response.status() >= 400) this.say(BROKEN, `${response.status()} ${response.url()}`);
  }

  console(message, blocked) {
    const text = message.text();
    if (/Content Security Policy|Trusted ?Type/i.test(text)) this.say(POLICY, text);
    // A refusal is a page with its status; that is no error of the page. What fails beside it is seen by `response`.
    else if (message.type() === 'error' && !/^Failed to load resource/.test(text) && !blocked.test(message.location().url)) this.say(CONSOLE, text);
  }
}

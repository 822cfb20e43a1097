// Checks the 2D code of a paper in this browser by the rules of protocols/certificate: nothing leaves it, and no network is needed.
(() => {
  'use strict';
  const ALTERED = 'code.altered', TEXT_MAX = 4096, DELEGATION = -70003n, PAPER = -70001n, TERMS = -70002n;
  const refuse = (code) => { throw { code }; };
  const must = (holds, code = ALTERED) => { if (!holds) refuse(code); };

  // 7 bytes are 17 digits; a shorter last group has a width of its own.
  const WIDTHS = [0, 3, 5, 8, 10, 13, 15, 17];
  const undigit = (text) => {
    const bytes = [];
    for (let at = 0; at < text.length; at += 17) {
      const group = text.slice(at, at + 17), length = WIDTHS.indexOf(group.length);
      must(length > 0 && /^[0-9]+$/.test(group));
      const value = BigInt(group);
      must(value >> BigInt(8 * length) === 0n);
      for (let n = length - 1; n >= 0; n--) bytes.push(Number(value >> BigInt(8 * n) & 255n));
    }
    return Uint8Array.from(bytes);
  };

  // CBOR (RFC 8949) in its one shortest spelling: whole numbers as BigInt, bytes, text, lists, maps, yes and no.
  const read = (bytes) => {
    let at = 0;
    const take = (length) => { must(at + length <= bytes.length); return bytes.subarray(at, at += length); };
    const item = (deep) => {
      must(deep < 16);
      const head = take(1)[0], kind = head >> 5, info = head & 31;
      if (kind === 7) { must(info === 20 || info === 21); return info === 21; }
      must(info < 28 && kind !== 6);
      let size = BigInt(info);
      if (info > 23) {
        const wide = 1 << info - 24;
        size = take(wide).reduce((sum, byte) => sum << 8n | BigInt(byte), 0n);
        must(size >= (wide === 1 ? 24n : 1n << BigInt(4 * wide)));
      }
      if (kind === 0) return size;
      if (kind === 1) return -1n - size;
      const length = Number(size);
      must(length <= TEXT_MAX);
      if (kind === 2) return take(length);
      if (kind === 3) try { return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(take(length)); } catch { refuse(ALTERED); }
      if (kind === 4) return Array.from({ length }, () => item(deep + 1));
      const map = new Map();
      for (let n = 0; n < length; n++) {
        const key = item(deep + 1);
        must(typeof key === 'bigint' && !map.has(key));
        map.set(key, item(deep + 1));
      }
      return map;
    };
    const value = item(0);
    must(at === bytes.length);
    return value;
  };
  const is = (holds, value) => { must(holds); return value; };
  const whole = (value) => Number(is(typeof value === 'bigint', value));
  const text = (value) => is(typeof value === 'string', value);
  const list = (value, length) => is(Array.isArray(value) && value.length === (length ?? value.length), value);
  const blob = (value, length) => is(value instanceof Uint8Array && value.length === (length ?? value.length), value);
  const claims = (value) => is(value instanceof Map, value);

  // COSE_Sign1 (RFC 9052), ES256 alone in its protected header.
  const statement = (value) => {
    const [head, beside, payload, signature] = list(value, 4);
    must(hex(blob(head)) === 'a10126');
    return { beside: claims(beside), payload: blob(payload), signature: blob(signature, 64) };
  };
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const unhex = (digits) => Uint8Array.from(digits.match(/../g), (two) => parseInt(two, 16));

  // A compressed point of P-256 (SEC 1, 2.3.4) as WebCrypto takes it; null where it is not on the curve.
  const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
  const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;
  const point = (key) => {
    const x = BigInt('0x' + hex(key.subarray(1))), square = (x * x * x - 3n * x + B) % P;
    let y = 1n;
    for (let base = square, rest = (P + 1n) / 4n; rest; rest >>= 1n, base = base * base % P) if (rest & 1n) y = y * base % P;
    if (x >= P || (y * y - square) % P) return null;
    if ((y & 1n) !== BigInt(key[0] & 1)) y = P - y;
    return unhex('04' + [x, y].map((n) => n.toString(16).padStart(64, '0')).join(''));
  };
  const signedBy = async ({ payload, signature }, key) => {
    const open = point(key);
    if (!open) return false;
    const length = payload.length, head = length < 24 ? [64 + length] : length < 256 ? [88, length] : [89, length >> 8, length & 255];
    const message = Uint8Array.from([0x84, 0x6a, ...new TextEncoder().encode('Signature1'), 0x43, 0xa1, 1, 0x26, 0x40, ...head, ...payload]);
    try {
      const known = await crypto.subtle.importKey('raw', open, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']);
      return await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, known, signature, message);
    } catch { return false; }
  };

  // What the node's key may do, by the centre's word.
  const terms = (inner) => {
    const said = claims(read(inner.payload)), [code, key, kinds, places] = list(said.get(TERMS), 4);
    must(whole(code) >= 0 && code < 100000n && (blob(key, 33)[0] & 254) === 2);
    text(said.get(2n));
    return { centre: text(said.get(1n)), from: whole(said.get(5n)), until: whole(said.get(4n)), code, key, kinds: list(kinds).map(text), places: list(places).map(whole) };
  };
  const person = (value) => {
    const [relation, name, birth] = list(value, 3), day = String(whole(birth)).replace(/(..)(..)$/, '-$1-$2').padStart(10, '0');
    must(!isNaN(new Date(day)) && new Date(day).toISOString().startsWith(day));
    return { name: text(name), birth: day, relation: text(relation) };
  };
  const summary = (outer, paper) => {
    const number = paper.get(1n), listed = paper.get(5n), issued = whole(outer.get(6n)), mode = whole(paper.get(7n));
    must(whole(number) > 0 && number < 10n ** 16n && number % 100n === 98n - number / 100n * 100n % 97n && mode >= 0 && mode < 4);
    const persons = listed === undefined ? [] : list(listed).map(person), address = paper.get(4n), all = paper.get(11n);
    return {
      number: String(number).padStart(16, '0'), kind: text(paper.get(2n)), hash: hex(blob(paper.get(3n), 32)), address: typeof address === 'string' ? address : '', persons,
      persons_in_all: typeof all === 'bigint' ? Number(all) : persons.length, place: whole(paper.get(10n)), issued_at_s: issued,
      expires_at_s: whole(outer.get(4n)), as_of_s: issued - whole(paper.get(6n)), mode, template: whole(paper.get(8n)), specimen: is(typeof paper.get(9n) === 'boolean', paper.get(9n)),
    };
  };

  // A node's withdrawn numbers are the differences of their middle nine digits, in base 36.
  const withdrawn = (all, number) => {
    let sum = 0;
    return (all[number.slice(0, 5)] ?? '').split(',').some((step) => (sum += parseInt(step, 36)) === Number(number.slice(5, 14)));
  };

  // The verdict. `trust` is what /v/trust.json says.
  const judge = async (code, trust) => {
    try {
      code = code.trim();
      const mark = 'IEUM1/', behind = code.slice(code.indexOf('#') + 1);
      must(behind.startsWith(mark) && new TextEncoder().encode(code).length <= TEXT_MAX, 'code.unreadable');
      const bytes = undigit(behind.slice(mark.length));
      must(bytes[0] === 0xd2);
      const outer = statement(read(bytes.subarray(1)));
      must(outer.beside.size === 1 && outer.beside.has(DELEGATION));
      const inner = statement(outer.beside.get(DELEGATION)), may = terms(inner), said = claims(read(outer.payload));
      must(inner.beside.size === 0);
      const paper = claims(said.get(PAPER));
      whole(said.get(6n)); whole(said.get(4n));
      const centres = trust.centres.filter((one) => one.name === may.centre && one.from <= may.from && may.from <= one.until);
      must(centres.length, 'code.unknown-centre');
      must((await Promise.all(centres.map((one) => signedBy(inner, unhex(one.key))))).includes(true) && await signedBy(outer, may.key));
      const told = summary(said, paper);
      must(may.from <= told.issued_at_s && told.issued_at_s <= may.until, 'code.key-not-valid-then');
      must(may.kinds.includes(told.kind) || (told.kind.includes('.') && may.kinds.includes(told.kind.split('.')[0])), 'code.kind-not-delegated');
      must(may.places.includes(told.place), 'code.place-not-delegated');
      must(told.number.startsWith(String(may.code).padStart(5, '0')), 'code.number-not-of-issuer');
      must(!trust.revoked.some((one) => one.key === hex(may.key) && one.from <= told.issued_at_s), 'code.key-revoked');
      // An interim paper is as it was issued, and no certificate.
      return { genuine: told.mode !== 3, interim: told.mode === 3, ...told, specimen: told.specimen || trust.demo, withdrawn: withdrawn(trust.withdrawn, told.number) };
    } catch (fault) {
      if (!fault.code) throw fault;
      return { genuine: false, code: fault.code };
    }
  };
  self.ieumJudge = judge;
})();

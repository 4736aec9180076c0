// Requests that nobody should send, and a client that sends them.

import { connect } from 'node:net';
import { ipn, sign } from 'cobro/testing';

const METHODS = [
  ...Array(12).fill('POST'),
  ...[
    'GET',
    'HEAD',
    'PUT',
    'DELETE',
    'OPTIONS',
    'PATCH',
    'TRACE',
    'CONNECT',
    'post',
    'X'.repeat(40),
  ],
];
const TOPICS = [
  'payment',
  'merchant_order',
  'order',
  'mp-connect',
  '',
  'pago ñ',
  '../x',
  '{}',
  '\0',
];
const TEXTS = [
  ...['', 'ñandú', '日本', '\u{1f4b8}', '\0', "' OR 1=1 --", '{jndi:ldap://x}', '{{7*7}}', '-1'],
  ...['1e999', '__proto__', 'a'.repeat(500)],
];
const SIGNATURES = [
  ...['', `ts=1,v1=${'0'.repeat(64)}`, 'v1=,ts=', 'ts=99999999999999999999,v1=zz', 'ñ=日', 'ts,v1'],
  '='.repeat(900),
];

/** Numbers that are the same in every run (mulberry32): 0 to 1. */
function dice(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Makes bytes to send: `{ sent, requests, whole }`; a whole one has to be answered. */
export function attacker({ seed, path, secret, canary }) {
  const roll = dice(seed);
  const below = (limit) => Math.floor(roll() * limit);
  const pick = (list) => list[below(list.length)];
  const noise = (length) => Buffer.from(Array.from({ length }, () => below(256)));

  const urls = [
    ...[`http://${canary}/v1/payments/7`, `//${canary}/8`, `gopher://${canary}/_x`],
    ...[`https://api.mercadopago.com@${canary}/9`, `http://${canary}`, 'file:///etc/passwd'],
    ...['http://169.254.169.254/latest/meta-data/10', `https://${canary}/payments/11?x=12#13`],
    '../../_sandbox/reset',
  ];
  const ids = [
    ...['../_sandbox/reset', '5/../../oauth/token', '5?x=1', '5#', '5%2f..', '-5', '0', 'ORD01/..'],
    ...['18446744073709551616', ...urls, ...TEXTS, '118200300400', '7'],
  ];
  const signature = () => [
    ...Array(below(3)).fill(['X-Signature', pick(SIGNATURES)]),
    ['X-Request-Id', pick(TEXTS).replace('\0', '')],
  ];
  const mangled = (text) => {
    const body = Buffer.from(text);
    const [head, tail] = [body.subarray(0, below(body.length)), body];
    return pick([body, head, Buffer.concat([tail, tail]), Buffer.concat([head, noise(3), tail])]);
  };
  const contents = [
    () => {
      const secrets = [secret, 'another-secret'];
      const made = sign({
        secret: pick(secrets),
        topic: 'payment',
        id: 1 + below(2 ** 40),
        // Of one length, so that what is drawn next is the same in every run.
        signedAt: new Date(Math.floor(Date.now() / 1000) * 1000),
        notificationId: 7,
        requestId: 'bb56a2f1-6aae-46ac-982e-9dcd3581d08e',
      });
      return [made.query, Object.entries(made.headers), mangled(made.body)];
    },
    () => {
      const made = ipn(pick(['payment', 'merchant_order']), 1 + below(2 ** 40));
      return [made.query, signature(), mangled(made.body)];
    },
    () => {
      const body = JSON.stringify({ resource: pick(urls), topic: pick(TOPICS) });
      return [pick(['', 'topic=payment']), signature(), Buffer.from(body)];
    },
    () => {
      const topic = pick(['payment', 'order', '%ff']);
      return [`topic=${topic}&id=${encodeURIComponent(pick(ids))}`, signature(), Buffer.alloc(0)];
    },
    () => {
      const data = pick([{ id: pick(ids) }, [], null, { id: { id: 1 } }, 5, { id: 1e300 }]);
      const body = { type: pick(TOPICS), data, id: pick(TEXTS), action: pick(TEXTS) };
      const query = `data.id=${encodeURIComponent(pick(ids))}`;
      return [query, signature(), Buffer.from(JSON.stringify(body))];
    },
    () => {
      const deep = ['[', '{"data":', '\ufeff{}', 'null', '"x"'].map((text) =>
        text.repeat(below(5000)),
      );
      return ['id=1&topic=payment', [], Buffer.from(pick(deep))];
    },
    () => {
      const long = roll() < 0.2 ? 263_000 : 10;
      return ['', signature(), Buffer.from(`{"topic":"payment","resource":"${'9'.repeat(long)}"}`)];
    },
    () => [encodeURIComponent(pick(TEXTS)), signature(), noise(below(600))],
  ];
  const chunked = (body) => {
    const parts = [];
    for (let rest = body; rest.length > 0; ) {
      const part = rest.subarray(0, 1 + below(rest.length));
      rest = rest.subarray(part.length);
      parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n'));
    }
    return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
  };
  const request = (last) => {
    const [query, headers, content] = pick(contents)();
    const others = ['/', '//', '/..%2f..%2fetc/passwd', '/%ff', `http://${canary}/mp`];
    const target = pick([...Array(20).fill(path), ...others]);
    const head = [['Host', pick(['shop.example', canary])], ...headers];
    const types = [
      'application/json',
      'text/plain',
      'application/x-www-form-urlencoded',
      ';;',
      'x',
    ];
    if (roll() < 0.7) head.push(['Content-Type', pick(types)]);
    if (roll() < 0.3) head.push([pick(['X-Forwarded-Host', 'Referer', 'Origin']), canary]);
    if (last) head.push(['Connection', 'close']);
    const inChunks = roll() < 0.2;
    head.push(inChunks ? ['Transfer-Encoding', 'chunked'] : ['Content-Length', content.length]);
    const lines = head.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    const start = `${pick(METHODS)} ${target}${pick(['?', '?', '?', '?x=?'])}${query} HTTP/1.1\r\n`;
    const body = inChunks ? chunked(content) : content;
    return Buffer.concat([Buffer.from(`${start}${lines}\r\n`), body]);
  };

  return () => {
    const draw = roll();
    if (draw < 0.05) return { sent: noise(1 + below(400)), requests: 1, whole: false };
    if (draw < 0.1) {
      const sent = request(true);
      return { sent: sent.subarray(0, 1 + below(sent.length)), requests: 1, whole: false };
    }
    if (draw < 0.13) {
      const sent = request(true);
      for (let left = 1 + below(8); left > 0; left -= 1) sent[below(sent.length)] = below(256);
      return { sent, requests: 1, whole: false };
    }
    if (draw < 0.17) {
      const requests = 2 + below(4);
      const all = Array.from({ length: requests }, (_, index) => request(index === requests - 1));
      return { sent: Buffer.concat(all), requests, whole: false };
    }
    const sent = request(true);
    // Node's server hangs up on who wants a tunnel.
    return { sent, requests: 1, whole: !sent.toString('latin1').startsWith('CONNECT') };
  };
}

/** Sends it over a connection of its own; resolves to the statuses that came. */
export function statuses(port, { sent }) {
  return new Promise((resolve) => {
    const chunks = [];
    const socket = connect(port, '127.0.0.1');
    socket.on('data', (chunk) => chunks.push(chunk));
    // Who does not read all that is sent may close before it is sent.
    socket.on('error', () => {});
    socket.on('close', () => {
      const received = Buffer.concat(chunks).toString('latin1');
      resolve([...received.matchAll(/HTTP\/1\.[01] (\d{3})/g)].map(([, found]) => Number(found)));
    });
    socket.end(sent);
  });
}

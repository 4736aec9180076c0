// What the vendor's own validator accepts is verified here, and what more is.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { notifications } from 'cobro';
import { InvalidWebhookSignatureError, WebhookSignatureValidator } from 'mercadopago';

const NOW = new Date('2026-01-01T00:00:00Z');
const NOW_S = NOW.getTime() / 1000;
const SECRET = 'sdk-test-secret-0001';

/** Why their validator refuses it; null when it accepts. */
function theirs({ dataId, requestId, signature }, secret, toleranceSeconds) {
  try {
    WebhookSignatureValidator.validate({
      xSignature: signature,
      xRequestId: requestId,
      dataId,
      secret,
      toleranceSeconds,
      now: () => NOW.getTime(),
    });
    return null;
  } catch (error) {
    if (error instanceof InvalidWebhookSignatureError) return error.reason;
    throw error;
  }
}

function ours({ dataId, requestId, signature }, secrets, toleranceSeconds) {
  const query = `type=order${dataId === undefined ? '' : `&data.id=${dataId}`}`;
  const toleranceMs = toleranceSeconds === undefined ? null : toleranceSeconds * 1000;
  const headers = { 'x-request-id': requestId, 'x-signature': signature };
  const verifier = new notifications.Verifier(secrets, { toleranceMs });
  return verifier.verify({ headers, query, body: '' }, NOW).signature;
}

function hashed(secret, dataId, requestId, ts) {
  const parts = Object.entries({ id: dataId, 'request-id': requestId, ts });
  const manifest = parts.map(([name, value]) => (value ? `${name}:${value};` : '')).join('');
  return createHmac('sha256', secret).update(manifest).digest('hex');
}

/** A generator of the same numbers each time (mulberry32). */
function dice(seed) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const upTo = (limit) => Math.floor(next() * limit);
  const one = (list) => list[upTo(list.length)];
  const text = (letters, most) => {
    const length = 1 + upTo(most);
    return Array.from({ length }, () => one(letters)).join('');
  };
  return { next, upTo, one, text };
}

/** A webhook that is signed rightly, more or less: what comes, the secret, the tolerance. */
function drawn({ next, upTo, one, text }) {
  const secret = text([...'abcdef0123456789ñ☃-_'], 80);
  const order = `ORD01${text([...'ABCDEFGHJKMNPQRSTVWXYZ0123456789'], 26)}`;
  const digits = text([...'0123456789'], 18);
  const dataId = one([digits, order, order.toLowerCase(), undefined]);
  const requestId = one([text([...'0123456789abcdef-'], 36), undefined]);
  const tolerance = one([undefined, 300, 300, 5]);
  const at = NOW_S + one([0, 0, -4, 4, -299, 299, 300, -300, 301, -301, -86400, 1e9]);
  const ts = next() < 0.9 ? `${at}` : `0${at}`;
  let good = hashed(secret, dataId, requestId, ts);
  if (next() < 0.1) {
    const bad = [good.slice(1), good.toUpperCase(), `${good}0`, 'é'.repeat(64), '0'.repeat(64), ''];
    good = one(bad);
  }
  const blank = one(['', ' ']);
  let parts = [
    `${one(['ts', 'TS'])}${blank}=${blank}${ts}`,
    `${one(['v1', 'V1', 'v1', 'v2'])}=${good}`,
  ];
  for (let more = upTo(4); more > 0; more -= 1) {
    parts.splice(upTo(parts.length + 1), 0, one(['', 'x=1', 'v2=0', 'noise', `v1=${good}`]));
  }
  if (next() < 0.05) parts = [one(parts)];
  return [{ dataId, requestId, signature: parts.join(',') }, secret, tolerance];
}

test('what they accept is verified, of 10000', () => {
  const random = dice(20260102);
  let accepted = 0;
  for (let count = 0; count < 10_000; count += 1) {
    const [delivered, secret, tolerance] = drawn(random);
    const refusal = theirs(delivered, secret, tolerance);
    const signature = ours(delivered, secret, tolerance);
    const verified = signature.outcome === 'verified';
    assert.equal(verified, refusal === null, JSON.stringify([delivered, refusal, signature]));
    accepted += verified ? 1 : 0;
  }
  assert.ok(accepted > 3000 && accepted < 7000, `${accepted} accepted: a test of nothing`);
});

test('an id signed in small letters is accepted here alone', () => {
  // Source: the vendor's documents, and its SDKs until they were changed on 2026-06-17
  // (nodejs #439); sdk-go's and sdk-php's doc comments still say so.
  const dataId = 'ORD01SAMPLEQR0001';
  const hash = hashed(SECRET, dataId.toLowerCase(), 'r', NOW_S);
  const delivered = { dataId, requestId: 'r', signature: `ts=${NOW_S},v1=${hash}` };
  assert.equal(theirs(delivered, SECRET, 300), 'SignatureMismatch');
  assert.equal(ours(delivered, SECRET, 300).outcome, 'verified');
});

test('milliseconds are within the tolerance here alone', () => {
  // Source: the documents' text, sdk-go; the documents' own example and the other SDKs have seconds.
  const ts = `${NOW_S}123`;
  const signature = `ts=${ts},v1=${hashed(SECRET, '5', 'r', ts)}`;
  const delivered = { dataId: '5', requestId: 'r', signature };
  assert.equal(theirs(delivered, SECRET, 300), 'TimestampOutOfTolerance');
  assert.equal(theirs(delivered, SECRET, undefined), null);
  assert.equal(ours(delivered, SECRET, 300).outcome, 'verified');
});

test('a second secret is accepted here alone', () => {
  // Source: "Reset" in the developer panel renews the one secret of an application while
  // deliveries signed with the old one are still under way. Their validator takes one.
  const signature = `ts=${NOW_S},v1=${hashed('old', '5', 'r', NOW_S)}`;
  const delivered = { dataId: '5', requestId: 'r', signature };
  assert.equal(theirs(delivered, 'new', 300), 'SignatureMismatch');
  const { outcome, secretIndex } = ours(delivered, ['new', 'old'], 300);
  assert.deepEqual([outcome, secretIndex], ['verified', 1]);
});

test('an empty secret is accepted there alone', () => {
  const signature = `ts=${NOW_S},v1=${hashed('', '5', 'r', NOW_S)}`;
  const delivered = { dataId: '5', requestId: 'r', signature };
  assert.equal(theirs(delivered, '', 300), null);
  assert.throws(() => ours(delivered, '', 300), { field: 'secrets[0]', rule: 'required' });
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { format, inspect } from 'node:util';
import { InvalidInputError, JournalError, NotFoundError, OAuth, RefusedError } from 'cobro';
import { openShop, SELLER } from './shop.mjs';

const BACK = 'https://shop.example/back';
const APPLICATION = { clientId: '1234567890123456', clientSecret: 's3cret-of-tests' };
const MONTH = 30 * 24 * 3_600_000;

async function open(t) {
  const { sandbox } = await openShop(t);
  await sandbox.application({ ...APPLICATION, redirectUris: [BACK] });
  return { sandbox, oauth: sandbox.oauth(APPLICATION) };
}

/** What a seller who agreed comes back with. */
async function agreed({ sandbox, oauth }) {
  const { url, state, codeVerifier } = oauth.authorization({ redirectUri: BACK });
  const authorizationCode = oauth.readCallback(await sandbox.authorize(url, SELLER), state);
  return { authorizationCode, redirectUri: BACK, codeVerifier };
}

async function refreshes(sandbox) {
  const log = await sandbox.requests();
  return log.filter(({ body }) => body.includes('"grant_type":"refresh_token"')).length;
}

/** A store of the caller's. */
class Table {
  rows = new Map();
  fails;

  async load(userId) {
    await new Promise(setImmediate);
    if (this.fails) throw this.fails;
    return this.rows.get(userId);
  }

  async swap(userId, expected, next) {
    await new Promise(setImmediate);
    if ((this.rows.get(userId)?.version ?? null) !== expected) return false;
    if (next === null) this.rows.delete(userId);
    else this.rows.set(userId, { user_id: userId, ...next });
    return true;
  }
}

async function failed(promise) {
  return promise.then(
    () => assert.fail('it did not fail'),
    (error) => error,
  );
}

test('the whole round', async (t) => {
  const { sandbox, oauth } = await open(t);
  const grant = await oauth.exchange(await agreed({ sandbox, oauth }));
  assert.equal(grant.userId, String(SELLER));
  assert.ok(grant.expiresAt instanceof Date);
  const client = sandbox.client(SELLER, { accessToken: grant.accessToken });
  assert.equal(await client.instoreOrders.get('POS1'), null);
  const next = await oauth.refresh(grant.refreshToken);
  assert.notEqual(next.accessToken, grant.accessToken);
  const used = await failed(oauth.refresh(grant.refreshToken));
  assert.deepEqual([used.kind, used.code], ['unauthorized', 'invalid_grant']);
  await sandbox.application({ ...APPLICATION, userId: 7009 });
  assert.equal((await oauth.clientCredentials()).refreshToken, null);
});

test('only who was sent comes back', async (t) => {
  const { oauth } = await open(t);
  assert.throws(
    () => oauth.readCallback('/back?code=TG-1&state=S2', 'S1'),
    (error) => error instanceof InvalidInputError && error.rule === 'mismatch',
  );
  assert.throws(
    () => oauth.readCallback('/back?error=access_denied&state=S1', 'S1'),
    (error) => error instanceof RefusedError && error.code === 'access_denied',
  );
  const sent = new OAuth(APPLICATION).authorization({ redirectUri: BACK, pkce: false });
  assert.equal(sent.codeVerifier, null);
  assert.equal(new URL(sent.url).host, 'auth.mercadopago.com');
});

for (const where of ['memory', 'file', 'store']) {
  test(`sellers, their tokens in ${where}`, async (t) => {
    const { sandbox, oauth } = await open(t);
    const folder = mkdtempSync(join(tmpdir(), 'cobro-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const options = where === 'file' ? { journal: join(folder, 'journal.db') } : {};
    const settings = where === 'store' ? { store: new Table() } : {};
    const sellers = sandbox.sellers(oauth, options, settings);
    assert.equal(await sellers.authorize(await agreed({ sandbox, oauth })), String(SELLER));
    const client = await sellers.client(SELLER);
    const before = await sellers.token(SELLER);
    await sandbox.fault({ match: { path: '/instore' }, times: 1, do: { status: 401 } });
    const gets = Array.from({ length: 10 }, () => client.instoreOrders.get('POS1'));
    assert.deepEqual(await Promise.all(gets), Array(10).fill(null));
    assert.equal(await refreshes(sandbox), 1);
    const after = await sellers.token(SELLER, before.accessToken);
    assert.notEqual(after.accessToken, before.accessToken);
    assert.equal(await refreshes(sandbox), 1);
    assert.equal(await sellers.remove(SELLER), true);
    assert.equal(await sellers.remove(SELLER), false);
    const error = await failed(sellers.token(SELLER));
    assert.ok(error instanceof NotFoundError && error.code === 'seller_unknown');
  });
}

test('two on one file refresh once', async (t) => {
  const { sandbox, oauth } = await open(t);
  const folder = mkdtempSync(join(tmpdir(), 'cobro-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const journal = join(folder, 'journal.db');
  const both = [sandbox.sellers(oauth, { journal }), sandbox.sellers(oauth, { journal })];
  await both[0].authorize(await agreed({ sandbox, oauth }));
  const { accessToken } = await both[1].token(SELLER);
  const asked = Array.from({ length: 8 }, (_, n) => both[n % 2].token(SELLER, accessToken));
  const given = new Set((await Promise.all(asked)).map((token) => token.accessToken));
  assert.equal(given.size, 1);
  assert.ok(!given.has(accessToken));
  assert.equal(await refreshes(sandbox), 1);
  assert.equal(statSync(journal).mode & 0o077, 0);
});

test('tokens are refreshed a month ahead', async (t) => {
  const { sandbox, oauth } = await open(t);
  const sellers = sandbox.sellers(oauth);
  await sellers.authorize(await agreed({ sandbox, oauth }));
  const { accessToken } = await sellers.token(SELLER);
  await sandbox.advance(5 * MONTH + 3_600_000);
  assert.notEqual((await sellers.token(SELLER)).accessToken, accessToken);
});

test('a till asks its back end, which holds the secrets', async (t) => {
  const { sandbox, oauth } = await open(t);
  const sellers = sandbox.sellers(oauth);
  await sellers.authorize(await agreed({ sandbox, oauth }));
  const tokenProvider = (refused) => sellers.token(SELLER, refused);
  const till = sandbox.client(SELLER, { tokenProvider });
  await sandbox.fault({ match: { path: '/instore' }, times: 1, do: { status: 401 } });
  assert.equal(await till.instoreOrders.get('POS1'), null);
  assert.equal(await refreshes(sandbox), 1);
  await sellers.remove(SELLER);
  await sandbox.revoke(SELLER);
  const error = await failed(till.instoreOrders.get('POS1'));
  assert.deepEqual([error.kind, error.code], ['unauthorized', 'seller_unknown']);
  assert.ok(error.cause instanceof NotFoundError);
});

test('tokens of elsewhere, and of another country', async (t) => {
  const { sandbox, oauth } = await open(t);
  const sellers = sandbox.sellers(oauth);
  const expiresAt = new Date((await sandbox.now()).getTime() + 60_000);
  await sellers.add({ accessToken: sandbox.token(SELLER), expiresAt });
  assert.deepEqual((await sellers.token(SELLER)).expiresAt, expiresAt);
  await sandbox.advance(61_000);
  const error = await failed((await sellers.client(SELLER)).instoreOrders.get('POS1'));
  assert.equal(error.code, 'authorise_again');
  assert.equal(await sellers.add({ accessToken: sandbox.token(7002) }, 'MLB'), '7002');
  assert.equal((await sellers.client(7002)).site, 'MLB');
});

test('a store that fails, or gives what it was not given', async (t) => {
  const { sandbox, oauth } = await open(t);
  const store = new Table();
  const sellers = sandbox.sellers(oauth, {}, { store });
  await sellers.add({ accessToken: sandbox.token(SELLER) });
  const client = await sellers.client(SELLER);
  store.fails = new Error(`no disk for ${sandbox.token(SELLER)}`);
  const error = await failed(sellers.token(SELLER));
  assert.ok(error instanceof JournalError);
  assert.equal(error.cause, store.fails);
  assert.ok(!error.message.includes('APP_USR'));
  assert.equal((await failed(client.instoreOrders.get('POS1'))).cause, store.fails);
  store.fails = undefined;
  for (const [row, text] of [
    ['x', /store\.load: return an object with version and secret/],
    [{ version: '1', secret: '{}' }, /store\.load\.version: give a number/],
    [{ version: 1, secret: 5 }, /store\.load\.secret: give a string/],
  ]) {
    store.rows.set(String(SELLER), row);
    assert.match((await failed(sellers.token(SELLER))).message, text);
  }
  store.rows.clear();
  store.swap = async () => 'yes';
  const swapped = await failed(sellers.add({ accessToken: sandbox.token(SELLER) }));
  assert.match(swapped.message, /store\.swap: give true or false/);
});

test('what is no store and no application is refused', async (t) => {
  const { sandbox, oauth } = await open(t);
  const rule = (make) => {
    try {
      make();
    } catch (error) {
      return [error.field, error.rule];
    }
    return assert.fail('it was taken');
  };
  const sellers = (settings) => () => sandbox.sellers(oauth, {}, settings);
  assert.deepEqual(rule(sellers({ store: 'x' })), ['store', 'type']);
  assert.deepEqual(rule(sellers({ store: {} })), ['store.load', 'type']);
  assert.deepEqual(rule(sellers({ store: { load() {} } })), ['store.swap', 'type']);
  assert.deepEqual(rule(sellers({ stores: 1 })), ['settings.stores', 'unknown_property']);
  assert.deepEqual(
    rule(() => sandbox.sellers({}, {})),
    ['oauth', 'type'],
  );
});

test('no secret is shown', async (t) => {
  const { sandbox, oauth } = await open(t);
  const sellers = sandbox.sellers(oauth, {}, { store: new Table() });
  const sent = oauth.authorization({ redirectUri: BACK });
  const code = oauth.readCallback(await sandbox.authorize(sent.url, SELLER), sent.state);
  const { codeVerifier } = sent;
  const exchange = { authorizationCode: code, redirectUri: BACK, codeVerifier };
  const grant = await oauth.exchange(exchange);
  const { accessToken, refreshToken } = grant;
  await sellers.add({ accessToken, refreshToken, userId: SELLER });
  const error = await failed(oauth.exchange(exchange));
  const secrets = [APPLICATION.clientSecret, code, codeVerifier, accessToken, refreshToken];
  const client = await sellers.client(SELLER);
  const log = await sandbox.requests();
  for (const shown of [
    oauth,
    sellers,
    sent,
    grant,
    await sellers.token(SELLER),
    client,
    error,
    log,
  ]) {
    const text = `${inspect(shown, { depth: 9, showHidden: true })} ${format('%s %o', shown, shown)}`;
    for (const secret of secrets) assert.ok(!text.includes(secret), text);
  }
  for (const shown of [oauth, sellers, client, error]) {
    for (const secret of secrets) assert.ok(!JSON.stringify(shown).includes(secret));
  }
  // What is asked for is there.
  assert.deepEqual(JSON.parse(JSON.stringify(grant)).accessToken, accessToken);
});

// The conformance vectors, by what this package ships: node vectors.mjs FOLDER
// (their README says what they mean).

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CobroError, migrate, notifications, qr, reports } from 'cobro';
import { evaluate, ipn, Sandbox, sign } from 'cobro/testing';

const SELLER = 7001;
const PURE = [
  'amount',
  'ttl',
  'ids',
  'site',
  'error_mapping',
  'retry',
  'schedule',
  'settle',
  'paid',
  'explain',
];

// ---- JSON that keeps every digit: a number is its text behind a mark ----

const MARK = '\u0000';

function parse(text) {
  const token = /"[^"\\]*(?:\\.[^"\\]*)*"|-?[0-9][0-9.eE+-]*/g;
  return JSON.parse(
    text.replace(token, (found) => (found.startsWith('"') ? found : `"\\u0000${found}"`)),
  );
}

const write = (value) => JSON.stringify(value).replace(/"\\u0000([^"]*)"/g, '$1');

const isNumber = (value) => typeof value === 'string' && value.startsWith(MARK);

const isObject = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

// ---- names and values of this language ----

const camelCase = (name) => name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());

/** `items[0].unitPrice` as the core's `items[0].unit_price`, `ttlMs` as its `ttl`. */
const coreName = (field) =>
  field?.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/_ms$/, '');

/** A vector's value as a caller of this package writes it. */
function given(value) {
  if (isNumber(value)) {
    const number = Number(value.slice(1));
    return Number.isSafeInteger(number) ? number : BigInt(value.slice(1));
  }
  if (Array.isArray(value)) return value.map(given);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, of]) => [camelCase(name), given(of)]),
  );
}

/** Moments are Dates here. */
function search(value) {
  const dates =
    /^(date_created|last_updated)_(from|to)$|^(range_)?(begin|end)_date$|^expires_at$|^date$|^until$/;
  const moments = Object.entries(value).filter(([name]) => dates.test(name));
  return {
    ...given(value),
    ...Object.fromEntries(moments.map(([name, text]) => [camelCase(name), new Date(text)])),
  };
}

/** Less the zeros that don't count: `12.50` and `12.5` are one amount. */
function decimal(text) {
  return /^-?[0-9]+\.[0-9]+$/.test(text) ? text.replace(/\.?0+$/, '') : text;
}

/** Fails unless what was expected is part of what came. */
function matches(expected, came, path) {
  if (isNumber(expected)) {
    assert.equal(decimal(String(came)), decimal(expected.slice(1)), path);
  } else if (Array.isArray(expected)) {
    assert.ok(Array.isArray(came), `${path} is no array`);
    assert.equal(came.length, expected.length, `${path}: length`);
    for (const [index, one] of expected.entries()) matches(one, came[index], `${path}.${index}`);
  } else if (isObject(expected)) {
    assert.ok(typeof came === 'object' && came !== null, `${path} is ${came}, no object`);
    for (const [name, one] of Object.entries(expected)) {
      // Answers of the control plane have its own names.
      const value = name in came ? came[name] : came[camelCase(name)];
      matches(one, value ?? null, `${path}.${name}`);
    }
  } else if (came instanceof Date) {
    assert.equal(came.getTime(), new Date(expected).getTime(), path);
  } else if (typeof expected === 'string') {
    assert.equal(decimal(String(came)), decimal(expected), path);
  } else {
    assert.equal(came ?? null, expected, path);
  }
}

// ---- calls ----

const SALE = { external_pos_id: 'POS1', external_store_id: 'STORE1', amount: '100' };
const ORDER = {
  external_pos_id: 'POS1',
  external_store_id: 'STORE1',
  external_reference: 'REF1',
  title: 'Sale',
  description: 'Sale',
  total_amount: '100',
  items: [{ title: 'Item', unit_price: '100', quantity: `${MARK}1` }],
};
const CONFIG = {
  file_name_prefix: 'shop',
  columns: ['SOURCE_ID'],
  frequency: { frequency_type: 'daily', hour: `${MARK}5`, value: `${MARK}1` },
};
/** What bad input is put over. */
const USUAL = {
  'instore_orders.put': ORDER,
  'instore_orders.post_qr': ORDER,
  'instore_orders.put_qr': ORDER,
  'orders.create': { external_pos_id: 'POS1', external_reference: 'REF1', total_amount: '100' },
  'pos.create': { name: 'Till', external_id: 'POS9', external_store_id: 'STORE1' },
  'reports.create': { begin_date: '2025-10-01T03:00:00Z', end_date: '2025-11-01T02:59:59Z' },
  'reports.create_config': CONFIG,
  'reports.update_config': CONFIG,
  'reports.fetch': { from: '2025-10-01', to: '2025-10-31' },
  'stores.create': {
    name: 'Shop',
    external_id: 'STORE9',
    location: {
      street_name: 'Av. Colon',
      street_number: '1240',
      city_name: 'Cordoba',
      state_name: 'Cordoba',
      latitude: '-31.4103',
      longitude: '-64.196',
    },
  },
};

const { sell, ...CALLS } = {
  sell: (client, args) => client.sell(given({ ...SALE, ...args })),
  'instore_orders.put': (client, args) => client.instoreOrders.put(given(args)),
  'instore_orders.post_qr': (client, args) => client.instoreOrders.postQr(given(args)),
  'instore_orders.put_qr': (client, args) => client.instoreOrders.putQr(given(args)),
  'instore_orders.confirm_cash_out': (client, args) =>
    client.instoreOrders.confirmCashOut(given(args.merchant_order_id), args.result),
  'instore_orders.get': (client, args) => client.instoreOrders.get(args.external_pos_id),
  'instore_orders.delete': (client, args) => client.instoreOrders.delete(args.external_pos_id),
  'merchant_orders.get': (client, args) => client.merchantOrders.get(given(args.id)),
  'merchant_orders.search': (client, args) => client.merchantOrders.search(search(args)),
  'orders.create': (client, args) => client.orders.create(given(args)),
  'orders.get': (client, args) => client.orders.get(args.id),
  'orders.cancel': (client, { id, ...args }) => client.orders.cancel(id, given(args)),
  'orders.refund': (client, { id, ...args }) => client.orders.refund(id, given(args)),
  'orders.search': (client, args) => client.orders.search(search(args)),
  'payments.get': (client, args) => client.payments.get(given(args.id)),
  'payments.cancel': (client, args) => client.payments.cancel(given(args.id)),
  'payments.search': (client, args) => client.payments.search(search(args)),
  'refunds.create': (client, { payment_id: id, ...args }) =>
    client.refunds.create(given(id), given(args)),
  'refunds.list': (client, args) => client.refunds.list(given(args.payment_id)),
  'refunds.get': (client, args) =>
    client.refunds.get(given(args.payment_id), given(args.refund_id)),
  'stores.create': (client, args) => client.stores.create(given(args)),
  'stores.get': (client, args) => client.stores.get(given(args.id)),
  'stores.search': (client, args) => client.stores.search(given(args)),
  'stores.search_all': (client, args) => all(client.stores.searchAll(given(args))),
  'stores.update': (client, { id, ...args }) => client.stores.update(given(id), given(args)),
  'stores.delete': (client, args) => client.stores.delete(given(args.id)),
  'pos.create': (client, args) => client.pos.create(given(args)),
  'pos.get': (client, args) => client.pos.get(given(args.id)),
  'pos.search': (client, args) => client.pos.search(given(args)),
  'pos.search_all': (client, args) => all(client.pos.searchAll(given(args))),
  'pos.update': (client, { id, ...args }) => client.pos.update(given(id), given(args)),
  'pos.delete': (client, args) => client.pos.delete(given(args.id)),
  'setup.ensure_shop': (client, args) => client.setup.ensureShop(given(args)),
  'setup.plan_shop': (client, args) => client.setup.planShop(given(args)),
  'reports.create': (client, args) => client.reports.create(...ofReport(args)),
  'reports.task': (client, args) => client.reports.task(kindOf(args), args.id),
  'reports.wait': (client, args) =>
    client.reports.wait(kindOf(args), args.id, { timeoutMs: given(args.timeout_ms) }),
  'reports.list': (client, args) => client.reports.list(kindOf(args)),
  'reports.search': (client, args) => client.reports.search(...ofReport(args)),
  'reports.search_all': (client, args) => all(client.reports.searchAll(...ofReport(args))),
  'reports.config': (client, args) => client.reports.config(kindOf(args)),
  'reports.create_config': (client, args) => client.reports.createConfig(...ofReport(args)),
  'reports.update_config': (client, args) => client.reports.updateConfig(...ofReport(args)),
  'reports.schedule_on': (client, args) => client.reports.scheduleOn(kindOf(args)),
  'reports.schedule_off': (client, args) => client.reports.scheduleOff(kindOf(args)),
  'reports.download': (client, args) => inFolder((folder) => download(client, args, folder)),
  'reports.fetch': async (client, args) => {
    const files = await client.reports.fetch({ report: kindOf(args), ...given(args) });
    const text = (index) => readFileSync(files.paths[index], 'utf8');
    const shown = files.reports.map((report, index) => ({ report, text: text(index) }));
    await files.close();
    return shown;
  },
};

const kindOf = ({ report = 'settlement' }) => report;

function ofReport({ report = 'settlement', ...args }) {
  return [report, search(args)];
}

async function download(client, { file_name: name, path = 'report.csv', ...args }, folder) {
  // As it is: `join` leaves out an empty name, which is the folder itself.
  const place = `${folder}/${path}`;
  let progress = null;
  const onProgress = (news) => {
    progress = news;
  };
  const done = await client.reports.download(kindOf(args), name, place, { onProgress });
  return { ...done, progress, text: readFileSync(place, 'utf8') };
}

/** What is done in a folder that goes afterwards. */
async function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'cobro-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function all(found) {
  const list = [];
  for await (const one of found) list.push(one);
  return list;
}

function call(client, name, args) {
  assert.ok(name in CALLS, `there is no call ${name}`);
  return CALLS[name](client, args);
}

const BACK = 'https://shop.example/back';

/** A call of an application's, or of one of its sellers'. */
async function callApplication(sandbox, { accessToken: _, ...options }, name, args) {
  const usual = { clientId: '1234567890123456', clientSecret: 's3cret-of-tests' };
  const oauth = sandbox.oauth({ ...usual, ...(name === 'oauth' && given(args)) });
  const sellers = (more) => {
    const { inFlight, ...over } = given(more);
    return sandbox.sellers(oauth, { ...options, ...over }, { inFlight });
  };
  const calls = {
    oauth: () => oauth,
    'oauth.authorization': () => oauth.authorization({ redirectUri: BACK, ...given(args) }),
    'oauth.read_callback': () => oauth.readCallback(args.callback_url, args.state),
    'oauth.exchange': () =>
      oauth.exchange({ authorizationCode: 'TG-1', redirectUri: BACK, ...given(args) }),
    'oauth.refresh': () => oauth.refresh(args.refresh_token),
    sellers: () => sellers(args),
    'sellers.add': () => {
      const { site, ...tokens } = { access_token: 'APP_USR-1-030218-abc-7001', ...args };
      return sellers({}).add(search(tokens), site);
    },
    'sellers.client': () => sellers({}).client(given(args.user_id)),
    'sellers.token': () => sellers({}).token(given(args.user_id)),
    'sellers.remove': () => sellers({}).remove(given(args.user_id)),
  };
  assert.ok(name in calls, `there is no call ${name}`);
  return calls[name]();
}

async function failure(promise) {
  try {
    await promise;
  } catch (error) {
    if (error instanceof CobroError) return error;
    throw error;
  }
  assert.fail('it did not fail');
}

// ---- kinds ----

function pure(kind, { input, expect }) {
  // Equal, not a part: the whole answer is the vector's.
  const json = typeof input === 'string' ? input : write(input);
  assert.deepEqual(parse(evaluate(kind, json)), expect);
}

async function migration({ input, expect }) {
  const { now, ...old } = { external_pos_id: 'POS1', qr: 'static', site: 'MLA', ...input };
  const request = { ...given(old), ...(now && { now: new Date(now) }) };
  if (expect.field !== undefined) {
    const { kind, field, rule } = await failure((async () => migrate.order(request))());
    assert.deepEqual({ kind, field: coreName(field), rule }, { kind: 'invalid_input', ...expect });
    return;
  }
  const { body, changes } = migrate.order(request);
  assert.ok(changes.every(({ note }) => note !== ''));
  const lines = changes.map(({ kind, field, to }) => `${kind} ${field ?? '-'} > ${to ?? '-'}`);
  assert.deepEqual({ body: parse(body), changes: lines }, expect);
}

async function badInput({ input, expect }, sandbox) {
  const { site = 'MLA', api = 'instore', call: name, args } = input;
  const options = { ...sandbox.clientOptions(SELLER, site), api };
  const attempt = async () => {
    if (name === 'client') return sandbox.client({ ...options, ...given(args) });
    if (/^(oauth|sellers)\b/.test(name)) return callApplication(sandbox, options, name, args);
    const client = sandbox.client(options);
    if (name === 'sell') return sell(client, args);
    return call(client, name, { ...USUAL[name], ...args });
  };
  const error = await failure(attempt());
  const { kind, field, rule } = error;
  assert.deepEqual(
    { kind, field: coreName(field), rule },
    { kind: 'invalid_input', field: expect.field, rule: expect.rule },
    error.message,
  );
  assert.deepEqual(await sandbox.requests(), [], 'something was sent');
}

async function qrRead({ input, expect }) {
  await expectPart(expect, () => qr.read(input.qr_data));
}

async function qrImage({ input, expect }) {
  const { qr_data: qrData, output, ...image } = input;
  await expectPart(expect, () => {
    const drawn = qr[output](qrData, given(image));
    const bytes = Buffer.from(drawn);
    return {
      text: typeof drawn === 'string' ? drawn : null,
      hex: bytes.toString('hex'),
      length: bytes.length,
      adler32: adler32(bytes),
    };
  });
}

async function reportRows({ input, expect }) {
  const { content, hex, ...options } = input;
  const bytes = hex === undefined ? Buffer.from(content) : Buffer.from(hex, 'hex');
  await expectPart(expect, async () => {
    const rows = reports.rows(bytes, given(options));
    const report = await rows.report();
    const shown = ({ kind, ...row }) =>
      kind === 'bad_row' ? { bad_row: row } : { row: { kind, ...row } };
    return { report, rows: (await all(rows)).map(shown) };
  });
}

async function reconciliation({ input, expect }) {
  const { reports: texts, sales = [], sales_csv: salesCsv, options = {} } = input;
  await inFolder((folder) => {
    const file = (name, text) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const request = {
      reports: texts.map((text, index) => file(`report-${index}.csv`, text)),
      salesCsv: salesCsv && file('sales.csv', salesCsv),
      sales: sales.map((sale) => search({ external_reference: '', ...sale })),
      ...search(options),
      json: expect.json_lines && join(folder, 'out.jsonl'),
      csv: expect.csv_lines && join(folder, 'out.csv'),
    };
    const lines = (path) =>
      path &&
      readFileSync(path, 'utf8')
        .replace(/\r?\n$/, '')
        .split(/\r?\n/);
    return expectPart(expect, async () => {
      const reconciliation = reports.reconcile(request);
      const findings = await all(reconciliation);
      const summary = await reconciliation.summary();
      return { findings, summary, json_lines: lines(request.json), csv_lines: lines(request.csv) };
    });
  });
}

async function expectPart(expect, answer) {
  if (expect.error === undefined) {
    matches(expect, await answer(), 'it');
    return;
  }
  const error = await failure((async () => answer())());
  assert.equal(error.kind, 'invalid_input');
  matches(expect.error, { ...error, field: coreName(error.field) }, 'error');
}

async function notification({ input, expect }) {
  await expectPart(expect, () => {
    if (input.guard === undefined) return received(input).event;
    const guard = new notifications.ReplayGuard(given(input.guard));
    const all = input.deliveries.map(received);
    return { new: all.map(({ event, now }) => guard.isNew(event, now)) };
  });
}

function received({ secrets, tolerance_ms: tolerance, now: moment, ...delivery }) {
  const { headers = [], query = '', body = '', body_hex: hex, body_size: size, ...more } = delivery;
  const bytes = hex ? Buffer.from(hex, 'hex') : size && Buffer.alloc(given(size), 'a');
  const request = { ...more, headers, query, body: bytes ?? body };
  const now = new Date(moment);
  if (secrets === undefined) return { event: notifications.parse(request), now };
  const verifier = new notifications.Verifier(secrets, { toleranceMs: given(tolerance) });
  return { event: verifier.verify(request, now), now };
}

/** A notification as the testing module makes it, read. */
function made({ topic, id, ipn: unsigned }) {
  if (unsigned) return notifications.parse(ipn(topic, id));
  const secret = 'flow-secret';
  const event = new notifications.Verifier(secret).verify(sign({ secret, topic, id }));
  assert.equal(event.signature.outcome, 'verified', event.signature.reason);
  return event;
}

function adler32(bytes) {
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return b * 65536 + a;
}

class Flow {
  #saved = new Map();
  #events = new Map();
  #late;

  constructor(sandbox, options) {
    this.sandbox = sandbox;
    this.options = options;
    this.client = sandbox.client(options);
  }

  async step(written) {
    const { do: action, as, expect, expect_error: expectError, ...step } = this.#resolve(written);
    const doing = this.#perform(action, step);
    if (expectError !== undefined) {
      const error = await failure(doing);
      matches(expectError, { ...error, field: coreName(error.field) }, 'expect_error');
      return;
    }
    const came = await doing;
    if (as !== undefined) this.#saved.set(as, came);
    if (expect === null) assert.equal(came ?? null, null);
    // What is expected of a sale is what is fixed about it.
    else if (expect !== undefined) matches(expect, came?.info ?? came, 'expect');
  }

  #perform(action, step) {
    const sale = () => this.#saved.get(step.sale);
    switch (action) {
      case 'sell':
        return sell(this.client, step.args ?? {});
      case 'next_event':
        return this.#nextEvent(step.sale);
      case 'wait':
        return sale().wait();
      case 'check':
        return sale().check();
      case 'cancel':
        return sale().cancel();
      case 'refund':
        return sale().refund(given(step.args ?? {}));
      case 'wait_refund':
        return sale().waitRefund(step.idempotency_key);
      case 'crash':
        return this.#crash(step);
      case 'resume':
        return this.#resume(step.sales_as ?? []);
      case 'journal':
        return this.client.journal.list(given(step.args ?? {}));
      case 'prune':
        return this.client.journal.prune(given(step.args));
      case 'notify':
        return this.#notify(step);
      case 'confirm':
        return this.client.confirm(made(step));
      case 'late_money':
        return this.#lateMoney();
      case 'close':
        return this.client.close({ timeoutMs: given(step.limit_ms) });
      case 'remaining':
        return this.#remaining(sale(), step);
      case 'call':
        return call(this.client, step.call, step.args ?? {});
      case 'control':
        return this.#control(step);
      case 'requests':
        return this.#requests(step);
      default:
        throw new Error(`there is no step ${action}`);
    }
  }

  async #nextEvent(name) {
    if (!this.#events.has(name)) this.#events.set(name, this.#saved.get(name).events());
    const { done, value } = await this.#events.get(name).next();
    return done ? null : value;
  }

  async #lateMoney() {
    this.#late ??= this.client.lateMoney();
    const { value } = await this.#late.next();
    const { refundError } = value;
    return { ...value, refundError: refundError && { ...refundError } };
  }

  async #crash({ api = this.options.api }) {
    this.sandbox.crashClients();
    this.#late = undefined;
    this.options = { ...this.options, api };
    this.client = this.sandbox.client(this.options);
  }

  async #resume(names) {
    const { sales, refunds } = await this.client.resume();
    if (names.length > 0) assert.equal(sales.length, names.length, 'sales');
    for (const [index, name] of names.entries()) this.#saved.set(name, sales[index]);
    const shown = ({ error, ...refund }) => ({ ...refund, error: error && { ...error } });
    return { sales: sales.map((sale) => sale.info), refunds: refunds.map(shown) };
  }

  async #notify({ topic, id }) {
    this.client.notify(topic, id);
  }

  async #remaining(sale, { at_least_ms: least, at_most_ms: most }) {
    const { remainingMs } = sale;
    if (least !== undefined) assert.ok(remainingMs >= given(least), `${remainingMs} ms remain`);
    if (most !== undefined) assert.ok(remainingMs <= given(most), `${remainingMs} ms remain`);
  }

  async #control({ method, path, body }) {
    // Through the text, for the digits of its numbers.
    const sent = body === undefined ? undefined : JSON.parse(write(body));
    return this.sandbox.control(method, path, sent);
  }

  async #requests({ method, path, count }) {
    const found = (await this.sandbox.requests()).filter(
      (request) =>
        (method === undefined || request.method === method) &&
        (path === undefined || request.path.split('?')[0].includes(path)),
    );
    assert.equal(found.length, given(count), `requests: ${JSON.stringify(found, null, 1)}`);
  }

  /** The step with `"$name.path"` replaced by what was saved. */
  #resolve(value) {
    if (typeof value === 'string' && value.startsWith('$')) {
      const [name, ...path] = value.slice(1).split('.');
      assert.ok(this.#saved.has(name), `nothing was saved as ${name}`);
      const saved = this.#saved.get(name);
      const found = path.reduce((of, part) => of[part] ?? of[camelCase(part)], saved.info ?? saved);
      assert.notEqual(found, undefined, `there is no ${value}`);
      return found instanceof Date ? found.toISOString() : found;
    }
    if (Array.isArray(value)) return value.map((one) => this.#resolve(one));
    if (!isObject(value)) return value;
    const entries = Object.entries(value);
    return Object.fromEntries(entries.map(([name, one]) => [name, this.#resolve(one)]));
  }
}

async function flow({ input }, sandbox) {
  const { site = 'MLA', options = {}, journal = false, steps } = input;
  const stores = [{ externalId: 'STORE1', pos: ['POS1', 'POS2'] }];
  await sandbox.seed({ userId: SELLER, site, stores });
  const folder = journal ? mkdtempSync(join(tmpdir(), 'cobro-')) : undefined;
  const kept = folder && { journal: join(folder, 'journal.db') };
  const running = new Flow(sandbox, {
    ...sandbox.clientOptions(SELLER, site),
    ...given(options),
    ...kept,
  });
  try {
    for (const [index, step] of steps.entries()) {
      try {
        await running.step(step);
      } catch (error) {
        throw new Error(`step ${index} (${step.do}): ${error.message}`, { cause: error });
      }
    }
  } finally {
    if (folder) rmSync(folder, { recursive: true });
  }
}

async function onSandbox(run, vector) {
  const sandbox = await Sandbox.start();
  try {
    await run(vector, sandbox);
  } finally {
    await sandbox.stop();
  }
}

const KINDS = new Map([
  ...PURE.map((kind) => [kind, (vector) => pure(kind, vector)]),
  ['migrate', migration],
  ['bad_input', (vector) => onSandbox(badInput, vector)],
  ['notification', notification],
  ['qr_read', qrRead],
  ['qr_image', qrImage],
  ['report_rows', reportRows],
  ['reconcile', reconciliation],
  ['flow', (vector) => onSandbox(flow, vector)],
]);

const [folder] = process.argv.slice(2);
const ids = new Set();
let failed = 0;
for (const name of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
  const { kind, cases } = parse(readFileSync(join(folder, name), 'utf8'));
  const run = KINDS.get(kind);
  if (!run) throw new Error(`${name}: there is no kind ${kind}`);
  for (const vector of cases) {
    if (ids.has(vector.id)) throw new Error(`${vector.id} is there twice`);
    ids.add(vector.id);
    try {
      await run(vector);
    } catch (error) {
      failed += 1;
      console.error(`FAILED ${vector.id} (${vector.why}): ${error.message}`);
    }
  }
}
console.log(`vectors: ${ids.size}`);
process.exitCode = failed === 0 ? 0 : 1;

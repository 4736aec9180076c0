import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { desk } from './books.mjs';
import { openShop, SELLER } from './shop.mjs';

const file = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const snippets = async () => {
  const readme = await readFile(file('README.md'), 'utf8');
  return [...readme.matchAll(/```js\n(.*?)```/gs)].map(([, code]) => code);
};

/** Runs a snippet as a module of the consumer. */
async function run(name, code) {
  await writeFile(file(name), code);
  await import(file(name));
}

test("the README's sale", async (t) => {
  const { sandbox, client, scan } = await openShop(t);
  const [code] = await snippets();
  let scanId;
  const kinds = [];
  globalThis.readme = {
    client,
    async show({ kind }) {
      kinds.push(kind);
      if (kind === 'opened') ({ scanId } = await scan());
      if (kind === 'scanned') await sandbox.pay({ scanId, result: 'rejected' });
      if (kind === 'rejected') await sandbox.pay({ scanId, result: 'approved' });
    },
  };
  const onSandbox = code.replace('Client.fromEnv()', 'readme.client');
  assert.notEqual(onSandbox, code);
  await run('readme-sale.mjs', `const { show } = readme;\n${onSandbox}`);
  assert.deepEqual(kinds, ['opened', 'scanned', 'rejected', 'paid']);
  assert.equal((await sandbox.ledger(SELLER)).refunds[0].amount, '500');
});

test("the README's start after a crash", async (t) => {
  const { sandbox } = await openShop(t);
  const journal = file('readme-crash.db');
  const till = () => sandbox.client({ ...sandbox.clientOptions(SELLER), journal });
  const sale = await till().sell({ externalPosId: 'POS2', amount: '5' });
  sandbox.crashClients();
  const [, code] = await snippets();
  globalThis.readme = { client: till() };
  const onSandbox = code.replace('Client.fromEnv()', 'readme.client');
  assert.notEqual(onSandbox, code);
  const logged = t.mock.method(console, 'log', () => {});
  await run('readme-crash.mjs', onSandbox);
  const lines = logged.mock.calls.map((call) => call.arguments);
  assert.deepEqual(lines, [[sale.info.externalReference, 'expired']]);
});

test("the README's many sellers", async (t) => {
  const [, , , code] = await snippets();
  const logged = t.mock.method(console, 'log', () => {});
  await run('readme-sellers.mjs', code);
  assert.deepEqual(
    logged.mock.calls.map((call) => call.arguments),
    [[null], [null]],
  );
});

test("the README's test without money", async () => {
  const [, , code] = await snippets();
  await run('readme-testing.mjs', code);
});

test("the README's day end", async (t) => {
  const { client } = await openShop(t);
  const { path, names } = desk(t, {
    'sales.csv': 'external_reference,amount,date\nS1,10.00,2025-10-15\n',
  });
  const [, , , , code] = await snippets();
  globalThis.readme = { client };
  const logged = t.mock.method(console, 'log', () => {});
  const here = code
    .replace('Client.fromEnv()', 'readme.client')
    .replace("'sales.csv'", JSON.stringify(path('sales.csv')))
    .replace("'october.html'", JSON.stringify(path('october.html')));
  await run('readme-reports.mjs', here);
  assert.deepEqual(
    logged.mock.calls.map((call) => call.arguments),
    [['missing', 'S1', 'not_in_report'], ['net 0, fees 0, missing sales: 1']],
  );
  assert.deepEqual(names(), ['october.html', 'sales.csv']);
});

/** Runs the till on its sandbox; gives the lines it prints. */
async function till(variables, ...args) {
  const { COBRO_ACCESS_TOKEN, COBRO_API, ...env } = process.env;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [file('examples/till.mjs'), ...args],
    { env: { ...env, ...variables }, timeout: 60_000 },
  );
  return stdout.split('\n').map((line) => line.trim());
}

/** The Orders API tells nothing of a buyer before the payment. */
const TOLD = {
  instore: ['scanned', 'rejected cc_rejected_insufficient_amount'],
  orders: [],
};

for (const api of ['instore', 'orders']) {
  for (const qr of ['static', 'dynamic', 'hybrid']) {
    test(`the till on a ${qr} QR of the API ${api}`, async () => {
      const [asked, ...lines] = await till({ COBRO_API: api }, '1500.50', qr);
      // By the Orders API an order began at its millisecond; the API's clock shows seconds.
      assert.match(asked, /^1500\.5 ARS: please scan, 30[01] s left$/);
      // So begins every code of EMVCo.
      if (qr !== 'static') assert.match(lines.shift(), /^000201/);
      assert.deepEqual(lines, [
        'opened',
        ...TOLD[api],
        'paid',
        'paid 1500.5 ARS',
        'refunded 500.5, 1000 left',
        'refunded 1000 more',
        '',
      ]);
    });
  }
}

test('the till says what is wrong with its arguments', async () => {
  await assert.rejects(till({}, '1500.50', 'printed'), ({ code, stdout }) => {
    assert.equal(code, 1);
    assert.match(stdout, /^refused: .*\bqr: /);
    return true;
  });
});

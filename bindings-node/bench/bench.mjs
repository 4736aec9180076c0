// CPU time per call of cobro beside the official SDK's: the same calls to the
// same server over TLS on loopback, in turns, in one run.

import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Calls in a round. */
const COUNT = 300;

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

// `fetch` reads its extra certificates when the process starts.
if (process.argv[2] === undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'cobro-bench-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
      ...['-addext', 'basicConstraints=critical,CA:FALSE', '-days', '2'],
      ...['-keyout', key, '-out', cert],
    ],
    { stdio: 'ignore' },
  );
  const server = fork(here('server.mjs'), [key, cert]);
  const [where] = await once(server, 'message');
  const bench = fork(here('bench.mjs'), [JSON.stringify(where)], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: cert },
    execArgv: ['--expose-gc'],
  });
  [process.exitCode] = await once(bench, 'exit');
  server.disconnect();
  rmSync(folder, { recursive: true });
} else {
  await measure(JSON.parse(process.argv[2]));
}

async function measure({ port, paymentId, externalReference, token }) {
  const { Client } = await import('cobro');
  const { MercadoPagoConfig, MerchantOrder, Payment, PaymentRefund } = await import('mercadopago');
  const { AppConfig } = createRequire(import.meta.url)('mercadopago/dist/utils/config');

  const baseUrl = `https://localhost:${port}`;
  const rootCertificates = [readFileSync(process.env.NODE_EXTRA_CA_CERTS, 'utf8')];
  const options = { accessToken: token, site: 'MLA', api: 'instore' };
  const client = new Client({ ...options, baseUrl, rootCertificates });
  AppConfig.BASE_URL = baseUrl;
  const config = new MercadoPagoConfig({ accessToken: token });
  const [payments, orders] = [new Payment(config), new MerchantOrder(config)];
  const refunds = new PaymentRefund(config);
  const id = Number(paymentId);

  const calls = {
    'read a payment': {
      cobro: () => client.payments.get(paymentId),
      official: () => payments.get({ id }),
    },
    'search orders': {
      cobro: () => client.merchantOrders.search({ externalReference }),
      official: () => orders.search({ options: { external_reference: externalReference } }),
    },
    'list refunds': {
      cobro: () => client.refunds.list(paymentId),
      official: () => refunds.list({ payment_id: id }),
    },
  };
  console.log('CPU per call, in microseconds');
  for (const [name, { cobro, official }] of Object.entries(calls)) {
    const spent = { cobro: 0, official: 0 };
    // The first round warms up: connections, and what V8 compiles.
    for (let round = 0; round <= 5; round += 1) {
      const ours = await cpu(cobro);
      const theirs = await cpu(official);
      if (round === 0) continue;
      spent.cobro += ours;
      spent.official += theirs;
    }
    const per = (total) => Math.round(total / (5 * COUNT));
    const times = (spent.official / spent.cobro).toFixed(1);
    const line = [`cobro ${per(spent.cobro)}`, `official SDK ${per(spent.official)}`, `${times}x`];
    console.log(`${name.padEnd(16)} ${line.join('   ')}`);
  }
}

/** CPU time of the whole process, all its threads, in microseconds. */
async function cpu(call) {
  globalThis.gc();
  const before = process.cpuUsage();
  for (let done = 0; done < COUNT; done += 1) await call();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

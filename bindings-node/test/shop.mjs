import assert from 'node:assert/strict';
import { Sandbox } from 'cobro/testing';

/** The seller of every test. */
export const SELLER = 7001;

/** A sandbox with a shop in it, and a client of its seller; stopped after the test. */
export async function openShop(t, { site = 'MLA', options = {} } = {}) {
  const sandbox = await Sandbox.start();
  t.after(() => sandbox.stop());
  await sandbox.seed({
    userId: SELLER,
    site,
    stores: [{ externalId: 'STORE1', pos: ['POS1', 'POS2'] }],
  });
  const client = sandbox.client({ ...sandbox.clientOptions(SELLER, site), ...options });
  const sell = (request = {}) =>
    client.sell({ externalPosId: 'POS1', externalStoreId: 'STORE1', amount: '100', ...request });
  /** A buyer scans what was drawn, or the POS's printed QR. */
  const scan = (qrData) =>
    sandbox.scan(qrData ? { qrData } : { userId: SELLER, externalPosId: 'POS1' });
  /** A buyer scans and pays. */
  const pay = async (payment = {}) => {
    const { scanId } = await scan();
    return sandbox.pay({ scanId, result: 'approved', ...payment });
  };
  return { sandbox, client, sell, scan, pay };
}

/** A sale that was paid, and its payment's id. */
export async function paidSale({ sell, pay }, request) {
  const sale = await sell(request);
  const { paymentId } = await pay();
  const outcome = await sale.wait();
  return { sale, paymentId, outcome };
}

/** The next such request has to come again later: until time passes its client sleeps. */
export async function holdUp(sandbox, match) {
  await sandbox.autoAdvance(false);
  const headers = { 'Retry-After': '10' };
  await sandbox.fault({ match, times: 1, do: { status: 429, headers, body: {} } });
}

/** Resolves once somebody sleeps on the sandbox's clock. */
export async function asleep(sandbox) {
  for (;;) {
    const { sleepers } = await sandbox.control('GET', '/_sandbox/clock');
    if (sleepers !== '0') return;
    await new Promise(setImmediate);
  }
}

/** Leaves a call that was begun alone, as an aborted caller does; resolves when that is done. */
export async function leave(call) {
  const controller = new AbortController();
  const gone = new Promise((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason));
  });
  const either = Promise.race([call, gone]);
  controller.abort();
  await assert.rejects(either, { name: 'AbortError' });
}

/** Resolves once the sandbox has got a request whose path holds this. */
export async function requested(sandbox, path, since = 0) {
  for (;;) {
    const found = (await sandbox.requests(since)).find((request) => request.path.includes(path));
    if (found) return found;
    await new Promise(setImmediate);
  }
}

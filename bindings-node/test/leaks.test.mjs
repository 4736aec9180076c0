// Thousands of sales leave nothing behind: no memory, no thread, no socket, no
// open file, nothing that keeps the process.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Sandbox } from 'cobro/testing';

const SELLER = 7001;
const TILLS = Array.from({ length: 20 }, (_, number) => `TILL${number}`);
const SALES = 2000;
/**
 * Until then pools, caches and the heap grow to their size; with a file also
 * SQLite's cache of it, which ends at two megabytes.
 */
const WARM_UP = { 'in memory': 4000, 'in a file': 2000 };
/** A JavaScript object for each sale would take more than that. */
const HEAP_GROWTH = 256 * 1024;
/**
 * What stays of a sale takes more than two kilobytes of the core alone, so all
 * of them twice this. The system's figure goes up and down by a few megabytes
 * as V8 takes and returns pages: the lowest of some after is compared with the
 * highest of some before.
 */
const NATIVE_GROWTH = 2 * 1024 * 1024;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

function link(number) {
  try {
    return readlinkSync(`/proc/self/fd/${number}`);
  } catch {
    return undefined; // The listing itself, or a connection that has just ended.
  }
}

/** What is held now: bytes, and how many of all else. */
async function measure() {
  // Native objects are let go of between two turns of the event loop.
  for (let round = 0; round < 2; round += 1) {
    collect();
    await new Promise(setImmediate);
  }
  const { rss, heapUsed, heapTotal } = process.memoryUsage();
  const links = readdirSync('/proc/self/fd')
    .map(link)
    .filter((found) => found !== undefined);
  const sockets = links.filter((found) => found.startsWith('socket:'));
  return {
    heap: heapUsed,
    native: rss - heapTotal,
    sockets: sockets.length,
    files: links.length - sockets.length,
    threads: readdirSync('/proc/self/task').length,
    resources: process.getActiveResourcesInfo().length,
  };
}

/** Sells, waits and cancels; measures after each fifth of it. */
async function serve(sandbox, client, sales) {
  const figures = [];
  for (let sold = 0; sold < sales; sold += TILLS.length) {
    // The sandbox's own books are no leak.
    await sandbox.reset();
    await sandbox.seed({ userId: SELLER, stores: [{ externalId: 'STORE1', pos: TILLS }] });
    await Promise.all(TILLS.map((externalPosId) => one(client, externalPosId)));
    if ((sold + TILLS.length) % (sales / 5) === 0) figures.push(await measure());
  }
  return figures;
}

async function one(client, externalPosId) {
  const sale = await client.sell({ externalPosId, amount: '1' });
  const { signal } = new AbortController();
  const waiting = sale.wait({ signal });
  await sale.cancel();
  assert.equal((await waiting).status, 'cancelled');
}

async function sellAndMeasure(sandbox, warmUp, journal) {
  const client = sandbox.client({ ...sandbox.clientOptions(SELLER), journal });
  const warm = (await serve(sandbox, client, warmUp)).slice(-3);
  const after = (await serve(sandbox, client, SALES)).slice(-3);
  assert.equal(await client.close(), 0);
  return { warm, after };
}

for (const [kept, warmUp] of Object.entries(WARM_UP)) {
  const skip = process.platform !== 'linux' && 'what is open is counted in /proc';
  test(`sales leave nothing behind, with the journal ${kept}`, { skip }, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'cobro-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const sandbox = await Sandbox.start();
    t.after(() => sandbox.stop());
    // Else a wait lets the time of the others pass while they write to their journal.
    await sandbox.autoAdvance(false);
    const empty = await measure();

    const journal = kept === 'in a file' ? join(folder, 'journal.db') : undefined;
    const { warm, after } = await sellAndMeasure(sandbox, warmUp, journal);
    const figures = JSON.stringify({ empty, warm, after }, null, 1);
    t.diagnostic(JSON.stringify({ empty, warm: warm.at(-1), after: after.at(-1) }));
    const highest = (of) => Math.max(...warm.map((figure) => figure[of]));
    const lowest = (of) => Math.min(...after.map((figure) => figure[of]));
    assert.ok(lowest('heap') - highest('heap') < HEAP_GROWTH, figures);
    assert.ok(lowest('native') - highest('native') < NATIVE_GROWTH, figures);
    assert.equal(after.at(-1).files, warm.at(-1).files, figures);
    assert.equal(after.at(-1).resources, empty.resources, figures);
    // The pool holds as many connections as were used at once: two of a sale, for its
    // wait and its cancellation, each with both its ends here. Likewise the threads
    // that work on the file; they end when they had nothing to do for ten seconds.
    assert.ok(after.at(-1).sockets <= empty.sockets + 4 * TILLS.length, figures);
    assert.ok(after.at(-1).threads <= empty.threads + 2 * TILLS.length, figures);

    // With the client its connections and its files go.
    for (const end = Date.now() + 30_000; ; ) {
      const { sockets, files } = await measure();
      if (sockets === empty.sockets && files === empty.files) break;
      assert.ok(Date.now() < end, `${sockets} sockets, ${files} files: ${figures}`);
    }
  });
}

// A till: one sale at one POS.
//
//   node till.mjs [amount] [qr]     on a sandbox in this process; the buyer is played here
//   COBRO_ACCESS_TOKEN=… COBRO_SITE=MLA COBRO_API=instore COBRO_POS=POS1 node till.mjs 1500.50
//
// `qr` is static (the POS's printed QR), dynamic (drawn for this sale) or hybrid (either).
// COBRO_API says on which generation of the API, instore or orders: all else is the same.
// With COBRO_JOURNAL=till.db a real till goes on after a crash with what it left open.

import { Client, CobroError, OutcomeUnknownError } from 'cobro';
import { Sandbox } from 'cobro/testing';

/** Whoever stands at the counter: in the sandbox, somebody whose first card is refused. */
class Buyer {
  constructor(sandbox) {
    this.sandbox = sandbox;
  }

  async react({ kind }, info) {
    if (kind === 'opened') await this.scan(info);
    // The Orders API tells of neither the scan nor the refused card: nothing to wait for.
    const untold = kind === 'opened' && info.api === 'orders';
    if (kind === 'scanned' || untold) {
      await this.pay({ result: 'rejected', detail: 'cc_rejected_insufficient_amount' });
    }
    if (kind === 'rejected' || untold) await this.pay({ result: 'approved' });
  }

  async scan({ qrData, collectorId, externalPosId }) {
    const seen = qrData === null ? { userId: collectorId, externalPosId } : { qrData };
    const { scanId } = await this.sandbox.scan(seen);
    this.scanId = scanId;
  }

  async pay(attempt) {
    await this.sandbox.pay({ scanId: this.scanId, ...attempt });
  }
}

async function charge(client, request, buyer) {
  const sale = await client.sell({ ...request, title: 'Two coffees', ttlMs: 300_000 });
  const seconds = Math.round(sale.remainingMs / 1000);
  console.log(`${sale.info.amount} ${sale.info.currencyId}: please scan, ${seconds} s left`);
  if (sale.info.qrData !== null) console.log(sale.info.qrData);
  for await (const event of sale.events()) {
    console.log(`  ${event.kind}`, event.payment?.statusDetail ?? '');
    await buyer?.react(event, sale.info);
  }
  return sale;
}

async function main(amount = '1500.50', qr = 'static') {
  const real = process.env.COBRO_ACCESS_TOKEN !== undefined;
  const sandbox = real ? undefined : await Sandbox.start();
  try {
    await sandbox?.seed({ userId: 7001, stores: [{ externalId: 'STORE1', pos: ['POS1'] }] });
    const api = process.env.COBRO_API ?? 'instore';
    const client = sandbox?.client({ ...sandbox.clientOptions(7001), api }) ?? Client.fromEnv();
    const buyer = sandbox && new Buyer(sandbox);
    for (const left of (await client.resume()).sales) {
      console.log(`sale ${left.info.externalReference} of before: ${(await left.wait()).status}`);
    }
    const externalPosId = process.env.COBRO_POS ?? 'POS1';
    const sale = await charge(client, { externalPosId, amount, qr }, buyer);
    const { status, paidAmount, currencyId, mismatch } = await sale.check();
    if (status !== 'paid') return console.log(`not paid: ${status} ${mismatch ?? ''}`);
    console.log(`paid ${paidAmount} ${currencyId}`);
    if (sandbox) {
      const { amount: back, left } = await sale.refund({ amount: '500.50' });
      console.log(`refunded ${back}, ${left} left`);
      console.log(`refunded ${(await sale.refund()).amount} more`);
    }
  } catch (error) {
    if (!(error instanceof CobroError)) throw error;
    process.exitCode = 1;
    if (error instanceof OutcomeUnknownError) {
      console.log(
        `unknown whether it was done: look before repeating, with ${error.idempotencyKey}`,
      );
    } else {
      console.log(`refused: ${error.message}`);
    }
  } finally {
    await sandbox?.stop();
  }
}

await main(...process.argv.slice(2));

// A till: one sale on the QR of one POS.
//
//   node till.mjs [amount]     on a sandbox in this process; the buyer is played here
//   COBRO_ACCESS_TOKEN=… COBRO_SITE=MLA COBRO_API=instore COBRO_POS=POS1 node till.mjs 1500.50
//
// With COBRO_JOURNAL=till.db a real till goes on after a crash with what it left open.

import { Client, CobroError, OutcomeUnknownError } from 'cobro';
import { Sandbox } from 'cobro/testing';

/** Whoever stands at the counter: in the sandbox, somebody whose first card is refused. */
class Buyer {
  constructor(sandbox) {
    this.sandbox = sandbox;
  }

  async react(event, { collectorId, externalPosId }) {
    if (event.kind === 'opened') {
      const scan = await this.sandbox.scan({ userId: collectorId, externalPosId });
      this.scanId = scan.scanId;
    } else if (event.kind === 'scanned') {
      const detail = 'cc_rejected_insufficient_amount';
      await this.sandbox.pay({ scanId: this.scanId, result: 'rejected', detail });
    } else if (event.kind === 'rejected') {
      await this.sandbox.pay({ scanId: this.scanId, result: 'approved' });
    }
  }
}

async function charge(client, externalPosId, amount, buyer) {
  const sale = await client.sell({ externalPosId, amount, title: 'Two coffees', ttlMs: 300_000 });
  const seconds = Math.round(sale.remainingMs / 1000);
  console.log(`${sale.info.amount} ${sale.info.currencyId}: please scan, ${seconds} s left`);
  for await (const event of sale.events()) {
    console.log(`  ${event.kind}`, event.payment?.statusDetail ?? '');
    await buyer?.react(event, sale.info);
  }
  return sale;
}

async function main(amount = '1500.50') {
  const real = process.env.COBRO_ACCESS_TOKEN !== undefined;
  const sandbox = real ? undefined : await Sandbox.start();
  try {
    await sandbox?.seed({ userId: 7001, stores: [{ externalId: 'STORE1', pos: ['POS1'] }] });
    const client = sandbox?.client(7001) ?? Client.fromEnv();
    const buyer = sandbox && new Buyer(sandbox);
    for (const left of (await client.resume()).sales) {
      console.log(`sale ${left.info.externalReference} of before: ${(await left.wait()).status}`);
    }
    const sale = await charge(client, process.env.COBRO_POS ?? 'POS1', amount, buyer);
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

await main(process.argv[2]);

// A till on the in-store API and the official SDK, as the documentation shows them.

import { Payment, PaymentRefund } from 'mercadopago';
import { serve } from './counter.mjs';
import { InstoreQr } from './instore-qr.mjs';
import { Api } from './official-sdk.mjs';

/** Seconds between two looks. */
const EVERY = 3;

class OfficialTill {
  constructor(api) {
    this.api = api;
    this.orders = new InstoreQr(api);
    this.payments = new Payment(api.config);
    this.refunds = new PaymentRefund(api.config);
  }

  async sell({ pos, reference, amount, ttl_s: ttl, qr }) {
    let shown;
    try {
      shown = await this.orders.put(pos, reference, amount, ttl, qr);
    } catch {
      return 'error';
    }
    if (!shown) return 'error';
    this.pos = pos;
    this.reference = reference;
    this.ends = (await this.api.now()) + ttl * 1000;
    return shown;
  }

  async wait() {
    try {
      for (;;) {
        if (await this.#paid()) return 'paid';
        if ((await this.api.now()) >= this.ends) return 'not_paid';
        await this.api.sleep(EVERY);
      }
    } catch {
      return 'error';
    }
  }

  async check() {
    try {
      return (await this.#paid()) ? 'paid' : 'not_paid';
    } catch {
      return 'error';
    }
  }

  async cancel() {
    try {
      const status = await this.orders.delete(this.pos);
      return status === 200 || status === 204 ? 'not_paid' : 'error';
    } catch {
      return 'error';
    }
  }

  async refund({ amount }) {
    const payment_id = this.paymentId;
    try {
      if (amount === null) await this.refunds.total({ payment_id });
      else await this.refunds.create({ payment_id, body: { amount: Number(amount) } });
    } catch {
      return 'error';
    }
    return 'refunded';
  }

  async #paid() {
    const { results } = await this.payments.search({
      options: { criteria: 'desc', sort: 'date_created', external_reference: this.reference },
    });
    const approved = results.find((payment) => payment.status === 'approved');
    this.paymentId = approved?.id;
    return approved !== undefined;
  }
}

const sandbox = process.argv.at(-1);
await serve(new OfficialTill(await Api.on(sandbox)), sandbox);

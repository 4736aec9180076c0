// A till on the official SDK as its documentation shows it.

import { Payment, PaymentRefund } from 'mercadopago';
import { serve } from './counter.mjs';
import { Api } from './printed-qr.mjs';

/** Seconds between two looks. */
const EVERY = 3;

class OfficialTill {
  constructor(api) {
    this.api = api;
    this.payments = new Payment(api.config);
    this.refunds = new PaymentRefund(api.config);
  }

  async sell({ pos, reference, amount, ttl_s: ttl }) {
    try {
      const status = await this.api.putOrder(pos, reference, amount, ttl);
      if (status !== 200 && status !== 204) return 'error';
    } catch {
      return 'error';
    }
    this.reference = reference;
    this.ends = (await this.api.now()) + ttl * 1000;
    return 'scan';
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

const sandbox = process.argv[2];
await serve(new OfficialTill(await Api.on(sandbox)), sandbox);

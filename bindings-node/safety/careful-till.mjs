// A till on the official SDK by somebody who knows how it can go wrong.

import { randomUUID } from 'node:crypto';
import { Payment, PaymentRefund } from 'mercadopago';
import { serve } from './counter.mjs';
import { Api } from './printed-qr.mjs';

/** Seconds between two looks. */
const EVERY = 3;

/** Statuses below 500 that don't say that nothing was done. */
const AGAIN = new Set([408, 409, 423, 424, 429]);

class CarefulTill {
  constructor(api) {
    this.api = api;
    this.payments = new Payment(api.config);
    this.refunds = new PaymentRefund(api.config);
    this.keys = new Map();
  }

  async sell({ pos, reference, amount, ttl_s: ttl }) {
    // Putting the same order there again changes nothing.
    for (let attempt = 0; attempt < 3; attempt++) {
      const status = await this.api.putOrder(pos, reference, amount, ttl).catch(() => 0);
      if (status === 200 || status === 204) {
        this.pos = pos;
        this.reference = reference;
        this.ends = (await this.api.now()) + ttl * 1000;
        return 'scan';
      }
    }
    return 'unknown';
  }

  async wait() {
    while ((await this.api.now()) < this.ends) {
      // What fails now may work in a moment.
      if ((await this.#look()) === 'paid') return 'paid';
      await this.api.sleep(EVERY);
    }
    // Nobody shall pay once the screen says that nobody did.
    if (!(await this.#takenOff())) return 'unknown';
    await this.api.sleep(EVERY);
    return this.check();
  }

  async check() {
    const seen = await this.#look();
    if (seen === 'nothing') return 'not_paid';
    return seen === 'paid' ? 'paid' : 'unknown';
  }

  async refund({ intent, amount }) {
    // One key for each refund that is meant, however often it is sent.
    if (!this.keys.has(intent)) this.keys.set(intent, randomUUID());
    const requestOptions = { idempotencyKey: this.keys.get(intent) };
    const body = amount === null ? {} : { amount: Number(amount) };
    try {
      const refund = await this.refunds.create({
        payment_id: this.paymentId,
        body,
        requestOptions,
      });
      // It resolves also when the body could not be read.
      return refund.status === 'approved' ? 'refunded' : 'unknown';
    } catch (error) {
      const { status } = error;
      return status >= 400 && status < 500 && !AGAIN.has(status) ? 'refused' : 'unknown';
    }
  }

  async #look() {
    const options = {
      criteria: 'desc',
      sort: 'date_created',
      external_reference: this.reference,
    };
    const found = await this.payments.search({ options }).catch(() => ({}));
    if (!Array.isArray(found.results)) return 'failed';
    const approved = found.results.find((payment) => payment.status === 'approved');
    if (approved) {
      this.paymentId = approved.id;
      return 'paid';
    }
    const open = ['in_process', 'pending', 'authorized'];
    return found.results.some(({ status }) => open.includes(status)) ? 'in_process' : 'nothing';
  }

  async #takenOff() {
    // A 500 is also the answer when there is nothing to delete: only a look tells.
    await this.api.deleteOrder(this.pos).catch(() => 0);
    return (await this.api.getOrder(this.pos).catch(() => 0)) === 404;
  }
}

const sandbox = process.argv[2];
await serve(new CarefulTill(await Api.on(sandbox)), sandbox);

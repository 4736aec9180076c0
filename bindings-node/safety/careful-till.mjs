// A till on the in-store API and the official SDK by somebody who knows how it can go wrong.

import { Payment, PaymentRefund } from 'mercadopago';
import { serve } from './counter.mjs';
import { InstoreQr } from './instore-qr.mjs';
import { Api, isFinal } from './official-sdk.mjs';

/** Seconds between two looks. */
const EVERY = 3;

class CarefulTill {
  constructor(api) {
    this.api = api;
    this.orders = new InstoreQr(api);
    this.payments = new Payment(api.config);
    this.refunds = new PaymentRefund(api.config);
  }

  async sell({ pos, reference, amount, ttl_s: ttl, qr }) {
    // Putting the same order there again changes nothing; of several drawn ones only the last is seen.
    for (let attempt = 0; attempt < 3; attempt++) {
      const shown = await this.orders.put(pos, reference, amount, ttl, qr).catch(() => undefined);
      if (shown) {
        Object.assign(this, { pos, reference, qr });
        this.ends = (await this.api.now()) + ttl * 1000;
        return shown;
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
    return this.cancel();
  }

  async cancel() {
    const gone = await this.#takenOff();
    await this.api.sleep(EVERY);
    const seen = await this.check();
    return gone || seen === 'paid' ? seen : 'unknown';
  }

  async check() {
    const seen = await this.#look();
    if (seen === 'nothing') return 'not_paid';
    return seen === 'paid' ? 'paid' : 'unknown';
  }

  async refund({ intent, amount }) {
    const body = amount === null ? {} : { amount: Number(amount) };
    try {
      const refund = await this.refunds.create({
        payment_id: this.paymentId,
        body,
        requestOptions: this.api.once(intent),
      });
      // It resolves also when the body could not be read.
      return refund.status === 'approved' ? 'refunded' : 'unknown';
    } catch (error) {
      return isFinal(error) ? 'refused' : 'unknown';
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
    // It can be neither deleted nor read, and ends by its date.
    if (this.qr === 'dynamic') return (await this.api.now()) >= this.ends;
    // A 500 is also the answer when there is nothing to delete: only a look tells.
    await this.orders.delete(this.pos).catch(() => 0);
    return (await this.orders.get(this.pos).catch(() => 0)) === 404;
  }
}

const sandbox = process.argv.at(-1);
await serve(new CarefulTill(await Api.on(sandbox)), sandbox);

// A till on cobro as its README shows it.

import { CobroError, OutcomeUnknownError } from 'cobro';
import { Sandbox } from 'cobro/testing';
import { scan, serve } from './counter.mjs';

const SELLER = 7001;

class CobroTill {
  constructor(client) {
    this.client = client;
    // Of what has to be asked for again.
    this.keys = new Map();
  }

  async sell({ pos, reference, amount, ttl_s: ttl, qr }) {
    try {
      this.sale = await this.client.sell({
        externalPosId: pos,
        qr,
        externalReference: reference,
        amount,
        ttlMs: ttl * 1000,
        idempotencyKey: this.keys.get(reference),
      });
    } catch (error) {
      this.keys.set(reference, error.idempotencyKey);
      return shown(error);
    }
    return scan(this.sale.info.qrData);
  }

  wait() {
    return look(() => this.sale.wait());
  }

  check() {
    return look(() => this.sale.check());
  }

  cancel() {
    return look(() => this.sale.cancel());
  }

  async refund({ intent, amount }) {
    try {
      await this.sale.refund({ amount, idempotencyKey: this.keys.get(intent) });
    } catch (error) {
      this.keys.set(intent, error.idempotencyKey);
      return shown(error);
    }
    return 'refunded';
  }
}

async function look(read) {
  try {
    const { status } = await read();
    if (status === 'paid') return 'paid';
    return status === 'expired' || status === 'cancelled' ? 'not_paid' : 'unknown';
  } catch (error) {
    return shown(error);
  }
}

function shown(error) {
  if (!(error instanceof CobroError)) throw error;
  if (error instanceof OutcomeUnknownError) return 'unknown';
  return error.retryable ? 'error' : 'refused';
}

const sandbox = await Sandbox.start();
const options = { ...sandbox.clientOptions(SELLER, 'MLA'), api: process.argv[2] };
const client = sandbox.client({ ...options, callTimeoutMs: 3000 });
await serve(new CobroTill(client), sandbox.baseUrl);
await sandbox.stop();

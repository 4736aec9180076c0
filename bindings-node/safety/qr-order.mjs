// The body of an order of `/v1/orders` that a QR leads to.

export function qrOrder({ pos, reference, amount, ttl_s: ttl, qr }) {
  return {
    type: 'qr',
    external_reference: reference,
    total_amount: amount,
    expiration_time: `PT${ttl}S`,
    config: { qr: { external_pos_id: pos, mode: qr } },
    transactions: { payments: [{ amount }] },
  };
}

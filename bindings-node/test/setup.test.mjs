import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConflictError, explain, InvalidInputError, NotFoundError } from 'cobro';
import { openShop } from './shop.mjs';

const location = {
  streetName: 'Av. Colon',
  streetNumber: '1240',
  cityName: 'Cordoba',
  stateName: 'Cordoba',
  latitude: '-31.4103',
  longitude: '-64.196',
};
const shop = {
  stores: [
    { externalId: 'STORE9', name: 'Shop', location, pos: [{ externalId: 'POS9', name: 'Till' }] },
  ],
};

test('a store in all its calls', async (t) => {
  const { client } = await openShop(t);
  const businessHours = [{ day: 'monday', open: '08:00', close: '13:00' }];
  const request = { name: 'Shop', externalId: 'STORE9', location, businessHours };
  const store = await client.stores.create(request);
  assert.equal(store.location.latitude, '-31.4103');
  assert.deepEqual(store.businessHours, businessHours);
  assert.ok(!Object.keys(store).includes('raw') && store.raw.includes('STORE9'));
  assert.equal((await client.stores.update(store.id, { name: 'New' })).name, 'New');
  assert.equal((await client.stores.get(BigInt(store.id))).externalId, 'STORE9');
  await assert.rejects(client.stores.create(request), (error) => {
    assert.ok(error instanceof ConflictError);
    assert.equal(error.field, 'externalId');
    return true;
  });
  await client.stores.delete(store.id);
  await assert.rejects(client.stores.get(store.id), NotFoundError);
});

test('a POS has its printed QR', async (t) => {
  const { client } = await openShop(t);
  const pos = await client.pos.create({
    name: 'Till',
    externalId: 'POS9',
    externalStoreId: 'STORE1',
  });
  assert.match(pos.qrCode, /^0002/);
  assert.match(pos.qrImage, /\.png$/);
  assert.match(pos.qrTemplateDocument, /\.pdf$/);
  assert.equal(pos.fixedAmount, true);
  const found = [];
  for await (const one of client.pos.searchAll({ externalStoreId: 'STORE1', limit: 1 })) {
    found.push(one.externalId);
  }
  assert.deepEqual(found, ['POS1', 'POS2', 'POS9']);
  await client.pos.delete(pos.id);
});

test('a shop is made once', async (t) => {
  const { client, sandbox } = await openShop(t);
  const posted = async () =>
    (await sandbox.requests()).filter(({ method }) => method === 'POST').length;
  const plan = await client.setup.planShop(shop);
  assert.equal(plan.stores[0].action, 'created');
  assert.equal(await posted(), 0);
  const made = await client.setup.ensureShop(shop);
  assert.equal(made.unchanged, false);
  assert.match(made.stores[0].pos[0].pos.qrCode, /^0002/);
  assert.equal((await client.setup.ensureShop(shop)).unchanged, true);
  assert.equal(await posted(), 2);
});

test('what is misspelt in a shop is told by its place', async (t) => {
  const { client } = await openShop(t);
  const wrong = structuredClone(shop);
  wrong.stores[0].pos[0].nam = 'Till';
  await assert.rejects(client.setup.ensureShop(wrong), (error) => {
    assert.ok(error instanceof InvalidInputError);
    assert.deepEqual([error.field, error.rule], ['stores[0].pos[0].nam', 'unknown_property']);
    return true;
  });
  const numbers = { ...shop.stores[0], location: { ...location, latitude: -31.4103 } };
  await assert.rejects(client.setup.planShop({ stores: [numbers] }), (error) => {
    assert.deepEqual([error.field, error.rule], ['stores[0].location.latitude', 'type']);
    return true;
  });
});

test('what a payment says', async (t) => {
  const { client, sell, pay } = await openShop(t);
  const sale = await sell();
  const detail = 'cc_rejected_insufficient_amount';
  const { paymentId } = await pay({ result: 'rejected', detail });
  const payment = await client.payments.get(paymentId);
  assert.equal(payment.isPaid, false);
  const said = explain(payment, 'es-AR');
  assert.equal(said, 'La tarjeta no tiene fondos suficientes. Pida otro medio de pago.');
  assert.equal(explain((await sale.check()).attempts[0], 'es'), said);
  assert.equal(
    explain({ status: 'rejected' }, 'en'),
    explain({ status: 'rejected', statusDetail: null }, 'en'),
  );
  assert.throws(() => explain(payment, 'fr'), { field: 'language', rule: 'enum' });
});

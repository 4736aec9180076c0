// What only JavaScript can get wrong; the rest of the migration is in the vectors.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidInputError, migrate } from 'cobro';

const OLD = {
  body: '{"external_reference": "SALE184", "items": [{"title": "Coffee", "unit_price": 18.5, "quantity": 1}]}',
  externalPosId: 'POS1',
  qr: 'static',
  site: 'MLA',
};

function refused(request, field, rule) {
  assert.throws(
    () => migrate.order(request),
    (error) => {
      assert.ok(error instanceof InvalidInputError);
      assert.deepEqual([error.field, error.rule], [field, rule]);
      assert.ok(error.message.startsWith(`${field}: `), error.message);
      return true;
    },
  );
}

test('a body is text, since a parsed one has lost digits', () => {
  refused({ ...OLD, body: JSON.parse(OLD.body) }, 'body', 'type');
});

test('a path in the old body is spelt as it is there', () => {
  refused({ ...OLD, body: OLD.body.replace('18.5', '18.505') }, 'items[0].unit_price', 'decimals');
});

test('the own fields are spelt as they are here', () => {
  refused({ ...OLD, externalPosId: 'POS/1' }, 'externalPosId', 'alphabet');
  refused({ ...OLD, ttlMs: 1 }, 'ttlMs', 'whole_seconds');
  refused({ ...OLD, ttlMs: -1 }, 'ttlMs', 'min');
  refused({ ...OLD, ttl: 300 }, 'ttl', 'unknown_property');
});

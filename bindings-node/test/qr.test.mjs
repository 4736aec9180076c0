import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidInputError, qr } from 'cobro';

// What is said and drawn is in the vectors: here are the types and the arguments.

const POS =
  '00020101021143530016com.mercadolibre0129https://mpago.la/pos/9000000150150011300000000' +
  '075204970053030325802AR5914KIOSCO EJEMPLO6007CORDOBA6304212C';

const { read, ...DRAWINGS } = qr;

test('a reading is an object', () => {
  const { merchantName, posUrl, amount, fields } = read(POS);
  assert.deepEqual(
    [merchantName, posUrl, amount, fields[0]],
    ['KIOSCO EJEMPLO', 'https://mpago.la/pos/90000001', null, { path: '00', value: '01' }],
  );
});

test('texts are strings and files are buffers', () => {
  assert.match(qr.svg(POS), /^<svg /);
  assert.ok(qr.terminal(POS).endsWith('\u001b[0m\n'));
  assert.equal(qr.png(POS).toString('latin1', 1, 4), 'PNG');
  assert.deepEqual([...qr.escpos(POS).subarray(0, 3)], [0x1b, 0x61, 1]);
  assert.ok(Buffer.isBuffer(qr.png(POS)) && Buffer.isBuffer(qr.escpos(POS)));
});

test('a bad code says where', () => {
  assert.throws(() => read(POS.slice(0, 116)), {
    name: 'InvalidInputError',
    field: 'qrData',
    rule: 'length',
    message: /tag 59 at offset 109: its length is 14 and 3 are left/,
  });
});

for (const [name, draw] of Object.entries(DRAWINGS)) {
  test(`${name} refuses other types`, () => {
    for (const [qrData, image, field, rule] of [
      [undefined, {}, 'qrData', 'type'],
      [Buffer.from(POS), {}, 'qrData', 'type'],
      ['\ud800', {}, 'qrData', 'unicode'],
      [POS, { modulesize: 2 }, 'modulesize', 'unknown_property'],
      [POS, { moduleSize: '2' }, 'moduleSize', 'type'],
      [POS, { moduleSize: 2.5 }, 'moduleSize', 'integer'],
      [POS, { quietZone: -1 }, 'quietZone', 'min'],
      [POS, { errorCorrection: 1 }, 'errorCorrection', 'type'],
    ]) {
      assert.throws(
        () => draw(qrData, image),
        (error) => {
          assert.ok(error instanceof InvalidInputError);
          assert.deepEqual([error.field, error.rule], [field, rule]);
          return true;
        },
      );
    }
  });
}

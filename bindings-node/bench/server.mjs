// The sandbox behind TLS, in a process of its own so that its work is not
// counted. Tells its parent where it is and which payment there is.

import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { createServer } from 'node:tls';
import { Sandbox } from 'cobro/testing';

const [key, cert] = process.argv.slice(2).map((path) => readFileSync(path));
const SELLER = 7001;

const sandbox = await Sandbox.start();
await sandbox.seed({ userId: SELLER, stores: [{ externalId: 'STORE1', pos: ['POS1'] }] });
const client = sandbox.client(SELLER);
const sale = await client.sell({
  externalPosId: 'POS1',
  externalStoreId: 'STORE1',
  amount: '1000000',
});
const { scanId } = await sandbox.scan({ userId: SELLER, externalPosId: 'POS1' });
const { paymentId } = await sandbox.pay({ scanId, result: 'approved' });
await sale.wait();
await sale.refund({ amount: '1.50' });
await sale.refund({ amount: '2' });
const { externalReference } = sale.info;

const { port } = new URL(sandbox.baseUrl);
const server = createServer({ key, cert }, (socket) => {
  const inner = connect(Number(port), '127.0.0.1');
  inner.setNoDelay(true);
  socket.setNoDelay(true);
  socket.pipe(inner).pipe(socket);
  for (const end of [socket, inner]) end.on('error', () => socket.destroy());
});
server.listen(0, '127.0.0.1', () => {
  const token = sandbox.token(SELLER);
  process.send({ port: server.address().port, paymentId, externalReference, token });
});
process.on('disconnect', () => process.exit());

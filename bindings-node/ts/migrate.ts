import { addon } from './addon';
import { errorOf } from './errors';
import { isFailure } from './failure';
import type { Migration, MigrationRequest } from './model';
import { migrationRequest } from './readers';

/** The request's own fields. All others are the old body's, which has the API's spelling. */
const OWN: ReadonlyMap<string, string> = new Map([
  ['external_pos_id', 'externalPosId'],
  ['ttl', 'ttlMs'],
]);

/**
 * Makes the Orders body of an in-store one (v1, v2 or dynamic QR) and says
 * what differs. Nothing is sent.
 *
 * The body is the JSON text: parsed by JavaScript, its numbers have lost
 * digits.
 *
 * @throws InvalidInputError when something breaks a rule or can't be said in
 * the Orders API; its `field` is the path in the old body.
 */
export function order(request: MigrationRequest): Migration {
  const answer = addon.migrateOrder(migrationRequest(request, ''));
  if (isFailure(answer)) throw errorOf(answer, (path) => OWN.get(path) ?? path);
  return answer;
}

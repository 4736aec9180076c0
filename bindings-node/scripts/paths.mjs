import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** This package's folder. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** Where everything that is built goes. */
export const target = resolve(root, '..', process.env.CARGO_TARGET_DIR || 'target');

/** The packages as they would be published. */
export const packages = join(target, 'node-packages');

/** The folder of an installed package. */
export function installed(name) {
  const require = createRequire(join(root, 'package.json'));
  const found = require.resolve.paths(name).map((folder) => join(folder, name));
  return found[0];
}

/** A script of an installed package. */
export function tool(name, script) {
  return join(installed(name), script);
}

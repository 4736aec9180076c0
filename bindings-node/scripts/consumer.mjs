// Installs the packed tarballs into a project of its own and runs there what
// is asked for: `test`, `vectors` or `bench`, or nothing. What is tested is
// what ships.

import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pack } from './pack.mjs';
import { installed, root, target } from './paths.mjs';

const consumer = join(target, 'node-consumer');
const [what, ...rest] = process.argv.slice(2);

rmSync(consumer, { recursive: true, force: true });
mkdirSync(consumer, { recursive: true });
writeFileSync(join(consumer, 'package.json'), '{ "name": "consumer", "private": true }\n');
const install = ['install', '--silent', '--offline', '--ignore-scripts', '--no-package-lock'];
execFileSync('npm', [...install, ...pack()], { cwd: consumer, stdio: 'inherit' });
for (const name of ['mercadopago', 'fast-check', 'express', 'fastify', 'typescript', '@types']) {
  symlinkSync(installed(name), join(consumer, 'node_modules', name));
}
for (const name of ['test', 'bench', 'safety', 'README.md']) {
  cpSync(join(root, name), join(consumer, name), { recursive: true });
}
cpSync(join(dirname(root), 'examples/node'), join(consumer, 'examples'), { recursive: true });

const tests = () =>
  readdirSync(join(consumer, 'test'))
    .filter((name) => name.endsWith('.test.mjs'))
    .map((name) => `test/${name}`);
const scripts = {
  test: () => ['--test', ...(rest.length ? rest : tests())],
  vectors: () => ['test/vectors.mjs', join(dirname(root), 'core/conformance')],
  bench: () => ['bench/bench.mjs'],
};
if (what) {
  const { status } = spawnSync(process.execPath, scripts[what](), {
    cwd: consumer,
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
}

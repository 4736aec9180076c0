// Packs what would be published: the package, and the one with the native
// module of this platform. `node scripts/pack.mjs` prints the tarballs.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packages, root, tool } from './paths.mjs';

/** The tarballs' paths: the package's first. */
export function pack() {
  rmSync(packages, { recursive: true, force: true });
  const main = join(packages, 'cobro');
  mkdirSync(main, { recursive: true });
  for (const name of ['dist', 'README.md'])
    cpSync(join(root, name), join(main, name), { recursive: true });
  cpSync(join(dirname(root), 'LICENSE'), join(main, 'LICENSE'));
  // What only serves to build it stays here.
  const { scripts, devDependencies, ...manifest } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  writeFileSync(join(main, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);

  const cli = tool('@napi-rs/cli', 'dist/cli.js');
  execFileSync(process.execPath, [cli, 'create-npm-dirs'], { cwd: main, stdio: 'ignore' });
  const built = readdirSync(root).filter((name) => name.endsWith('.node'));
  const platforms = built.map((name) => {
    const folder = join(main, 'npm', name.replace(/^cobro\.|\.node$/g, ''));
    cpSync(join(root, name), join(folder, name));
    return folder;
  });
  if (platforms.length === 0) throw new Error('there is no native module: npm run build');
  return [main, ...platforms].map(tarball);
}

function tarball(folder) {
  const args = ['pack', '--silent', '--ignore-scripts', '--pack-destination', packages];
  const name = execFileSync('npm', args, { cwd: folder, encoding: 'utf8' }).trim();
  return join(packages, name);
}

if (process.argv[1] === import.meta.filename) console.log(pack().join('\n'));

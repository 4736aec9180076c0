import { readFileSync } from 'node:fs';
import type * as native from './native';

type Native = typeof native;

/**
 * Finds the native module: beside this package when it was built here, else in
 * the package of this platform, which npm installs as an optional dependency.
 */
export function load(): Native {
  const platform = platformName();
  const name = `cobro-${platform}`;
  const tried: unknown[] = [];
  for (const place of [`../cobro.${platform}.node`, name]) {
    try {
      return require(place) as Native;
    } catch (error) {
      // Absent beside the package is the usual case, and no news.
      if (place === name || !isAbsent(error)) tried.push(error);
    }
  }
  throw new Error(explain(name, platform, tried[0]), { cause: tried[0] });
}

function platformName(): string {
  const { platform, arch } = process;
  if (platform === 'linux') {
    const abi = arch === 'arm' ? 'gnueabihf' : 'gnu';
    return `linux-${arch}-${isMusl() ? 'musl' : abi}`;
  }
  return platform === 'win32' ? `win32-${arch}-msvc` : `${platform}-${arch}`;
}

/** Whether this Linux has musl, as Alpine has, and not glibc. */
function isMusl(): boolean {
  try {
    return readFileSync('/usr/bin/ldd', 'utf8').includes('musl');
  } catch {
    // No ldd, as in small images: Node knows which one it was linked with.
    const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
    return report.header?.glibcVersionRuntime === undefined;
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND';
}

function explain(name: string, platform: string, error: unknown): string {
  if (!isAbsent(error)) {
    const why = error instanceof Error ? error.message : String(error);
    return (
      `cobro: the native module for ${platform} is there but does not load: ${why}. ` +
      `Usual causes: it was installed on another machine or image (glibc against musl) and copied here, ` +
      `or the system's C library is older than the module needs. Install again where it runs.`
    );
  }
  return (
    `cobro: the package ${name} is missing, which holds the native module for ${platform}. ` +
    `Usual causes: npm lost the optional dependencies (a lock file made on another platform: remove ` +
    `node_modules and package-lock.json and install again); they were left out ` +
    `(--omit=optional, --no-optional); node_modules was copied from another platform, ` +
    `or from a glibc image into a musl one. When there is no such package for your platform, ` +
    `build it from the sources: see the README.`
  );
}

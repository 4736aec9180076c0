import { isMainThread } from 'node:worker_threads';
import { load } from './load';

/** The native module, loaded once for all of the package. */
export const addon = load();

// Refunds and the like that were begun end before the process does, within
// ten seconds. (A worker thread's end is not the process's.)
if (isMainThread) process.once('exit', () => addon.drain());

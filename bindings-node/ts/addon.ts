import { load } from './load';

/** The native module, loaded once for all of the package. */
export const addon = load();

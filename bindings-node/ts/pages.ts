import type { ReadOptions } from './interruptible';

/** Everything a search finds, page after page; the next is read when it is needed. */
export async function* pages<
  Search extends object,
  Page extends { nextOffset: number | null },
  Found,
>(
  read: (search: Search, options: ReadOptions) => Promise<Page>,
  found: (page: Page) => readonly Found[],
  search: Search,
  options: ReadOptions,
): AsyncGenerator<Found, void, undefined> {
  let next: Search = search;
  for (;;) {
    const page = await read(next, options);
    yield* found(page);
    if (page.nextOffset === null) return;
    next = { ...search, offset: page.nextOffset };
  }
}

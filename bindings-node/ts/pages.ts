import type { ReadOptions } from './interruptible';

/** Everything a search finds, page after page; the next is read when it is needed. */
export async function* pages<Search extends object, Page, Found>(
  read: (search: Search, options: ReadOptions) => Promise<Page>,
  found: (page: Page) => readonly Found[],
  after: (page: Page) => Partial<Search> | null,
  search: Search,
  options: ReadOptions,
): AsyncGenerator<Found, void, undefined> {
  let next: Search = search;
  for (;;) {
    const page = await read(next, options);
    yield* found(page);
    const where = after(page);
    if (where === null) return;
    next = { ...search, ...where };
  }
}

/** What asks for the page after one that says where it begins; null after the last. */
export function byOffset(page: { nextOffset: number | null }): { offset: number } | null {
  return page.nextOffset === null ? null : { offset: page.nextOffset };
}

/** What asks for the page after one that says its number; null after the last. */
export function byNumber(page: { nextPage: number | null }): { page: number } | null {
  return page.nextPage === null ? null : { page: page.nextPage };
}

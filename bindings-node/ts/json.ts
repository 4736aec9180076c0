/**
 * JSON whose numbers come as strings of their digits: an id has 64 bits and an
 * amount is decimal, and `JSON.parse` would make doubles of both.
 */
export function parseJson(text: string): unknown {
  const token = /"[^"\\]*(?:\\.[^"\\]*)*"|-?[0-9][0-9.eE+-]*/g;
  return JSON.parse(text.replace(token, (found) => (found.startsWith('"') ? found : `"${found}"`)));
}

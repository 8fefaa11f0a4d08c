/** Of a base URL: scheme, host, port. Some stand together on a kernel's command line. */
export const BASE_URL_BYTES_MAX = 80

/** No path, nothing to be encoded, and no comma, as a node's kernel gets base URLs in a list. */
const BASE_URL = /^https?:\/\/(?:[0-9A-Za-z.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?$/

/** Whether this is where a server of ours answers, in the form that paths are put behind: `http://10.0.0.1:9873`. */
export function isBaseUrl(text: unknown): boolean {
  return typeof text === 'string' && text.length <= BASE_URL_BYTES_MAX && BASE_URL.test(text)
}

/** The base URL that somebody wrote, without the slash that people put behind it; undefined if it is none. */
export function parseBaseUrl(text: string): string | undefined {
  const url = text.replace(/\/$/, '')
  return isBaseUrl(url) ? url : undefined
}

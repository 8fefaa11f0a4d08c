import { UsageError } from './errors.ts'

/** Where a controller may be reached. */
export type Endpoint = { socket: string } | { url: URL }

/** The endpoint as the user wrote it, for messages. */
export function labelOf(endpoint: Endpoint): string {
  return 'socket' in endpoint ? endpoint.socket : endpoint.url.origin
}

/** @throws {UsageError} if it is not the base URL of a controller. */
export function urlEndpoint(text: string): Endpoint {
  const url = URL.parse(text)
  if (url && /^https?:$/.test(url.protocol) && url.username === '') return { url }
  throw new UsageError(`${JSON.stringify(text)} is not the URL of a controller`, {
    hint: 'For example http://10.0.0.1:9870; several are separated by commas.',
  })
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Digest } from '../digest/digest.ts'
import type { Arrivals } from './arrivals.ts'
import type { BlobStore } from './blob-store.ts'
import { WAIT_ARRIVAL_MAX_MS, WAIT_SIGN_MS } from './limits.ts'

export interface Here {
  store: BlobStore
  arrivals: Arrivals
}

/** Whether a blob can be read now, from memory or from the store. */
export function isHere(digest: Digest, { store, arrivals }: Here): boolean {
  return arrivals.get(digest) !== undefined || store.has(digest)
}

/** Whether who asks will wait for what is on its way here (RFC 7240, section 4.3). */
export function willWait({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return /(^|,)\s*wait=\d/.test(String(headers.prefer ?? ''))
}

/**
 * Waits for a blob that is on its way here; whether it came. Before the response has begun, each WAIT_SIGN_MS in which
 * anything came here is a 102 (RFC 2518, section 10.1): who waits knows then that this server does not hang.
 */
export async function untilHere(
  digest: Digest,
  options: Here & { response: ServerResponse; signal: AbortSignal },
): Promise<boolean> {
  const { arrivals, response, signal } = options
  let received = arrivals.receivedBytes
  for (let quietMs = 0; quietMs < WAIT_ARRIVAL_MAX_MS; ) {
    if (isHere(digest, options)) return true
    if (!arrivals.expects(digest)) return false
    const startedMs = performance.now()
    await arrivals.next(digest, { timeoutMs: WAIT_SIGN_MS, signal })
    if (isHere(digest, options)) return true
    if (arrivals.receivedBytes > received) {
      received = arrivals.receivedBytes
      quietMs = 0
      if (!response.headersSent) response.writeProcessing()
    } else {
      quietMs += performance.now() - startedMs
    }
  }
  return false
}

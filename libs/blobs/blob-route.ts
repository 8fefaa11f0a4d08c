import type { IncomingMessage, ServerResponse } from 'node:http'
import { isDigest } from '../digest/digest.ts'
import type { Arrivals } from './arrivals.ts'
import { Artifact } from './artifact.ts'
import type { ArtifactSender } from './artifact-sender.ts'
import type { BlobStore } from './blob-store.ts'
import { Gone } from './gone.ts'
import { refuse } from './refuse.ts'
import { untilHere, willWait } from './until-here.ts'

export interface BlobRouteOptions {
  store: BlobStore
  sender: ArtifactSender
  /** What is on its way into the store, for those that wait for it. */
  arrivals?: Arrivals
}

/** Answers a request for `/blobs/<name>`. Resolves when the response is over. */
export type BlobRoute = (request: IncomingMessage, response: ServerResponse, name: string) => Promise<void>

/** What boot servers and controllers fetch from each other: single blobs, see BlobPuller. */
export function blobRoute({ store, sender, arrivals }: BlobRouteOptions): BlobRoute {
  return async (request, response, name) => {
    if (!isDigest(name)) {
      refuse(response, 400, { message: 'a blob is named by its SHA-256, 64 lower-case hex digits' })
      return
    }
    if (arrivals && willWait(request) && !store.has(name)) {
      using gone = new Gone(request.socket)
      await untilHere(name, { store, arrivals, response, signal: gone.signal }).catch(() => {})
      if (gone.signal.aborted) return
    }
    const ref = await store.stat(name)
    if (ref === undefined) {
      refuse(response, 404, { message: 'no such blob here' })
      return
    }
    await sender.send(
      request,
      response,
      new Artifact({ refs: [ref], etag: name, contentType: 'application/octet-stream' }),
    )
  }
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import { isDigest } from '../digest/digest.ts'
import { Artifact } from './artifact.ts'
import type { ArtifactSender } from './artifact-sender.ts'
import type { BlobStore } from './blob-store.ts'
import { refuse } from './refuse.ts'

export interface BlobRouteOptions {
  store: BlobStore
  sender: ArtifactSender
}

/** Answers a request for `/blobs/<name>`. Resolves when the response is over. */
export type BlobRoute = (request: IncomingMessage, response: ServerResponse, name: string) => Promise<void>

/** What boot servers and controllers fetch from each other: single blobs, see BlobPuller. */
export function blobRoute({ store, sender }: BlobRouteOptions): BlobRoute {
  return async (request, response, name) => {
    if (!isDigest(name)) {
      refuse(response, 400, { message: 'a blob is named by its SHA-256, 64 lower-case hex digits' })
      return
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

import type { IncomingMessage, ServerResponse } from 'node:http'
import { isDigest } from '../digest/digest.ts'
import type { BlobRef } from '../records/blob-ref.ts'
import { Arrivals } from './arrivals.ts'
import type { Artifact } from './artifact.ts'
import type { BlobRoute } from './blob-route.ts'
import type { BlobStore } from './blob-store.ts'
import { Gone } from './gone.ts'
import { RUNS_SENT_OF_IMAGE_MAX } from './limits.ts'
import { Manifests } from './manifests.ts'
import { refuse } from './refuse.ts'
import { RunSender } from './run-sender.ts'
import type { OnProblem } from './turn-loader.ts'
import { type Here, untilHere, willWait } from './until-here.ts'

/** Where a server has an image, below its base URL. */
export const IMAGE_PATH = '/artifacts/image'

export interface ImageRouteOptions extends Here {
  sender: RunSender
  /** The image of a manifest that is in the store. */
  image: (manifest: BlobRef) => Promise<Artifact>
}

/** Answers for `/artifacts/image/<digest of the manifest>`: what boot servers fetch of images, see RunPuller. */
export function imageRoute({ sender, image, store, arrivals }: ImageRouteOptions): BlobRoute {
  return async (request: IncomingMessage, response: ServerResponse, name: string) => {
    if (!isDigest(name)) {
      refuse(response, 400, { message: 'an image is named by the SHA-256 of its manifest' })
      return
    }
    using gone = new Gone(request.socket)
    let artifact: Artifact | undefined
    try {
      const waited = willWait(request) ? { store, arrivals, response, signal: gone.signal } : undefined
      if (waited) await untilHere(name, waited)
      const manifest = await store.stat(name)
      artifact = manifest && (await image(manifest))
    } catch {
      // It is no manifest, was lost in this moment, or who asked has gone.
    }
    if (artifact) await sender.send(request, response, artifact)
    else if (!response.destroyed) refuse(response, 404, { message: 'no such image here' })
  }
}

/** That of a controller: nothing is on its way into its store, and few are sent the same image at once. */
export function wholeImageRoute({ store, onProblem }: { store: BlobStore; onProblem: OnProblem }): BlobRoute {
  const here = { store, arrivals: new Arrivals() }
  const manifests = new Manifests(store)
  const sender = new RunSender({ ...here, onProblem, sendingOfOneMax: RUNS_SENT_OF_IMAGE_MAX })
  return imageRoute({ ...here, sender, image: (manifest) => manifests.image(manifest) })
}

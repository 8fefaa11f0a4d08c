// Our sender, alone in its process: `serve-ours.ts PORT FOLDER` serves the image that serve-bench.ts made, as a boot server
// does. SIGUSR2 makes it forget what it holds in memory; it says so.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { Artifact } from '../../libs/blobs/artifact.ts'
import { ArtifactSender } from '../../libs/blobs/artifact-sender.ts'
import { BlobStore } from '../../libs/blobs/blob-store.ts'
import { RESIDENT_KEPT_MS } from '../../libs/blobs/limits.ts'
import { ResidentCache } from '../../libs/blobs/resident-cache.ts'
import { TransferPlaces } from '../../libs/blobs/transfer-places.ts'
import { digestOf } from '../../libs/digest/digest.ts'
import type { BlobRef } from '../../libs/records/blob-ref.ts'
import { TRANSFERS_MAX } from '../../services/boot-server/config.ts'

const WAITING_MAX = 10_000

const [port, folder, mode] = process.argv.slice(2)
const refs: BlobRef[] = JSON.parse(readFileSync(join(folder!, 'refs.json'), 'utf8'))
const image = new Artifact({ refs, etag: digestOf('image'), contentType: 'application/octet-stream' })
const store = await BlobStore.open({ directory: join(folder!, 'store') })
const places = new TransferPlaces({ placesMax: TRANSFERS_MAX, waitingMax: WAITING_MAX })

const budgetBytes = mode === 'no-memory' ? 0 : Math.ceil(1.1 * image.size)
let laterMs = 0
const cache = new ResidentCache({ budgetBytes, nowMs: () => performance.now() + laterMs })
const sender = new ArtifactSender({
  store,
  cache,
  onProblem: (ref, error) => console.error(ref, error),
  places,
})

/** As if others had been sent since. */
async function forget(): Promise<void> {
  laterMs += RESIDENT_KEPT_MS
  for (let index = 0; refs.some(({ digest }) => cache.has(digest)); index++) {
    const { size } = refs[index % refs.length]!
    const lent = cache.lend({ digest: digestOf(`${laterMs} ${index}`), size }, async (target) => target)
    await lent?.bytes
    if (lent) cache.release(lent.slab)
    else laterMs += RESIDENT_KEPT_MS
  }
  laterMs += RESIDENT_KEPT_MS
}

// A boot server does so with all that is live, when it starts.
for (const { digest } of refs) await store.verify(digest)
process.on('SIGUSR2', () => {
  void forget().then(() => console.log('forgotten'))
})
createServer((request, response) => {
  void sender.send(request, response, image, { machine: request.url! })
}).listen(Number(port), '127.0.0.1')

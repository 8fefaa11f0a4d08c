// Our sender, alone in its process: `serve-ours.ts PORT FOLDER` serves the image that serve-bench.ts made, as a boot server
// does. SIGUSR2 makes it forget what it holds in memory; it says so.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { Artifact } from '../../libs/blobs/artifact.ts'
import { ArtifactSender } from '../../libs/blobs/artifact-sender.ts'
import { BlobStore } from '../../libs/blobs/blob-store.ts'
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

function fresh(): ArtifactSender {
  return new ArtifactSender({
    store,
    cache: new ResidentCache({ budgetBytes: mode === 'no-memory' ? 0 : 2 * image.size }),
    onProblem: (ref, error) => console.error(ref, error),
    places,
  })
}

// A boot server does so with all that is live, when it starts.
for (const { digest } of refs) await store.verify(digest)
let sender = fresh()
process.on('SIGUSR2', () => {
  sender = fresh()
  console.log('forgotten')
})
createServer((request, response) => {
  void sender.send(request, response, image, { machine: request.url! })
}).listen(Number(port), '127.0.0.1')

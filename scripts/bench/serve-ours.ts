// Our sender, alone in its process: `serve-ours.ts PORT FOLDER hot|cold` serves the image that serve-bench.ts made.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { Artifact } from '../../libs/blobs/artifact.ts'
import { ArtifactSender } from '../../libs/blobs/artifact-sender.ts'
import { BlobStore } from '../../libs/blobs/blob-store.ts'
import { ResidentCache } from '../../libs/blobs/resident-cache.ts'
import { digestOf } from '../../libs/digest/digest.ts'
import type { BlobRef } from '../../libs/records/blob-ref.ts'

const [port, folder, mode] = process.argv.slice(2)
const refs: BlobRef[] = JSON.parse(readFileSync(join(folder!, 'refs.json'), 'utf8'))
const image = new Artifact({ refs, etag: digestOf('image'), contentType: 'application/octet-stream' })
const sender = new ArtifactSender({
  store: await BlobStore.open({ directory: join(folder!, 'store') }),
  cache: new ResidentCache({ budgetBytes: mode === 'hot' ? 2 * image.size : 0 }),
  onProblem: (ref, error) => console.error(ref, error),
})
createServer((request, response) => {
  void sender.send(request, response, image)
}).listen(Number(port), '127.0.0.1')

// Builds an image into a store on a file system of a few megabytes, in a mount namespace of its own, and says what came
// of it: `build-on-small-disk.ts ROOT DIRECTORY`, run by `unshare --mount`.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { BlobStore } from '../../libs/blobs/blob-store.ts'
import { digestOf } from '../../libs/digest/digest.ts'
import { buildImage } from '../../libs/image/build-image.ts'

const [, , root = '', directory = ''] = process.argv
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', directory])
const store = await BlobStore.open({ directory: `${directory}/blobs` })

for (const foreseen of [true, false]) {
  const code = await buildImage({
    root,
    store,
    codec: 'gzip',
    ...(foreseen && { storeDirectory: directory }),
  }).then(
    () => 'built',
    (error) => error.code,
  )
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((file) =>
    file.isFile(),
  )
  const halfMade = files.filter(
    ({ parentPath, name }) => digestOf(readFileSync(join(parentPath, name))) !== name,
  )
  console.log(JSON.stringify({ code, halfMade: halfMade.length }))
}
await store.close()

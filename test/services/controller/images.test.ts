import { randomBytes } from 'node:crypto'
import { cpSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { SEGMENT_BYTES_MAX } from '../../../libs/archive/limits.ts'
import { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { type BuiltImage, buildImage } from '../../../libs/image/build-image.ts'
import { ClaimedBlobs } from '../../../services/controller/keeping/claimed-blobs.ts'
import { Uses } from '../../../services/controller/keeping/uses.ts'
import { SegmentStore } from '../../../services/controller/segment-store.ts'
import { MemorySink } from '../../libs/image/_tools.ts'
import { blobFiles, Damager, wholeBlobs } from '../../support/damage.ts'

/** To repeat a failure, leave the one that its message names. */
const SEEDS = [1, 2]
const BUILDS = 5
const FILES = 60
/** Larger than what is compressed as a whole. */
const LARGE_BYTES = SEGMENT_BYTES_MAX + 1

// As many seconds as all test files have; alone, a file has fewer.
t.setTimeout(120_000)

interface Places {
  root: string
  blobs: string
  segments: string
  /** The cache of segments as it was some builds ago. */
  former: string
}

function makeTree(t: Test): Places {
  const directory = t.testdir({ root: { sbin: {}, boot: {} } })
  const root = join(directory, 'root')
  writeFileSync(join(root, 'sbin/init'), '#!/bin/sh\n', { mode: 0o755 })
  writeFileSync(join(root, 'boot/vmlinuz-6.1.0-1-amd64'), 'kernel of a test')
  for (let at = 0; at < FILES; at++) writeFileSync(join(root, `file${at}`), randomBytes(60_000))
  writeFileSync(join(root, 'large'), randomBytes(LARGE_BYTES))
  const place = (name: string): string => join(directory, name)
  return { root, blobs: place('blobs'), segments: place('segments'), former: place('former') }
}

/** As a controller that is started anew for each build does it. */
async function build(
  { root, blobs: directory, segments }: Places,
  onProgress: () => void = () => {},
): Promise<BuiltImage> {
  await using blobs = await BlobStore.open({ directory })
  await using cache = await SegmentStore.open({ directory: segments, blobs })
  const store = new ClaimedBlobs({ blobs, uses: new Uses() })
  return await buildImage({ root, store, cache: store.cache(cache), codec: 'gzip', onProgress })
}

/** What may become of the cache between two builds: emptied, or put back from a copy. */
function exchangeCache({ segments, former }: Places, damager: Damager): string {
  const kind = damager.pick(['left', 'removed', 'put back', 'copied', 'damaged', 'damaged'] as const)
  if (kind === 'damaged') {
    const files = readdirSync(segments, { withFileTypes: true }).filter((entry) => entry.isFile())
    const paths = files.map(({ name }) => join(segments, name)).sort()
    damager.damage(paths, 1 + damager.below(3))
  }
  if (kind === 'removed') rmSync(segments, { recursive: true })
  if (kind === 'copied' || (kind === 'put back' && !existsSync(former))) {
    rmSync(former, { recursive: true, force: true })
    cpSync(segments, former, { recursive: true })
  } else if (kind === 'put back') {
    rmSync(segments, { recursive: true })
    cpSync(former, segments, { recursive: true })
  }
  return kind
}

t.test('whatever became of blobs and of what is known of them, an image is built right', async (t) => {
  for (const seed of SEEDS) {
    await t.test(`seed ${seed}`, async (t) => {
      const damager = new Damager(seed)
      const places = makeTree(t)
      const strike = (): void => {
        const paths = blobFiles(places.blobs)
        if (paths.length > 0) damager.damage(paths, 1)
      }
      await build(places)
      for (let round = 0; round < BUILDS; round++) {
        const cache = exchangeCache(places, damager)
        for (let count = damager.below(8); count > 0; count--) strike()
        // What shares a segment with what changed is made again, and nothing else should be.
        writeFileSync(join(places.root, `file${damager.below(FILES)}`), randomBytes(50_000))
        const built = await build(places, () => {
          if (damager.below(10) === 0) strike()
        })
        const { manifest, kernels } = await buildImage({
          root: places.root,
          store: new MemorySink(),
          codec: 'gzip',
        })
        t.same([built.manifest, built.kernels], [manifest, kernels], `cache ${cache}`)
      }
      // What was damaged after it was stored is found when it is read, and made again by the next build.
      const { manifest, image, kernels } = await build(places)
      const digests = [manifest, ...image.segments, ...kernels.map(({ blob }) => blob)].map(
        (ref) => ref.digest,
      )
      t.ok(new Set(digests).isSubsetOf(wholeBlobs(places.blobs)), 'the last build leaves all of it whole')
    })
  }
})

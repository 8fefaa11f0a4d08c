import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { following } from '../following.ts'
import { requireSpace } from './disk-space.ts'
import { fetchLayout, LAYOUT } from './fetch-layout.ts'
import { leastBytes } from './manifest.ts'
import { bytesStep, type SourceStep } from './progress.ts'
import type { FoundImage, Skopeo } from './skopeo.ts'
import type { ToolPlace } from './tool-place.ts'
import { unpackedBytes, unpackLayout } from './unpack-layout.ts'

/**
 * Fetches an image that was found and unpacks it into `root`, a name in the place; what was fetched is gone then.
 * `source` names it in errors. @throws {DiskTooSmallError}, before it begins where that can be foreseen, and what tools'
 * failures mean
 */
export async function* imageRoot(
  skopeo: Skopeo,
  options: { found: FoundImage; root: string; source: string; place: ToolPlace },
): AsyncGenerator<SourceStep, void, void> {
  const { found, root, source, place } = options
  const { directory } = place
  const { layers } = found
  await requireSpace(place, { bytes: leastBytes(layers), what: source })
  yield { phase: 'fetching the layers' }
  const total = layers.reduce((sum, { size }) => sum + Math.max(size, 0), 0)
  yield* following(place.signal, (report: (step: SourceStep) => void, signal) => {
    const onBytes = (bytes: number): void => report(bytesStep(bytes, total))
    return fetchLayout(skopeo, { found, place: { ...place, signal }, onBytes })
  })

  await requireSpace(place, { bytes: await unpackedBytes(directory), what: `${source}, unpacked,` })
  yield { phase: 'unpacking' }
  yield* following(place.signal, (report: (step: SourceStep) => void, signal) => {
    const of = layers.length > 0 ? ` of ${layers.length}` : ''
    const onLayer = (layer: number): void => report({ phase: `unpacking layer ${layer}${of}` })
    return unpackLayout(root, { source, place: { ...place, signal }, onLayer })
  })
  await rm(join(directory, LAYOUT), { recursive: true })
}

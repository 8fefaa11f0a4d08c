import { following } from '../following.ts'
import { requireSpace } from './disk-space.ts'
import { bytesStep, type SourceStep } from './progress.ts'
import type { Recognised } from './recognise.ts'
import type { ToolPlace } from './tool-place.ts'
import { unpackTarball } from './unpack-tarball.ts'

/** Unpacks a tarball into `root`, a name in the place. @throws {DiskTooSmallError} and what tar's failures mean */
export async function* tarballRoot(
  tarball: Recognised & { kind: 'tarball' },
  { root, place }: { root: string; place: ToolPlace },
): AsyncGenerator<SourceStep, void, void> {
  const { path, bytes: total } = tarball
  await requireSpace(place, { bytes: total, what: path })
  yield { phase: 'unpacking' }
  yield* following(place.signal, (report: (step: SourceStep) => void, signal) => {
    const onBytes = (bytes: number): void => report(bytesStep(bytes, total))
    return unpackTarball(tarball, { root, place: { ...place, signal }, onBytes })
  })
}

import type { BuildProgress } from '../../../../libs/image/build-image.ts'

/** How far work is before a build: what is being done, and how many bytes of it are. */
export type SourceStep = { phase: string } | { progress: BuildProgress }

/** `total`: 0 if it is not known. */
export function bytesStep(bytes: number, total: number): SourceStep {
  // What is known of it before may be less than it takes.
  const rawBytes = total > 0 ? Math.min(bytes, total) : bytes
  return { progress: { files: 0, filesTotal: 0, rawBytes, rawTotal: total, bytes: 0 } }
}

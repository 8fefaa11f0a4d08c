import type { Logger } from 'pino'
import type { BlobSink } from '../../../libs/image/blob-sink.ts'
import type { SegmentCache } from '../../../libs/image/segment-cache.ts'
import type { Cluster } from '../cluster.ts'
import { ImageBuilder } from './image-builder.ts'
import { ImageLocks } from './image-locks.ts'
import { ImageImporter, type TreeAdopter } from './import-image.ts'
import { toolEnvironment } from './sources/tool-environment.ts'
import { sweepWorkspaces } from './sources/workspace.ts'

/** What works on images. `directory`: where imports work; what was left there by a crash goes. */
export async function openImages(options: {
  cluster: Cluster
  blobs: BlobSink
  segments: SegmentCache
  begin: () => Disposable
  directory: string
  environment: Readonly<Record<string, string>> | undefined
  trees?: TreeAdopter
  logger: Logger
}): Promise<{ builder: ImageBuilder; locks: ImageLocks; importer: ImageImporter }> {
  const { directory, environment = toolEnvironment(), trees, cluster, logger } = options
  await sweepWorkspaces(directory)
  const builder = new ImageBuilder(options)
  const locks = new ImageLocks()
  const parts = { builder, locks, cluster, directory, environment, logger, ...(trees && { trees }) }
  return { builder, locks, importer: new ImageImporter(parts) }
}

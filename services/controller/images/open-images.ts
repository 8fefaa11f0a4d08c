import type { Logger } from 'pino'
import type { Bus } from '../../../libs/bus/bus.ts'
import { IdleWorkers } from '../../../libs/image/idle-workers.ts'
import type { MakeRoom } from '../../../libs/image/room.ts'
import type { SegmentCache } from '../../../libs/image/segment-cache.ts'
import type { Cluster } from '../cluster.ts'
import type { Keeping } from '../keeping/keeping.ts'
import { imageSource } from '../kernels/image-source.ts'
import { KernelImporter } from '../kernels/kernel-importer.ts'
import type { BlobParts } from './fetched-blobs.ts'
import { ImageBuilder } from './image-builder.ts'
import { ImageLocks } from './image-locks.ts'
import { ImageSessions } from './image-sessions.ts'
import { ImageTrees } from './image-trees.ts'
import { ImageImporter } from './import-image.ts'
import { toolEnvironment } from './sources/tool-environment.ts'
import { sweepWorkspaces } from './sources/workspace.ts'
import { SpareTrees } from './spare-trees.ts'
import { TreeFollower } from './tree-follower.ts'

/** What works on images, one thing at a time for each. */
export interface ImageWork {
  builder: ImageBuilder
  locks: ImageLocks
  importer: ImageImporter
  trees: ImageTrees
  sessions: ImageSessions
  follower: TreeFollower
  spareTrees: SpareTrees
}

export interface ImageWorkOptions extends BlobParts {
  id: string
  cluster: Cluster
  bus: Bus
  keeping: Keeping
  segments: SegmentCache
  places: { blobs: string; images: string; imports: string; kernels: string }
  /** Environment variables of the programs that images are imported by. */
  environment: Readonly<Record<string, string>> | undefined
  /** Bytes that working trees may take; 0, or missing: as much as the disk has. */
  treesBytes?: number | undefined
  owned: AsyncDisposableStack
  logger: Logger
}

/** Opens the work on images and kernels; what a crash left of it goes. What it puts is not deleted before it is named. */
export async function openImages(
  options: ImageWorkOptions,
): Promise<{ images: ImageWork; kernels: KernelImporter }> {
  const { id, cluster, keeping, places, environment = toolEnvironment(), owned, logger } = options
  await sweepWorkspaces(places.imports)
  const store = keeping.claimed
  const begin = (): Disposable => keeping.uses.begin()
  const locks = new ImageLocks()
  const makeRoom: MakeRoom = async (bytes) => {
    const { bytes: freed } = await keeping.collector.makeRoom()
    if (freed < bytes) await spareTrees.makeRoom(bytes - freed)
  }
  const trees = new ImageTrees({ ...options, directory: places.images, makeRoom })
  const { treesBytes: budgetBytes = 0 } = options
  const spareTrees = new SpareTrees({ trees, locks, directory: places.images, budgetBytes, logger })
  owned.adopt(spareTrees, (it) => it.close())
  const builder = new ImageBuilder({
    cluster,
    blobs: store,
    storeDirectory: places.blobs,
    makeRoom,
    segments: store.cache(options.segments),
    begin,
    idle: owned.use(new IdleWorkers()),
  })
  const parts = { builder, locks, cluster, directory: places.imports, environment, makeRoom, logger, trees }
  const sessions = await ImageSessions.open({
    id,
    directory: places.images,
    parts: { ...options, trees, locks },
  })
  const follower = new TreeFollower({ cluster, trees, locks, logger })
  owned.adopt(follower, (it) => it.close())
  const kernels = await KernelImporter.open({
    directory: places.kernels,
    cluster,
    store,
    begin,
    openImage: imageSource({ locks, trees }),
  })
  const importer = new ImageImporter(parts)
  return { images: { builder, locks, importer, trees, sessions, follower, spareTrees }, kernels }
}

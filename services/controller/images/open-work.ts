import type { Logger } from 'pino'
import type { Bus } from '../../../libs/bus/bus.ts'
import type { Cluster } from '../cluster.ts'
import type { BlobParts } from './fetched-blobs.ts'
import type { ImageLocks } from './image-locks.ts'
import { ImageSessions } from './image-sessions.ts'
import type { ImageTrees } from './image-trees.ts'
import { TreeFollower } from './tree-follower.ts'

/** What works in the trees of images. The caller closes the follower. */
export async function openWork(
  parts: BlobParts & { cluster: Cluster; bus: Bus; trees: ImageTrees; locks: ImageLocks },
  { id, directory, logger }: { id: string; directory: string; logger: Logger },
): Promise<{ trees: ImageTrees; sessions: ImageSessions; follower: TreeFollower }> {
  const { cluster, trees, locks } = parts
  const sessions = await ImageSessions.open({ id, directory, parts })
  return { trees, sessions, follower: new TreeFollower({ cluster, trees, locks, logger }) }
}

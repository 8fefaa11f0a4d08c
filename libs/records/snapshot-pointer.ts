import type { BlobRef } from './blob-ref.ts'
import type { Standing } from './member.ts'

/** Where the snapshot of the description after a change is. KV `muster_snapshots`, key `<seq>`. */
export interface SnapshotPointer extends Standing {
  format: 1
  /** The same on every controller; see libs/changes/snapshot.ts for what is in it. */
  blob: BlobRef
}

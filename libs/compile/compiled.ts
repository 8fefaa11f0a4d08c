import type { NamedScripts } from '../bootscript/site-scripts.ts'
import type { Digest } from '../digest/digest.ts'
import type { BlobRef } from '../records/blob-ref.ts'
import type { GroupRecord } from '../records/group-record.ts'
import type { NodeRecord } from '../records/node-record.ts'
import type { Ahead } from './ahead.ts'
import type { RackSubnets } from './subnets.ts'

/** The records of one rack. A record that has not changed is the same object as before. */
export interface CompiledRack {
  nodes: ReadonlyMap<string, NodeRecord>
  groups: ReadonlyMap<string, GroupRecord>
}

/** What a description comes to: valid until the next update. */
export interface Compiled {
  /** The sequence it was compiled from. */
  seq: number
  racks: ReadonlyMap<string, CompiledRack>
  /** Whether it was made at once; then `touched` knows nothing of what was before. */
  isWhole: boolean
  /** The racks of which anything changed in this update, also those that are no more. */
  touched: ReadonlySet<string>
  loaders: Readonly<Record<string, BlobRef>>
  /** Whether runtime overlays are for privileged ports only. */
  secure: boolean
  /** The scripts of machines that no node has the MAC address of; the same object as before if it is the same. */
  unconfigured: NamedScripts | undefined
  /** The same object as before if it is the same. */
  ahead: Ahead
  /** The same object as before if it is the same. */
  subnets: RackSubnets
  /** The segments that this update made of overlays, and that `keep` was not given. */
  blobs: ReadonlyMap<Digest, Buffer>
  /** Nodes that got no record, each with the reason. */
  problems: ReadonlyMap<string, string>
  /** Those of them that are meant to boot: they keep the record they have. */
  failed: ReadonlySet<string>
}

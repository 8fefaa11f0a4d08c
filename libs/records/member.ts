import type { Digest } from '../digest/digest.ts'

/** A group whose blobs are not all here yet. */
export interface GroupProgress {
  group: string
  /** Bytes here and verified, and bytes needed. */
  have: number
  total: number
}

/** An image that a boot server has, or is to have. */
export interface ImageProgress {
  name: string
  /** Of the version, where it is known. */
  number?: number
  manifest: Digest
  /** Bytes here and verified, and bytes of the whole. */
  have: number
  total: number
  /** How fast it comes, while it does. */
  bytesPerS?: number
  /** Nodes that would boot it now. */
  nodes?: number
  /** It is wanted ahead of time, and not fetched: so many bytes more would have to fit into the disk budget. */
  lacksBytes?: number
}

/** A controller or boot server that is alive. KV `muster_members`, key `<role>.<id>`; expires when not renewed. */
export type Member = ControllerMember | BootServerMember

interface MemberBase {
  id: string
  version: string
  /** Milliseconds since 1970. */
  startedAt: number
  /** Base URL under which blobs are served: `http://10.0.0.1:9870`. */
  blobs: string
}

export interface ControllerMember extends MemberBase {
  role: 'controller'
  /** Missing from one of an earlier version. */
  standing?: Standing
  /** Why it takes no changes and compiles nothing, if that is so. */
  problem?: string
  /** Missing from one of an earlier version. */
  storage?: Storage
}

/** What a controller keeps, in bytes. */
export interface Storage {
  /** Of its blobs. */
  used: number
  /** Of the file system they are on. */
  free: number
  size: number
  /**
   * What it has not yet of all that the description names, and the first of what that is: `image debian`; `nowhere` names
   * what it asked all for and nobody has.
   */
  lacking: { blobs: number; bytes: number; by?: string; nowhere?: string[] }
}

/** What a controller has of the change log. */
export interface Standing {
  /** Sequence of the last change applied, 0 for none, and its digest: by the hash chain that of all before, too. */
  seq: number
  chain: Digest
  /** Digest of the description that the changes come to. */
  state: Digest
}

export interface BootServerMember extends MemberBase {
  role: 'boot-server'
  rack: string
  /** Base URL that nodes use: `http://10.0.1.1:9873`. */
  boot: string
  /** The same for nodes that ask over IPv6: `http://[fd00:1::1]:9873`. Missing where it is not served. */
  boot6?: string
  /** Sequence of the last head seen, and of the last one that every node of the rack has switched to. */
  headSeq: number
  liveSeq: number
  /** Nodes that can be booted now, and nodes the head names. */
  ready: number
  nodes: number
  waiting: GroupProgress[]
  /** Missing from one of an earlier version. */
  images?: ImageProgress[]
  /** Machines that are sent something large, and machines that wait for their turn. Missing from one of an earlier version. */
  transfers?: { sending: number; waiting: number }
  /** Bytes of its blobs, and how many they may be. Missing from one of an earlier version. */
  disk?: { used: number; max: number }
}

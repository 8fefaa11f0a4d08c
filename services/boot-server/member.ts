import { VERSION } from '../../libs/config/version.ts'
import type { BootServerMember } from '../../libs/records/member.ts'
import type { BootServerConfig } from './config.ts'
import type { Rack } from './rack.ts'

/** Groups and images named in a heartbeat at most; it must stay a small message. */
const WAITING_MAX = 50
const IMAGES_MAX = 16

/** What the boot server tells of itself, in heartbeats and at /status. */
export function describeMember(options: {
  config: BootServerConfig
  rack: Rack
  /** Base URLs for nodes and for other boot servers. */
  boot: () => string
  boot6?: () => string | undefined
  blobs: () => string
  /** Machines that are sent something large, and those that wait for it. */
  transfers: () => { sending: number; waiting: number }
  /** Bytes of its blobs, and how many they may be. */
  disk: () => { used: number; max: number }
}): () => BootServerMember {
  const { config, rack, boot, boot6, blobs, transfers, disk } = options
  const { state, replicator } = rack
  const startedAt = Date.now()
  let liveSeq = 0
  return () => {
    const url6 = boot6?.()
    const headSeq = state.head?.seq ?? 0
    if (state.pending().length === 0) liveSeq = headSeq
    return {
      role: 'boot-server',
      id: config.id,
      version: VERSION,
      startedAt,
      blobs: blobs(),
      boot: boot(),
      ...(url6 !== undefined && { boot6: url6 }),
      rack: config.rack,
      headSeq,
      liveSeq,
      ready: state.live.size,
      nodes: state.head?.nodes ?? state.live.size,
      waiting: replicator.progress.slice(0, WAITING_MAX),
      images: replicator.images.slice(0, IMAGES_MAX),
      transfers: transfers(),
      disk: disk(),
    }
  }
}

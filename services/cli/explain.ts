import { checkName } from '../../libs/model/name.ts'
import type { Client } from './client.ts'

/** A change, by which something was set. */
export interface Author {
  seq: number
  /** Milliseconds since 1970. */
  at: number
  actor: string
  reason: string
}

/** A value that decides what a node boots. */
export interface Decision {
  field: string
  value: unknown
  /** `profile NAME`, `node` or `default`. */
  origins: { from: string; set?: Author }[]
  overrode: { from: string; value: unknown }[]
}

/** Something that a reboot would change. */
export interface Difference {
  what: string
  before?: string
  after?: string
}

/** Why a node will boot what it will boot, as the API tells. */
export interface Explained {
  name: string
  seq: number
  image?: { name: string; version: string; builtAt: number; source: string; set?: Author }
  kernel?: {
    version: string
    path?: string
    imported?: { name: string; source: string; builtAt: number; set?: Author }
    asked?: string
    available: number
  }
  overlays: { name: string; version: string; set?: Author }[]
  device?: {
    name: string
    hwaddr?: string
    ipaddr?: string
    ipaddr6?: string
    /** That the IPv4 address is in. */
    subnet?: { name: string; rack: string; mode: string }
  }
  decisions: Decision[]
  problem?: string
  record?: { pair: string; nodeSeq: number; group: string; groupSeq: number }
  recordProblem?: string
  /** Boot servers of its rack; bytes that are there, and needed, where it is not live. */
  servers: { id: string; live: boolean; have?: number; total?: number }[]
  running?: { bootedAt: number; stage: string; seq?: number; differs?: boolean; differences?: Difference[] }
}

/** @throws {ValueInvalidError} if that is no name for a node. @throws {RefusedError} if there is none. */
export function explain(client: Client, name: string): Promise<Explained> {
  checkName('node', name)
  return client.get(`/v1/nodes/${encodeURIComponent(name)}/explain`)
}

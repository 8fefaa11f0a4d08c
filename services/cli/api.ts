import type { Kind } from '../../libs/changes/operation.ts'
import type { Image } from '../../libs/model/image.ts'
import { checkName } from '../../libs/model/name.ts'
import type { Node, Profile } from '../../libs/model/node.ts'
import type { Overlay } from '../../libs/model/overlay.ts'
import type { ResolvedNode } from '../../libs/model/resolved-node.ts'
import type { Member } from '../../libs/records/member.ts'
import type { NodeStatus } from '../../libs/records/node-status.ts'
import type { Client } from './client.ts'
import { AnswerInvalidError } from './errors.ts'

/** The kinds of entity that have commands of their own. */
export interface Values {
  node: Node
  profile: Profile
  image: Image
  overlay: Overlay
}
export type EntityKind = keyof Values & Kind

/** An entity as the API gives it; `seq` is that of the change that put it. */
export interface Entity<K extends EntityKind = EntityKind> {
  name: string
  seq: number
  value: Values[K]
  /** Of a node: its profiles merged in. */
  resolved?: ResolvedNode
}

export interface ClusterInfo {
  /** Id of the controller that answers, and its version. */
  controller: string
  version: string
  /** Sequence of the last change. */
  seq: number
  cluster: { name: string }
}

export interface NodeReport {
  node: string
  rack: string
  /** Why the node cannot be booted as it is described. */
  problem?: string
  /** Missing until the node was seen. */
  status?: NodeStatus
}

export function clusterInfo(client: Client): Promise<ClusterInfo> {
  return client.get('/v1/cluster')
}

export function entities<K extends EntityKind>(client: Client, kind: K): Promise<Entity<K>[]> {
  return items(client, `/v1/${kind}s`)
}

/** @throws {ValueInvalidError} if that is no name for such a thing. @throws {RefusedError} if there is none. */
export function entity<K extends EntityKind>(client: Client, kind: K, name: string): Promise<Entity<K>> {
  checkName(kind, name)
  return client.get(`/v1/${kind}s/${encodeURIComponent(name)}`)
}

export function nodeReports(client: Client): Promise<NodeReport[]> {
  return items(client, '/v1/status/nodes')
}

export function members(client: Client): Promise<Member[]> {
  return items(client, '/v1/status/members')
}

async function items<T>(client: Client, path: string): Promise<T[]> {
  const answer = await client.get<{ items?: unknown } | null>(path)
  if (!Array.isArray(answer?.items)) throw new AnswerInvalidError(`the answer to ${path} is not a list`)
  return answer.items
}

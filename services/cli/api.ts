import type { Kind } from '../../libs/changes/operation.ts'
import type { Image } from '../../libs/model/image.ts'
import type { ImportedKernel } from '../../libs/model/kernel.ts'
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
  kernel: ImportedKernel
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

/** What lists show of a node, with its profiles merged in; addresses are those of the network device that boots. */
export interface NodeSummary {
  name: string
  profiles: string[]
  rack: string
  image?: string
  clusterName?: string
  ipaddr?: string
  ipaddr6?: string
  hwaddr?: string
  kernelVersion?: string
  comment?: string
}

/** A value of a node, who gave it (`profile NAME`, `node` or `default`), and what it won over. */
export interface FieldReason {
  field: string
  value: unknown
  from: string[]
  overrode: { from: string; value: unknown }[]
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
  /** Whether it has all of its newest runtime overlay; missing where that is not told. */
  runtimeIsNewest?: boolean
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

/** Those of a kind that are named, in that order. @throws {ValueInvalidError} @throws {RefusedError} */
export async function entitiesNamed<K extends EntityKind>(
  client: Client,
  options: { kind: K; names: Iterable<string> },
): Promise<Entity<K>[]> {
  const found: Entity<K>[] = []
  for (const name of new Set(options.names)) found.push(await entity(client, options.kind, name))
  return found
}

export function nodeReports(client: Client): Promise<NodeReport[]> {
  return items(client, '/v1/status/nodes')
}

/** Names of all of a kind. */
export function entityNames(client: Client, kind: EntityKind): Promise<string[]> {
  return items(client, `/v1/${kind}s?view=names`)
}

/** A node, and with `why` also where each of its values comes from. */
export function nodeWithReasons(
  client: Client,
  name: string,
): Promise<Entity<'node'> & { why: FieldReason[] }> {
  checkName('node', name)
  return client.get(`/v1/nodes/${encodeURIComponent(name)}?why=true`)
}

export function members(client: Client): Promise<Member[]> {
  return items(client, '/v1/status/members')
}

export async function items<T>(client: Client, path: string): Promise<T[]> {
  const answer = await client.get<{ items?: unknown } | null>(path)
  if (!Array.isArray(answer?.items)) throw new AnswerInvalidError(`the answer to ${path} is not a list`)
  return answer.items
}

import type { DiscoverySettings } from '../../../libs/model/discovery.ts'
import type { ClusterSettings } from '../../../libs/model/settings.ts'
import type { SubnetMap } from '../../../libs/model/subnet.ts'
import type { Entity } from '../api.ts'
import type { Client } from '../client.ts'
import { CLUSTER, DISCOVERY, type DocumentKind, titleOf } from './sections.ts'

/** All that administrators write, as it is after one change. */
export interface Description {
  seq: number
  /** `seq` 0 if it was never set. */
  cluster: { seq: number; value: ClusterSettings }
  /** These two are missing from controllers of earlier versions. */
  subnets?: { seq: number; value: SubnetMap }
  discovery?: { seq: number; value: DiscoverySettings }
  profiles: Entity<'profile'>[]
  nodes: Entity<'node'>[]
}

/** An entity as it is now. */
export interface Current {
  kind: DocumentKind
  name: string
  seq: number
  value: unknown
}

export function readDescription(client: Client): Promise<Description> {
  return client.get('/v1/description')
}

export async function readCluster(client: Client): Promise<Current> {
  const { seq, value } = await client.get<{ seq: number; value: unknown }>('/v1/settings/cluster')
  return { kind: 'setting', name: CLUSTER, seq, value }
}

/** The entities of a description, of all kinds, those of one kind together. */
export function entitiesOf({ cluster, subnets, discovery, profiles, nodes }: Description): Current[] {
  return [
    { kind: 'setting', name: CLUSTER, ...cluster },
    ...Object.entries(subnets?.value ?? {}).map(
      ([name, value]): Current => ({ kind: 'subnet', name, seq: subnets!.seq, value }),
    ),
    ...(discovery ? [{ kind: 'setting' as const, name: DISCOVERY, ...discovery }] : []),
    ...profiles.map(({ name, seq, value }): Current => ({ kind: 'profile', name, seq, value })),
    ...nodes.map(({ name, seq, value }): Current => ({ kind: 'node', name, seq, value })),
  ]
}

/** Entities by what messages call them: `node n1`. */
export function byTitle<T extends { kind: DocumentKind; name: string }>(all: readonly T[]): Map<string, T> {
  return new Map(all.map((each) => [titleOf(each.kind, each.name), each]))
}

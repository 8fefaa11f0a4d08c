import { EntityMissingError } from '../../../libs/model/errors.ts'
import { nearest } from '../../../libs/model/nearest.ts'
import type { SubnetFields, SubnetMap } from '../../../libs/model/subnet.ts'
import type { Client } from '../client.ts'

/** All subnets, which are one setting. */
export interface Subnets {
  /** Sequence of the change that put the setting; 0 if there never was one. */
  seq: number
  value: SubnetMap
}

export interface NamedSubnet {
  name: string
  seq: number
  value: SubnetFields
}

export async function readSubnets(client: Client): Promise<Subnets> {
  const { seq, value } = await client.get<Subnets>('/v1/settings/subnets')
  return { seq, value }
}

/** Those that are named, in that order. @throws {EntityMissingError} */
export function subnetsNamed({ seq, value }: Subnets, names: Iterable<string>): NamedSubnet[] {
  return [...new Set(names)].map((name) => {
    const subnet = Object.hasOwn(value, name) ? value[name] : undefined
    if (subnet) return { name, seq, value: subnet }
    const best = nearest(name, Object.keys(value))
    const list = "'muster subnet list' shows those there are."
    throw new EntityMissingError(`there is no subnet ${name}`, {
      hint: best === undefined ? list : `Did you mean ${best}? ${list}`,
    })
  })
}

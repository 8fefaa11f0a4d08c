import Type, { type Static } from 'typebox'
import { LEASE_SECONDS_MAX, LEASE_SECONDS_MIN, SUBNET_DNS_MAX, SUBNETS_MAX } from '../records/limits.ts'
import { SUBNET_MODES } from '../records/subnet.ts'
import { text, whole } from './field-types.ts'

/** A network that machines boot in, as people describe it. */
export const Subnet = Type.Object(
  {
    comment: text('a remark, for people'),
    network: Type.String({ minLength: 1, maxLength: 43, description: 'IPv4, with its prefix: 10.0.1.0/24' }),
    rack: text('the rack whose boot server answers there; default unless set'),
    mode: Type.Optional(
      Type.Enum([...SUBNET_MODES], {
        description:
          'full: the boot server gives addresses; proxy: another server does, and the boot server says what to boot; off: the boot server is silent. full unless set',
      }),
    ),
    gateway: text('the router that machines of pools, and nodes without a gateway of their own, are told'),
    dns: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 45 }), {
        maxItems: SUBNET_DNS_MAX,
        description: 'addresses of servers of names',
      }),
    ),
    domain: text('the domain that names are searched in'),
    pool: text('addresses for machines that no node is described as: 10.0.1.200-10.0.1.250'),
    lease: whole('seconds that an address of the pool is lent for', {
      minimum: LEASE_SECONDS_MIN,
      maximum: LEASE_SECONDS_MAX,
    }),
    network6: text('the same network by IPv6: fd00:1::/64'),
    pool6: text('IPv6 addresses for machines that no node is described as: fd00:1::1000-fd00:1::1fff'),
  },
  { additionalProperties: false },
)

/** All of them, by name. */
export const Subnets = Type.Record(Type.String(), Subnet, { maxProperties: SUBNETS_MAX })

export type SubnetFields = Static<typeof Subnet>
export type SubnetMap = Readonly<Record<string, SubnetFields>>

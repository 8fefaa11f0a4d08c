import Type, { type Static } from 'typebox'
import { text } from './field-types.ts'

const POLICIES_MAX = 100
const PORTS_MAX = 10_000
/** Characters of a hostlist. */
const HOSTLIST_LENGTH_MAX = 10_000

/** By which unknown machines become nodes without anybody's doing. */
export const DiscoveryPolicy = Type.Object(
  {
    name: Type.String({
      pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$',
      description: 'letters, digits, dots, hyphens and underscores, at most 63',
    }),
    rack: text('only machines that are seen in this rack'),
    by: Type.Union([Type.Literal('order'), Type.Literal('port')], {
      description:
        'order: the first machine seen becomes the first free node; port: by the port of its switch',
    }),
    nodes: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: HOSTLIST_LENGTH_MAX,
        description:
          'a hostlist. By order: the nodes that machines become, all that are discoverable unless set. By port: that of the first port first',
      }),
    ),
    switch: text('by port: only machines at this switch, as it calls itself in its remote id'),
    firstPort: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 65_535,
        description: 'by port: that of the first node; 1 unless set',
      }),
    ),
    ports: Type.Optional(
      Type.Record(Type.String({ maxLength: 1_100 }), Type.String(), {
        maxProperties: PORTS_MAX,
        description: 'by port, instead of nodes: SWITCH/PORT or PORT, as the switch says, and the node',
      }),
    ),
  },
  { additionalProperties: false },
)
export type DiscoveryPolicy = Static<typeof DiscoveryPolicy>

export const DiscoverySettings = Type.Object(
  {
    policies: Type.Array(DiscoveryPolicy, {
      maxItems: POLICIES_MAX,
      description: 'the first that fits a machine decides',
    }),
  },
  { additionalProperties: false },
)
export type DiscoverySettings = Static<typeof DiscoverySettings>

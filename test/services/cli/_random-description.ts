import fc from 'fast-check'
import type { TSchema } from 'typebox'
import { Node, Profile } from '../../../libs/model/node.ts'
import type { Described } from '../../../services/cli/documents/render-document.ts'

interface Shape {
  type?: string
  properties?: Record<string, TSchema>
  patternProperties?: Record<string, TSchema>
  items?: TSchema
  enum?: unknown[]
  minimum?: number
  maximum?: number
}

/** Fields that must fit something else, which a random value does not. */
const BOUND = [
  ...['profiles', 'image', 'systemOverlays', 'runtimeOverlays', 'ipxeTemplate', 'rack', 'assetKey'],
  ...['hwaddr', 'ipaddr', 'netmask', 'gateway', 'ipaddr6', 'prefixlen6', 'gateway6'],
]

const text = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }),
  fc.constantFrom(
    'no',
    '0x10',
    '1e3',
    '12:30',
    '~quiet',
    '~',
    'null',
    '- a',
    'a: b',
    '#x',
    ' a',
    'two\nlines\n',
  ),
)

/** Any value that a schema allows; of the fields that must fit something else, none. */
function anyOf(schema: TSchema): fc.Arbitrary<unknown> {
  const { type, properties, patternProperties, items, enum: choices, ...range } = schema as Shape
  if (properties) {
    const free = Object.entries(properties).filter(([name]) => !BOUND.includes(name))
    const fields = free.map(([name, field]) => [name, anyOf(field)] as const)
    return fc.record(Object.fromEntries(fields), { requiredKeys: [] })
  }
  const [item] = Object.values(patternProperties ?? {})
  if (item) return fc.dictionary(text, anyOf(item), { maxKeys: 3 })
  if (choices) return fc.constantFrom(...choices)
  if (items) return fc.array(anyOf(items), { maxLength: 3 })
  if (type === 'string') return text
  if (type === 'boolean') return fc.boolean()
  if (type === 'integer')
    return fc.integer({ min: range.minimum ?? 0, max: Math.min(range.maximum!, 2 ** 31) })
  return fc.jsonValue({ maxDepth: 3 })
}

/** Profiles and nodes such as nobody would write them, but that a controller takes. */
export const randomDescription: fc.Arbitrary<Described[]> = fc
  .record({
    profiles: fc.array(anyOf(Profile), { maxLength: 4 }),
    // At least one, as a change must change something.
    nodes: fc.array(anyOf(Node), { minLength: 1, maxLength: 8 }),
    rack: fc.constantFrom('r1', '007', 'null'),
  })
  .map(({ profiles, nodes, rack }) => [
    ...profiles.map((value, index): Described => ({ kind: 'profile', name: `p${index}`, value })),
    ...nodes.map((value, index): Described => {
      const networkDevices = {
        ...(value as { networkDevices?: object }).networkDevices,
        own: {
          hwaddr: `52:54:00:00:00:${index + 10}`,
          ipaddr: `10.0.0.${index + 1}`,
          netmask: '255.255.0.0',
        },
      }
      const names = profiles.map((_, place) => (place === index ? `~p${place}` : `p${place}`))
      return {
        kind: 'node',
        name: `n${index * 7}`,
        value: { ...(value as object), rack, profiles: names, networkDevices },
      }
    }),
  ])

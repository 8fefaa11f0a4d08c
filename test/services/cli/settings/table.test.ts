import t from 'tap'
import type { TSchema } from 'typebox'
import { Node, Profile } from '../../../../libs/model/node.ts'
import { settingsOf } from '../../../../services/cli/settings/table.ts'

/** What only `edit` and `apply` change: too rare for an option, or of any shape. */
const WITHOUT_OPTION = [
  'disks.*.partitions.*.startMib',
  'disks.*.partitions.*.guid',
  'disks.*.partitions.*.resize',
  'filesystems.*.label',
  'filesystems.*.uuid',
  'filesystems.*.options',
  'filesystems.*.mountOptions',
  'resources',
]

type Shape = {
  properties?: Record<string, TSchema>
  patternProperties?: Record<string, TSchema>
  type?: string
  enum?: unknown[]
}

/** Paths of all fields of a schema, `*` for names that the site makes up; a map of texts or of anything is a field. */
function* fieldsOf(schema: Shape, path: readonly string[] = []): Iterable<[string, Shape]> {
  const values = Object.values(schema.patternProperties ?? {})[0] as Shape | undefined
  if (schema.properties) {
    for (const [key, field] of Object.entries(schema.properties))
      yield* fieldsOf(field as Shape, [...path, key])
  } else if (values?.properties) yield* fieldsOf(values, [...path, '*'])
  else yield [path.join('.'), schema]
}

for (const [kind, schema] of [
  ['node', Node],
  ['profile', Profile],
] as const) {
  t.test(`every field of a ${kind} has an option, and every option a field`, async (t) => {
    const shapes = new Map(fieldsOf(schema as Shape))
    const values = settingsOf(kind).filter(({ takes }) => takes !== 'keys')
    const paths = values.map(({ path }) => path.replace(/<\w+>/g, '*'))
    t.same([...paths, ...WITHOUT_OPTION].sort(), [...shapes.keys()].sort())
  })
}

t.test('what an option takes is what its field holds', async (t) => {
  const shapes = new Map(fieldsOf(Node as Shape))
  const types = { text: 'string', mac: 'string', address: 'string', whole: 'integer', flag: 'boolean' }
  const others = { list: 'array', words: 'array', entries: 'object' }
  for (const { path, takes, flags } of settingsOf('node')) {
    if (takes === 'keys') continue
    const { type, enum: choices } = shapes.get(path.replace(/<\w+>/g, '*'))!
    t.equal(choices === undefined ? type : typeof choices[0], { ...types, ...others }[takes], flags)
  }
})

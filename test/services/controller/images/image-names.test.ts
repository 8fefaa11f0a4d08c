import t from 'tap'
import type { EntitySource } from '../../../../libs/changes/cluster-state.ts'
import type { Kind, Operation } from '../../../../libs/changes/operation.ts'
import { copyingOf, renamingOf } from '../../../../services/controller/images/image-names.ts'
import { imageOf } from './_images.ts'

function sourceOf(entities: Partial<Record<Kind, Record<string, unknown>>>): EntitySource {
  const of = (kind: Kind) =>
    Object.entries(entities[kind] ?? {}).map(([name, value]): [string, { value: unknown; seq: number }] => [
      name,
      { value, seq: 1 },
    ])
  return { entries: of, get: (kind, name) => new Map(of(kind)).get(name) }
}

const IMAGE = { ...imageOf(3), others: [imageOf(2)], keep: 4 }

t.test(
  'a renaming keeps the image as it is, and changes nothing but the name in what names it',
  async (t) => {
    const source = sourceOf({
      image: { old: IMAGE, other: imageOf(1) },
      profile: { a: { image: 'old', rack: 'r1' }, b: { image: 'other' } },
      node: { n1: { image: 'old', profiles: ['b'] }, n2: { profiles: ['a'] } },
    })
    t.same(renamingOf(source, { from: 'old', to: 'new' }), [
      { op: 'put', kind: 'image', name: 'new', value: IMAGE },
      { op: 'put', kind: 'profile', name: 'a', value: { image: 'new', rack: 'r1' } },
      { op: 'put', kind: 'node', name: 'n1', value: { image: 'new', profiles: ['b'] } },
      { op: 'delete', kind: 'image', name: 'old' },
    ] satisfies Operation[])
  },
)

t.test('a copy is version 1 of its own, without what concerns the other versions and racks', async (t) => {
  const pushed = { ...imageOf(2), push: { racks: ['r1'] } }
  const source = sourceOf({ image: { old: { ...IMAGE, others: [pushed] } } })
  t.same(copyingOf(source, { from: 'old', number: 2, to: 'new' }), [
    { op: 'put', kind: 'image', name: 'new', value: { ...imageOf(2), number: 1 } },
  ])
})

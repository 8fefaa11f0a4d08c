import t from 'tap'
import type { Current } from '../../../../services/cli/documents/description.ts'
import { editsOf } from '../../../../services/cli/documents/edits-of.ts'
import { parseDocuments } from '../../../../services/cli/documents/parse-documents.ts'

const current: Current[] = [
  { kind: 'setting', name: 'cluster', seq: 0, value: { name: 'cluster' } },
  { kind: 'profile', name: 'default', seq: 1, value: { rack: 'r1' } },
  { kind: 'node', name: 'n1', seq: 2, value: { rack: 'r1', tags: { a: '1', b: '2' } } },
  { kind: 'node', name: 'n2', seq: 3, value: {} },
]

function edits(text: string, prune = false) {
  return editsOf({ documents: parseDocuments([{ file: 'x', text }]), current, prune })
}

t.test('what is missing is added, and what differs is changed as a whole', async (t) => {
  t.same(edits('nodes:\n  n1: {image: a}\n  n3: {}\n'), {
    edits: [
      { kind: 'node', name: 'n1', seq: 2, before: current[2]!.value, after: { image: 'a' } },
      { kind: 'node', name: 'n3', seq: 0, before: undefined, after: {} },
    ],
    left: [current[3]],
  })
})

t.test('the order of fields makes no difference', async (t) => {
  t.same(edits('nodes: {n1: {tags: {b: "2", a: "1"}, rack: r1}, n2: }').edits, [])
})

t.test('a setting that was never made has its default value', async (t) => {
  t.same(edits('cluster: {name: cluster}').edits, [])
  t.match(edits('cluster: {name: north}').edits, [{ kind: 'setting', name: 'cluster', seq: 0 }])
})

t.test('what is not named is deleted when asked for, of the kinds that have a section', async (t) => {
  t.same(edits('nodes: {n2: }', true), {
    edits: [{ kind: 'node', name: 'n1', seq: 2, before: current[2]!.value, after: undefined }],
    left: [],
  })
  t.match(edits('profiles: \nnodes: ', true).edits, [{ name: 'default' }, { name: 'n1' }, { name: 'n2' }])
  t.same(edits('cluster: {name: cluster}', true).edits, [])
})

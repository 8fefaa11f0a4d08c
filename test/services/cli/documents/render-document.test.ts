import fc from 'fast-check'
import t from 'tap'
import { normaliseNode } from '../../../../libs/model/normalise.ts'
import { parseDocuments } from '../../../../services/cli/documents/parse-documents.ts'
import { documentOf, renderDocument } from '../../../../services/cli/documents/render-document.ts'
import { randomDescription } from '../_random-description.ts'

t.test('sections come in their order, and those that are wanted also where they are empty', async (t) => {
  const document = documentOf(
    [
      { kind: 'node', name: 'n1', value: { rack: 'r1' } },
      { kind: 'setting', name: 'cluster', value: { comment: 'c', name: 'north' } },
    ],
    ['setting', 'profile', 'node'],
  )
  t.equal(
    renderDocument(document, ['one', '', 'two']),
    '# one\n#\n# two\ncluster:\n  name: north\n  comment: c\nprofiles: {}\nnodes:\n  n1:\n    rack: r1\n',
  )
})

t.test('what is read back is what was written', async (t) => {
  fc.assert(
    fc.property(randomDescription, (random) => {
      const described = random.map((each) => ({ ...each, value: normaliseNode(each.value) }))
      const text = renderDocument(documentOf(described, ['profile', 'node']), ['head'])
      const { entries } = parseDocuments([{ file: 'x', text }])
      t.same(
        entries.map(({ kind, name, value }) => ({ kind, name, value })),
        described,
      )
    }),
    { numRuns: 100 },
  )
})

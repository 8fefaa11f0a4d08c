import fc from 'fast-check'
import t from 'tap'
import { failure, rendered } from '../rendered.ts'

t.test('JSON of JSON is the same, sorted and with HTML escaped', async (t) => {
  t.equal(
    rendered('{{ .t | fromJson | toJson }}', { t: '{"b":[1,2.50,null],"a":"<é>"}' }),
    '{"a":"\\u003cé\\u003e","b":[1,2.5,null]}',
  )
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = rendered('{{ .t | fromJson | toRawJson }}', { t: JSON.stringify(value) })
      t.same(JSON.parse(text), JSON.parse(JSON.stringify(value)))
    }),
    { numRuns: 100 },
  )
})

t.test('what is no JSON is nothing, or an error if it must be', async (t) => {
  t.equal(rendered('{{ fromJson "{" | default "none" }}{{ toJson nil }}'), 'nonenull')
  t.equal(failure('{{ mustFromJson "{" }}').code, 'MUSTER_TEMPLATE_FAILED')
})

t.test('JSON that is nested deeper than the limit is refused', async (t) => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
  t.match(failure('{{ fromJson .t }}', { t: deep }).message, 'nested more than 100 deep')
})

import fc from 'fast-check'
import t from 'tap'
import { failure, rendered } from '../rendered.ts'

t.test('what was encoded is decoded', async (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      t.equal(rendered('{{ .t | b64enc | b64dec }}', { t: text.toWellFormed() }), text.toWellFormed())
      t.equal(rendered('{{ .t | b32enc | b32dec }}', { t: text.toWellFormed() }), text.toWellFormed())
    }),
    { numRuns: 100 },
  )
})

t.test('bytes that are no text have no result', async (t) => {
  t.match(failure('{{ b64dec "//79" }}').message, 'the result is not UTF-8')
})

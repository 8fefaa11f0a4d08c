import fc from 'fast-check'
import t from 'tap'
import { LINE_MAX, parseLines } from '../../../services/cli/ndjson.ts'

async function* chunked(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}

t.test('values come out the same however their bytes were cut', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.jsonValue()),
      fc.integer({ min: 1, max: 20 }),
      fc.boolean(),
      async (values, size, ends) => {
        const text = values.map((value) => JSON.stringify(value)).join('\n') + (ends ? '\n' : '')
        const parsed = await Array.fromAsync(parseLines(chunked(text, size)))
        t.same(JSON.stringify(parsed), JSON.stringify(values))
      },
    ),
    { numRuns: 50 },
  )
})

t.test('a line that is no JSON, or has no end, is refused', async (t) => {
  await t.rejects(Array.fromAsync(parseLines(chunked('{}\n{"a\n', 3))), { code: 'MUSTER_ANSWER_INVALID' })
  const endless = parseLines(chunked('x'.repeat(LINE_MAX + 1), 1 << 16))
  await t.rejects(Array.fromAsync(endless), { code: 'MUSTER_ANSWER_INVALID', message: /no end/ })
})

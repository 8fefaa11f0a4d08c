import t from 'tap'
import { digestOf } from '../../../../libs/digest/digest.ts'
import { Unreferenced } from '../../../../services/controller/keeping/unreferenced.ts'

const [one, other, third] = ['one', 'other', 'third'].map(digestOf) as [never, never, never]

t.test('since when nothing refers to a blob is remembered over restarts', async (t) => {
  const directory = t.testdir()
  {
    await using unreferenced = await Unreferenced.open(directory)
    await unreferenced.note(new Set([one, other]), 100)
    await unreferenced.note(new Set([other, third]), 200)
  }
  await using unreferenced = await Unreferenced.open(directory)
  t.same(unreferenced.before(150), [other])
  t.same(unreferenced.before(200), [other, third], 'the longest first')
})

t.test('a clock that was wrong and is put right keeps nothing for ever', async (t) => {
  await using unreferenced = await Unreferenced.open(t.testdir())
  await unreferenced.note(new Set([one]), 1_000_000)
  await unreferenced.note(new Set([one]), 100)
  t.same(unreferenced.before(100), [one])
})

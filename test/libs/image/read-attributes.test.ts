import t from 'tap'
import type { TreeMember } from '../../../libs/archive/hard-links.ts'
import { attributesOf, readAttributes } from '../../../libs/image/read-attributes.ts'
import type { SurveyedSegment } from '../../../libs/image/survey.ts'
import { run } from '../archive/_tools.ts'

const REF = { digest: 'd' as never, size: 1, rawSize: 1 }
const signal = undefined

function segment(...paths: string[]): SurveyedSegment {
  return { key: undefined, rawSize: 1, members: paths.map((path) => ({ path }) as TreeMember) }
}

t.test('files are looked at, unless it is known what they have', async (t) => {
  const root = t.testdir({ a: '', b: '', c: '' })
  for (const name of ['a', 'c']) run('setfattr', ['-n', 'user.note', '-v', name, `${root}/${name}`])
  const [one, two] = [segment('a', 'b'), segment('c')]
  const [a, c] = ['a', 'c'].map((path) => ({ path, names: ['user.note'] }))
  const first = await readAttributes([one, two], { root, known: new Map([[one, REF]]), signal })
  t.same(
    [first.kept, first.found],
    [
      [a, c],
      [a, c],
    ],
  )

  run('setfattr', ['-x', 'user.note', `${root}/a`])
  const known = new Map([[one, { ...REF, attributes: [a!] }]])
  const second = await readAttributes([one, two], { root, known, signal })
  t.same([second.kept, second.found], [[a, c], [c]])
  t.same((await readAttributes([one, two], { root, known: new Map(), signal })).kept, [c])
})

t.test('what was found is shared out to the segments', async (t) => {
  const [one, two] = [segment('a', 'b'), segment('c')]
  const found = ['b', 'x'].map((path) => ({ path, names: ['user.note'] }))
  t.same(
    attributesOf([one, two], found),
    new Map([
      [one, [found[0]]],
      [two, []],
    ]),
  )
})

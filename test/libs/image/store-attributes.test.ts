import t from 'tap'
import type { TreeMember } from '../../../libs/archive/hard-links.ts'
import type { CachedSegment } from '../../../libs/image/segment-cache.ts'
import { storeAttributes } from '../../../libs/image/store-attributes.ts'
import type { SurveyedSegment } from '../../../libs/image/survey.ts'
import { run } from '../archive/_tools.ts'
import { MemoryCache } from './_tools.ts'

const REF: CachedSegment = { digest: 'd' as never, size: 1, rawSize: 1 }

function segment(key: string | undefined, ...paths: string[]): SurveyedSegment {
  return { key, rawSize: 1, members: paths.map((path) => ({ path }) as TreeMember) }
}

t.test('files are looked at once, as long as their segment is known', async (t) => {
  const root = t.testdir({ a: '', b: '', c: '' })
  for (const name of ['a', 'c']) run('setfattr', ['-n', 'user.note', '-v', name, `${root}/${name}`])
  const cache = new MemoryCache()
  const [one, two] = [segment('one', 'a', 'b'), segment(undefined, 'c')]
  const options = { root, cache, signal: undefined }
  const first = await storeAttributes(
    new Map([
      [one, REF],
      [two, REF],
    ]),
    options,
  )
  const kept = ['a', 'c'].map((path) => ({ path, names: ['user.note'] }))
  t.same(first.kept, kept)
  t.same([...cache.known], [['one', { ...REF, attributes: [kept[0]] }]])

  run('setfattr', ['-x', 'user.note', `${root}/a`])
  const known = new Map([[one, cache.known.get('one')!]])
  t.same((await storeAttributes(known, options)).kept, [kept[0]], 'what is known is not looked at')
  t.same((await storeAttributes(new Map([[one, REF]]), options)).kept, [])
})

import t from 'tap'
import { expandHostlist } from '../../../libs/hostlist/expand-hostlist.ts'
import { selectNodes, selectsOf } from '../../../services/cli/select-nodes.ts'
import { openTestSession } from './_session.ts'

t.test('a short hostlist goes as it is written', async (t) => {
  t.same(selectsOf('@gpu&n[1-4] n9'), [encodeURIComponent('@gpu&n[1-4] n9')])
})

t.test('a long one goes folded, if need be in parts that a URL has room for', async (t) => {
  const counted = Array.from({ length: 5_000 }, (_, index) => `n${index}`)
  t.same(selectsOf(counted.join(' ')), [encodeURIComponent('n[0-4999]')])
  const odd = Array.from({ length: 3_000 }, (_, index) => `n${index * index}x`)
  const parts = selectsOf(odd.join(','))
  t.ok(parts.length > 1 && parts.every((part) => part.length <= 8_000))
  t.same(parts.flatMap((part) => expandHostlist(decodeURIComponent(part))).sort(), odd.sort())
})

t.test('a long one with groups cannot be cut', async (t) => {
  const names = Array.from({ length: 3_000 }, (_, index) => `n${index}`)
  t.throws(() => selectsOf(`@gpu!${names.join('!')}`), { code: 'MUSTER_USAGE', hint: /several parts/ })
})

t.test('the parts are asked for one after another', async (t) => {
  const { standIn, session } = await openTestSession(t)
  const names = Array.from({ length: 2_000 }, (_, index) => `n${index * index}x`)
  for (const name of names) standIn.put('node', name, {})
  const found = await selectNodes(session.client, [names.join(' ')])
  t.equal(found.length, names.length)
  t.ok(standIn.seen.length > 1)
})

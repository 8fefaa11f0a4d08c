import t from 'tap'
import { positionAt } from '../../../libs/template/position.ts'

t.test('lines and columns count from one', async (t) => {
  const source = { name: 'hosts.ww', text: 'one\n\n  two' }
  t.same(positionAt(source, 0), { name: 'hosts.ww', line: 1, column: 1 })
  t.same(positionAt(source, 3), { name: 'hosts.ww', line: 1, column: 4 }, 'a newline belongs to its line')
  t.same(positionAt(source, 4), { name: 'hosts.ww', line: 2, column: 1 })
  t.same(positionAt(source, 7), { name: 'hosts.ww', line: 3, column: 3 })
  t.same(positionAt(source, source.text.length), { name: 'hosts.ww', line: 3, column: 6 })
})

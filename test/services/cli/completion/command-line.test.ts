import t from 'tap'
import { withoutEquals } from '../../../../services/cli/completion/command-line.ts'

t.test('what bash breaks at an equals sign is put together', async (t) => {
  t.same(withoutEquals(['node', 'set', '--image', '=', 'd']), ['node', 'set', '--image', 'd'])
  t.same(withoutEquals(['node', 'set', '--image', '=']), ['node', 'set', '--image', ''])
  t.same(withoutEquals(['node', '=', 'a']), ['node', '=', 'a'])
})

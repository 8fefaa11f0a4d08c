import t from 'tap'
import { withoutAtSigns, withoutEquals } from '../../../../services/cli/completion/command-line.ts'

t.test('what bash breaks at an equals sign is put together', async (t) => {
  t.same(withoutEquals(['node', 'set', '--image', '=', 'd']), ['node', 'set', '--image', 'd'])
  t.same(withoutEquals(['node', 'set', '--image', '=']), ['node', 'set', '--image', ''])
  t.same(withoutEquals(['node', '=', 'a']), ['node', '=', 'a'])
})

t.test(
  'what bash breaks at an @ is put together where an image is meant, and what it broke off is told',
  async (t) => {
    const cases: [words: string[], expected: ReturnType<typeof withoutAtSigns>][] = [
      [['image', 'show', 'debian', '@', '1'], { words: ['image', 'show', 'debian@1'], cut: 'debian@' }],
      [['image', 'show', 'debian', '@'], { words: ['image', 'show', 'debian@'], cut: 'debian@' }],
      [['image', 'diff', 'debian', '@', '1', 'de'], { words: ['image', 'diff', 'debian@1', 'de'], cut: '' }],
      [['image', 'show', 'debian@1'], { words: ['image', 'show', 'debian@1'], cut: '' }],
      [['node', 'show', 'n1', '@'], { words: ['node', 'show', 'n1', '@'], cut: '' }],
    ]
    for (const [words, expected] of cases) t.same(withoutAtSigns(words), expected, words.join(' '))
  },
)

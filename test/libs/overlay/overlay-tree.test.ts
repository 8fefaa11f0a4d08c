import t from 'tap'
import type { Entry } from '../../../libs/archive/entry.ts'
import { parentsOf, readTree } from '../../../libs/overlay/overlay-tree.ts'
import { directory, file, link } from './fixtures.ts'

function paths(...entries: Entry[]): string[] {
  return [...readTree({ name: 'test', entries }).values()].map(
    ({ path, isTemplate }) => path + (isTemplate ? ' (template)' : ''),
  )
}

t.test('files named .ww are templates and lose the suffix', async (t) => {
  t.same(paths(directory('etc'), file('etc/hosts.ww', ''), file('etc/motd', '')), [
    'etc',
    'etc/hosts (template)',
    'etc/motd',
  ])
  t.same(paths(directory('a.ww'), file('a.ww/b', '')), ['a.ww', 'a.ww/b'], 'a directory is none')
})

t.test('a template wins over the plain file beside it, in any order', async (t) => {
  const both = [file('motd.ww', ''), file('motd', '')]
  t.same(paths(...both), ['motd (template)'])
  t.same(paths(...both.toReversed()), ['motd (template)'])
})

t.test('trees that cannot be are refused', async (t) => {
  const cases: [string, Entry[], RegExp][] = [
    ['absolute', [file('/etc/x', '')], /"\/etc\/x" is no path below the root/],
    ['upwards', [file('etc/../../x', '')], /is no path below the root/],
    ['dot', [directory('.')], /is no path below the root/],
    ['doubled slash', [file('etc//x', '')], /is no path below the root/],
    ['NUL', [file('a\0b', '')], /is no path below the root/],
    ['empty', [file('', '')], /is no path below the root/],
    ['nothing but the suffix', [file('etc/.ww', '')], /is no path below the root/],
    ['twice', [file('a', '1'), file('a', '2')], /overlay test: "a" is there twice/],
    ['directory and template', [directory('a'), file('a.ww', '')], /is there twice/],
    ['link named as template', [link('a.ww', 'b.ww')], /is a link named like a template/],
    ['below a file', [file('a', ''), file('a/b', '')], /"a\/b" lies below "a", which is no directory/],
    ['below a link', [link('a', 'b'), file('a/c/d', '')], /lies below "a"/],
  ]
  for (const [name, entries, message] of cases) {
    t.throws(() => paths(...entries), { code: 'MUSTER_OVERLAY_TREE', message, overlay: 'test' }, name)
  }
})

t.test('the name of an overlay is checked', async (t) => {
  for (const name of ['', '..', 'a/b', 'a b', 'ä']) {
    t.throws(() => readTree({ name, entries: [] }), { message: /is not a name/ }, JSON.stringify(name))
  }
  readTree({ name: 'wwclient.x86_64:v1-2', entries: [] })
})

t.test('parents are named from the top', async (t) => {
  t.same([...parentsOf('a/b/c')], ['a', 'a/b'])
  t.same([...parentsOf('a')], [])
})

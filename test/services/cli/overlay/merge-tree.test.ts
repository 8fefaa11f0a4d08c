import t from 'tap'
import { newDirectory, newFile } from '../../../../services/cli/overlay/edit-tree.ts'
import { mergeTree } from '../../../../services/cli/overlay/merge-tree.ts'
import { treeOf } from '../../../../services/cli/overlay/overlay-api.ts'

const file = (path: string, text: string, mode = 0o644) => newFile(path, { mode, content: Buffer.from(text) })
const tree = treeOf([newDirectory('etc', 0o700), file('etc/motd', 'old')])
const merge = (overwrite: boolean, ...entries: Parameters<typeof mergeTree>[1]) =>
  mergeTree(tree, entries, { overlay: 'site', overwrite })

t.test('what is there is replaced only when that is asked for', async (t) => {
  t.throws(() => merge(false, file('etc/motd', 'new')), {
    code: 'MUSTER_OVERLAY_FILE',
    category: 'conflict',
    hint: /--overwrite/,
  })
  t.throws(() => merge(false, file('etc/motd', 'old', 0o600)), {
    code: 'MUSTER_OVERLAY_FILE',
    category: 'conflict',
  })
  t.doesNotThrow(() => merge(false, file('etc/motd', 'old')), 'the same again replaces nothing')
  t.match(merge(true, file('etc/motd', 'new')).get('etc/motd'), { content: Buffer.from('new') })
})

t.test('a directory that is there keeps its mode unless it is overwritten', async (t) => {
  t.match(merge(false, newDirectory('etc', 0o755)).get('etc'), { mode: 0o700 })
  t.match(merge(true, newDirectory('etc', 0o755)).get('etc'), { mode: 0o755 })
})

t.test('a directory and a file never replace one another', async (t) => {
  t.throws(() => merge(true, file('etc', 'x')), { message: /is a directory, and would be no directory/ })
  t.throws(() => merge(true, newDirectory('etc/motd')), {
    message: /is no directory, and would be a directory/,
  })
})

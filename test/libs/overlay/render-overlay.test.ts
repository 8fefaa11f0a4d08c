import t from 'tap'
import { ClusterData } from '../../../libs/overlay/cluster-data.ts'
import { renderOverlay } from '../../../libs/overlay/render-overlay.ts'
import { directory, file, resolvedNode, shown } from './fixtures.ts'

const node = resolvedNode('n1', '10.0.0.1')
const data = new ClusterData({ values: { name: 'c1', tags: {} }, nodes: () => [node] })
const overlay = {
  name: 'test',
  entries: [
    directory('etc'),
    file('etc/a.ww', '{{ .Id }}'),
    file('etc/b.ww', '{{ range .AllNodes }}{{ .Id }}{{ end }}{{ file "c" }}'),
    file('etc/motd', 'plain'),
    file('etc/skipped.ww', '{{ abort }}'),
    file('etc/.wh.x', ''),
  ],
}

t.test('an overlay is rendered item by item, with what each depends on', async (t) => {
  const items = renderOverlay({ overlay, data, node })
  t.same(
    items.map(({ source, outputs, reads, isShared, aborted }) => [
      source,
      shown(outputs),
      reads,
      isShared,
      aborted,
    ]),
    [
      ['etc/a.ww', ['etc/a 644 "n1"'], ['Id'], false, false],
      ['etc/b.ww', ['etc/c 644 ""'], ['AllNodes', 'AllNodes.Id'], true, false],
      ['etc/motd', ['etc/motd 644 "plain"'], [], true, false],
      ['etc/skipped.ww', [], [], true, true],
    ],
  )
})

t.test('one of them by its name, with or without the suffix', async (t) => {
  for (const name of ['etc/a', 'etc/a.ww']) {
    t.same(
      renderOverlay({ overlay, data, node, file: name }).map(({ source }) => source),
      ['etc/a.ww'],
    )
  }
  t.same(renderOverlay({ overlay, data, node, file: 'etc/nothing' }), [])
})

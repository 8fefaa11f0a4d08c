import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import type { Image } from '../../../../libs/model/image.ts'
import { smallRoot, TestCluster } from '../../_cluster.ts'

t.test('each build makes a version, and the ones before are kept', async (t) => {
  const cluster = await TestCluster.start(t)
  const root = await smallRoot(t.testdir())
  const first = (await cluster.importImage('debian', root)).result!
  t.match(first, { number: 1, image: { number: 1, builtBy: /./, source: root } })
  await writeFile(join(root, 'etc/motd'), 'another\n')
  const second = (await cluster.importImage('debian', root)).result!
  t.match(second, { number: 2, image: { number: 2, others: [{ number: 1 }] } })
  t.same(second.image.others?.[0]?.manifest, first.image.manifest)
  const { value } = await cluster.get<{ value: Image }>('/images/debian')
  t.same(value, second.image)
})

t.test('a version that is only staged does not take the place of the live one', async (t) => {
  const cluster = await TestCluster.start(t)
  const root = await smallRoot(t.testdir())
  const first = (await cluster.importImage('debian', root)).result!
  await writeFile(join(root, 'etc/motd'), 'another\n')
  const staged = (await cluster.importImage('debian', root, { stage: true })).result!
  t.match(staged, { number: 2, image: { number: 1, others: [{ number: 2 }] } })
  t.same(staged.image.manifest, first.image.manifest)
})

import t from 'tap'
import { siteOfTwoVersions } from './_image-site.ts'

t.test('images are listed with their versions and the nodes that boot them', async (t) => {
  const { muster, cluster, build } = await siteOfTwoVersions(t)
  await build('spare')
  await cluster.change(
    { op: 'put', kind: 'profile', name: 'gpu', value: { image: 'debian' } },
    { op: 'put', kind: 'node', name: 'n1', value: { profiles: ['gpu'] } },
  )
  const lines = (await muster('image list')).stdout.trimEnd().split('\n')
  t.match(lines[0], /^IMAGE +SENT +IN MEMORY +ENTRIES +VERSIONS +NODES +KERNELS +BUILT$/)
  t.match(lines[1], /^debian .* 2 +1 +6\.1\.0-1 +\d{4}-/)
  t.match(lines[2], /^spare .* 1 +0 +6\.1\.0-1 /)
  t.match(JSON.parse((await muster('image list debian --json')).stdout), [
    { name: 'debian', value: { number: 2 }, nodes: { count: 1, folded: 'n1' }, profiles: ['gpu'] },
  ])
  t.match(await muster('image list none'), { code: 3 })
})

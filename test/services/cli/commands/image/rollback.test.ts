import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { imageSite, siteOfTwoVersions } from './_image-site.ts'

t.test('a rollback says what it did, and done again takes itself back', async (t) => {
  const { muster, cluster } = await siteOfTwoVersions(t)
  await cluster.change({ op: 'put', kind: 'node', name: 'n1', value: { image: 'debian' } })
  t.match(await muster('image rollback debian'), {
    code: 0,
    stdout:
      /^image debian: version 1 is live instead of 2; it is what 1 node: n1 boots next \(change \d+\)\n$/,
  })
  t.match(await muster('image rollback debian --json'), { stdout: /"from": 1,\n {2}"to": 2/ })
  t.match(await muster('image rollback debian --to 1 --reason broken'), {
    stdout: /version 1 is live instead of 2/,
  })
  t.match(await muster('history image debian'), { stdout: /broken/ })
})

t.test('a dry run shows what would change, and changes nothing', async (t) => {
  const { muster } = await siteOfTwoVersions(t)
  const { code, stdout } = await muster('image rollback debian --dry-run')
  t.equal(code, 0)
  t.match(stdout, /^image debian would be changed:\n/)
  t.match(stdout, /\n {2}live version +2 +1\n/)
  t.match(stdout, /\n {2}digest +[0-9a-f]{12} +[0-9a-f]{12}\n/)
  t.match(stdout, /Nothing was changed \(--dry-run\)\.\n$/)
  t.match(await muster('image versions debian --json'), { stdout: /"live": 2/ })
})

t.test('before it alters several nodes it asks, and where nobody can answer it wants --yes', async (t) => {
  const { muster, cluster } = await siteOfTwoVersions(t)
  await cluster.change(
    { op: 'put', kind: 'node', name: 'n1', value: { image: 'debian' } },
    { op: 'put', kind: 'node', name: 'n2', value: { image: 'debian', kernel: { version: '9.9' } } },
  )
  t.match(await muster('image rollback debian'), {
    code: 2,
    stderr: /2 nodes would be altered: n\[1-2\]\n.*--yes/,
  })
  const asked = await muster('image rollback debian', { columns: 100, input: 'n\n' })
  t.match(asked.stderr, /has no kernel for these, so they keep .*: 1 node: n2/)
  t.match(asked.stderr, /Change image debian, and by that 2 nodes\? \[y\/N\]/)
  t.match(await muster('image versions debian --json'), { stdout: /"live": 2/ })
  t.match(await muster('image rollback debian --yes'), {
    code: 0,
    stdout: /version 1 is live instead of 2; it is what 2 nodes: n\[1-2\] are to boot next/,
  })
})

t.test('a version without an init is not said to be booted by nodes that cannot', async (t) => {
  const { muster, cluster, root } = await imageSite(t)
  await mkdir(join(root, 'bin'))
  await rename(join(root, 'sbin/init'), join(root, 'bin/sh'))
  t.match(await muster(`image import --stage ${root} debian`), { code: 0 })
  t.match(await muster('image rollback debian --to 2'), { stdout: /is live instead of 1; no node boots it / })
  t.match(await muster('image rollback debian'), { code: 0 })
  await cluster.change(
    { op: 'put', kind: 'node', name: 'n1', value: { image: 'debian' } },
    { op: 'put', kind: 'node', name: 'n2', value: { image: 'debian', init: '/usr/bin/mine' } },
  )
  const { code, stdout, stderr } = await muster('image rollback debian --to 2', {
    columns: 100,
    input: 'y\n',
  })
  t.equal(code, 0)
  t.match(stderr, /^Version 2 has no init, nor do these name one, so they keep .* record: 1 node: n1$/m)
  t.match(stdout, /version 2 is live instead of 1; it is what 2 nodes: n\[1-2\] are to boot next/)
})

t.test('a version that is not there, and no number, are refused', async (t) => {
  const { muster } = await siteOfTwoVersions(t)
  t.match(await muster('image rollback debian --to 7'), {
    code: 3,
    stderr: /there is no version 7\nThere are 2, 1/,
  })
  t.match(await muster('image rollback debian --to 2'), { code: 2, stderr: /is live already/ })
  t.match(await muster('image rollback debian --to first'), { code: 2 })
})

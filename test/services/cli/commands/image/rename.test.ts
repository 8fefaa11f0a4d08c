import t from 'tap'
import { imageSite } from './_image-site.ts'

t.test('an image is renamed with all that name it', async (t) => {
  const { muster, cluster } = await imageSite(t)
  await cluster.change(
    { op: 'put', kind: 'profile', name: 'gpu', value: { image: 'debian' } },
    { op: 'put', kind: 'node', name: 'n1', value: { profiles: ['gpu'] } },
  )
  const { stdout: preview } = await muster('image rename debian stable --dry-run')
  t.match(preview, /image debian would be changed:\n.*\n {2}name +debian +stable\n/)
  t.match(preview, /profile gpu would be changed:\n.*\n {2}image +debian +stable\n/)
  t.match(preview, /This alters 1 node: n1\n/)
  t.match(await muster('image rename debian stable'), {
    code: 0,
    stdout: /^image debian is stable now\. This alters 1 node: n1 \(change \d+\)\n$/,
  })
  t.match(await muster('profile show gpu'), { stdout: /image +stable/ })
  t.match(await muster('image show debian'), { code: 3 })
})

t.test('a name that is taken, and one that cannot be, are refused', async (t) => {
  const { muster, build } = await imageSite(t)
  await build('other')
  t.match(await muster('image rename debian other'), { code: 4, stderr: /there is an image other already/ })
  t.match(await muster('image rename debian ../other'), { code: 2 })
})

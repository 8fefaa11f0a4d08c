import t from 'tap'
import { siteOfTwoVersions } from './_image-site.ts'

t.test('versions are listed, the newest first, with a mark at the live one', async (t) => {
  const { muster, root } = await siteOfTwoVersions(t)
  const { code, stdout } = await muster('image versions debian')
  t.equal(code, 0)
  const lines = stdout.trimEnd().split('\n')
  t.equal(lines.length, 3)
  t.match(lines[0], /^VERSION +LIVE +DIGEST +BUILT +BY +SENT +KERNELS +PUSHED TO +SOURCE$/)
  t.match(lines[1], new RegExp(`^ +2  \\* +[0-9a-f]{12}  \\d{4}-.* unknown .* 6\\.1\\.0-1 +- +${root}$`))
  t.match(lines[2], /^ +1 {8}[0-9a-f]{12} /)
})

t.test('a program gets all of each version', async (t) => {
  const { muster } = await siteOfTwoVersions(t)
  const { stdout } = await muster('image versions debian --json')
  t.match(JSON.parse(stdout), {
    name: 'debian',
    live: 2,
    items: [
      { number: 2, live: true, manifest: { digest: /^[0-9a-f]{64}$/ } },
      { number: 1, live: false },
    ],
  })
})

t.test('an image that is not there is said to be missing, with what was meant', async (t) => {
  const { muster } = await siteOfTwoVersions(t)
  t.match(await muster('image versions debain'), {
    code: 3,
    stderr: /there is no image debain\nDid you mean debian\?/,
  })
  t.match(await muster('image versions a/b'), { code: 2 })
})

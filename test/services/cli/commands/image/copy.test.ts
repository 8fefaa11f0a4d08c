import t from 'tap'
import { siteOfTwoVersions } from './_image-site.ts'

t.test('an image, or a version of it, is copied to a new one', async (t) => {
  const { muster } = await siteOfTwoVersions(t)
  t.match(await muster('image copy debian other'), {
    code: 0,
    stdout: /^image other made of version 2 of debian \(change \d+\)\n$/,
  })
  t.match(await muster('image copy debian@1 first'), { stdout: /^image first made of version 1 of debian / })
  t.match(await muster('image diff debian@1 first'), { stdout: /They do not differ/ })
})

t.test('a dry run only shows it, and a name that is taken is refused', async (t) => {
  const { muster } = await siteOfTwoVersions(t)
  t.match(await muster('image copy debian other --dry-run'), {
    stdout: /^image other would be added:\n.*\n.*debian@2/,
  })
  t.match(await muster('image show other'), { code: 3 })
  t.match(await muster('image copy debian debian'), { code: 4, stderr: /there is an image debian already/ })
  t.match(await muster('image copy debian a/b'), { code: 2 })
})

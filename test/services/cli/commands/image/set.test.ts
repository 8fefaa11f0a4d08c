import t from 'tap'
import { siteOfTwoVersions } from './_image-site.ts'

t.test('how many versions are kept is set, and it is said which are forgotten', async (t) => {
  const { muster } = await siteOfTwoVersions(t)
  t.match(await muster('image set debian --keep 3'), {
    code: 0,
    stdout: /^image debian keeps 3 other versions \(change \d+\)\n$/,
  })
  t.match(await muster('image set debian --keep 0 --dry-run'), { stdout: /versions +2 1 +2\n/ })
  t.match(await muster('image set debian --keep 0'), {
    stdout: /^image debian keeps 0 other versions; version 1 is forgotten /,
  })
  t.match(await muster('image set debian --keep 1'), { stdout: /keeps 1 other version \(change/ })
  t.match(await muster('history image debian'), { stdout: /keep 1 version of image debian besides/ })
  t.match(await muster('image set debian'), { code: 2, stderr: /--keep/ })
  t.match(await muster('image set debian --keep all'), { code: 2 })
})

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { imageSite, siteOfTwoVersions } from './_image-site.ts'

t.test('an image is compared with the version that was live before', async (t) => {
  const { muster } = await siteOfTwoVersions(t)
  const { code, stdout } = await muster('image diff debian')
  t.equal(code, 0)
  t.match(stdout, /^before +debian@1, built .*\nafter +debian@2, built /)
  t.match(stdout, /\nfiles +0 added \(0 bytes\), 0 removed \(0 bytes\), 2 changed \(/)
  t.match(stdout, /\nto ship +\d.* of .* to who has debian@1\n/)
  t.match(stdout, /\n~ etc\/motd {2}8 bytes -> 30 bytes\n/)
  t.match(stdout, /\n~ var\/lib\/dpkg\/status {2}content \(\d+ bytes\)\n/)
})

t.test('two versions are compared in the order in which they are named', async (t) => {
  const { muster } = await siteOfTwoVersions(t)
  t.match(await muster('image diff debian@2 debian@1'), { stdout: /~ etc\/motd {2}30 bytes -> 8 bytes\n/ })
  t.match(JSON.parse((await muster('image diff debian@2 debian@1 --json')).stdout), {
    summary: { before: { number: 2 }, after: { number: 1 }, files: { changed: { count: 2 } } },
    files: [{ path: 'etc/motd' }, { path: 'var/lib/dpkg/status' }],
  })
  t.match(await muster('image diff debian debian'), { stdout: /\n\nThey do not differ/ })
})

t.test('of many files the first are shown, and all of them where that is asked for', async (t) => {
  const { muster, root, build } = await imageSite(t)
  await mkdir(join(root, 'opt'))
  for (let at = 100; at < 180; at++) await writeFile(join(root, `opt/file${at}`), `${at}`)
  await build()
  const some = (await muster('image diff debian')).stdout
  t.match(some, /\n\+ opt\/ *\n\+ opt\/file100 {2}3 bytes\n/)
  t.match(some, /\nand 31 more: --files shows all of them\n$/)
  const all = (await muster('image diff debian --files')).stdout
  t.equal(all.match(/^\+ opt\//gm)?.length, 81)
})

t.test('packages alone are compared without a file being read', async (t) => {
  const { muster } = await siteOfTwoVersions(t)
  const { stdout } = await muster('image diff debian --packages')
  t.match(stdout, /\npackages +0 added, 0 removed, 1 changed\n/)
  t.match(stdout, /\n~ bash amd64 +5\.2 -> 5\.3\n/)
  t.notMatch(stdout, /motd/)
  t.match(await muster('image diff debian --packages --files'), { code: 2 })
})

t.test('what is not there is refused', async (t) => {
  const { muster } = await imageSite(t)
  t.match(await muster('image diff debian'), { code: 3, stderr: /has no version before 1/ })
  t.match(await muster('image diff debian@4 debian'), { code: 3 })
  t.match(await muster('image diff debian debain'), { code: 3, stderr: /Did you mean debian/ })
  t.match(await muster('image diff debian@x'), { code: 2, stderr: /is not a version of an image/ })
})

import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { hostAptSources } from '../../../scripts/lab/apt-sources.ts'
import { debianRootName } from '../../../scripts/lab/debian-recipe.ts'
import { debianRoot } from '../../../scripts/lab/debian-root.ts'

t.test('a root that is in the cache is not made again', async (t) => {
  const cacheDirectory = t.testdir({})
  const root = join(cacheDirectory, debianRootName(await hostAptSources()), 'root')
  mkdirSync(root, { recursive: true })
  t.equal(await debianRoot({ cacheDirectory, progress: t.fail }), root)
})

t.test('a build that is given up leaves nothing, nor does one whose process was killed', async (t) => {
  const abandoned = 'debian-bookworm-000000000000.building-4194305' // beyond the largest pid
  const cacheDirectory = t.testdir({ [abandoned]: { root: { file: 'text' } } })
  const abort = new AbortController()
  const progress = (line: string) => {
    if (line.startsWith('chroot architecture')) abort.abort()
  }
  await t.rejects(debianRoot({ cacheDirectory, progress, signal: abort.signal }), { name: 'AbortError' })
  t.same(readdirSync(cacheDirectory), [])
})

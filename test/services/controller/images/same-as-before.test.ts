import t from 'tap'
import type { Image } from '../../../../libs/model/image.ts'
import { isBuiltBy, sameAsBefore } from '../../../../services/controller/images/same-as-before.ts'

const origin = { digest: `sha256:${'a'.repeat(64)}`, platform: 'linux/amd64' }
const source = 'docker://r.example/x:9'
const version = { number: 2, source, origin }
const image = { ...version, others: [{ ...version, number: 3, source: 'docker://r.example/x:10' }] } as Image

const ask = (wanted: Partial<Parameters<typeof sameAsBefore>[1]>) =>
  sameAsBefore(
    {
      get: (_kind, name) => (name === 'x' ? { value: image, seq: 7 } : undefined),
      entries: () => [],
    },
    { name: 'x', stage: false, source, origin, ...wanted },
  )

t.test('the live version is what an import of the same would make', async (t) => {
  t.match(ask({}), { name: 'x', seq: 7, number: 2, unchanged: true })
})

t.test('of what is not to be live, the newest counts', async (t) => {
  t.equal(ask({ stage: true }), undefined)
  t.match(ask({ stage: true, source: 'docker://r.example/x:10' }), { number: 3 })
})

t.test('another place, digest, platform or image is another', async (t) => {
  t.equal(ask({ source: 'docker://r.example/y:9' }), undefined)
  t.equal(ask({ origin: { ...origin, digest: `sha256:${'b'.repeat(64)}` } }), undefined)
  t.equal(ask({ origin: { ...origin, platform: 'linux/arm64' } }), undefined)
  t.equal(ask({ name: 'y' }), undefined)
})

t.test('the same built by other flags is another version', async (t) => {
  const found = ask({})!
  t.ok(isBuiltBy(found, undefined))
  t.notOk(isBuiltBy(found, { excludes: ['/doc'] }))
  const excluding = { ...found, image: { ...image, options: { excludes: ['/doc'] } } }
  t.ok(isBuiltBy(excluding, { excludes: ['/doc'] }))
  t.notOk(isBuiltBy(excluding, undefined))
})

import t from 'tap'
import { parseImageSource } from '../../../../../libs/image/image-source.ts'
import { fetchLayout } from '../../../../../services/controller/images/sources/fetch-layout.ts'
import { type ContainerSource, Skopeo } from '../../../../../services/controller/images/sources/skopeo.ts'
import { Layout, layer, scratch } from './_containers.ts'
import { placeFor } from './_import.ts'
import { inFrontOf, Registry } from './_registry.ts'

t.test('how much was fetched is told while it goes on', async (t) => {
  const registry = await Registry.start(t)
  const layout = new Layout(scratch(t))
  layout.add('x', {
    layers: [
      { tar: layer(t, 'head -c 1000000 /dev/urandom >one') },
      { tar: layer(t, 'head -c 20000 /dev/urandom >two') },
    ],
  })
  registry.push(layout.path, { tag: 'x', as: 'x:1' })
  const { promise: isTold, resolve } = Promise.withResolvers<void>()
  // The last layer comes only once it was told that the one before is there.
  let blobs = 0
  const host = await inFrontOf(t, registry, (request, response) => {
    if (!request.url?.includes('/blobs/') || blobs++ !== 3) return false
    void isTold.then(() => response.destroy())
    return true
  })
  const place = placeFor(t)
  const source = parseImageSource(`docker://${host}/x:1`) as ContainerSource
  const platform = { os: 'linux', architecture: 'amd64' }
  const skopeo = await Skopeo.for(source, { place, platform, access: { insecure: true } })
  const found = await skopeo.find()
  const told: number[] = []
  blobs = 1
  const onBytes = (bytes: number): void => {
    told.push(bytes)
    if (bytes > 0) resolve()
  }
  await fetchLayout(skopeo, { found, place, onBytes })
  t.ok(told.some((bytes) => bytes > 0))
})

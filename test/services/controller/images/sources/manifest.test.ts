import t from 'tap'
import {
  instanceFor,
  leastBytes,
  parseManifest,
  platformsText,
} from '../../../../../services/controller/images/sources/manifest.ts'

const platform = (architecture: string, variant?: string) => ({
  os: 'linux',
  architecture,
  ...(variant !== undefined && { variant }),
})
const LIST = {
  manifests: [
    { digest: 'sha256:a', platform: platform('amd64') },
    { digest: 'sha256:6', platform: platform('arm', 'v6') },
    { digest: 'sha256:7', platform: platform('arm', 'v7') },
    { digest: 'sha256:u', platform: { os: 'unknown', architecture: 'unknown' } },
    { digest: 1 },
    null,
  ],
}

t.test('the layers of an image have sizes', async (t) => {
  const layers = [{ mediaType: 'a+gzip', size: 10 }, { mediaType: 'a' }, 'x']
  t.same(parseManifest(JSON.stringify({ layers })), {
    layers: [
      { mediaType: 'a+gzip', size: 10 },
      { mediaType: 'a', size: -1 },
      { mediaType: '', size: -1 },
    ],
  })
})

t.test('of a list one is chosen', async (t) => {
  const list = parseManifest(JSON.stringify(LIST))!
  t.ok('instances' in list)
  const { instances } = list as { instances: [] }
  t.equal(instanceFor(instances, platform('amd64')), 'sha256:a')
  t.equal(instanceFor(instances, platform('arm')), 'sha256:6')
  t.equal(instanceFor(instances, platform('arm', 'v7')), 'sha256:7')
  t.equal(instanceFor(instances, platform('s390x')), undefined)
  t.equal(platformsText(instances), 'linux/amd64, linux/arm/v6, linux/arm/v7')
})

t.test('what is no manifest is none', async (t) => {
  for (const text of ['', 'null', '[]', '{}', '{"layers": 1}', '{"fsLayers": []}', '{"layers": [']) {
    t.equal(parseManifest(text), undefined, text)
  }
  t.equal(parseManifest(JSON.stringify({ layers: Array.from({ length: 2_000 }, () => ({})) })), undefined)
})

t.test('compressed layers take twice their size at the least', async (t) => {
  const layers = [
    { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', size: 10 },
    { mediaType: 'application/vnd.oci.image.layer.v1.tar+zstd', size: 100 },
    { mediaType: 'application/vnd.oci.image.layer.v1.tar', size: 1_000 },
    { mediaType: 'x', size: -1 },
    { mediaType: 'x', size: 2 ** 60 },
  ]
  t.equal(leastBytes(layers), 1_220)
})

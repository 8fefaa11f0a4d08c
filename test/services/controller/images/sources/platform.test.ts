import t from 'tap'
import {
  formatPlatform,
  parsePlatform,
  platformOf,
} from '../../../../../services/controller/images/sources/platform.ts'

t.test('a platform is a system, an architecture and perhaps a variant', async (t) => {
  t.same(parsePlatform('linux/arm64'), { os: 'linux', architecture: 'arm64' })
  t.same(parsePlatform('linux/arm/v7'), { os: 'linux', architecture: 'arm', variant: 'v7' })
  for (const text of ['linux/amd64', 'linux/arm/v7']) t.equal(formatPlatform(parsePlatform(text)), text)
  for (const text of ['', 'arm64', 'linux/', 'linux/a/b/c', 'linux/amd64 ', 'Linux/amd64']) {
    t.throws(() => parsePlatform(text), { code: 'MUSTER_REQUEST_INVALID', hint: /linux\/arm64/ })
  }
})

t.test("without one it is Linux on the controller's architecture", async (t) => {
  t.same(platformOf('x64'), { os: 'linux', architecture: 'amd64' })
  t.same(platformOf('arm64'), { os: 'linux', architecture: 'arm64' })
  t.same(platformOf('ppc64'), { os: 'linux', architecture: 'ppc64le' })
})

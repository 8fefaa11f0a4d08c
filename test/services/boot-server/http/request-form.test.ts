import fc from 'fast-check'
import t from 'tap'
import { usualForm } from '../../../../services/boot-server/http/request-form.ts'

const get = (url: string) => usualForm({ method: 'GET', url }).url

t.test('what firmware and older clients write comes to one form', async (t) => {
  for (const [written, meant] of [
    ['/kernel/52-54-00-00-00-01?uuid=1', '/kernel/52-54-00-00-00-01?uuid=1'],
    ['//kernel///52-54-00-00-00-01', '/kernel/52-54-00-00-00-01'],
    ['/KERNEL/52-54-00-AA-00-01/', '/kernel/52-54-00-AA-00-01'],
    ['http://10.0.0.1:9873/kernel/52', '/kernel/52'],
    ['HTTP://boot', '/'],
    ['/container/52?compress=gz', '/image/52?compress=gz'],
    ['/overlay-system/52', '/system/52'],
    ['/Overlay-Runtime/52', '/runtime/52'],
    ['/provision/52?stage=kernel&uuid=1', '/kernel/52?stage=kernel&uuid=1'],
    [
      '/provision/52?assetkey=&uuid=&stage=container&compress=gz',
      '/image/52?assetkey=&uuid=&stage=container&compress=gz',
    ],
    ['/provision/52', '/ipxe/52'],
    ['/provision/?stage=grub', '/grub?stage=grub'],
    ['/provision/52?stage=efiboot&file=shim.efi', '/efiboot/shim.efi?stage=efiboot&file=shim.efi'],
    ['/provision/52?stage=efiboot&file=../a%3Fb', '/efiboot/../a%3Fb?stage=efiboot&file=../a%3Fb'],
    ['/provision/52?stage=toString', '/provision/52?stage=toString'],
    ['/constructor/52', '/constructor/52'],
    ['/efiboot/SNPONLY.EFI', '/efiboot/SNPONLY.EFI'],
    ['/files/etc/hosts?render', '/files/etc/hosts?render'],
    ['?stage=kernel', '/?stage=kernel'],
    ['*', '/*'],
    ['', '/'],
  ] as const) {
    t.equal(get(written), meant, written)
  }
})

t.test('any method is as good as GET where nodes ask, but for HEAD, and nowhere else', async (t) => {
  for (const [method, url, meant] of [
    ['POST', '/runtime/52', 'GET'],
    ['PROPFIND', '/provision/52?stage=image', 'GET'],
    ['HEAD', '/image/52', 'HEAD'],
    ['DELETE', '/blobs/00', 'DELETE'],
    ['POST', '/report/52', 'POST'],
    ['POST', '/nowhere', 'POST'],
  ] as const) {
    t.equal(usualForm({ method, url }).method, meant, `${method} ${url}`)
  }
})

t.test('whatever is written, the form is one that stays as it is, and begins with one slash', async () => {
  const part = fc.constantFrom(
    '/',
    '//',
    '?',
    'kernel',
    'PROVISION',
    'stage=',
    '&',
    '%2f',
    '..',
    'http://',
    '#',
    'efiboot',
    'file=',
    '\n',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(part, fc.string()), { maxLength: 12 }), (parts) => {
      const once = usualForm({ method: 'PUT', url: parts.join('') })
      const twice = usualForm(once)
      return /^\/([^/]|$)/.test(once.url) && twice.url === once.url && twice.method === once.method
    }),
    { numRuns: 500 },
  )
})

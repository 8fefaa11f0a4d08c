import t from 'tap'
import { client6Of } from '../../../libs/dhcp6/client.ts'
import { OptionCode6 } from '../../../libs/dhcp6/codes.ts'
import { arch, HTTP_X64, IPXE_X64, option, PXE_X64, vendor } from './_messages.ts'

t.test('who asks is seen from the classes, and what it is from the architectures', async (t) => {
  t.match(client6Of(PXE_X64), { kind: 'pxe', archs: [7] })
  t.match(client6Of(HTTP_X64), { kind: 'http', archs: [16] })
  t.match(client6Of(IPXE_X64), { kind: 'ipxe', archs: [7] })
  t.match(client6Of([option(OptionCode6.userClass, Buffer.from('iPXE')), arch(11)]), {
    kind: 'ipxe',
    archs: [11],
  })
  t.match(client6Of([]), { kind: 'os' })
  t.match(client6Of([vendor('MSFT 5.0')]), { kind: 'os' })
})

t.test('without the option the architecture stands in the vendor class, or is x86-64', async (t) => {
  t.match(client6Of([vendor('PXEClient:Arch:00011:UNDI:003000'), option(61, [7])]), { archs: [11] })
  t.match(client6Of([vendor('PXEClient')]), { archs: [7] })
  t.equal(client6Of([arch(...Array<number>(20).fill(7))]).archs.length, 8)
})

t.test('a class option that is cut short is none', async (t) => {
  for (const bytes of [[], [0, 0, 1, 0x57], [0, 0, 1, 0x57, 0, 40, 0x50]])
    t.match(client6Of([option(OptionCode6.vendorClass, bytes), option(OptionCode6.userClass, [])]), {
      kind: 'os',
    })
})

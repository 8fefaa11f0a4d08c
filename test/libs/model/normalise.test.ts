import fc from 'fast-check'
import t from 'tap'
import { normaliseNode } from '../../../libs/model/normalise.ts'

t.test('what is empty, or said to be nothing, is not stored', async (t) => {
  t.same(
    normaliseNode({
      comment: '',
      image: 'UNDEF',
      rack: null,
      profiles: [],
      systemOverlays: ['', 'hosts'],
      kernel: { version: 'UNSET', args: [] },
      networkDevices: { eth0: { ipaddr: '' }, tags: { device: '', tags: { a: '' } } },
      tags: { empty: '', gone: 'UNDEF' },
      resources: { fstab: [], none: null, gone: 'UNSET' },
    }),
    {
      systemOverlays: ['hosts'],
      networkDevices: { tags: { tags: { a: '' } } },
      tags: { empty: '' },
      resources: { fstab: [], none: null },
    },
  )
})

t.test('addresses come into their usual form', async (t) => {
  t.same(
    normaliseNode({
      networkDevices: {
        eth0: {
          hwaddr: '52-54-00-AB-CD-EF',
          ipaddr: '10.0.0.1/20',
          ipaddr6: 'FD00:0:0::1/64',
          gateway6: 'FE80::1',
        },
        eth1: { ipaddr: '10.0.0.1/20', netmask: '255.0.0.0' },
      },
      ipmi: { ipaddr: 'FD00::17' },
    }),
    {
      networkDevices: {
        eth0: {
          hwaddr: '52:54:00:ab:cd:ef',
          ipaddr: '10.0.0.1',
          netmask: '255.255.240.0',
          ipaddr6: 'fd00::1',
          prefixlen6: 64,
          gateway6: 'fe80::1',
        },
        eth1: { ipaddr: '10.0.0.1', netmask: '255.0.0.0' },
      },
      ipmi: { ipaddr: 'fd00::17' },
    },
  )
})

t.test('what cannot be mended stays, for the checks to refuse', async (t) => {
  const wrong = { networkDevices: { eth0: { hwaddr: 'x', ipaddr: '10.0.0.1/99', ipaddr6: 'y' } }, image: 7 }
  t.same(normaliseNode(wrong), wrong)
  for (const value of [7, 'x', null, [1]]) t.same(normaliseNode(value), value)
})

t.test('it is done with once, and changes nothing that it is given', async () => {
  fc.assert(
    fc.property(
      fc.object({ key: fc.constantFrom('tags', 'kernel', 'args', 'networkDevices', 'ipaddr') }),
      (value) => {
        const before = structuredClone(value)
        const once = normaliseNode(value)
        t.same(normaliseNode(once), once)
        t.same(value, before)
      },
    ),
    { numRuns: 200 },
  )
})

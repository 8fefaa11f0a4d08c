import { addresses, empty, flags, maps } from './field-cases.ts'
import type { Cases, MergeCase } from './merge-case.ts'
import { resourceCases } from './resource-cases.ts'

/** Cases made by hand, at least one for each rule. */
export function ruleCases(): MergeCase[] {
  const kinds: Record<string, Cases> = {
    precedence: precedence(),
    profiles: profiles(),
    negation: negation(),
    maps: maps(),
    empty: empty(),
    flags: flags(),
    addresses: addresses(),
    resources: resourceCases(),
  }
  return Object.entries(kinds).flatMap(([kind, cases]) =>
    cases.map(([name, profiles, node]) => ({ kind, name, profiles, node })),
  )
}

function precedence(): Cases {
  const [a, b] = [{ image: 'a', root: 'tmpfs' }, { image: 'b' }]
  return [
    ['a node without profiles', {}, { image: 'a', kernel: { args: ['x'] } }],
    ['the node wins over its profile', { a }, { profiles: ['a'], image: 'n' }],
    ['a later profile wins over an earlier one', { a, b }, { profiles: ['a', 'b'] }],
    ['the order is that of the node', { a, b }, { profiles: ['b', 'a'] }],
    ['a profile named twice counts where it comes first', { a, b }, { profiles: ['a', 'b', 'a'] }],
    ['a profile that does not exist adds nothing', { a }, { profiles: ['gone', 'a'] }],
    ['a comment is not inherited', { a: { comment: 'a' } }, { profiles: ['a'] }],
    ['a comment of the node stays', { a: { comment: 'a' } }, { profiles: ['a'], comment: 'n' }],
    [
      'a primary network is inherited',
      { a: { primaryNetwork: 'y' } },
      { profiles: ['a'], networkDevices: { x: { mtu: 1500 }, y: { mtu: 1500 } } },
    ],
    [
      'without a primary network it is the first by name',
      {},
      { networkDevices: { y: { mtu: 1500 }, x: { mtu: 1500 } } },
    ],
    [
      'a primary network that there is not gives way to the first',
      {},
      { primaryNetwork: 'z', networkDevices: { y: { mtu: 1500 } } },
    ],
    ['a primary network of a node without any', {}, { primaryNetwork: 'z', image: 'a' }],
    [
      'lists are appended, the same item twice too',
      { a: { systemOverlays: ['x', 'y'] }, b: { systemOverlays: ['x'] } },
      { profiles: ['a', 'b'], systemOverlays: ['y', 'z'] },
    ],
  ]
}

function profiles(): Cases {
  const chain = {
    a: { profiles: ['b'], image: 'a' },
    b: { profiles: ['c'], image: 'b', init: 'b' },
    c: { image: 'c', init: 'c', root: 'c' },
  }
  const lists = {
    a: { profiles: ['b', 'c'], systemOverlays: ['a'] },
    b: { profiles: ['d'], systemOverlays: ['b'] },
    c: { profiles: ['d'], systemOverlays: ['c'] },
    d: { systemOverlays: ['d'] },
  }
  return [
    ['a profile wins over those that it names', chain, { profiles: ['a'] }],
    ['a profile named by two is there once, where it comes first', lists, { profiles: ['a'] }],
    ['a nested profile that the node names too', lists, { profiles: ['a', 'd'] }],
    ['a nested profile that the node named before', lists, { profiles: ['c', 'a'] }],
    [
      'a circle',
      { a: { profiles: ['b'], image: 'a' }, b: { profiles: ['a'], image: 'b' } },
      { profiles: ['a'] },
    ],
    ['a profile that names itself', { a: { profiles: ['a'], systemOverlays: ['a'] } }, { profiles: ['a'] }],
    [
      'a circle of three, entered twice',
      {
        a: { profiles: ['b'], systemOverlays: ['a'] },
        b: { profiles: ['c'], systemOverlays: ['b'] },
        c: { profiles: ['a'], systemOverlays: ['c'] },
      },
      { profiles: ['b', 'a'] },
    ],
    ['the node keeps its own list of profiles', chain, { profiles: ['a', '~c'] }],
  ]
}

function negation(): Cases {
  const [a, b, c] = [{ systemOverlays: ['a'] }, { systemOverlays: ['b'] }, { systemOverlays: ['c'] }]
  return [
    ['a node takes a profile away', { a, b }, { profiles: ['a', 'b', '~a'] }],
    ['the order of a negation makes no difference', { a, b }, { profiles: ['~a', 'b', 'a'] }],
    ['a node takes a nested profile away', { a: { ...a, profiles: ['b'] }, b }, { profiles: ['a', '~b'] }],
    [
      'a profile takes another one of the node away',
      { a, b: { ...b, profiles: ['~a'] } },
      { profiles: ['a', 'b'] },
    ],
    ['what a profile taken away names stays', { a: { ...a, profiles: ['b'] }, b }, { profiles: ['a', '~a'] }],
    [
      'what a profile taken away takes away is gone too',
      { a: { ...a, profiles: ['~b'] }, b, c },
      { profiles: ['a', 'b', 'c', '~a'] },
    ],
    ['a profile takes itself away', { a: { ...a, profiles: ['~a'] }, b }, { profiles: ['a', 'b'] }],
    [
      'a profile takes away the one that names it',
      { a: { ...a, profiles: ['b'] }, b: { ...b, profiles: ['~a'] } },
      { profiles: ['a'] },
    ],
    ['a negation of what is not there', { a }, { profiles: ['a', '~b'], systemOverlays: ['~x', 'y'] }],
    [
      'a negation in a circle',
      { a: { ...a, profiles: ['b'] }, b: { ...b, profiles: ['c'] }, c: { ...c, profiles: ['a', '~b'] } },
      { profiles: ['a'] },
    ],
    [
      'an overlay of a profile is taken away',
      { a: { systemOverlays: ['x', 'y'], runtimeOverlays: ['x', 'y'] } },
      { profiles: ['a'], systemOverlays: ['~x'], runtimeOverlays: ['~y'] },
    ],
    [
      'what was taken away cannot be added again',
      { a: { systemOverlays: ['~x'], kernel: { args: ['~x'] } } },
      { profiles: ['a'], systemOverlays: ['x'], kernel: { args: ['x', 'y'] } },
    ],
    [
      'a negation takes every one of the same name',
      { a: { runtimeOverlays: ['x', 'y', 'x'] } },
      { profiles: ['a'], runtimeOverlays: ['x', '~x'] },
    ],
    [
      'kernel arguments are taken away as a whole',
      { a: { kernel: { args: ['console=tty0', 'console=ttyS0'] } } },
      { profiles: ['a'], kernel: { args: ['~console=tty0', '~console'] } },
    ],
    [
      'a negated negation takes away the same',
      { a: { systemOverlays: ['x', 'y'] } },
      { profiles: ['a'], systemOverlays: ['~~x', '~x'] },
    ],
    [
      'a negated negation alone',
      { a: { systemOverlays: ['x', 'y'] } },
      { profiles: ['a'], systemOverlays: ['~~x'] },
    ],
    [
      'options of a file system know no negation',
      { a: { filesystems: { s: { options: ['x'] } } } },
      { profiles: ['a'], filesystems: { s: { options: ['~x'] } } },
    ],
    [
      'lists in resources know no negation',
      { a: { resources: { l: ['x'] } } },
      { profiles: ['a'], resources: { l: ['~x'] } },
    ],
    [
      'everything taken away leaves nothing',
      { a: { systemOverlays: ['x'] } },
      { profiles: ['a', '~a'], systemOverlays: ['x', '~x'], kernel: { args: ['~y'] } },
    ],
  ]
}

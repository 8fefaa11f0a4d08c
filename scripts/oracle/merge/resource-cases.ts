import type { Node, Profile } from '../../../libs/model/node.ts'
import type { Cases } from './merge-case.ts'

/** Resources are of any shape, so that what meets in them may be of different kinds. */
export function resourceCases(): Cases {
  const over = (base: unknown, own: unknown): [Record<string, Profile>, Node] => [
    { a: { resources: { r: base } } },
    { profiles: ['a'], resources: { r: own } },
  ]
  const entry = (file: string) => ({ spec: `server:${file}`, file, freq: 0 })
  const kinds: Record<string, unknown> = {
    'a text': 'x',
    'an empty text': '',
    'a number': 7,
    zero: 0,
    true: true,
    false: false,
    null: null,
    'a list': ['x', { y: 1 }],
    'an empty list': [],
    'a map': { x: 1, l: ['x'] },
    'an empty map': {},
  }
  const pairs = Object.entries(kinds).flatMap(([own, ownValue]) =>
    Object.entries(kinds).map(([base, baseValue]): Cases[number] => [
      `${own} over ${base}`,
      ...over(baseValue, ownValue),
    ]),
  )
  return [
    ['lists of maps are appended', ...over([entry('/home')], [entry('/opt'), entry('/home')])],
    [
      'maps are merged at every depth',
      ...over({ a: { b: { c: 1, d: 1 } } }, { a: { b: { d: 2, e: 2 }, f: 2 } }),
    ],
    ['lists in maps are appended at every depth', ...over({ a: { b: [1, [2]] } }, { a: { b: [[3], 1] } })],
    [
      'empty values in maps override',
      ...over({ a: { b: 'x', c: true, d: 5, e: 'x' } }, { a: { b: '', c: false, d: 0, e: null } }),
    ],
    ['a map over a text at depth', ...over({ a: { b: 'x' } }, { a: { b: { c: 1 } } })],
    ['a list over a text at depth', ...over({ a: { b: 'x' } }, { a: { b: [1] } })],
    ['maps in lists are not merged', ...over([{ a: 1 }], [{ b: 1 }])],
    [
      'names like those of typed fields',
      ...over(
        { tags: { a: 'x' }, wipeTable: true, disks: { d: 'x' } },
        { tags: { a: '' }, wipeTable: false, disks: { d: '' } },
      ),
    ],
    [
      'three lists in order',
      { a: { resources: { r: [1] } }, b: { resources: { r: [2] } } },
      { profiles: ['b', 'a'], resources: { r: [3] } },
    ],
    [
      'a text between two maps',
      { a: { resources: { r: { x: 1 } } }, b: { resources: { r: 'x' } } },
      { profiles: ['a', 'b'], resources: { r: { y: 1 } } },
    ],
    [
      'a null between two lists',
      { a: { resources: { r: [1] } }, b: { resources: { r: null } } },
      { profiles: ['a', 'b'], resources: { r: [2] } },
    ],
    ...pairs,
  ]
}

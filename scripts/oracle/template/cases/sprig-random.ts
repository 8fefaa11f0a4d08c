// Sprig's functions with arguments of chance, the same in each run.
import { Random } from '../random.ts'
import type { CaseEntry } from '../template-case.ts'

const SEED = 4
const ROUNDS = 30

const random = new Random(SEED)

/** A quoted text of up to so many of these pieces. */
function text(pieces: readonly string[], countMax: number): string {
  return JSON.stringify(some(pieces, countMax).join(''))
}

function some<T>(items: readonly T[], countMax: number): T[] {
  return Array.from({ length: random.below(countMax + 1) }, () => random.pick(items))
}

function between(from: number, to: number): number {
  return from + random.below(to - from + 1)
}

function call(name: string, ...args: (string | number)[]): string {
  return `{{ ${[name, ...args].join(' ')} }}`
}

const LETTERS = [...'aabBcCZ012_-- ..ä中!ÄßǆΣ😀\t\u00a0+=']
const FEW = [...'abä😀 ']
const LAYOUT = [
  ...[
    '2006',
    '06',
    'Jan',
    'January',
    'Mon',
    '1',
    '01',
    '2',
    '02',
    '_2',
    '15',
    '3',
    '03',
    '4',
    '04',
    '5',
    '05',
    'PM',
    'pm',
  ],
  ...['MST', 'Z07:00', '-0700', '.000', '.999', ',00', '-', '/', ' ', ':', 'T', '002', '__2'],
]
const TIME = [
  ...[
    '2024',
    '24',
    'Feb',
    '03',
    '3',
    ' ',
    '-',
    '11',
    'PM',
    'am',
    'CET',
    '+0100',
    'Z',
    '.5',
    '.123',
    '60',
    '366',
    ':',
    '/',
  ],
]
const NUMBER = [
  '0',
  '1',
  '7',
  '9',
  '.',
  'e',
  'E',
  '+',
  '-',
  '_',
  'x',
  '0x',
  'b',
  'p',
  'inf',
  'nan',
  ' ',
  '00',
  '8',
]
const DURATION = ['1', '2', '.', '5', 'h', 'm', 's', 'ms', 'us', 'µs', 'ns', '-', '+', '0', '999']
const URL_PIECES = [
  ...[
    'http:',
    '//',
    'host',
    ':80',
    '/',
    'a',
    '?',
    '#',
    '@',
    'user',
    ':',
    '%20',
    '%C3%A4',
    '%zz',
    '[::1]',
    'ä',
    ' ',
    '=',
  ],
  ...['&', 'x.y', 'mailto:', '%2f', '%25', '[', ']', "'", '!', '*'],
]
const ATOMS = [
  ...[
    'a',
    'b',
    '.',
    '^',
    '$',
    '(a|b)',
    '(a)',
    '[ab]',
    '[^a]',
    '\\b',
    '\\B',
    '\\w',
    '\\s',
    'ä',
    '(?:ab|a)',
    '(b*)',
  ],
  ...['(?i:A)', 'x', '|', '', '\\pL', '(b)'],
]
const REPEATS = ['', '', '', '*', '+', '?', '*?', '{2}', '{1,2}', '+?']
const REPLACEMENTS = ['$1', '$0', '$n', '$', 'a', '2', '{', '}', '$$', '$x']
const VALUES = ['1', '0', '""', '"x"', 'nil', '(list 1)', '(list)', 'true', 'false', '1.5']
const ITEMS = ['1', '2', '"a"', 'nil', '""', '(list 1)', '1.0', '(int64 1)']

function pattern(): string {
  const pieces = Array.from({ length: between(1, 5) }, () => random.pick(ATOMS) + random.pick(REPEATS))
  return JSON.stringify(pieces.join(''))
}

function version(part: () => string): string {
  const numbers = Array.from({ length: between(1, 3) }, part).join('.')
  return numbers + random.pick(['', '', '', '-a', '-a.1', '-0', '-1.b']) + random.pick(['', '', '+b'])
}

function constraints(): string {
  const one = (): string =>
    random.pick(['', '=', '!=', '>', '<', '>=', '<=', '~', '^', '~>', '=>']) +
    random.pick(['', ' ', 'v']) +
    version(() => random.pick(['0', '1', '2', '3', 'x', '*', '10']))
  const rest = some([' ', ',', ', ', ' || ', '||', ' - ', '|'], 2).map((separator) => separator + one())
  return JSON.stringify(one() + rest.join(''))
}

function number(): string {
  const size = random.pick([1000, 10, 1e-5, 1e20])
  const value = (random.next() - 0.5) * size
  return String(random.pick([value, Math.round(value), Math.round(value * 4) / 4]))
}

function tree(depth: number): string {
  if (depth === 0 || random.chance(0.3)) return random.pick(VALUES)
  return map(depth - 1)
}

function map(depth: number): string {
  const entries = ['a', 'b', 'c'].filter(() => random.chance(0.6)).map((key) => `"${key}" ${tree(depth)}`)
  return `(dict ${entries.join(' ')})`
}

function list(): string {
  return `(list ${some(ITEMS, 4).join(' ')})`
}

/** The templates of one round. */
function round(): string[] {
  const word = text(LETTERS, 10)
  const layout = text(LAYOUT, 8)
  const time = random.below(2_000_000_000)
  const base32 = some([...'MEFRA27'], 14).join('')
  return [
    ...['camelcase', 'snakecase', 'kebabcase', 'title', 'untitle', 'swapcase', 'nospace'].map((name) =>
      call(name, word),
    ),
    call('wrap', between(-1, 6), text([...'ab cd  ef\nä '], 20)),
    call('wrapWith', between(-1, 6), text(['|', 'ä'], 1), text([...'ab cd  ef '], 20)),
    call('abbrevboth', between(-2, 22), between(-1, 18), text([...'abcdefghij '], 30)),
    call('substr', between(-2, 6), between(-2, 6), text(FEW, 5)),
    call('trunc', between(-9, 9), text(FEW, 5)),
    call('trimAll', text(FEW, 2), text(FEW, 5)),
    call('splitn', text(['a', 'b'], 1), between(-1, 3), text(FEW, 5)),
    call('regexFindAll', pattern(), text([...'aabbB ä\n😀'], 9), between(-1, 3)),
    call('regexReplaceAll', pattern(), text([...'aabbB ä\n😀'], 9), text(REPLACEMENTS, 4)),
    call('regexSplit', pattern(), text([...'aabbB ä\n😀'], 9), between(-1, 3)),
    call('semverCompare', constraints(), JSON.stringify(version(() => String(random.below(4))))),
    call('b64dec', text([...'YQWAz09+/==\n'], 12)),
    call('b32dec', text([...'MEFRA27==='], 18)),
    call('b32dec', JSON.stringify(base32 + '='.repeat((8 - (base32.length % 8)) % 8))),
    `{{ urlParse ${text(URL_PIECES, 7)} | toJson }}`,
    ...['int64', 'float64', 'toDecimal'].map((name) => call(name, text(NUMBER, 6))),
    ...['addf', 'subf', 'mulf', 'divf', 'add', 'mul', 'div'].map((name) => call(name, number(), number())),
    call('round', number(), between(-2, 6)),
    call('seq', between(-4, 4), between(-4, 4), between(-4, 4)),
    `{{ ${random.pick(['merge', 'mergeOverwrite'])} ${map(2)} ${map(2)} ${map(2)} | toJson }}`,
    call(random.pick(['toJson', 'toPrettyJson']), tree(3)),
    ...['uniq', 'compact', 'initial', 'rest'].map((name) => `{{ ${name} ${list()} | toJson }}`),
    call('slice', list(), between(-1, 4)),
    call('chunk', between(-1, 4), list()),
    call('date', layout, time),
    call('toDate', layout, `(date ${layout} ${time})`),
    call('toDate', layout, text(TIME, 8)),
    call('durationRound', text(DURATION, 6)),
    `{{ toDate "2006" "2024" | dateModify ${text(DURATION, 6)} }}`,
    call(random.pick(['base', 'dir', 'clean', 'ext']), text(['/', '.', '..', 'a', 'b.c', '//'], 6)),
  ]
}

export const cases: readonly CaseEntry[] = Array.from({ length: ROUNDS }, round).flat()

import { words } from './expand.ts'
import type { Random } from './random.ts'

/** Rough types: enough that most of what is made can be run. */
export type Type = 'string' | 'int' | 'float' | 'bool' | 'list' | 'strings' | 'map' | 'point' | 'any'

const TYPES: readonly Type[] = ['string', 'int', 'float', 'bool', 'list', 'strings', 'map', 'point', 'any']

/** How often a value is of another type than what takes it wants. */
const IMPLAUSIBLE = 0.03
/** How often a call stands where a simple value could. */
const CALLS = 0.45

/** Values of the data set `kinds`, and literals. */
const SIMPLE: Readonly<Record<Type, readonly string[]>> = {
  string: words(
    '.string .emptyString .unicode .spaced .markup .stringMap.rack .stringMap.empty .map.a "a" "" "b,c,d" "x\\ty" `raw` "a\\tb" .point.Label',
  ),
  int: words(".zero .int .negative .large 0 1 2 -3 7 0x1f 'a' .point.X .map.b .intMap.one"),
  float: words('.float .negativeFloat .zeroFloat .wholeFloat .third 1.5 0.25 2.0 1e3'),
  bool: words('.true .false true false .on.Bool .boolMap.yes'),
  list: words('.list .emptyList .nested .ints .floats .points .table'),
  strings: words('.strings .oneString .noStrings .listMap.a'),
  map: words('.map .emptyMap .stringMap .intMap .boolMap .listMap .map.d'),
  point: words('.point .line.From .pointer'),
  any: words('.nil .nope .map.c .map.nope .stringMap.nope .uint8 .int64 .uint64 .on .unset .map.d.inner'),
}

/** Functions by what they give; parameters with a star may be there any number of times. */
const FUNCTIONS: Readonly<Record<Type, readonly string[]>> = {
  string: [
    ...[
      'print any*',
      'println any*',
      'printf format any*',
      'html any',
      'js any',
      'urlquery any',
      'slice string zero',
    ],
    ...['upper string', 'lower string', 'trim string', 'replace string string string', 'join string strings'],
    ...[
      'basename string',
      'SystemdEscape string',
      'SystemdEscapePath string',
      'quote any',
      'default string any',
    ],
    ...[
      'ternary string string bool',
      'coalesce any any string',
      'index strings zero',
      'index stringmap string',
    ],
    ...[
      'trimSuffix string string',
      'trimPrefix string string',
      'title string',
      'nospace string',
      'toString any',
      'UniqueField string zero string',
    ],
  ],
  int: [
    'len string',
    'len list',
    'len map',
    'len strings',
    'inc int',
    'dec int',
    'index ints zero',
    'default int any',
    'int any',
  ],
  float: ['default float any', 'index floats zero', 'ternary float float bool', 'float64 any'],
  bool: [
    ...[
      'eq string string',
      'eq int int',
      'ne string string',
      'lt int int',
      'le int int',
      'gt float float',
      'ge string string',
    ],
    ...[
      'not any',
      'and bool bool',
      'or bool bool',
      'eq string string string',
      'empty any',
      'hasPrefix string string',
      'contains string string',
      'hasKey anymap string',
      'eq any any',
      'lt any any',
    ],
  ],
  list: [
    'list any*',
    'slice list zero',
    'append anylist any',
    'index nested zero',
    'default list any',
    'ternary list list bool',
  ],
  strings: ['splitList string string', 'slice strings zero', 'default strings any'],
  map: ['dict key any', 'dict key any key any', 'split string string', 'default map any', 'index mapmap key'],
  point: ['index points zero'],
  any: [
    'and any any',
    'or any any*',
    'index anylist zero',
    'index map string',
    'index list int',
    'index anymap key',
    'ternary any any bool',
    'coalesce any*',
  ],
}

/** Parameters that only a few values suit. */
const SPECIAL: Readonly<Record<string, readonly string[]>> = {
  zero: ['0', '0', '0', '.zero', '1'],
  key: ['"a"', '"b"', '"d"', '"nope"', '"rack"', '.string'],
  ints: ['.ints', '(slice .ints 1)'],
  floats: ['.floats'],
  nested: ['.nested'],
  points: ['.points'],
  stringmap: ['.stringMap', '.noStringMap'],
  anymap: ['.map', '.emptyMap', '.map.d', '(dict "a" 1)'],
  anylist: ['.list', '.emptyList', '.nested', '(list 1 "a")'],
  mapmap: ['(dict "a" .map "d" .stringMap)'],
  format: words(
    '"%v" "%s" "%d" "%q" "%5v|" "%-6v|" "%v,%v" "%x" "%T" "%03d" "%.2f" "%t" "%+v" "%%" "%s=%v;"',
  ),
}

/** Variables that can be read, and what is in them. */
export type Scope = readonly { readonly name: string; readonly type: Type }[]

/** Makes pipelines for one template. `root` is how its data is reached: nothing where dot is the data. */
export class Expressions {
  readonly #random: Random

  constructor(random: Random) {
    this.#random = random
  }

  type(): Type {
    return this.#random.pick(TYPES)
  }

  /** What can stand as a command: a call without parentheses, or a value. */
  pipeline(type: Type, scope: Scope, root: string): string {
    const random = this.#random
    if (random.chance(0.25)) return this.#piped(type, scope, root)
    return random.chance(0.6) ? this.#call(type, scope, root, 2) : this.argument(type, scope, root, 1)
  }

  argument(wanted: Type, scope: Scope, root: string, depth: number): string {
    const random = this.#random
    const type = random.chance(IMPLAUSIBLE) || wanted === 'any' ? this.type() : wanted
    if (depth > 0 && random.chance(CALLS)) return `(${this.#call(type, scope, root, depth - 1)})`
    const variables = scope.filter((variable) => variable.type === type)
    if (variables.length > 0 && random.chance(0.5)) return random.pick(variables).name
    return this.#rooted(random.pick(SIMPLE[type]), root)
  }

  /** The last argument comes through a pipe. */
  #piped(type: Type, scope: Scope, root: string): string {
    const random = this.#random
    const [name, ...parameters] = random.pick(FUNCTIONS[type]).split(' ')
    const last = (parameters.pop() ?? 'any').replace('*', '')
    const first = this.#parameter(last, scope, root, 1)
    const args = parameters.map((each) => this.#parameter(each.replace('*', ''), scope, root, 1))
    return `${first} |${random.chance(0.8) ? ' ' : ''}${[name, ...args].join(' ')}`
  }

  #call(type: Type, scope: Scope, root: string, depth: number): string {
    const random = this.#random
    const [name, ...parameters] = random.pick(FUNCTIONS[type]).split(' ')
    const args = parameters.flatMap((each) => {
      const times = each.endsWith('*') ? random.below(4) : 1
      return Array.from({ length: times }, () => this.#parameter(each.replace('*', ''), scope, root, depth))
    })
    return [name, ...args].join(' ')
  }

  #parameter(name: string, scope: Scope, root: string, depth: number): string {
    const special = SPECIAL[name]
    if (special === undefined) return this.argument(name as Type, scope, root, depth)
    return this.#rooted(this.#random.pick(special), root)
  }

  /** Where dot is something else, the data is reached by the variable `$`. */
  #rooted(text: string, root: string): string {
    return root === '' ? text : text.replace(/(^|[( ])\.(?=[a-zA-Z])/g, `$1${root}.`)
  }
}

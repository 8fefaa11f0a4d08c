import { Random } from './random.ts'
import { Expressions, type Scope, type Type } from './random-expressions.ts'

const DEPTH_MAX = 3
const NODES_MAX = 4

const TEXTS = [' ', '\n', 'a', ' b ', '\n  c', 'd\n', '\t', ', ', 'ä', '😀 ', '- ', '\n\n', '{ ', '} ', '= ']
const COMMENTS = ['/* a */', '/**/', '/* {{ */', '/* of\ntwo lines */']

/** What is known where a node stands. */
interface Place {
  scope: Scope
  /** How the data is reached. */
  root: string
  depth: number
  /** Whether break and continue are allowed. */
  loop: boolean
}

/** Makes whole templates. */
export class Templates {
  readonly #random: Random
  readonly #expressions: Expressions
  #variables = 0
  #defined: string[] = []

  constructor(seed: number) {
    this.#random = new Random(seed)
    this.#expressions = new Expressions(this.#random)
  }

  make(): string {
    this.#variables = 0
    this.#defined = []
    const defines = this.#random.chance(0.15) ? this.#define() : ''
    return defines + this.#nodes({ scope: [], root: '', depth: 0, loop: false })
  }

  #define(): string {
    const name = this.#random.pick(['x', 'y'])
    const body = this.#nodes({ scope: [], root: '', depth: 2, loop: false })
    this.#defined.push(name)
    return `${this.#action(`define "${name}"`)}${body}${this.#action('end')}`
  }

  #nodes(place: Place): string {
    let { scope } = place
    let text = ''
    for (let count = 1 + this.#random.below(NODES_MAX); count > 0; count--) {
      const node = this.#node({ ...place, scope })
      text += node.text
      if (node.declared !== undefined) scope = [...scope, node.declared]
    }
    return text
  }

  #node(place: Place): { text: string; declared?: Scope[number] } {
    const random = this.#random
    const drawn = random.below(100)
    if (drawn < 22) return { text: random.pick(TEXTS) }
    if (drawn < 34) return this.#declare(place)
    if (drawn < 40 && place.scope.length > 0) return { text: this.#assign(place) }
    if (drawn < 66 && place.depth < DEPTH_MAX) return { text: this.#block(place) }
    if (drawn < 69) return { text: this.#comment() }
    if (drawn < 73 && place.loop) {
      const leave = this.#action(random.pick(['break', 'continue']))
      return { text: `${this.#action(`if ${this.#pipeline('bool', place)}`)}${leave}${this.#action('end')}` }
    }
    if (drawn < 77 && this.#defined.length > 0) return { text: this.#template(place) }
    return { text: this.#action(this.#pipeline(this.#expressions.type(), place)) }
  }

  #declare(place: Place): { text: string; declared: Scope[number] } {
    const type = this.#expressions.type()
    const name = `$v${this.#variables++}`
    return { text: this.#action(`${name} := ${this.#pipeline(type, place)}`), declared: { name, type } }
  }

  #assign(place: Place): string {
    const { name, type } = this.#random.pick(place.scope)
    return this.#action(`${name} = ${this.#pipeline(type, place)}`)
  }

  #comment(): string {
    const random = this.#random
    return `{{${random.chance(0.3) ? '- ' : ''}${random.pick(COMMENTS)}${random.chance(0.3) ? ' -' : ''}}}`
  }

  #template(place: Place): string {
    const name = this.#random.pick(this.#defined)
    return this.#action(`template "${name}"${this.#random.chance(0.8) ? ` ${place.root || '.'}` : ''}`)
  }

  #block(place: Place): string {
    const random = this.#random
    const inner = { ...place, depth: place.depth + 1 }
    if (random.chance(0.45)) return this.#if(inner)
    return random.chance(0.3) ? this.#with(inner) : this.#range(inner)
  }

  #if(place: Place): string {
    const random = this.#random
    let text = `${this.#action(`if ${this.#pipeline('any', place)}`)}${this.#nodes(place)}`
    while (random.chance(0.25))
      text += `${this.#action(`else if ${this.#pipeline('bool', place)}`)}${this.#nodes(place)}`
    return text + this.#otherwise(place)
  }

  #with(place: Place): string {
    const body = this.#nodes({ ...place, root: '$' })
    const what = this.#pipeline(this.#expressions.type(), place)
    const printed = this.#random.chance(0.5) ? this.#action('.') : ''
    return `${this.#action(`with ${what}`)}${printed}${body}${this.#otherwise(place)}`
  }

  #range(place: Place): string {
    const random = this.#random
    const over = random.pick<Type>(['list', 'strings', 'map', 'strings', 'list'])
    const names = Array.from({ length: random.below(3) }, () => `$v${this.#variables++}`)
    const types: Type[] = names.length === 2 ? ['any', 'any'] : ['any']
    const scope = [...place.scope, ...names.map((name, index) => ({ name, type: types[index]! }))]
    const head = names.length === 0 ? '' : `${names.join(random.pick([', ', ',']))} := `
    const body = this.#nodes({ ...place, scope, root: '$', loop: true })
    const printed = random.chance(0.6) ? this.#action(names.at(-1) ?? '.') : ''
    return `${this.#action(`range ${head}${this.#pipeline(over, place)}`)}${printed}${body}${this.#otherwise(place)}`
  }

  #otherwise(place: Place): string {
    const text = this.#random.chance(0.3) ? `${this.#action('else')}${this.#nodes(place)}` : ''
    return text + this.#action('end')
  }

  #pipeline(type: Type, { scope, root }: Place): string {
    return this.#expressions.pipeline(type, scope, root)
  }

  /** In braces, with or without spaces and trim markers. */
  #action(inside: string): string {
    const random = this.#random
    const left = random.chance(0.15) ? '{{- ' : random.pick(['{{ ', '{{', '{{ '])
    const right = random.chance(0.15) ? ' -}}' : random.pick([' }}', '}}', ' }}'])
    return left + inside + right
  }
}

import type { ConditionNode, Node, Pipeline, RangeNode, TemplateNode } from './ast.ts'
import { Definitions } from './definitions.ts'
import { tokenize } from './lexer.ts'
import { NESTING_MAX } from './limits.ts'
import { parsePipeline } from './parse-pipeline.ts'
import { Scope } from './scope.ts'
import type { Refuse, Token } from './token.ts'
import { TokenStream } from './token-stream.ts'

/** How a list of nodes ended: with `{{end}}` or with an `{{else …`, whose rest is still to be read. */
interface List {
  nodes: Node[]
  ending: Token
}

/**
 * Parses a file into the templates that it has, the file itself among them by `name`. Every way out but this is a call of
 * `refuse`. As in Go, names of functions and variables are checked here, so that a slip shows when the template is saved
 * and not when the branch is first taken.
 */
export function parseTemplate(
  source: { name: string; text: string },
  refuse: Refuse,
  checkFunction: (name: Token) => void,
): ReadonlyMap<string, Node[]> {
  const parts: Parts = {
    tokens: new TokenStream(tokenize(source.text), refuse),
    definitions: new Definitions(refuse),
    checkFunction,
  }
  const nodes = new Parser(parts, 0).file()
  parts.definitions.add(source.name, nodes, source.text.length)
  return parts.definitions.all()
}

/** What the parsers of all templates of a file share. */
interface Parts {
  readonly tokens: TokenStream
  readonly definitions: Definitions
  readonly checkFunction: (name: Token) => void
}

/** Parses one template: variables and loops do not reach into a template that is defined within another. */
class Parser {
  readonly tokens: TokenStream
  readonly scope = new Scope()
  readonly checkFunction: (name: Token) => void
  readonly #parts: Parts
  #depth: number
  #rangeDepth = 0

  constructor(parts: Parts, depth: number) {
    this.tokens = parts.tokens
    this.checkFunction = parts.checkFunction
    this.#parts = parts
    this.#depth = depth
  }

  file(): Node[] {
    const nodes: Node[] = []
    for (;;) {
      const token = this.tokens.next()
      if (token.type === 'end') return nodes
      const keyword = token.type === 'open' ? this.tokens.peekPastSpace() : token
      if (keyword.type === 'keyword' && keyword.text === 'define') {
        this.tokens.next()
        this.#define()
        continue
      }
      const node = this.#textOrAction(token)
      if (!isToken(node)) nodes.push(node)
      else this.tokens.refuse(node.offset, `unexpected {{${node.text}}}`, 'there is no open block here')
    }
  }

  /** The nodes up to the end of the block that `opening` began. */
  #list(opening: Token): List {
    const nodes: Node[] = []
    for (;;) {
      const token = this.tokens.nextPastSpace()
      if (token.type === 'end') this.#notClosed(opening, token)
      const node = this.#textOrAction(token)
      if (isToken(node)) return { nodes, ending: node }
      nodes.push(node)
    }
  }

  /** Both ends of the block are to be told: what is missing, and where the template is at an end without it. */
  #notClosed(opening: Token, end: Token): never {
    const name = opening.text
    this.tokens.refuse(
      end.offset,
      `unexpected end of the template: a {{${name}}} is not closed`,
      `every {{${name}}} needs an {{end}}`,
    )
  }

  /** The next node, or the keyword that ends a block. */
  #textOrAction(token: Token): Node | Token {
    if (token.type === 'text') return { type: 'text', text: token.text }
    if (token.type !== 'open') this.tokens.unexpected(token, 'the template')
    const first = this.tokens.peekPastSpace()
    if (first.type !== 'keyword') return { type: 'action', pipeline: this.#pipeline('command') }
    this.tokens.next()
    return this.#keyword(first)
  }

  #keyword(keyword: Token): Node | Token {
    switch (keyword.text) {
      case 'if':
      case 'with':
        return this.#condition(keyword, keyword.text)
      case 'range':
        return this.#range(keyword)
      case 'template':
        return this.#template()
      case 'block':
        return this.#block(keyword)
      case 'break':
      case 'continue':
        return this.#jump(keyword, keyword.text)
      case 'end':
        this.tokens.expect('close', 'end')
        return keyword
      case 'else':
        // The next word tells what kind of else it is: whoever is responsible for the block reads it.
        return keyword
      default:
        this.tokens.refuse(
          keyword.offset,
          `unexpected {{${keyword.text}}}`,
          'templates are defined outside of blocks',
        )
    }
  }

  #condition(opening: Token, type: 'if' | 'with'): ConditionNode {
    const node: ConditionNode = { type, branches: [], otherwise: [] }
    this.#nested(opening, () => {
      for (;;) {
        const pipeline = this.#pipeline(type)
        const { nodes: body, ending } = this.#list(opening)
        node.branches.push({ pipeline, body })
        if (ending.text === 'end') return
        const next = this.tokens.peekPastSpace()
        if (next.type !== 'keyword' || next.text !== type) {
          node.otherwise = this.#else(opening)
          return
        }
        this.tokens.next()
      }
    })
    return node
  }

  #range(opening: Token): RangeNode {
    return this.#nested(opening, (): RangeNode => {
      const pipeline = this.#pipeline('range')
      this.#rangeDepth++
      const { nodes: body, ending } = this.#list(opening)
      this.#rangeDepth--
      return { type: 'range', pipeline, body, otherwise: ending.text === 'else' ? this.#else(opening) : [] }
    })
  }

  /** What follows a plain `{{else`, up to the `{{end}}`. */
  #else(opening: Token): Node[] {
    const next = this.tokens.peekPastSpace()
    if (next.type === 'keyword') {
      const problem = `unexpected {{else ${next.text}}} after {{${opening.text}}}`
      this.tokens.refuse(next.offset, problem, 'an if can have {{else if}}, a with {{else with}}')
    }
    this.tokens.expect('close', 'else')
    return this.#closedList(opening)
  }

  #closedList(opening: Token): Node[] {
    const { nodes, ending } = this.#list(opening)
    if (ending.text === 'else') this.tokens.refuse(ending.offset, 'expected {{end}}, found {{else}}')
    return nodes
  }

  #jump(keyword: Token, type: 'break' | 'continue'): Node {
    const close = this.tokens.expect('close', type)
    if (this.#rangeDepth === 0) this.tokens.refuse(close.offset, `{{${keyword.text}}} outside of {{range}}`)
    return { type }
  }

  #define(): void {
    const name = this.tokens.expect('string', 'define')
    this.tokens.expect('close', 'define')
    this.#definition({ ...name, text: 'define' }, name.text)
  }

  #template(): TemplateNode {
    const { text, offset } = this.tokens.expect('string', 'template')
    if (this.tokens.peekPastSpace().type !== 'close') {
      return { type: 'template', offset, name: text, pipeline: this.#pipeline('template') }
    }
    this.tokens.next()
    return { type: 'template', offset, name: text, pipeline: undefined }
  }

  #block(opening: Token): TemplateNode {
    const { text, offset } = this.tokens.expect('string', 'block')
    const pipeline = this.#pipeline('block')
    this.#definition(opening, text)
    return { type: 'template', offset, name: text, pipeline }
  }

  #definition(opening: Token, name: string): void {
    const parser = new Parser(this.#parts, this.#depth + 1)
    const nodes = parser.#nested(opening, () => parser.#closedList(opening))
    this.#parts.definitions.add(name, nodes, this.tokens.peek().offset)
  }

  #nested<T>(opening: Token, parse: () => T): T {
    this.#depth++
    if (this.#depth > NESTING_MAX)
      this.tokens.refuse(opening.offset, `more than ${NESTING_MAX} levels of blocks`)
    const result = this.scope.within(parse)
    this.#depth--
    return result
  }

  #pipeline(context: string): Pipeline {
    return parsePipeline(this, { context, end: 'close', depth: this.#depth })
  }
}

function isToken(node: Node | Token): node is Token {
  return node.type === 'keyword'
}

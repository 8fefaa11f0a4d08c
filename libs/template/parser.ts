import type { BranchNode, Node, Pipeline } from './ast.ts'
import { type Refuse, tokenize } from './lexer.ts'
import { parsePipeline } from './parse-pipeline.ts'
import { Scope } from './scope.ts'
import type { Token } from './token.ts'
import { TokenStream } from './token-stream.ts'

type Branch = BranchNode['type']

/** How a list of nodes ended: with `{{end}}`, with an `{{else …}}`, or with the template. */
interface List {
  nodes: Node[]
  ending: { type: 'end-of-block' | 'else' | 'end-of-template'; token: Token }
}

/**
 * Parses a template. Every way out but a tree is a call of `refuse`. As in Go, names of functions and variables are
 * checked here, so that a slip shows when the template is saved and not when the branch is first taken.
 */
export function parseTemplate(text: string, refuse: Refuse, checkFunction: (name: Token) => void): Node[] {
  return new Parser(new TokenStream(tokenize(text, refuse), refuse), checkFunction).run()
}

class Parser {
  readonly tokens: TokenStream
  readonly scope = new Scope()
  readonly checkFunction: (name: Token) => void
  #depth = 0

  constructor(tokens: TokenStream, checkFunction: (name: Token) => void) {
    this.tokens = tokens
    this.checkFunction = checkFunction
  }

  run(): Node[] {
    const { nodes, ending } = this.#list()
    if (ending.type === 'end-of-template') return nodes
    this.tokens.refuse(
      ending.token.offset,
      `unexpected {{${ending.token.text}}}`,
      'there is no open block here',
    )
  }

  #list(): List {
    const nodes: Node[] = []
    for (;;) {
      const token = this.tokens.next()
      if (token.type === 'end') return { nodes, ending: { type: 'end-of-template', token } }
      if (token.type === 'text') {
        nodes.push({ type: 'text', text: token.text })
        continue
      }
      // Nothing but text, an action and the end comes from the lexer here: this was `open`.
      const first = this.tokens.peekPastSpace()
      if (first.type !== 'keyword') {
        nodes.push({ type: 'action', pipeline: this.#pipeline('command') })
        continue
      }
      this.tokens.next()
      if (first.text === 'else') return { nodes, ending: { type: 'else', token: first } }
      if (first.text === 'end') {
        this.tokens.expect('close', 'end')
        return { nodes, ending: { type: 'end-of-block', token: first } }
      }
      nodes.push(this.#keyword(first))
    }
  }

  #keyword({ text, offset }: Token): Node {
    if (text === 'if' || text === 'with' || text === 'range') return this.#branch(text, offset)
    this.tokens.refuse(
      offset,
      `{{${text}}} is not supported`,
      'supported are if, else if, with, range, else and end',
    )
  }

  #branch(type: Branch, offset: number): BranchNode {
    this.#depth++
    const node = this.scope.within((): BranchNode => {
      const pipeline = this.#pipeline(type)
      const { nodes: body, ending } = this.scope.within(() => this.#list())
      this.#checkClosed(ending, type, offset)
      return { type, pipeline, body, otherwise: ending.type === 'else' ? this.#else(type, offset) : [] }
    })
    this.#depth--
    return node
  }

  /** What follows `{{else`: the rest of a chain of conditions, or nodes up to the `{{end}}`. */
  #else(type: Branch, offset: number): Node[] {
    const next = this.tokens.peekPastSpace()
    if (next.type === 'keyword' && next.text === 'if' && type === 'if') {
      this.tokens.next()
      return [this.#branch('if', next.offset)]
    }
    if (next.type === 'keyword') {
      this.tokens.refuse(
        next.offset,
        `{{else ${next.text}}} is not supported after ${type}`,
        'only an if can have an {{else if}}',
      )
    }
    this.tokens.expect('close', 'else')
    const { nodes, ending } = this.scope.within(() => this.#list())
    this.#checkClosed(ending, type, offset)
    if (ending.type === 'else') this.tokens.refuse(ending.token.offset, 'expected {{end}}, found {{else}}')
    return nodes
  }

  #checkClosed(ending: List['ending'], type: Branch, offset: number): void {
    if (ending.type !== 'end-of-template') return
    this.tokens.refuse(offset, `{{${type}}} is not closed`, `every {{${type}}} needs an {{end}}`)
  }

  #pipeline(context: string): Pipeline {
    return parsePipeline(this, { context, end: 'close', depth: this.#depth })
  }
}

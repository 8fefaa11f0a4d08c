import type { GoldenCase } from '../../../../scripts/oracle/template/template-case.ts'

/** What muster does otherwise than Go on purpose. An entry is about the cases that all of its patterns match. */
export interface Difference {
  readonly kind?: RegExp
  readonly text?: RegExp
  /** Of what Go prints. */
  readonly output?: RegExp
  /** Of the error that Go says. */
  readonly message?: RegExp
  readonly reason: string
}

const NO_POINTERS =
  'There are no pointers: a pointer to a struct is the struct, and where it points to nothing, nil.'
const ADDRESS_IS_TEXT =
  'An address is a text with methods, no list of bytes: so it prints, compares and is cut.'

export const DIFFERENCES: readonly Difference[] = [
  {
    message: /expected string; got (main\.Flag|net\.IP)$|value has type main\.Flag; should be string$/,
    reason: 'A text with methods (a flag, an address) is taken where a string is.',
  },
  {
    text: /pointer|[lL]ine/,
    output: /&\{|&main\.|^\*main\.|=\*main\.|\*main\.Point=<nil>|\(\*main\.Point\)| \*main\.Point /,
    reason: NO_POINTERS,
  },
  { text: /kindOf \.pointer|eq \.pointer \.point |range \.openLine\.To /, reason: NO_POINTERS },
  { kind: /^comparison$/, text: /^\{\{ eq \.ip /, reason: ADDRESS_IS_TEXT },
  { kind: /^index$/, text: /^\{\{ (len|slice) \.ip|\.ip [^}]/, output: /./, reason: ADDRESS_IS_TEXT },
  {
    kind: /^shipped-functions$/,
    text: /^\{\{ (join ","|append|without|first|last|uniq|toStrings) \.ip\b/,
    reason: ADDRESS_IS_TEXT,
  },
  {
    kind: /^printf/,
    text: /\.ip/,
    output: /uint8|\b0 0 0|net\.IP\{|0x0, +0x0|0o0 0o0|U\+0000 U|\[\0 \0/,
    reason: ADDRESS_IS_TEXT,
  },
  {
    kind: /^literals$/,
    text: /\di\b/,
    output: /./,
    reason: 'Complex numbers are refused: no template has a use for them.',
  },
  {
    kind: /^literals$/,
    text: /(%q"|print) "\\(xff|377)"/,
    reason: 'A string of bytes that are no text is refused where it is written.',
  },
  {
    kind: /^printf$/,
    text: /%p/,
    output: /./,
    reason: 'printf refuses %p: what it prints of a pointer is not the same twice.',
  },
  {
    kind: /^shipped-functions$/,
    text: /^\{\{ set \.(map|emptyMap) /,
    reason: 'Maps of the data are shared by all renderings, so none may change them.',
  },
  {
    kind: /^index$/,
    text: /slice \(slice \.strings 0 1\) 0 2/,
    reason: 'A part of a list does not reach into what it was cut from.',
  },
  {
    kind: /^shipped-functions$/,
    text: /^\{\{ (hasKey|set) \.nil /,
    reason: 'A nil is taken where a map is: an empty one, which cannot be changed either.',
  },
]

/** Why a case may come out otherwise than Go has it; undefined if it may not. */
export function reasonFor(golden: GoldenCase): Difference | undefined {
  return DIFFERENCES.find(
    ({ kind, text, output, message }) =>
      matches(kind, golden.kind) &&
      matches(text, golden.text) &&
      matches(output, golden.output) &&
      matches(message, golden.error?.message),
  )
}

/** No pattern asks nothing; a pattern asks that the text is there. */
function matches(pattern: RegExp | undefined, text: string | undefined): boolean {
  return pattern === undefined || (text !== undefined && pattern.test(text))
}

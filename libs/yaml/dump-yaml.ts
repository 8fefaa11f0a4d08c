import { DEFAULT_SCALAR_STYLE_RULES, dump, SCALAR_STYLE, type ScalarLayout } from 'js-yaml'

const SCALAR_STYLE_RULES = [...Object.values(DEFAULT_SCALAR_STYLE_RULES), quoteDocumentMark]

/**
 * A JSON-like value as YAML in block style: keys in their order, long lines as they are, no aliases. Texts are quoted
 * where they would not come back as the same text, by YAML 1.2 or by older readers, for whom `no` is false and
 * 52:54:00:12:34:56 a number of base 60. Fields that are undefined are left out, as in JSON.
 */
export function dumpYaml(value: unknown): string {
  return dump(value, {
    lineWidth: -1,
    noRefs: true,
    skipInvalid: true,
    scalarStyleRules: SCALAR_STYLE_RULES,
  })
}

/** At the beginning of a line they would end the document (YAML 1.2.2, 9.1.2), which js-yaml's own rules miss. */
function quoteDocumentMark(layout: ScalarLayout): void {
  const { style, node } = layout
  if (style === SCALAR_STYLE.PLAIN && /^(---|\.\.\.)(\s|$)/.test(node.value))
    layout.style = SCALAR_STYLE.SINGLE_QUOTED
}

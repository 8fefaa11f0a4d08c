import t from 'tap'
import { headOf, usageOf } from '../../../../services/cli/overlay/template-usage.ts'

t.test('data, tags and functions that a template uses are found wherever they stand', async (t) => {
  const text = `{{ define "one" }}{{ .Hwaddr | upper }}{{ end }}{{ range $name, $dev := .NetDevs }}
{{ if ne $dev.Tags.bond "" }}{{ printf "%s" (index $.Tags "rack") }}{{ else }}{{ template "one" $dev }}{{ end }}{{ end }}`
  const { fields, tags, functions } = usageOf(text)
  t.same(fields, ['.Hwaddr', '.NetDevs', '.Tags'])
  t.same(tags, ['bond', 'rack'])
  t.same(functions, ['index', 'ne', 'printf', 'upper'])
})

t.test('the first comment is the documentation, and what wwdoc says', async (t) => {
  const text =
    '{{- /* Sets the name.\n  Of the node:\n    indented */ -}}\n{{/* not this */}}\n{{/* wwdoc: Reads .Id */}}{{ .Id }}'
  t.same(usageOf(text).about, ['Sets the name.', 'Of the node:', '  indented', 'Reads .Id'])
  t.same(usageOf('{{ .Id }}{{/* behind it */}}').about, [])
})

t.test('of what is no template the comments are known', async (t) => {
  t.match(usageOf('{{/* about */}}{{ if }}'), { about: ['about'], fields: [] })
})

t.test('of a file that is no template its head counts, if it says of which overlay it is', async (t) => {
  t.same(headOf('#!/bin/sh\n# Overlay `x`: does it.\n#   indented\n\necho\n# Overlay `y`\n'), [
    'Overlay `x`: does it.',
    '  indented',
  ])
  t.same(headOf('# A comment of somebody else\n'), [])
  t.same(headOf(''), [])
})

// html, js and urlquery.
import { withEach, words } from '../expand.ts'
import type { CaseEntry } from '../template-case.ts'

const VALUES = words(`
  .markup .string .spaced .unicode .int .float .true .nil .nope .list .map .strings .point .on .emptyString .uint8 .ip
  "<>&'\\"" "a/b?c=d&e=f+g" "\\x00\\x01\\x1f\\x7f" "\\u2028\\u2029\\u00a0" "=%~-_.!*()" "'\\\\\\n\\r\\t" "\\ufeff\\U0001F600" "</script>" nil`)

export const cases: readonly CaseEntry[] = [
  ...withEach(['{{ html V }}', '{{ js V }}', '{{ urlquery V }}'], { values: VALUES, data: 'kinds' }),
  ...withEach(
    [
      '{{ V }}',
      '{{ V "a" "b" }}',
      '{{ V 1 2 "a" 3 }}',
      '{{ "<a b>" | V }}',
      '{{ V true nil }}',
      '{{ print "&" | V "x" }}',
      '{{ V (list "<" ">") }}',
      '{{ V | print }}',
    ],
    {
      values: ['html', 'js', 'urlquery'],
    },
  ),
  ...words('! " # $ % & ( ) * + , - . / : ; < = > ? @ [ ] ^ _ { | } ~').map(
    (char): CaseEntry => ({
      text: '{{ html .c }}|{{ js .c }}|{{ urlquery .c }}',
      name: `escaping of ${char}`,
      data: { c: char },
    }),
  ),
]

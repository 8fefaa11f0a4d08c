// Prints merge cases as JSON: some for each rule, and random ones. The same for every run.
import { randomCases } from './random-cases.ts'
import { ruleCases } from './rule-cases.ts'

process.stdout.write(JSON.stringify([...ruleCases(), ...randomCases()]))

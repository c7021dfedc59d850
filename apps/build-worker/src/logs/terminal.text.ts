/** SGR sequences (ECMA-48, 8.3.117): colours and weights, the only control sequences that a log viewer needs. */
// oxlint-disable-next-line no-control-regex
const SEQUENCE =
  /\u001b(?:\[[0-9;:<=>?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[PX^_][^\u001b]*(?:\u001b\\)?|[ -/]*[0-~])/g;
// oxlint-disable-next-line no-control-regex
const COLOUR = /^\u001b\[[0-9;:]*m$/;
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f\u2028\u2029]|\u001b(?!\[[0-9;:]*m)/g;

/**
 * A line as a browser may show it: colours stay, cursor movements, window titles and every other control character
 * go, so that a build cannot repaint what somebody else's terminal shows.
 */
export function terminalText(line: string): string {
  return line
    .replace(SEQUENCE, (sequence) => (COLOUR.test(sequence) ? sequence : ''))
    .replace(CONTROL, '')
    .toWellFormed();
}

/** Colours that are told apart in both themes; each part is named in words besides. */
export const LOOKS: readonly { fill: string; ground: string; stroke: string }[] = [
  { fill: 'fill-accent', ground: 'bg-accent', stroke: 'stroke-accent' },
  { fill: 'fill-ok', ground: 'bg-ok', stroke: 'stroke-ok' },
  { fill: 'fill-danger', ground: 'bg-danger', stroke: 'stroke-danger' },
  { fill: 'fill-warn', ground: 'bg-warn', stroke: 'stroke-warn' },
  { fill: 'fill-muted', ground: 'bg-muted', stroke: 'stroke-muted' },
];

export interface ManagerSpan {
  party_id: string;
  manager_id: string;
  from_on: string;
  /** The first day on which it is not so any more. */
  to_on: string | null;
}

/** Who is above whom, and when. */
export class Hierarchy {
  private readonly spans = new Map<string, ManagerSpan[]>();
  private readonly members = new Map<string, Set<string>>();

  constructor(spans: readonly ManagerSpan[]) {
    for (const span of spans) {
      listIn(this.spans, span.party_id).push(span);
      const members = this.members.get(span.manager_id) ?? new Set();
      this.members.set(span.manager_id, members.add(span.party_id));
    }
  }

  /** From a party's own manager (level 1) upwards, on a day. */
  above(party: string, day: string): { party: string; level: number }[] {
    const found: { party: string; level: number }[] = [];
    const seen = new Set([party]);
    let below = party;
    for (;;) {
      const manager = this.managerOf(below, day);
      // Circles are refused when they are written; should there be one, it ends here.
      if (manager === undefined || seen.has(manager)) return found;
      seen.add(manager);
      found.push({ party: manager, level: found.length + 1 });
      below = manager;
    }
  }

  /** Who has ever been in the team of a leader, who is in it too. */
  teamEver(leader: string): string[] {
    return [leader, ...(this.members.get(leader) ?? [])];
  }

  /** The leaders of all teams that a party has ever been in: its managers, and itself. */
  leadersEver(party: string): string[] {
    return [...new Set([party, ...(this.spans.get(party) ?? []).map(({ manager_id }) => manager_id)])];
  }

  private managerOf(party: string, day: string): string | undefined {
    for (const span of this.spans.get(party) ?? [])
      if (span.from_on <= day && (span.to_on === null || day < span.to_on)) return span.manager_id;
    return undefined;
  }
}

function listIn<T>(map: Map<string, T[]>, key: string): T[] {
  const list = map.get(key) ?? [];
  map.set(key, list);
  return list;
}

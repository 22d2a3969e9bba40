const THINGS = (
  'parser,request,stream,buffer,cache,index,worker,session,token,cursor,thread,message,retry,timeout,socket,schema,' +
  'record,query,handler,listener,snapshot,queue,lease,header,payload,response,migration,transaction,log,channel,view'
).split(',');
const PROPERTIES =
  'typed,cached,empty,pending,stale,shared,local,remote,partial,closed,open,nested,unique,large,early,late,safe,lazy'.split(
    ',',
  );
const VERBS =
  'reads,writes,keeps,drops,checks,repeats,closes,opens,joins,splits,sorts,measures,reports,forgets,replaces,awaits'.split(
    ',',
  );

/** Picks words and numbers by a seeded generator. */
export class Writer {
  constructor(private readonly next: () => number) {}

  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(from: readonly T[]): T {
    const picked = from[Math.floor(this.next() * from.length)];
    if (picked === undefined) {
      throw new Error('nothing to pick from');
    }
    return picked;
  }

  thing(): string {
    return this.pick(THINGS);
  }

  property(): string {
    return this.pick(PROPERTIES);
  }

  verb(): string {
    return this.pick(VERBS);
  }

  /** A name as code has it, such as `staleCursor`. */
  name(): string {
    const thing = this.thing();
    return `${this.property()}${thing.charAt(0).toUpperCase()}${thing.slice(1)}`;
  }

  /** The same for a type. */
  typeName(): string {
    const name = this.name();
    return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  }

  times<T>(low: number, high: number, make: (index: number) => T): readonly T[] {
    return Array.from({ length: this.between(low, high) }, (_, index) => make(index));
  }
}

import { Field, ObjectType, type ClassType } from 'type-graphql';
import type { Page } from '../../ledger/index.js';
import { Computed } from './computed.js';

@ObjectType({ simpleResolvers: true, description: 'Where a page lies in its list (Relay cursor specification).' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether there is more after endCursor.' })
  readonly hasNextPage: boolean;

  @Field(() => Boolean, { description: 'Whether there is more before startCursor.' })
  readonly hasPreviousPage: boolean;

  constructor(private readonly page: Omit<Page<unknown>, 'items'>) {
    this.hasNextPage = page.hasNextPage;
    this.hasPreviousPage = page.hasPreviousPage;
  }

  @Computed(() => String, { nullable: true, description: 'The first cursor; null on an empty page.' })
  get startCursor(): string | null {
    return this.page.cursors.at(0) ?? null;
  }

  @Computed(() => String, { nullable: true, description: 'The last cursor; null on an empty page.' })
  get endCursor(): string | null {
    return this.page.cursors.at(-1) ?? null;
  }
}

interface EdgeOf<N> {
  readonly cursor: string;
  readonly node: N;
}

interface ConnectionOf<N> {
  readonly edges: readonly EdgeOf<N>[];
  readonly nodes: readonly N[];
  readonly pageInfo: PageInfo;
}

/**
 * Declares `<name>Connection` and `<name>Edge` for a node type, and returns the connection's class: made from a page of
 * records with `Connection.of(page, toNode)`.
 */
export function connectionType<N extends object>(node: ClassType<N>, name: string) {
  @ObjectType(`${name}Edge`, { simpleResolvers: true, description: `An item of ${name}Connection.` })
  class Edge implements EdgeOf<N> {
    @Field(() => String, { description: 'Give it as after or before.' })
    readonly cursor: string;

    @Field(() => node, { description: 'The item.' })
    readonly node: N;

    constructor(cursor: string, item: N) {
      this.cursor = cursor;
      this.node = item;
    }
  }

  @ObjectType(`${name}Connection`, { simpleResolvers: true, description: `A page of a list of ${name}.` })
  class Connection implements ConnectionOf<N> {
    @Field(() => [node], { description: 'The items.' })
    readonly nodes: N[];

    @Field(() => PageInfo, { description: 'Where the page lies in the list.' })
    readonly pageInfo: PageInfo;

    constructor(
      nodes: N[],
      private readonly cursors: Page<unknown>['cursors'],
      pageInfo: PageInfo,
    ) {
      this.nodes = nodes;
      this.pageInfo = pageInfo;
    }

    @Computed(() => [Edge], { description: 'The items, each with its cursor.' })
    get edges(): Edge[] {
      return this.nodes.map((item, index) => new Edge(this.cursors.at(index)!, item));
    }

    static of<R>(page: Page<R>, toNode: (record: R) => N): Connection {
      return new Connection(page.items.map(toNode), page.cursors, new PageInfo(page));
    }
  }
  return Connection;
}

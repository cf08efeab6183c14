import { describe, expect, it } from 'vitest';
import { ObjectGraph } from '../../../../src/core/artifact/pickle/object-graph.ts';
import { Kind } from '../../../../src/core/artifact/pickle/values.ts';

describe('ObjectGraph.expandedSize', () => {
  it('multiplies sharing out: a list of two times the same list of three numbers counts 1 + 2 * 4', () => {
    const graph = new ObjectGraph();
    const inner = graph.add(Kind.list);
    const outer = graph.add(Kind.list);
    graph.addLeaves(inner, 3);
    graph.hold(outer, inner);
    graph.hold(outer, inner);
    expect(graph.expandedSize()).toBe(9);
  });

  it('does not depend on the order in which the lists are filled: ten levels of ten count (10^11 - 1) / 9', () => {
    for (const reversed of [false, true]) {
      const graph = new ObjectGraph();
      const lists = Array.from({ length: 11 }, () => graph.add(Kind.list));
      if (reversed) lists.reverse();
      for (let level = 0; level < 10; level++) {
        for (let copy = 0; copy < 10; copy++) graph.hold(lists[level] as number, lists[level + 1] as number);
      }
      expect(graph.expandedSize()).toBe((10 ** 11 - 1) / 9);
    }
  });

  it('counts a cycle once and ends', () => {
    const graph = new ObjectGraph();
    const self = graph.add(Kind.list);
    for (let copy = 0; copy < 60; copy++) graph.hold(self, self);
    expect(graph.expandedSize()).toBe(61);
    const left = graph.add(Kind.list);
    const right = graph.add(Kind.list);
    graph.hold(left, right);
    graph.hold(right, left);
    expect(graph.expandedSize()).toBe(61);
  });
});

import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../src/yaml/yaml-source.js';

describe('a YAML file', () => {
  it('is refused when it has no end: an alias inside of what it stands for', () => {
    expect(() => parseYaml('a.yaml', 'rules: &a [ { if: { all: *a } } ]\n')).toThrow(
      'a.yaml: nested in more than 40 levels',
    );
  });

  it('may use the same part twice', () => {
    expect(parseYaml('a.yaml', 'one: &a [1]\ntwo: *a\n').data).toEqual({ one: [1], two: [1] });
  });
});

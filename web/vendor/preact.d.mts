/** What a template gives and what a page is drawn from. */
export type Drawn = object | string | number | boolean | null | undefined;
export function h(type: unknown, props: object | null, ...children: Drawn[]): Drawn;
export function render(what: Drawn, into: Element): void;

export function useState<T>(first: T | (() => T)): [T, (next: T | ((now: T) => T)) => void];
export function useEffect(work: () => void | (() => void), when?: unknown[]): void;
export function useRef<T>(first: T): { current: T };

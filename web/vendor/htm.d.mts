import type { Drawn } from "./preact.mjs";
declare const htm: { bind(make: unknown): (parts: TemplateStringsArray, ...values: unknown[]) => Drawn };
export default htm;

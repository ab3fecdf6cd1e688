// The pages' template language as the program has it (src/http/template.cpp), for tests that look at pages without the program.
// Not a test by itself.

/** The page with each {{part:name}} replaced. @param {string} page @param {(name: string) => string | undefined} find */
export function withParts(page, find) {
    return page.replace(/\{\{part:([^}]*)\}\}/g, (_, name) => {
        const part = find(name);
        if (part === undefined) throw new Error(`there is no part ${name}`);
        if (part.includes("{{part:")) throw new Error(`the part ${name} has a part of its own`);
        return part;
    });
}

const escaped = (text) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** A page with its parts in place, filled in. @param {string} page
 * @param {{text: (key: string) => string, values?: Record<string, string>, lists?: Record<string, string>}} given */
export function render(page, { text, values = {}, lists = {} }) {
    let out = "", depth = 0, hiddenFrom = 0;  // the depth of the first {{if:…}} that is not shown; 0: all are
    for (const [, before, brace, what] of page.matchAll(/([^]*?)(?:(\{\{)([^]*?)\}\}|$)/g)) {
        if (hiddenFrom === 0) out += before;
        if (brace === undefined) break;
        const [kind, name] = [what.slice(0, what.indexOf(":")), what.slice(what.indexOf(":") + 1)];
        if (what === "end") {
            if (depth === 0) throw new Error("{{end}} without {{if:…}}");
            if (hiddenFrom === depth) hiddenFrom = 0;
            depth -= 1;
        } else if (kind === "if") {
            depth += 1;
            if (hiddenFrom === 0 && !values[name] && !lists[name]) hiddenFrom = depth;
        } else if (hiddenFrom === 0) {
            const made = { text: () => escaped(text(name)), value: () => escaped(values[name] ?? ""), list: () => lists[name] ?? "" }[kind];
            if (!made) throw new Error(`{{${what}}} is of an unknown kind`);
            out += made();
        }
    }
    if (depth !== 0) throw new Error("{{if:…}} without {{end}}");
    return out;
}

// Takes out of what axe judges slowly whatever is beyond doubt.

window.judging = (() => {
    const FIELDS = "input:not([type=hidden]), select, textarea";
    const ROLES = ["button", "checkbox", "combobox", "link", "menuitem", "option", "radio", "slider",
        "switch", "tab", "textbox"].map((each) => `[role=${each}]`);
    const TARGETS = [FIELDS, "a[href], area, button, summary, [tabindex]", ...ROLES].join(", ");

    const channels = (colour) => {
        const found = /^rgba?\(([^)]*)\)$/.exec(colour);
        return found ? found[1].split(/[ ,/]+/).map(Number) : [];
    };
    const light = (colour) => channels(colour).slice(0, 3).map((each) => each / 255)
        .map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4))
        .reduce((sum, each, at) => sum + each * [0.2126, 0.7152, 0.0722][at], 0);
    const isSolid = (colour) => channels(colour).length === 3;
    const isClear = (colour) => channels(colour)[3] === 0;
    const ratio = (one, other) => {
        const [darker, lighter] = [light(one), light(other)].sort((a, b) => a - b);
        return (lighter + 0.05) / (darker + 0.05);
    };

    // What an element stands on: a colour, or why that cannot be told from styles alone.
    const groundOf = (element, known) => {
        if (!element) return "nothing";
        if (known.has(element)) return known.get(element);
        const style = getComputedStyle(element);
        let ground = groundOf(element.parentElement, known);
        if (style.opacity !== "1" || ground === "faded") ground = "faded";
        else if (style.backgroundImage !== "none") ground = "a picture";
        else if (isSolid(style.backgroundColor)) ground = style.backgroundColor;
        else if (!isClear(style.backgroundColor)) ground = "a veil";
        else if (["absolute", "fixed"].includes(style.position)) ground = "whatever lies there";
        known.set(element, ground);
        return ground;
    };

    const written = () => {
        const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const found = new Set(document.querySelectorAll(FIELDS));
        while (nodes.nextNode())
            if (nodes.currentNode.textContent.trim()) found.add(nodes.currentNode.parentElement);
        // One pixel wide, or above the page, is what only a voice reads out or the keyboard brings.
        return [...found].filter((each) => each.checkVisibility({ visibilityProperty: true })
            && each.offsetWidth !== 1 && each.getBoundingClientRect().bottom > 0);
    };
    const faint = () => {
        const known = new Map();
        return written().filter((each) => {
            const { color } = getComputedStyle(each), ground = groundOf(each, known);
            return !isSolid(ground) || !isSolid(color) || ratio(color, ground) < 4.5;
        });
    };

    const crowded = () => {
        const all = [...document.querySelectorAll(TARGETS)]
            .filter((each) => each.checkVisibility({ visibilityProperty: true }))
            .map((each) => ({ each, box: each.getBoundingClientRect() }));
        const isSmall = (box) => box.width < 24 || box.height < 24;
        const gap = ({ left, right, top, bottom }, x, y) => Math.hypot(
            Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
        const middle = (box) => [box.left + box.width / 2, box.top + box.height / 2];
        const meet = (one, other) => one.left < other.right && other.left < one.right
            && one.top < other.bottom && other.top < one.bottom;
        const tooNear = (one, other) => gap(other, ...middle(one)) < 12
            || (isSmall(other) && Math.hypot(...middle(one)
                .map((each, at) => each - middle(other)[at])) < 24);
        return all.filter(({ each, box }) => all.some((other) => other.each !== each
            && (isSmall(box) ? tooNear(box, other.box)
                : meet(box, other.box) && !each.contains(other.each)))).map(({ each }) => each);
    };

    const found = ({ violations }) => violations
        .filter(({ impact }) => ["serious", "critical"].includes(impact))
        .map(({ id, nodes }) =>
            `${id} ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 120)).join(" ")}`);
    const judge = async (context, options) =>
        found(await axe.run(context, { resultTypes: ["violations"], ...options }));
    const doubts = { "color-contrast": faint, "target-size": crowded };
    const judging = async (options, doubted) => {
        const faults = options ? await judge(document, options) : [];
        for (const name of doubted) {
            const include = doubts[name]();
            const runOnly = { type: "rule", values: [name] };
            if (include.length) faults.push(...await judge({ include }, { runOnly }));
        }
        return faults;
    };
    return Object.assign(judging, { doubts });
})();

// Looks at a reconciliation's page and gives what is wrong with it, one sentence
// each. `wanted` is the summary as the JSON lines have it.
((wanted, printed) => {
  const problems = [];
  const check = (holds, problem) => holds || problems.push(problem);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const value = (selector) => document.querySelector(`${selector} data`)?.value;
  const same = (selector, value_) =>
    check(value(selector) === String(value_), `${selector} is ${value(selector)}, not ${value_}`);

  // The summary's totals and counts.
  const sums = ["gross", "refunds", "chargebacks", "other", "fees", "taxes", "net", "payouts"];
  for (const sum of sums) same(`#total-${sum}`, wanted[sum]);
  const kinds = ["matched", "amount_differs", "missing", "unknown", "refunded", "partially_refunded",
    "charged_back", "in_mediation", "duplicate", "bad_row", "pending"];
  for (const kind of kinds) same(`#count-${kind}`, wanted[kind]);

  // Each part's row, number for number.
  const tables = { day: "by-day", pos: "by-pos", store: "by-store", payment_method: "by-method" };
  for (const [by, id] of Object.entries(tables)) {
    const parts = wanted.totals.filter((part) => part.by === by);
    if (!parts.some((part) => part.key !== "")) continue;
    const rows = all(`#${id} tbody tr`).map((row) => all("data", row).map((data) => data.value));
    const columns = ["rows", ...sums];
    const expected = parts.map((part) => columns.map((column) => String(part[column])));
    check(JSON.stringify(rows) === JSON.stringify(expected), `#${id} has other rows than the summary`);
    const foot = all(`#${id} tfoot data`).map((data) => data.value).slice(1);
    check(JSON.stringify(foot) === JSON.stringify(sums.map((sum) => wanted[sum])), `#${id} has another sum`);
  }

  // What is shown is what is meant.
  const digits = (text) => text.replace(/\D/g, "").replace(/^0+|0+$/g, "");
  for (const data of all("data")) {
    const shows = data.textContent.replace("(", "");
    check(digits(shows) === digits(data.value) && shows.startsWith("-") === data.value.startsWith("-"),
      `${data.value} is shown as ${data.textContent}`);
  }

  // Charts are drawn, named, within the page, and their letters apart.
  const charts = all("svg[role=img]");
  const drawn = wanted.totals.some((part) => part.by === "day" && part.key !== "") +
    wanted.totals.some((part) => part.by === "payment_method" && Number(part.gross) > 0);
  check(charts.length === drawn, `there are ${charts.length} charts, not ${drawn}`);
  for (const chart of charts) {
    const box = chart.getBBox();
    check(box.width > 100 && box.height > 30, `a chart is ${box.width} by ${box.height}`);
    const names = chart.getAttribute("aria-labelledby").split(" ");
    check(names.every((id) => document.getElementById(id)?.textContent), "a chart has no name");
    const bars = all("rect", chart).map((bar) => bar.getBBox());
    check(bars.length > 0 && bars.every((bar) => bar.width >= 1 && bar.height >= 0), "a bar is not drawn");
    check(bars.some((bar) => bar.height > 10), "no bar is to be seen");
    const frame = chart.getBoundingClientRect();
    const words = all("text", chart).map((text) => text.getBoundingClientRect());
    check(words.every((word) => word.left >= frame.left - 1 && word.right <= frame.right + 1),
      "letters stick out of a chart");
    for (const [i, one] of words.entries()) {
      for (const other of words.slice(i + 1)) {
        const apart = one.right <= other.left || other.right <= one.left ||
          one.bottom <= other.top + 2 || other.bottom <= one.top + 2;
        check(apart, "letters of a chart lie over each other");
      }
    }
  }

  // The page as a whole.
  const root = document.documentElement;
  check(root.scrollWidth <= root.clientWidth, `the page is ${root.scrollWidth} wide on ${root.clientWidth}`);
  check(all("script, img, link, iframe, object, form, [style], [src]").length === 0, "a foreign element");
  const levels = all("h1, h2, h3, h4").map((heading) => Number(heading.tagName[1]));
  check(levels[0] === 1 && levels.every((level, i) => i === 0 || (level > 1 && level <= levels[i - 1] + 1)),
    `headings are out of order: ${levels}`);
  check(all("table").every((table) => table.caption?.textContent), "a table has no caption");
  check(all("th").every((cell) => cell.scope), "a heading of a table has no scope");
  for (const box of all(".scroll")) {
    const clipped = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
    check(!clipped || (!printed && box.tabIndex === 0 && getComputedStyle(box).overflowX === "auto"),
      `${box.firstElementChild.id} is clipped`);
  }

  // Letters stand out from what is behind them (WCAG AA: 4.5 to 1).
  const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
  const light = (colour) => {
    const [red, green, blue] = channels(colour).slice(0, 3).map((channel) => {
      const share = channel / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (channels(colour)[3] !== 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const seen = new Set();
  for (const element of all("h1, h2, h3, p, dt, dd, a, th, td, caption, strong, figcaption, text, .to-do")) {
    const style = getComputedStyle(element);
    const ink = element.tagName === "text" ? style.fill : style.color;
    seen.add(`${ink} on ${behind(element)}`);
  }
  for (const pair of seen) {
    const [one, other] = pair.split(" on ").map(light).sort((a, b) => b - a);
    check((one + 0.05) / (other + 0.05) >= 4.5, `too little contrast: ${pair}`);
  }
  return [...new Set(problems)];
})

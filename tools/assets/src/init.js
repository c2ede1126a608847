// What the browser adds to a page that is already complete without it. Nothing here is needed, and the server's figures are the right ones.
//
// [data-grid]           a table of inputs. Enter moves down a column, Shift+Enter up, over inputs that share data-column.
//   data-counts         names of the columns that are claimed, "actual frustrated"
//   data-elsewhere      pence claimed on the other pages of the same week
//   [data-client]       a <tbody>; its [data-client-total] shows the client's claim
//   [data-line]         a row. data-rate is pounds per unit with at most 4 places; no data-rate: the row's cost is not hinted
//                       data-planned, when there is a plan, lets Actual follow the other three until somebody types one
//                       data-pence is what the row costs now, data-unit the word for the sum ("hours")
//     [data-cost]       the row's cost, [data-sum] the sum in words beside it
// [data-week-total]     anywhere in the same form; the one live region. [data-unsaved] is shown once a figure has changed
// [data-print-of]       text printed in place of the field with that id
// [data-scroll]         a box that scrolls sideways; it takes the keyboard's focus only while it has something to scroll
// [data-idle]           a <dialog>; data-idle-seconds until it opens, data-idle-answer-seconds to answer, data-idle-stay asked
//                       (GET, same origin) when "Stay signed in" is pressed, data-idle-gone where the page goes otherwise
import { initAll } from "./govuk-frontend.js";

initAll();

const PLACES = 10_000n;

/** "12.5" as ten-thousandths, or null when it is not a plain decimal. BigInt: no float comes near money. */
function tenThousandths(text) {
  const match = /^(-?)(\d{1,9})(?:\.(\d{1,4}))?$/.exec(text.trim());
  if (!match) return null;
  const value = BigInt(match[2]) * PLACES + BigInt((match[3] ?? "").padEnd(4, "0"));
  return match[1] ? -value : value;
}

function plain(value) {
  const size = value < 0n ? -value : value;
  const places = String(size % PLACES).padStart(4, "0").replace(/0+$/, "");
  return `${value < 0n ? "-" : ""}${size / PLACES}${places && "."}${places}`;
}

function pounds(pence) {
  const size = pence < 0n ? -pence : pence;
  const whole = String(size / 100n).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${pence < 0n ? "−" : ""}£${whole}.${String(size % 100n).padStart(2, "0")}`;
}

/** Quantity × rate in pence, half up. Both are ten-thousandths, so a penny is 10^6 of their product. */
function cost(quantity, rate) {
  const penny = 1_000_000n;
  const product = quantity * rate;
  const size = ((product < 0n ? -product : product) + penny / 2n) / penny;
  return product < 0n ? -size : size;
}

function grid(table) {
  const form = table.closest("form");
  const counts = (table.dataset.counts ?? "actual").split(" ");
  const field = (line, column) => line.querySelector(`input[data-column="${column}"]`);
  const amount = (line, column) => (field(line, column) ? tenThousandths(field(line, column).value || "0") : 0n);

  function follow(line) {
    const actual = field(line, "actual");
    if (!actual || !("planned" in line.dataset) || actual.dataset.typed) return;
    const parts = [tenThousandths(line.dataset.planned), ...["frustrated", "missed", "extra"].map((name) => amount(line, name))];
    if (parts.includes(null)) return;
    actual.value = plain(parts[0] - parts[1] - parts[2] + parts[3]);
  }

  function price(line) {
    if (!line.dataset.rate) return;
    const parts = counts.map((name) => amount(line, name));
    const rate = tenThousandths(line.dataset.rate);
    const known = rate !== null && !parts.includes(null);
    const quantity = known ? parts.reduce((sum, part) => sum + part, 0n) : null;
    line.dataset.pence = known ? String(cost(quantity, rate)) : "";
    line.querySelector("[data-cost]").textContent = known ? pounds(BigInt(line.dataset.pence)) : "–";
    const words = line.querySelector("[data-sum]");
    if (words) words.textContent = known ? `${plain(quantity)} ${line.dataset.unit} × £${shortRate(line.dataset.rate)}` : "";
  }

  const shortRate = (rate) => rate.replace(/^(\d+\.\d\d)0+$/, "$1");
  const total = (scope) =>
    [...scope.querySelectorAll("[data-line]")].reduce((sum, line) => sum + BigInt(line.dataset.pence || "0"), 0n);

  table.addEventListener("input", (event) => {
    const line = event.target.closest("[data-line]");
    const column = event.target.dataset.column;
    if (!line || !column) return;
    if (column === "actual") event.target.dataset.typed = "yes";
    else follow(line);
    price(line);
    const client = line.closest("[data-client]");
    const shown = client?.querySelector("[data-client-total]");
    if (shown) shown.textContent = pounds(total(client));
    const week = form?.querySelector("[data-week-total]");
    if (week) week.textContent = pounds(total(table) + BigInt(table.dataset.elsewhere || "0"));
    form?.querySelectorAll("[data-unsaved]").forEach((note) => note.removeAttribute("hidden"));
  });

  table.addEventListener("keydown", (event) => {
    const column = event.target.dataset.column;
    if (event.key !== "Enter" || !column || event.isComposing) return;
    event.preventDefault();
    const inputs = [...table.querySelectorAll(`[data-column="${column}"]`)];
    const next = inputs[inputs.indexOf(event.target) + (event.shiftKey ? -1 : 1)];
    next?.focus();
    next?.select?.();
  });
}

function scroll(box) {
  const look = () => box.toggleAttribute("tabindex", box.scrollWidth > box.clientWidth) && (box.tabIndex = 0);
  new ResizeObserver(look).observe(box);
}

function idle(dialog) {
  const wait = Number(dialog.dataset.idleSeconds) * 1000;
  const answer = Number(dialog.dataset.idleAnswerSeconds) * 1000;
  let opens, leaves;
  function start() {
    clearTimeout(opens);
    clearTimeout(leaves);
    opens = setTimeout(() => {
      dialog.showModal();
      leaves = setTimeout(() => location.assign(dialog.dataset.idleGone), answer);
    }, wait);
  }
  dialog.addEventListener("close", () => {
    fetch(dialog.dataset.idleStay, { credentials: "same-origin" }).then(
      (reply) => (reply.ok && !reply.redirected ? start() : location.assign(dialog.dataset.idleGone)),
      () => start(),
    );
  });
  start();
}

document.querySelectorAll("[data-grid]").forEach(grid);
document.querySelectorAll("[data-scroll]").forEach(scroll);
document.querySelectorAll("[data-idle]").forEach(idle);
addEventListener("beforeprint", () => {
  for (const text of document.querySelectorAll("[data-print-of]")) {
    const from = document.getElementById(text.dataset.printOf);
    if (from) text.textContent = from.selectedOptions ? (from.value && from.selectedOptions[0].text) : from.value;
  }
});

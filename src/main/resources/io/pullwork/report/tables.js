/* Everything foreign comes into the page as the text of an element, never as HTML. */
function cell(tag, column, value) {
  const made = document.createElement(tag);
  made.textContent = value;
  if (column.kind) made.className = column.kind;
  return made;
}

/* A column has a name, a kind (number, text, or none) and what it shows of a row; the first one names the row. */
function fill(id, columns, rows) {
  const table = document.getElementById(id);
  if (!table.tHead) {
    const head = table.createTHead().insertRow();
    columns.forEach(column => head.append(Object.assign(cell('th', column, column.name), { scope: 'col' })));
    table.createTBody();
  }
  rows.forEach(row => {
    const [first, ...others] = columns;
    const made = table.tBodies[0].insertRow();
    made.append(Object.assign(cell('th', first, first.of(row)), { scope: 'row' }));
    others.forEach(column => made.append(cell('td', column, column.of(row))));
  });
}

const TASK = { name: 'Task', of: task => report.names[task] };
const WORKER = { name: 'Worker', of: task => report.workers[report.worker[task]] };
const RAN = { name: 'Ran for', kind: 'number', of: task => duration(report.run[task]) };
const ATTEMPTS = { name: 'Attempts', kind: 'number', of: task => number(report.attempts[task]) };
const AMOUNT = { name: report.amountName, kind: 'number', of: task => number(report.amounts[task]) };
const ENDED = { name: 'Ended at', kind: 'number', of: task => clock(endOf(task), 1e3) };
const REASON = { name: 'Why', kind: 'text', of: task => report.failures[task] };

function fillFacts() {
  fill('facts', [{ name: 'What', of: fact => fact[0] }, { name: 'Value', kind: 'number', of: fact => fact[1] }], report.facts);
}

function fillWorkers() {
  const workers = report.workers.map(name => ({ name, tasks: 0, failed: 0, busy: 0 }));
  report.worker.forEach((worker, task) => {
    workers[worker].tasks++;
    workers[worker].failed += isFailed(task) ? 1 : 0;
    workers[worker].busy += report.run[task];
  });
  fill('workers', [
    { name: 'Worker', of: worker => worker.name },
    { name: 'Tasks', kind: 'number', of: worker => number(worker.tasks) },
    { name: 'Failed', kind: 'number', of: worker => number(worker.failed) },
    { name: 'Busy', kind: 'number', of: worker => duration(worker.busy) },
    { name: 'At once', kind: 'number', of: worker => (worker.busy / shownWhole).toFixed(2) },
  ], workers);
}

function fillSlowest() {
  const longest = Array.from(report.names, (_, task) => task)
    .sort((one, other) => report.run[other] - report.run[one])
    .slice(0, 10);
  fill('slowest', [TASK, WORKER, RAN, ATTEMPTS, AMOUNT], longest);
}

/* So many at a time: a browser lays out a thousand rows at once, but not a hundred thousand. */
const FAILED_AT_ONCE = 1000;

function fillFailed() {
  const failed = Object.keys(report.failures).map(Number).sort((one, other) => endOf(one) - endOf(other));
  const more = document.getElementById('more-failed');
  document.getElementById('no-failed').hidden = failed.length > 0;
  document.getElementById('failed').hidden = failed.length === 0;
  const show = () => {
    fill('failed', [TASK, WORKER, ATTEMPTS, ENDED, REASON], failed.splice(0, FAILED_AT_ONCE));
    more.hidden = failed.length === 0;
    more.textContent = `Show more: ${number(failed.length)} are not shown yet`;
  };
  more.addEventListener('click', show);
  show();
}

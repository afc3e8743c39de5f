/*
 * A line for each task that a worker runs at a time. The data has no lines, only times: a task takes the first line of
 * its worker that is free. What overlaps by less than SLACK counts as free, else two results that travelled together
 * would look like tasks that ran at once.
 */
const SLACK = 5000;
const NAME_HEIGHT = 22;
const GAP = 8;

const lines = layOut();

function layOut() {
  const ofWorker = report.workers.map(() => []);
  for (let task = 0; task < taskCount; task++) {
    const own = ofWorker[report.worker[task]];
    const free = own.find(line => line.end <= report.begin[task] + SLACK);
    const line = free || { tasks: [], end: 0 };
    if (!free) own.push(line);
    line.tasks.push(task);
    line.end = Math.max(line.end, endOf(task));
  }
  const height = Math.max(4, Math.min(16, Math.floor(900 / ofWorker.flat().length)));
  let top = 0;
  ofWorker.forEach(own => {
    top += NAME_HEIGHT;
    own.forEach(line => {
      Object.assign(line, { top, height });
      top += height;
    });
    top += GAP;
  });
  return { ofWorker, all: ofWorker.flat(), height: top };
}

function drawLines(u) {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  lines.ofWorker.forEach((own, worker) => drawName(u, own[0].top, report.workers[worker]));
  ctx.fillStyle = colour('ran');
  lines.all.forEach(line => drawBars(u, line, 1, task => !isFailed(task)));
  ctx.fillStyle = hatch(ctx);
  lines.all.forEach(line => drawBars(u, line, 4, isFailed));
  ctx.restore();
}

function drawName(u, top, name) {
  const { ctx, bbox } = u;
  const ratio = devicePixelRatio;
  ctx.font = `${12 * ratio}px system-ui, sans-serif`;
  ctx.fillStyle = colour('soft');
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  ctx.fillText(name, bbox.left, bbox.top + (top - 6) * ratio);
}

/*
 * Bars that end where one has been drawn already would change nothing that can be seen. Whoever has some of a dot has
 * it: halves of neighbours would add up to less than one, and rounding would show gaps where there are none.
 */
function drawBars(u, line, minWidth, isShown) {
  const { ctx, bbox } = u;
  const ratio = devicePixelRatio;
  const { min, max } = u.scales.x;
  const dots = bbox.width / (max - min);
  const top = bbox.top + line.top * ratio;
  const height = (line.height - 1) * ratio;
  let drawn = -Infinity;
  for (const task of line.tasks) {
    const from = Math.max(drawn, Math.floor(bbox.left + (report.begin[task] - min) * dots));
    const end = Math.ceil(bbox.left + (endOf(task) - min) * dots);
    if (end <= drawn || end < bbox.left || from > bbox.left + bbox.width || !isShown(task)) continue;
    const width = Math.max(minWidth * ratio, end - from);
    ctx.fillRect(from, top, width > 4 * ratio ? width - ratio : width, height);
    drawn = from + width;
  }
}

function hatch(ctx) {
  const size = 4 * devicePixelRatio;
  const tile = Object.assign(document.createElement('canvas'), { width: size, height: size });
  const on = tile.getContext('2d');
  on.strokeStyle = colour('failed');
  on.lineWidth = size / 2;
  [-size, 0, size].forEach(shift => {
    on.moveTo(shift - size, size * 2);
    on.lineTo(shift + size * 2, -size);
  });
  on.stroke();
  return ctx.createPattern(tile, 'repeat');
}

function taskAt(u, left, top) {
  const line = lines.all.find(one => top >= one.top && top < one.top + one.height);
  if (!line) return undefined;
  const near = 3 * (u.scales.x.max - u.scales.x.min) / u.over.clientWidth;
  const time = u.posToVal(left, 'x');
  const candidates = line.tasks.slice(Math.max(0, begunBy(line.tasks, time + near) - 3), begunBy(line.tasks, time + near));
  const distance = task => Math.max(report.begin[task] - time, time - endOf(task), 0);
  const nearest = candidates.sort((one, other) => distance(one) - distance(other))[0];
  return nearest !== undefined && distance(nearest) <= near ? nearest : undefined;
}

/* How many of them. */
function begunBy(tasks, time) {
  let low = 0;
  let high = tasks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (report.begin[tasks[middle]] <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function described(task) {
  const came = isFailed(task) ? 'failed: ' + report.failures[task].slice(0, 300) : number(report.amounts[task]) + ' ' + report.amountName;
  const attempts = report.attempts[task] > 1 ? ', attempt ' + report.attempts[task] : '';
  return `${report.names[task]}\non ${report.workers[report.worker[task]]}${attempts}\n`
    + `${duration(report.run[task])}, from ${clock(report.begin[task], 1e3)}\n${came}`;
}

function drawGantt() {
  const u = plot('gantt', lines.height + AXIS_HEIGHT + 8, {
    scales: { x: { time: false, range: (u, min, max) => [min, max] }, y: { range: [0, 1] } },
    series: [{}, { show: false }],
    axes: [timeAxis(), { show: false }],
    cursor: { drag: { x: true, y: false } },
    hooks: { drawAxes: [], draw: [drawLines] },
    padding: [8, 24, 0, 24],
  }, [[0, shownWhole], [null, null]], (left, top) => {
    const task = taskAt(u, left, top);
    return task === undefined ? undefined : described(task);
  });
  document.getElementById('gantt').setAttribute('aria-label',
    `${several(taskCount, 'task')} as bars over ${duration(whole)}, on ${several(report.workers.length, 'worker')}.`
    + ' The tables below have the same in numbers.');
  document.querySelectorAll('[data-part]').forEach(button =>
    button.addEventListener('click', () => u.setScale('x', part(u, button.dataset.part))));
}

/* A part of the time of the same length or another, within the whole. */
function part(u, which) {
  const { min, max } = u.scales.x;
  const length = Math.min(shownWhole, (max - min) * ({ in: 0.5, out: 2, all: Infinity }[which] || 1));
  const shift = (max - min) * ({ earlier: -0.5, later: 0.5 }[which] || 0);
  const from = Math.max(0, Math.min(shownWhole - length, (min + max - length) / 2 + shift));
  return { min: from, max: from + length };
}

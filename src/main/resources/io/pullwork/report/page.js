document.title = report.title;
document.getElementById('title').textContent = report.title;
document.getElementById('bars').textContent = report.bars;
document.getElementById('what-heading').textContent = report.amountName + ' by then';
document.getElementById('summary').textContent = taskCount === 0
  ? 'No task has ended.'
  : `${several(taskCount, 'task')}, ${several(Object.keys(report.failures).length, 'failed', 'failed')},`
    + ` on ${several(report.workers.length, 'worker')}, in ${duration(whole)} from ${utc(0)}`;

fillFacts();
fillWorkers();
fillSlowest();
fillFailed();
if (taskCount > 0) {
  drawGantt();
  drawHistogram();
  drawAmounts();
} else {
  ['when', 'how-long', 'what'].forEach(id => document.getElementById(id).hidden = true);
}

#!/usr/bin/env bash
# What Pullwork costs when queens are counted: seconds of a count by way of a master and two worker processes of one
# thread each, and of the same solver on two plain threads, in turn. All of it on this machine, so on two cores the
# master, the client and the compilers of four JVMs take their share from the workers.
#
#   src/test/bench/nqueens-overhead.sh [N [rounds [warm-ups]]]      17, 5 and 3 unless said otherwise; needs JDK 17 and Maven
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."

n=${1:-17}
rounds=${2:-5}
warm_ups=${3:-3}
port=${PORT:-2791}
folder=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2> /dev/null || true; wait; rm -rf "$folder"' EXIT

mvn -B -q package -DskipTests
pullwork=(scripts/pullwork)

node() {
    "${pullwork[@]}" node "${@:2}" > "$folder/$1" 2>&1 &
    pids+=($!)
    until grep -q "join it by" "$folder/$1"; do
        kill -0 $! || { cat "$folder/$1"; exit 1; }
        sleep 0.1
    done
}

count() {
    "${pullwork[@]}" nqueens "$n" --run "$1" --master "127.0.0.1:$port" --json 2> "$folder/client.log" |
        sed -E 's/.*"seconds":([0-9.]+).*/\1/'
}

node master.log --role master --port "$port" --data "$folder/data"
node worker-1.log --role worker --parallelism 1 --port 0 --seed "127.0.0.1:$port"
node worker-2.log --role worker --parallelism 1 --port 0 --seed "127.0.0.1:$port"

for ((round = 0; round < warm_ups; round++)); do
    count "warm-up-$round" > /dev/null
done
for ((round = 0; round < rounds; round++)); do
    queue=$(count "round-$round")
    threads=$(java -XX:+UseSerialGC -cp target/classes:target/test-classes \
        io.pullwork.job.nqueens.NQueensBench "$n" 2 | awk '{print $4}')
    awk -v queue="$queue" -v threads="$threads" \
        'BEGIN {printf "Pullwork %.3f s, threads %.3f s, ratio %.2f\n", queue, threads, queue / threads}'
done

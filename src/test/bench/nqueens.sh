#!/usr/bin/env bash
# How fast the Java that counts queens is, against C on the same machine: CPU seconds of one core, in turn, and the
# medians and their ratios.
#
#   src/test/bench/nqueens.sh [N [rounds]]      16 and 5 unless said otherwise; needs gcc, JDK 17 and Maven
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."

n=${1:-16}
rounds=${2:-5}
seconds=$(mktemp -d)
trap 'rm -rf "$seconds"' EXIT

mkdir -p target
gcc -O2 -fno-tree-vectorize -fno-tree-slp-vectorize -o target/nqueens src/test/bench/nqueens.c
mvn -B -q test-compile

measure() {
    local name=$1
    shift
    local line
    line=$("$@")
    echo "$line" | awk '{print $3}' >> "$seconds/$name"
    echo "$line" | awk -v name="$name" '{printf "%-8s N=%s total %s: %s s\n", name, $1, $2, $3}'
}

median() {
    sort -n "$seconds/$1" | awk '{value[NR] = $1} END {print NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2}'
}

for ((round = 0; round < rounds; round++)); do
    measure ring target/nqueens ring "$n"
    measure java java -XX:+UseSerialGC -cp target/classes:target/test-classes io.pullwork.job.nqueens.NQueensBench "$n"
    measure plain target/nqueens plain "$n"
done

awk -v ring="$(median ring)" -v plain="$(median plain)" -v java="$(median java)" 'BEGIN {
    printf "medians: C ring %.3f s, Java %.3f s, C plain %.3f s\n", ring, java, plain
    printf "Java has %.2f of the speed of the ring in C, and %.1f times that of plain C\n", ring / java, plain / java
}'

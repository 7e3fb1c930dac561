#!/usr/bin/env bash
# Copy what cannot be made anew: the deliveries with their book of receipts, the restricted folder, the releases.
# Everything else is built from them by the code of that day, whose version is written beside.
#
#   backup.sh FOLDER     ECOLEDGER_RAW and ECOLEDGER_WAREHOUSE say what is copied
set -euo pipefail
umask 077

if [[ $# -ne 1 ]]; then
    echo "Say where to: backup.sh FOLDER" >&2
    exit 2
fi
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
raw=${ECOLEDGER_RAW:-$project/raw}
warehouse=${ECOLEDGER_WAREHOUSE:-$project/warehouse}
for needed in "$raw/received.csv" "$warehouse/restricted/raw.duckdb"; do
    if [[ ! -e $needed ]]; then
        echo "$needed is not there: nothing was delivered yet, or ECOLEDGER_RAW or ECOLEDGER_WAREHOUSE is wrong." >&2
        exit 2
    fi
done

mkdir -p "$1"
copy="$1/$(date +%Y%m%dT%H%M%S)"
part="$copy.part"
mkdir "$part"
trap 'rm -rf "$part"' EXIT

# no run may write meanwhile: a DuckDB file that is copied under its writer is no copy
exec 9>>"$warehouse/writer.lock"
if ! flock --wait 1800 9; then
    echo "A run has been writing to $warehouse for half an hour; nothing was copied." >&2
    exit 1
fi
if [[ -e $warehouse/restricted/raw.duckdb.wal ]]; then
    echo "A run was stopped while it wrote to $warehouse/restricted/raw.duckdb: run ecoledger once, then copy." >&2
    exit 1
fi

tar -C "$raw" -czf "$part/raw.tar.gz" .
tar -C "$warehouse" -czf "$part/restricted.tar.gz" restricted
if [[ -d $warehouse/releases ]]; then
    tar -C "$warehouse" -czf "$part/releases.tar.gz" releases
fi
git -C "$project" rev-parse HEAD >"$part/code_version" 2>/dev/null || echo unknown >"$part/code_version"
(cd "$part" && sha256sum -- * >SHA256SUMS)
mv "$part" "$copy"
echo "$copy"

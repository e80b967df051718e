#!/bin/sh
# Generates the typed stubs into the folder given (default: gen). Run from anywhere: `make protos`.
set -eu
cd "$(dirname "$0")"
out=${1:-gen}
mkdir -p "$out"
googleapis=$(python -c 'from google import api; from pathlib import Path; print(Path(*api.__path__).parents[1])')
find aftersales -name '*.proto' | LC_ALL=C sort | xargs python -m grpc_tools.protoc -I . -I "$googleapis" \
  --python_out="$out" --grpc_python_out="$out" --mypy_out="quiet,readable_stubs:$out" --mypy_grpc_out="quiet:$out"
touch "$out/aftersales/py.typed"

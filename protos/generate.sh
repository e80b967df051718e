#!/bin/sh
# Generates the typed stubs into the folder given (default: gen), and the gateway's REST code into the second one.
# Run from anywhere: `make protos`.
set -eu
here=$(dirname "$(realpath "$0")")
out=$(realpath -m "${1:-$here/gen}")
rest=$(realpath -m "${2:-$here/../services/gateway/src/gateway/rest/generated}")
mkdir -p "$out" "$rest"
cd "$here"
googleapis=$(python -c 'from google import api; from pathlib import Path; print(Path(*api.__path__).parents[1])')
protos=$(find aftersales -name '*.proto' | LC_ALL=C sort)
python -m grpc_tools.protoc -I . -I "$googleapis" \
  --python_out="$out" --grpc_python_out="$out" --mypy_out="quiet,readable_stubs:$out" --mypy_grpc_out="quiet:$out" $protos
touch "$out/aftersales/py.typed"
# The plugin reads our options by the stubs that were just written.
PYTHONPATH="$out:$(realpath ..)" python -m grpc_tools.protoc -I . -I "$googleapis" \
  --plugin=protoc-gen-rest=plugin/protoc-gen-rest --rest_out="$rest" $protos
PYTHONPATH="$out:$(realpath ..)" python -m protos.roles > "$rest/roles.py"
ruff check --quiet --fix --select I --config 'lint.isort.known-first-party=["gateway"]' "$rest"
ruff format --quiet "$rest"

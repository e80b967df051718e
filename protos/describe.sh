#!/bin/sh
# Writes every proto and what it imports, comments included, into one descriptor set: describe.sh protos.binpb
# buf reads it, since it finds no google/api/*.proto itself.
set -eu
out=$(realpath "$1")
cd "$(dirname "$0")"
googleapis=$(python -c 'from google import api; from pathlib import Path; print(Path(*api.__path__).parents[1])')
find aftersales -name '*.proto' | LC_ALL=C sort | xargs python -m grpc_tools.protoc -I . -I "$googleapis" \
  --include_imports --include_source_info --descriptor_set_out="$out"

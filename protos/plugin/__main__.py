"""The protoc plugin: `protoc --rest_out=… --plugin=protoc-gen-rest=…`. Writes the gateway's models and routes.

`--rest_opt=package=…` names the package that they are written for.
"""

import sys

from google.protobuf.compiler.plugin_pb2 import CodeGeneratorRequest, CodeGeneratorResponse

from protos.plugin.checks import check
from protos.plugin.contract import Refused
from protos.plugin.modules import formats, modules
from protos.plugin.names import GENERATED
from protos.plugin.reading import read_contract


def generate(request: CodeGeneratorRequest) -> CodeGeneratorResponse:
    """The files; or what is wrong with the protos, all of it."""
    response = CodeGeneratorResponse(supported_features=CodeGeneratorResponse.FEATURE_PROTO3_OPTIONAL)
    package = dict(part.split("=") for part in request.parameter.split(",") if part).get("package", GENERATED)
    try:
        contract = read_contract(request)
        refusals = list(dict.fromkeys(check(contract)))
        if refusals:
            raise Refused("\n".join(refusals))
        for name, content in modules(contract, package):
            response.file.add(name=name, content=content)
        if package == GENERATED:
            response.file.add(name="formats.py", content=formats(contract))
            response.file.add(name="__init__.py")
    except Refused as refused:
        response.error = str(refused)
    return response


if __name__ == "__main__":
    answer = generate(CodeGeneratorRequest.FromString(sys.stdin.buffer.read()))
    sys.stdout.buffer.write(answer.SerializeToString())

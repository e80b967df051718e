"""What all metrics share. A metric itself stands in the module that observes it, named aftersales_<noun>_<unit>."""

from opentelemetry.trace import Span, get_current_span
from prometheus_client import REGISTRY

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # an answer to a caller
AGES = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 1800.0, 3600.0, 21600.0, 86400.0)  # events, waiting work


def exemplar_of(span: Span) -> dict[str, str] | None:
    """The exemplar of an observation made in this span; None if it is not sampled: nobody could find it."""
    context = span.get_span_context()
    return {"trace_id": f"{context.trace_id:032x}"} if context.trace_flags.sampled else None


def trace_exemplar() -> dict[str, str] | None:
    """The exemplar of an observation made in the current span."""
    return exemplar_of(get_current_span())


def leave_out(name: str) -> None:
    """Exposes a metric no more: of a part that is imported and not used in this process. The library has no public way
    from a name to what collects it.
    """
    collector = REGISTRY._names_to_collectors.get(name)
    if collector is not None:
        REGISTRY.unregister(collector)

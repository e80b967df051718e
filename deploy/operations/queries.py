"""The kinds of question that panels ask: PromQL by its legend, over what the variables of a dashboard choose."""

from objectives import OBJECTIVES

Queries = dict[str, str]

PACE = "1 is the pace at which the budget lasts 30 days (docs/slo.md)."
_WHERE = 'namespace=~"$namespace", job=~"$job"'


def each(metric: str, by: str, how: str = "max", which: str = "") -> Queries:
    """A gauge. Replicas look at the same store and the same streams: the largest is the truth, a sum is not."""
    return {_legend(by): _gauge(metric, by, how, which)}


def part(metric: str, whole: str, by: str, how: str = "max") -> Queries:
    """One gauge as a share of another."""
    return {_legend(by): f"{_gauge(metric, by, how)} / {_gauge(whole, by, 'max')}"}


def age(timestamp: str, by: str) -> Queries:
    """How long ago something happened, the longest where there are several."""
    return {_legend(by): f"time() - {_gauge(timestamp, by, 'min')}"}


def per_second(counter: str, by: str, which: str = "") -> Queries:
    """The pace of a counter; `which` selects some of its series."""
    return {_legend(by): _rate(counter, by, which)}


def share(counter: str, by: str, which: str) -> Queries:
    """Of what a counter counts, what `which` selects."""
    return {_legend(by): f"{_rate(counter, by, which)} / {_rate(counter, by)}"}


def quantiles(histogram: str, by: str) -> Queries:
    """Median and 99th percentile."""
    buckets = _rate(f"{histogram}_bucket", f"le, {by}")
    return {f"{_legend(by)} p{level}": f"histogram_quantile(0.{level}, {buckets})" for level in ("50", "99")}


def burn(objective: str, by: str) -> Queries:
    """How fast an objective's budget burns: 1 is as fast as it may."""
    [wanted] = [each for each in OBJECTIVES if each.name == objective]
    return {
        f"{_legend(by)} {window}": f'{wanted.recorded(window)}{{namespace=~"$namespace"}} / {wanted.budget:g}'
        for window in ("1h", "6h")
    }


def _gauge(metric: str, by: str, how: str, which: str = "") -> str:
    return f"{how} by ({by}) ({metric}{{{_selector(which)}}})"


def _rate(counter: str, by: str, which: str = "") -> str:
    return f"sum by ({by}) (rate({counter}{{{_selector(which)}}}[$__rate_interval]))"


def _selector(which: str) -> str:
    return ", ".join(filter(None, (_WHERE, which)))


def _legend(by: str) -> str:
    return " ".join(f"{{{{{label}}}}}" for label in by.split(", "))

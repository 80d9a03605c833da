"""Values of the service's own scalars, good and bad, and what every answer must keep to."""

import schemathesis
from hypothesis import strategies as st
from schemathesis.graphql import nodes

CODES = ["610431", "610400", "610000", "110000", "000000", "999999", "61043", "", "陕西"]
PERIODS = ["2026", "2026-H1", "2026-H2", "2026-Q1", "2026-06", "2026-13", "0000", "9999-H1", "H1"]
NUMBERS = ["0", "1", "-1", "12.5", "100.00", "0.001", "1e9", "NaN", "9" * 40, ""]

text = lambda values: st.sampled_from(values).map(nodes.String)
schemathesis.graphql.scalar("Date", st.dates().map(lambda day: nodes.String(day.isoformat())))
schemathesis.graphql.scalar(
    "DateTime", st.datetimes().map(lambda at: nodes.String(at.isoformat() + "Z"))
)
schemathesis.graphql.scalar("DivisionCode", text(CODES))
schemathesis.graphql.scalar("Period", text(PERIODS))
schemathesis.graphql.scalar("Decimal", text(NUMBERS))
schemathesis.graphql.scalar("Fen", st.integers(-(2**63), 2**63 - 1).map(nodes.Int))
schemathesis.graphql.scalar("Score", st.integers(-(2**31), 2**31 - 1).map(nodes.Int))
schemathesis.graphql.scalar("Ratio", st.integers(0, 1).map(nodes.Int))
schemathesis.graphql.scalar("JSON", text(["", "{}", "\u0000"]))


@schemathesis.check
def only_coded_errors(ctx, response, case):
    """Every error carries a code of the service, and none of them is a fault of it."""
    assert response.status_code < 500, f"status {response.status_code}"
    assert response.elapsed < 10, f"took {response.elapsed} s"
    for error in response.json().get("errors", []):
        code = error.get("extensions", {}).get("code")
        assert code and code not in ("INTERNAL", "BUSY"), f"{code}: {error['message']}"
